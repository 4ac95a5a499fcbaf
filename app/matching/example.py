"""One example compiled for matching: its address, query, body and headers prepared for comparing, its answer ready."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from app.matching.address import Address, has_address, saved_address
from app.matching.bodies import SavedBody, saved_body
from app.matching.paths import SLASH, Form, Wildcard, captures, has_wildcards
from app.matching.patterns import OpenText, Runs, open_text
from app.matching.query import SavedQuery, saved_query, score_change
from app.matching.reply import Labels, Reply
from app.matching.rules import MatchRules
from converters.postman.model import Example, Folder, Item, Request
from converters.postman.variables import Scope


@dataclass(slots=True, frozen=True, eq=False)
class Origin:
    """What an example was made of. `request`: its original request, or its item's."""

    item: Item
    example: Example
    request: Request
    scope: Scope


@dataclass(slots=True, eq=False)
class IndexedExample:
    """An example as matching needs it. Built once, then only read; compared by identity.

    `position` counts in reading order; `own_id`: the file gave the id, and gave it to no other example of the mock.
    `plain_change`: what a call without query gets on top of the path score. `request_forms`: the paths of the item's own
    request, and `templates` those of them that cover the example's path (`/users/:name` for one saved at `/users/carol`).
    `where` is the JSON path in the file it came from, "" for one made by the converter. `item_id`, `item_name`,
    `item_method`: of its item and the item's request. `origin`: for whoever looks into examples; calls do not need it, and a
    server lets go of it.
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
    item_id: str
    item_name: str
    item_method: str
    plain_change: float
    request_forms: tuple[Form, ...]
    templates: tuple[Form, ...]
    where: str
    origin: Origin | None

    @property
    def item(self) -> Item:
        """The item it is saved with."""
        return self._origin.item

    @property
    def example(self) -> Example:
        """The example as the collection has it."""
        return self._origin.example

    @property
    def request(self) -> Request:
        """Its original request, or its item's."""
        return self._origin.request

    @property
    def scope(self) -> Scope:
        """The variables of its place."""
        return self._origin.scope

    @property
    def _origin(self) -> Origin:
        assert self.origin is not None, "the index was made for calls only"
        return self.origin

    @property
    def place(self) -> str:
        """Where it stands, for people: `Orders › Get order › paid`; what has no name is called by address or status."""
        item = self.item_name or f"{self.method} {self.path or '/'}"
        return " › ".join((*self.folders, item, self.name.strip() or str(self.code)))

    @property
    def path(self) -> str:
        """Its path for people, variables in braces; "" if it has none."""
        return shown_path(self.address.forms[0].form) if self.address.forms else ""


@dataclass(slots=True, frozen=True)
class Match:
    """The example that answers, with its score. `path_score` None: it was selected and does not fit the path.

    `rule`: the place of the rule that chose it, "" where scoring did.
    """

    example: IndexedExample
    score: float
    path_score: int | None
    rule: str = ""


def folder_scope(folders: tuple[Folder, ...], outermost: Scope) -> Scope:
    """Folder variables lie between the environment and the collection, the inner folder winning (§3.1)."""
    scope = outermost
    for folder in folders:
        if folder.variables:
            scope = Scope.of(folder.variables).over(scope)
    return scope


def compile_example(
    example: Example,
    item: Item,
    folders: tuple[str, ...],
    scope: Scope,
    rules: MatchRules,
    labels: Labels,
    *,
    position: int,
    where: str = "",
) -> IndexedExample:
    """An example with everything that can be known before a call. Raises nothing for an odd one."""
    request = example.original_request or item.request
    addressed = request if has_address(request) else item.request
    address = saved_address(addressed, scope, wildcards=rules.match_wildcards)
    query = saved_query(address.query)
    headers = _header_texts(request, scope)
    content_type = headers.get("content-type", "")
    declared = content_type if isinstance(content_type, str) else ""
    theirs = () if request is item.request else _forms_of(item.request, scope, address)
    templates = _templates(theirs, address) if item.request.method == request.method and rules.match_wildcards else ()
    captured = query.names() | {
        name for form in (*(saved.form for saved in address.forms), *templates) for name in names_of(form)
    }
    return IndexedExample(
        id=apart(example.id),
        own_id=False,
        name=apart(example.name),
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
        item_id=apart(item.id),
        item_name=apart(item.name.strip()),
        item_method=item.request.method,
        plain_change=score_change(0, 0, len(query.values)) if rules.match_query_params else 0,
        request_forms=theirs,
        templates=templates,
        where=where,
        origin=Origin(item, example, request, scope),
    )


_NO_HEADERS: Mapping[str, OpenText] = MappingProxyType({})


def apart(text: str) -> str:
    """A copy: one short text of a collection that is held would keep the memory around it from being given back."""
    return (text + " ")[:-1]


def _forms_of(request: Request, scope: Scope, known: Address) -> tuple[Form, ...]:
    """The path forms of a request; those that the example's own address has are these very ones."""
    own = {saved.form: saved.form for saved in known.forms}
    return tuple(own.get(saved.form, saved.form) for saved in saved_address(request, scope).forms)


def _header_texts(request: Request, scope: Scope) -> Mapping[str, OpenText]:
    """Enabled headers by lower-case name, several of one name joined, as a caller's are."""
    joined: dict[str, str] = {}
    for header in request.headers:
        if not header.disabled and header.key.strip():
            name = header.key.strip().lower()
            value = scope.resolve(header.value).strip()
            joined[name] = f"{joined[name]}, {value}" if name in joined else value
    return {name: lower_runs(open_text(value)) for name, value in joined.items()} if joined else _NO_HEADERS


def lower_runs(value: OpenText) -> OpenText:
    """Header values compare without regard to case: the fixed texts around open parts are kept in lower case."""
    return Runs(tuple(text.lower() for text in value.texts)) if isinstance(value, Runs) else value


def _templates(theirs: tuple[Form, ...], address: Address) -> tuple[Form, ...]:
    """The forms of the item's own request that have wildcards where the example has values."""
    own = [saved.form for saved in address.forms]
    if not own:
        return ()
    covered = tuple(segment if isinstance(segment, str) else "x" for segment in own[0])
    return tuple(form for form in theirs if form not in own and has_wildcards(form) and captures(form, covered) is not None)


def names_of(form: Form) -> Iterable[str]:
    """The names that a form captures."""
    for segment in form:
        if isinstance(segment, Wildcard):
            yield from (segment.name,) if segment.name else ()
        elif not isinstance(segment, str):
            yield from (name for name in segment.names if name)


def shown_path(form: Form) -> str:
    """A form as people write it: `/orders/{{id}}`; a nameless wildcard is `{{…}}`."""
    shown = []
    for segment in form:
        if isinstance(segment, str):
            shown.append(segment.replace(SLASH, "%2F"))
        elif isinstance(segment, Wildcard):
            shown.append("{{" + (segment.name or "…") + "}}")
        else:
            names = ["{{" + (name or "…") + "}}" for name in segment.names]
            shown.append("".join(text + name for text, name in zip(segment.texts, [*names, ""], strict=True)))
    return "/" + "/".join(shown)
