"""Small random collections of few words, so that examples collide, with calls made from them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from app.matching.rules import MatchRules
from converters.postman.ids import derive_id
from converters.postman.model import (
    Body,
    Collection,
    Environment,
    Example,
    Folder,
    FormField,
    GraphQL,
    Header,
    Item,
    PathVariable,
    QueryParam,
    Request,
    Url,
    Variable,
)
from converters.postman.url import parse_url
from tests.properties.calls import call
from tests.properties.oracle import Call
from tests.properties.tape import (
    BASE_VALUES,
    BASES,
    CODES,
    HEADERS,
    IDS,
    KEYS,
    METHODS,
    NAMES,
    PATH_VALUES,
    SCALARS,
    SEGMENTS,
    SENT_VALUES,
    TEXTS,
    TYPES,
    VALUES,
    Tape,
    json_value,
)


@dataclass(frozen=True)
class World:
    """A mock and the calls it gets."""

    collection: Collection
    environment: Environment | None
    rules: MatchRules
    defaults: frozenset[str]
    calls: tuple[Call, ...]


def world(tape: Tape, calls: int = 4) -> World:
    """Up to seven examples in two items and a folder, settings, and some calls."""
    pool = [url(tape) for _ in range(1 + tape.number(4))]
    method, bodies = "", None
    if tape.chance(2):  # a crowd: one method, variations of one path, few bodies
        pool = [pool[0], *(variation(tape, pool[0]) for _ in range(4))]
        method = tape.one_of(("POST", "GET"))
        bodies = [saved_body(tape), None, saved_body(tape)] if method == "POST" else [None]
    examples = [example(tape, number, pool, method, bodies) for number in range(1 + tape.number(7))]
    collection = placed(tape, examples)
    environment = Environment(id="e", variables=variables(tape)) if tape.chance(4) else None
    defaults = frozenset({examples[-1].id}) if tape.chance(5) else frozenset()
    made = tuple(call(tape, tape.one_of(examples), examples) for _ in range(calls))
    return World(collection, environment, rules(tape), defaults, made)


def rules(tape: Tape) -> MatchRules:
    return MatchRules(
        mode="strict" if tape.chance(4) else "postman",
        match_body=tape.chance(5),
        match_headers=("x-tenant",) if tape.chance(6) else (),
        match_query_params=not tape.chance(6),
        match_wildcards=not tape.chance(8),
        fuzzy_paths=not tape.chance(6),
        tie_2xx=not tape.chance(5),
    )


def placed(tape: Tape, examples: list[Example]) -> Collection:
    """Some examples in an item of the root, the others in a folder with a variable of its own, maybe."""
    cut = tape.number(len(examples) + 1)
    request = replace(examples[0].original_request or Request(url=parse_url("{{u}}/a")), method="GET")
    inside = Folder(
        id="f",
        name="folder",
        items=(Item(id="i2", name="inside", request=request, examples=tuple(examples[:cut])),),
        variables=variables(tape) if tape.chance(6) else (),
    )
    outside = Item(id="i1", name="outside", request=request, examples=tuple(examples[cut:]))
    return Collection(id="c", name="world", items=(inside, outside), variables=variables(tape))


def variables(tape: Tape) -> tuple[Variable, ...]:
    base = tape.one_of(BASE_VALUES)
    found = [Variable(key="empty", value="")]
    if base is not None:
        found.append(Variable(key="u", value=base))
    if tape.chance(5):
        found.append(
            Variable(key=tape.one_of(("id", "x", "y")), value=tape.one_of(("3", "a", "", "users")), disabled=tape.chance(5))
        )
    return tuple(found)


def url(tape: Tape) -> Url:
    path = "/".join(tape.one_of(SEGMENTS) for _ in range(tape.number(4)))
    if tape.chance(6):
        path += "/"
    base = tape.one_of(BASES)
    rows = [f"{tape.one_of(KEYS)}={tape.one_of(VALUES)}" for _ in range(tape.number(4) if tape.chance(2) else 0)]
    parsed = parse_url(f"{base}/{path}" + ("?" + "&".join(rows) if rows else ""))
    given = tuple(
        PathVariable(key=part[1:].partition(".")[0], value=tape.one_of(PATH_VALUES), disabled=tape.chance(9))
        for part in parsed.path or ()
        if part.startswith(":")
    )
    query = tuple(replace(row, disabled=tape.chance(8)) for row in parsed.query)
    return replace(parsed, variables=given, query=query)


def variation(tape: Tape, of: Url) -> Url:
    """The address with a segment in another case, open or another id, a slash at the end, rows less or more."""
    path = [tape.one_of((part, part, part.swapcase(), "{{x}}", "5", part[:1] + "{{n}}")) for part in of.path or ()]
    if tape.chance(3):
        path = path[:-1] if path and not path[-1] else [*path, ""]
    query = of.query if tape.chance(2) else of.query[:1]
    if tape.chance(4):
        query = (*query, *(QueryParam(key=f"p{number}", value="1") for number in range(1 + tape.number(12))))
    return replace(of, path=tuple(path), query=query)


def example(tape: Tape, number: int, pool: list[Url], method: str = "", bodies: Sequence[Body | None] | None = None) -> Example:
    own = tape.one_of(IDS)
    name = tape.one_of(NAMES)
    has_body = tape.chance(3)
    request = Request(
        method=method or ("POST" if has_body else tape.one_of(METHODS)),
        url=tape.one_of(pool),
        headers=saved_headers(tape),
        body=tape.one_of(bodies) if bodies else saved_body(tape) if has_body else None,
    )
    return Example(
        id=f"{own}{number}" if not tape.chance(3) else tape.one_of((derive_id(name, str(number)), own)),
        name=name,
        code=tape.one_of(CODES),
        original_request=None if tape.chance(12) else request,
        body=f"example {number}",
    )


def saved_headers(tape: Tape) -> tuple[Header, ...]:
    rows = tape.some(HEADERS, 1)
    declared = tape.one_of(TYPES)
    if declared and tape.chance(2):
        rows.append(("Content-Type", declared))
    return tuple(Header(key=key, value=value, disabled=tape.chance(9)) for key, value in rows)


def saved_body(tape: Tape) -> Body:
    kind = tape.one_of(("json", "json", "text", "urlencoded", "formdata", "graphql", "file", "", "rawform"))
    if kind == "json":
        return Body(mode="raw", raw=json_text(tape), disabled=tape.chance(9))
    if kind == "text":
        return Body(mode="raw", raw=tape.one_of(TEXTS))
    if kind == "rawform":
        return Body(
            mode="raw", raw=urlencode([(tape.one_of(KEYS), tape.one_of(SENT_VALUES)) for _ in range(1 + tape.number(3))])
        )
    if kind == "graphql":
        query = tape.one_of(("{ a }", "{ a(id: {{x}}) }", "query Q {\n  a\n}"))
        return Body(mode="graphql", graphql=GraphQL(query=query, variables=tape.one_of(("", '{"id": 1}', '{"id": "{{x}}"}'))))
    return Body(mode=kind, fields=tuple(form_field(tape, kind) for _ in range(tape.number(4))))


def form_field(tape: Tape, kind: str) -> FormField:
    is_file = kind == "formdata" and tape.chance(4)
    key = "upload" if is_file else tape.one_of(KEYS[:2])
    return FormField(key=key, value=tape.one_of(VALUES), type="file" if is_file else "text", disabled=tape.chance(9))


def json_text(tape: Tape) -> str:
    text = json.dumps(json_value(tape, SCALARS))
    if tape.chance(3):
        text = text.replace('"{{x}}"', "{{x}}")
    if tape.chance(4):
        text = f"// a note\n{text} /* and {{{{another}}}} */"
    return text
