"""What a mock does that Postman's do not: faults, rules, and the chance that decides. A mock without any has no `Extras`."""

from __future__ import annotations

import random
import time
from collections.abc import Mapping
from dataclasses import dataclass

from app.matching.choosing.choose import RuleBook, Turns, choose
from app.matching.dynamic import DynamicSource
from app.matching.example import Match
from app.matching.index import MockIndex
from app.matching.match import NoMatch, match
from app.matching.request import MockRequest
from app.matching.selectors import Selectors
from app.serving.codings import Forms, in_form
from app.serving.faults.asked import SEED, asked_of, faults_asked, is_reset
from app.serving.faults.decide import fault_for
from app.serving.faults.plan import NO_FAULT, Fault, FaultPlan


@dataclass(frozen=True, slots=True)
class Draws:
    """What chance gives to one call. `dynamic` None: the server's own values."""

    chance: random.Random
    dynamic: DynamicSource | None = None


class Extras:
    """One mock's faults, rules and chance. Its state is that of one revision in one process: a new revision begins anew.

    `seed` None: nobody can tell what chance will bring.
    """

    def __init__(
        self,
        *,
        plan: FaultPlan | None = None,
        book: RuleBook | None = None,
        forms: Forms | None = None,
        echoes: frozenset[str] = frozenset(),
        seed: int | str | None = None,
    ) -> None:
        self.plan = plan
        self.book = book
        self.turns = Turns()
        self.forms = forms or {}
        self.echoes = echoes
        self._draws = _draws_of(seed)

    def draws(self, asked: Mapping[str, str]) -> Draws:
        """The mock's own chance, or that of the seed which the call brings along."""
        seed = asked.get(SEED)
        return self._draws if not seed else _draws_of(seed)

    def read_asked(self, headers: list[tuple[bytes, bytes]], query: str, *, in_query: bool) -> tuple[dict[str, str], str]:
        """The call's selectors that are ours alone, and its query without them."""
        asked, rest = asked_of(headers, query if in_query else "")
        return asked, rest if in_query else query

    def chosen(
        self,
        index: MockIndex,
        request: MockRequest,
        selectors: Selectors,
        asked: Mapping[str, str],
        draws: Draws,
        turns: Turns | None = None,
    ) -> Match | NoMatch:
        """The example that answers: by the rules where one holds, else as Postman chooses. `turns`: None for its own."""
        turns = self.turns if turns is None else turns
        if is_reset(asked):
            turns.reset()
        if self.book is None:
            return match(index, request, selectors)
        return choose(index, self.book, request, selectors, turns, draws.chance)

    def in_form(self, outcome: Match, request: MockRequest) -> Match:
        """The example in the compressed form that the call likes best, as it is where it has none."""
        return in_form(outcome, request, self.forms) if self.forms else outcome

    def fault_for(self, example_id: str, asked: Mapping[str, str], draws: Draws) -> Fault:
        """What goes wrong with the answer of this example, "" for none."""
        if self.plan is None:
            return NO_FAULT
        return fault_for(self.plan, example_id, faults_asked(asked), draws.chance)


def _draws_of(seed: int | str | None) -> Draws:
    if seed is None:
        return Draws(random.Random())
    chance = random.Random(str(seed))
    return Draws(chance, DynamicSource(random.Random(f"{seed} dynamic"), time.time))
