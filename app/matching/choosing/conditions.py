"""What a rule asks of a call: each condition holds, or says in a sentence why it does not."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.matching.bodies.json_text import NOT_JSON
from app.matching.choosing.called import Called
from app.matching.choosing.values import Wanted, same
from converters.json_path import QueryError, Steps, select

BYTES_A_STEP = 50
"""Bytes of a body that are copied in about the time of one look at a value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """All of these must hold. None: nothing is asked of it.

    `body`: what the JSON body holds at least. `body_equals`: what it is, but for what the queries of `ignore` select.
    `json_path`: queries that must select something; `fields`: tests for what queries select.
    """

    body: tuple[Any, ...] = ()
    body_equals: tuple[Any, ...] = ()
    ignore: tuple[str, ...] = ()
    json_path: tuple[str, ...] = ()
    fields: Mapping[str, Wanted] = field(default_factory=dict)
    query: Mapping[str, Wanted] = field(default_factory=dict)
    headers: Mapping[str, Wanted] = field(default_factory=dict)
    path: Wanted | None = None

    def unmet(self, call: Called) -> str:
        """Why the call does not meet them, "" if it does."""
        if self.path is not None and not self.path.holds([call.path]):
            return f"the path is not {self.path.words}"
        for name, test in self.headers.items():
            if not test.holds(call.headers(name)):
                return f"the header {name} is not {test.words}"
        for name, test in self.query.items():
            if not test.holds(call.query(name)):
                return f"the parameter {name} is not {test.words}"
        if not (self.body or self.body_equals or self.json_path or self.fields):
            return ""
        try:
            return self._body_unmet(call)
        except QueryError as error:
            return f"the body cannot be looked at: a query {error}"
        except RecursionError:
            return "the body nests too deep to be looked at"

    def _body_unmet(self, call: Called) -> str:
        sent = call.json
        if sent is NOT_JSON:
            only_absent = not (self.body or self.body_equals or self.json_path)
            unmet = next((query for query, test in self.fields.items() if not test.holds([])), "")
            return "" if only_absent and not unmet else "the body is not JSON"
        if self.body and not holds_at_least(self.body[0], sent, call.steps):
            return "the body does not hold what the rule says"
        if self.ignore:
            _spend(call.steps, len(call.request.data) // BYTES_A_STEP)  # both sides are copied
        if self.body_equals and not self._equals(sent, call.steps):
            return "the body is another one"
        for query in self.json_path:
            if not select(query, sent, call.steps):
                return f"{query[:80]} selects nothing"
        for query, test in self.fields.items():
            if not test.holds([value for _, value in select(query, sent, call.steps)]):
                return f"{query[:80]} is not {test.words}"
        return ""

    def _equals(self, sent: Any, steps: Steps) -> bool:
        if not self.ignore:
            return is_same(self.body_equals[0], sent, steps)
        return is_same(self._stripped(self.body_equals[0], steps), self._stripped(sent, steps), steps)

    def _stripped(self, value: Any, steps: Steps) -> Any:
        """A copy without what is to be ignored. Places in lists are taken out from the end, so that none moves before."""
        stripped = copy.deepcopy(value)
        paths = {path for query in self.ignore for path, _ in select(query, value, steps) if path}
        for path in sorted(paths, key=_from_the_end):
            above = stripped
            for key in path[:-1]:
                above = above[key]
            del above[path[-1]]
        return stripped


def _from_the_end(path: tuple[str | int, ...]) -> tuple[int, tuple[tuple[int, str], ...]]:
    """Deeper places first; of places in one list the last."""
    return -len(path), tuple((-key, "") if isinstance(key, int) else (0, key) for key in path)


def holds_at_least(wanted: Any, sent: Any, steps: Steps) -> bool:
    """Whether a JSON value holds all that is wanted: more keys are fine, and more entries of lists, in any order."""
    _spend(steps)
    if isinstance(wanted, dict):
        return isinstance(sent, dict) and all(
            key in sent and holds_at_least(value, sent[key], steps) for key, value in wanted.items()
        )
    if isinstance(wanted, list):
        return isinstance(sent, list) and all(any(holds_at_least(each, one, steps) for one in sent) for each in wanted)
    return _same_scalar(wanted, sent)


def is_same(wanted: Any, sent: Any, steps: Steps) -> bool:
    """Whether two JSON values are equal; the order of keys says nothing."""
    _spend(steps)
    if isinstance(wanted, dict):
        return (
            isinstance(sent, dict)
            and wanted.keys() == sent.keys()
            and all(is_same(value, sent[key], steps) for key, value in wanted.items())
        )
    if isinstance(wanted, list):
        return (
            isinstance(sent, list)
            and len(wanted) == len(sent)
            and all(is_same(one, other, steps) for one, other in zip(wanted, sent, strict=True))
        )
    return _same_scalar(wanted, sent)


def _same_scalar(wanted: Any, sent: Any) -> bool:
    return isinstance(wanted, str) == isinstance(sent, str) and same(wanted, sent)


def _spend(steps: Steps, count: int = 1) -> None:
    steps.left -= count
    if steps.left < 0:
        raise QueryError("takes too many steps on this document")
