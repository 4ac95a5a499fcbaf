"""A collection compiled for matching: everything that does not depend on the call is done here, once per revision.

Examples with one path form share a `Route`. A call finds its routes by table and tree, never by looking at each example; the
rules written out as a plain scan are in the tests, and a property test holds this against them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import TypeVar

from app.matching.bodies import JsonBody
from app.matching.bodies.known import FEWEST, KnownBodies
from app.matching.choice import best_of
from app.matching.example import IndexedExample, Match, compile_example, folder_scope
from app.matching.findings import report, report_shared_addresses
from app.matching.paths import (
    EXACT,
    IDS,
    NO_SLASH,
    WILDCARDS,
    Form,
    Wildcard,
    as_path,
    form_taken_out,
    has_wildcards,
    lower,
    without_trailing_empty,
)
from app.matching.reply import Labels
from app.matching.rules import MatchRules
from app.matching.trie import Trie
from converters.diagnostics import Diagnostic, Diagnostics
from converters.postman.ids import is_derived
from converters.postman.model import Collection, Environment, walk
from converters.postman.places import place_of_example, walk_places
from converters.postman.variables import Scope

T = TypeVar("T")

POSTMAN_RULES = MatchRules()
NO_LABELS = Labels()
MAX_PER_ROUTE = 10_000
"""Examples of one method and path that a call may have to compare."""


@dataclass(slots=True, eq=False)
class Route:
    """A path form and the examples that have it, each with the form's cost.

    `plain_change`: what a call without query, body and selectors gets on top of the path score. `exact_match` and
    `wild_match`: the answer to such a call at step 1 and step 5, where no other route can do better; None to look closer.
    """

    form: Form
    entries: list[tuple[IndexedExample, int]] = field(default_factory=list)
    plain_change: float = 0
    exact_match: Match | None = None
    wild_match: Match | None = None
    has_bodies: bool = False

    def decide(self, rules: MatchRules) -> None:
        """Works out the plain answers, once all examples are in.

        Nothing below step 1 scores more than 95 for a plain call, nothing below step 5 more than 79.
        """
        self.has_bodies = any(example.body is not None for example, _ in self.entries)
        if rules.match_body or rules.match_headers or (rules.mode == "strict" and self.has_bodies):
            return
        changes = [(example.plain_change - cost, example, cost) for example, cost in self.entries]
        best = self.plain_change = max(change for change, _, _ in changes)
        winner = best_of([example for change, example, _ in changes if change == best], rules)
        cost = next(cost for _, example, cost in changes if example is winner)
        if best > NO_SLASH - EXACT:
            self.exact_match = Match(winner, EXACT + best, EXACT - cost)
        if best > IDS - WILDCARDS:
            self.wild_match = Match(winner, WILDCARDS + best, WILDCARDS - cost)


class MethodIndex:
    """The routes of one method, by every step of the path score."""

    __slots__ = (
        "by_id",
        "by_name",
        "exact",
        "examples",
        "forms",
        "has_bodies",
        "has_queries",
        "ids",
        "ids_no_slash",
        "known_bodies",
        "loose",
        "templates",
        "wild",
    )

    def __init__(self) -> None:
        self.examples: list[IndexedExample] = []
        self.by_id: dict[str, list[IndexedExample]] = {}
        self.by_name: dict[str, list[IndexedExample]] = {}
        self.exact: dict[str, Route] = {}
        self.loose: dict[str, list[Route]] = {}
        self.wild: Trie[Route] = Trie()
        self.ids: Trie[Route] = Trie()
        self.ids_no_slash: Trie[Route] = Trie()
        self.forms: Trie[Route] = Trie()
        self.templates: Trie[Route] = Trie()
        self.has_bodies = False
        self.has_queries = False
        self.known_bodies: KnownBodies | None = None

    def add(self, example: IndexedExample) -> None:
        self.examples.append(example)
        self.has_queries = self.has_queries or bool(example.query.values)
        self.by_id.setdefault(example.id, []).append(example)
        self.by_name.setdefault(folded(example.name), []).append(example)

    def add_routes(self, routes: Iterable[Route]) -> None:
        for route in routes:
            form = route.form
            self.has_bodies = self.has_bodies or route.has_bodies
            lowered = _same(form, tuple(segment.lower() if isinstance(segment, str) else segment for segment in form))
            short = lowered[: without_trailing_empty(lowered)]
            if has_wildcards(form):
                self.wild.add(short, route)
            else:
                literal = tuple(str(segment) for segment in form)
                path, loose = as_path(literal), as_path(lower(literal)).rstrip("/")
                self.exact[path] = route
                self.loose.setdefault(_same(path, loose), []).append(route)
            bare = form_taken_out(form)
            self.ids.add(bare, route)
            self.ids_no_slash.add(bare[: without_trailing_empty(bare)], route)
            self.forms.add(short, route)

    def know_bodies(self) -> None:
        """Where there are many, a call's JSON is looked up instead of being compared with each."""
        forms = [example.body.forms for example in self.examples if isinstance(example.body, JsonBody)]
        known = [each for each in forms if each is not None]
        if len(known) >= FEWEST:
            self.known_bodies = KnownBodies(known)

    def add_templates(self) -> None:
        """The paths of the items' own requests, below all of Postman's steps."""
        for example in self.examples:
            for form in example.templates:
                lowered = tuple(segment.lower() if isinstance(segment, str) else segment for segment in form)
                self.templates.add(lowered[: without_trailing_empty(lowered)], Route(form, [(example, 0)]))


@dataclass(slots=True, eq=False)
class MockIndex:
    """Everything one revision of a mock answers from. Immutable once built; a call holds one from start to end."""

    rules: MatchRules
    labels: Labels
    examples: tuple[IndexedExample, ...]
    methods: Mapping[str, MethodIndex]
    requests: int
    diagnostics: tuple[Diagnostic, ...]
    compares_plainly: bool
    """Nothing but path, query and the bonus for an equal body counts: no filter is on, nothing is ruled out."""

    def let_go_of_origins(self) -> None:
        """Forgets the collection that it was made of: calls are answered as before, in about half the memory."""
        for example in self.examples:
            example.origin = None


def compile_index(
    collection: Collection,
    environment: Environment | None = None,
    rules: MatchRules = POSTMAN_RULES,
    *,
    labels: Labels = NO_LABELS,
    defaults: AbstractSet[str] = frozenset(),
    file: str = "",
) -> MockIndex:
    """The index of a collection with its environment.

    `defaults`: ids of the examples that win a tie whatever their status. Findings (examples that cannot be served or
    reached) are in the index's `diagnostics`; nothing is raised for an odd example.
    """
    found = Diagnostics(file)
    examples, requests = _indexed(collection, environment, rules, labels, defaults, found)
    methods: dict[str, MethodIndex] = {}
    for example in examples:
        methods.setdefault(example.method, MethodIndex()).add(example)
    for method in methods.values():
        method.add_routes(_routes(method.examples, rules, found))
        method.add_templates()
        method.know_bodies()
    plainly = rules.mode == "postman" and not rules.match_body and not rules.match_headers
    return MockIndex(rules, labels, tuple(examples), methods, requests, tuple(found), plainly)


def folded(name: str) -> str:
    """A name as `x-mock-response-name` compares it: a header cannot carry line breaks, and HTTP trims it."""
    return _same(name, " ".join(name.split()))


def _same(known: T, made: T) -> T:
    """What is there already where it equals what was made: nothing is held twice."""
    return known if known == made else made


def _routes(examples: Iterable[IndexedExample], rules: MatchRules, found: Diagnostics) -> list[Route]:
    """One route per form; forms that differ in the names of their wildcards only are one."""
    routes: dict[tuple[object, ...], Route] = {}
    for example in examples:
        for saved in example.address.forms:
            key = tuple(segment if isinstance(segment, str) else _shape(segment) for segment in saved.form)
            route = routes.setdefault(key, Route(saved.form))
            if len(route.entries) >= MAX_PER_ROUTE:
                found.warning(
                    "limit.items", f"More than {MAX_PER_ROUTE} examples have this path; it is left out.", example.place
                )
            elif not any(other is example for other, _ in route.entries[-1:]):
                route.entries.append((example, saved.cost))
    for route in routes.values():
        route.decide(rules)
    return list(routes.values())


def _shape(segment: object) -> tuple[str, ...]:
    return ("*",) if isinstance(segment, Wildcard) else ("*", *getattr(segment, "texts", ()))


def _indexed(
    collection: Collection,
    environment: Environment | None,
    rules: MatchRules,
    labels: Labels,
    defaults: AbstractSet[str],
    found: Diagnostics,
) -> tuple[list[IndexedExample], int]:
    surroundings = Scope.of(environment.variables if environment else ())
    outermost = Scope.of(collection.variables)
    ids = Counter(example.id for _, item in walk(collection) for example in item.examples)
    scopes: dict[int, Scope] = {}
    examples: list[IndexedExample] = []
    requests = 0
    for place, folders, item in walk_places(collection):
        requests += 1
        folder = id(folders[-1]) if folders else 0
        scope = scopes.get(folder)
        if scope is None:
            scope = scopes[folder] = surroundings.over(folder_scope(folders, outermost))
        names = tuple(folder.name for folder in folders)
        for example in item.examples:
            where = place_of_example(place, item, example)
            indexed = compile_example(example, item, names, scope, rules, labels, position=len(examples), where=where)
            indexed.own_id = ids[example.id] == 1 and not is_derived(example.id)
            indexed.is_default = example.id in defaults
            if 200 <= example.code <= 599:  # reading has warned of any other
                report(indexed, found)
                examples.append(indexed)
    report_shared_addresses(examples, found)
    if surroundings.budget.exceeded:
        found.warning("limit.expansion", "Filled-in variables would make the collection too large: some texts stay as written.")
    return examples, requests
