"""A collection compiled for matching: everything that does not depend on the call is done here, once per revision.

Examples with one path form share a `Route`. A call finds its routes by table and tree, never by looking at each example; the
rules written out as a plain scan are in the tests, and a property test holds this against them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from app.matching.address import Address, SavedForm, has_address, saved_address
from app.matching.bodies import SavedBody, saved_body
from app.matching.choice import best_of
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
from app.matching.patterns import OpenText, Runs, open_text
from app.matching.query import SavedQuery, saved_query, score_change
from app.matching.reply import Labels, Reply
from app.matching.rules import MatchRules
from app.matching.trie import Trie
from converters.diagnostics import Diagnostic, Diagnostics
from converters.postman.ids import is_derived
from converters.postman.model import Collection, Environment, Example, Folder, Item, Request, walk
from converters.postman.variables import Scope, unresolved

POSTMAN_RULES = MatchRules()
NO_LABELS = Labels()
MAX_PER_ROUTE = 10_000
"""Examples of one method and path that a call may have to compare."""


@dataclass(slots=True, eq=False)
class IndexedExample:
    """An example as matching needs it. Built once, then only read; compared by identity.

    `position` counts in reading order; `own_id`: the file gave the id, and gave it to no other example of the mock.
    `plain_change`: what a call without query gets on top of the path score.
    """

    id: str
    own_id: bool
    name: str
    code: int
    method: str
    address: Address
    query: SavedQuery
    body: SavedBody | None
    headers: Mapping[str, OpenText]
    content_type: str
    position: int
    is_default: bool
    reply: Reply
    folders: tuple[str, ...]
    item: Item
    example: Example
    request: Request
    scope: Scope
    plain_change: float

    @property
    def place(self) -> str:
        """Where it stands, for people: `Orders › Get order › paid`."""
        return " › ".join((*self.folders, self.item.name, self.name))

    @property
    def path(self) -> str:
        """Its path for people, variables in braces; "" if it has none."""
        return shown_path(self.address.forms[0].form) if self.address.forms else ""


@dataclass(slots=True, frozen=True)
class Match:
    """The example that answers, with its score. `path_score` None: it was selected and does not fit the path."""

    example: IndexedExample
    score: float
    path_score: int | None


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

    __slots__ = ("by_id", "by_name", "exact", "examples", "forms", "has_bodies", "ids", "ids_no_slash", "loose", "wild")

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
        self.has_bodies = False

    def add(self, example: IndexedExample) -> None:
        self.examples.append(example)
        self.by_id.setdefault(example.id, []).append(example)
        self.by_name.setdefault(folded(example.name), []).append(example)

    def add_routes(self, routes: Iterable[Route]) -> None:
        for route in routes:
            form = route.form
            self.has_bodies = self.has_bodies or route.has_bodies
            lowered = tuple(segment.lower() if isinstance(segment, str) else segment for segment in form)
            short = lowered[: without_trailing_empty(lowered)]
            if has_wildcards(form):
                self.wild.add(short, route)
            else:
                literal = tuple(str(segment) for segment in form)
                self.exact[as_path(literal)] = route
                self.loose.setdefault(as_path(lower(literal)).rstrip("/"), []).append(route)
            bare = form_taken_out(form)
            self.ids.add(bare, route)
            self.ids_no_slash.add(bare[: without_trailing_empty(bare)], route)
            self.forms.add(short, route)


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
    plainly = rules.mode == "postman" and not rules.match_body and not rules.match_headers
    return MockIndex(rules, labels, tuple(examples), methods, requests, tuple(found), plainly)


def folded(name: str) -> str:
    """A name as `x-mock-response-name` compares it: a header cannot carry line breaks, and HTTP trims it."""
    return " ".join(name.split())


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
    examples: list[IndexedExample] = []
    requests = 0
    for folders, item in walk(collection):
        requests += 1
        scope = surroundings.over(_folder_scope(folders, outermost))
        names = tuple(folder.name for folder in folders)
        for example in item.examples:
            indexed = _compiled(example, item, names, scope, rules, labels, len(examples))
            indexed.own_id = ids[example.id] == 1 and not is_derived(example.id)
            indexed.is_default = example.id in defaults
            if 200 <= example.code <= 599:  # reading has warned of any other
                _report(indexed, found)
                examples.append(indexed)
    return examples, requests


def _folder_scope(folders: tuple[Folder, ...], outermost: Scope) -> Scope:
    """Folder variables lie between the environment and the collection, the inner folder winning (§3.1)."""
    scope = outermost
    for folder in folders:
        if folder.variables:
            scope = Scope.of(folder.variables).over(scope)
    return scope


def _compiled(
    example: Example, item: Item, folders: tuple[str, ...], scope: Scope, rules: MatchRules, labels: Labels, position: int
) -> IndexedExample:
    original = example.original_request
    request = original or item.request
    addressed = request if has_address(request) else item.request
    address = saved_address(addressed, scope, wildcards=rules.match_wildcards)
    query = saved_query(address.query)
    headers = _header_texts(request, scope)
    content_type = headers.get("content-type", "")
    declared = content_type if isinstance(content_type, str) else ""
    captured = query.names() | {name for saved in address.forms for name in _names(saved)}
    return IndexedExample(
        id=example.id,
        own_id=False,
        name=example.name,
        code=example.code,
        method=request.method,
        address=address,
        query=query,
        body=saved_body(request, scope, declared),
        headers=headers,
        content_type=declared,
        position=position,
        is_default=False,
        reply=Reply(example, scope, captured, labels),
        folders=folders,
        item=item,
        example=example,
        request=request,
        scope=scope,
        plain_change=score_change(0, 0, len(query.values)) if rules.match_query_params else 0,
    )


def _header_texts(request: Request, scope: Scope) -> dict[str, OpenText]:
    """Enabled headers by lower-case name, several of one name joined, as a caller's are."""
    joined: dict[str, str] = {}
    for header in request.headers:
        if not header.disabled and header.key.strip():
            name = header.key.strip().lower()
            value = scope.resolve(header.value).strip()
            joined[name] = f"{joined[name]}, {value}" if name in joined else value
    return {name: lower_runs(open_text(value)) for name, value in joined.items()}


def lower_runs(value: OpenText) -> OpenText:
    """Header values compare without regard to case: the fixed texts around open parts are kept in lower case."""
    return Runs(tuple(text.lower() for text in value.texts)) if isinstance(value, Runs) else value


def _names(saved: SavedForm) -> Iterable[str]:
    for segment in saved.form:
        if isinstance(segment, Wildcard):
            yield from (segment.name,) if segment.name else ()
        elif not isinstance(segment, str):
            yield from (name for name in segment.names if name)


def shown_path(form: Form) -> str:
    """A form as people write it: `/orders/{{id}}`; a nameless wildcard is `{{…}}`."""
    shown = []
    for segment in form:
        if isinstance(segment, str):
            shown.append(segment)
        elif isinstance(segment, Wildcard):
            shown.append("{{" + (segment.name or "…") + "}}")
        else:
            names = ["{{" + (name or "…") + "}}" for name in segment.names]
            shown.append("".join(text + name for text, name in zip(segment.texts, [*names, ""], strict=True)))
    return "/" + "/".join(shown)


def _report(example: IndexedExample, found: Diagnostics) -> None:
    """What a person should know about an example before it is called."""
    place = example.place
    if not example.address.forms:
        found.warning(
            "url.invalid", "Neither the example nor its request has an address; it answers by id or name only.", place
        )
    for remark in example.address.remarks:
        found.warning("path.invalid", remark, place)
    for left_out in example.reply.left_out:
        found.add(
            "info" if left_out.expected else "warning",
            left_out.code,
            f"Header {left_out.name[:80]!r} is not sent: {left_out.reason}.",
            place,
        )
    captured = {name for saved in example.address.forms for name in _names(saved)} | example.query.names()
    template, body = example.reply.template, example.reply.body or b""
    if template is not None or b"{{" in body:
        parts = (str(body, "utf-8", "replace"),) if template is None else template.parts
        open_names = unresolved("".join(part for part in parts if isinstance(part, str)), captured)
        if open_names:
            found.info(
                "variable.unresolved", f"{{{{{open_names[0][:80]}}}}} has no value and stays in the body as written.", place
            )
