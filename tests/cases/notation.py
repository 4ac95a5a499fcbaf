"""Reads the case files of tests/cases: collections, calls and answers in a few plain lines (README.md shows the notation).

`cases(folder)` yields what a test needs to put a call to a mock, in process or over HTTP, and nothing about how it is put.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import yaml

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
    Request,
    Url,
    Variable,
)
from converters.postman.url import parse_url

FOLDER = Path(__file__).parent
_SECTION = re.compile(r"^## (collection|variables|environment|settings|rules|request|answer)\b:?[ ]*(.*)$")
_ANSWER = re.compile(r'(\d{3}|no match)(?:\s+"([^"]*)")?(?:\s+(\S+))?')


@dataclass(frozen=True, kw_only=True)
class Called:
    """The call of a case, as a client sends it. `path` is as written in a request line, without the query."""

    method: str
    path: str
    query: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    data: bytes = b""


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What must come back; None where the case does not say. `name` None and `status` 404: nothing may match."""

    status: int
    name: str | None = None
    score: float | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body: str | None = None

    @property
    def matches(self) -> bool:
        return self.name is not None


@dataclass(frozen=True, kw_only=True)
class Case:
    """One call and its answer, with the mock they belong to. `title` names it in the test's output."""

    title: str
    file: str
    collection: Collection
    environment: Environment | None
    rules: MatchRules
    defaults: frozenset[str]
    request: Called
    expected: Expected
    example_rules: Mapping[str, Any] = field(default_factory=dict)


class CaseFault(Exception):
    """A case file that cannot be read; the text names file and line."""


@dataclass
class World:
    """What the sections so far say. A new `## collection` starts afresh."""

    items: tuple[Item | Folder, ...] = ()
    variables: tuple[Variable, ...] = ()
    environment: Environment | None = None
    rules: MatchRules = field(default_factory=MatchRules)
    defaults: frozenset[str] = frozenset()
    request: Called | None = None
    example_rules: Mapping[str, Any] = field(default_factory=dict)


def cases(folder: Path) -> Iterator[Case]:
    """Every case of the `.md` files of a folder, in order of file names."""
    for path in sorted(folder.glob("*.md")):
        if path.name != "README.md":
            yield from cases_of(path.read_text(encoding="utf-8"), path.stem)


def cases_of(text: str, file: str) -> Iterator[Case]:
    """The cases of one file's text."""
    world, count, note = World(), 0, ""
    for line, section, rest, block in _sections(text):
        try:
            if section == "collection":
                world = World(items=_items(block))
            elif section == "variables":
                world.variables = _variables(block)
            elif section == "environment":
                world.environment = Environment(id="environment", variables=_variables(block))
            elif section == "settings":
                world.rules, world.defaults = _settings(block)
            elif section == "rules":
                world.example_rules = yaml.safe_load("\n".join(block)) or {}
            elif section == "request":
                world.request, note = _call(block), rest
            else:
                count += 1
                yield _case(world, f"{file}: {note or count}", file, _expected(block))
        except (ValueError, KeyError, IndexError) as error:
            raise CaseFault(f"{file}.md, section at line {line}: {error}") from error


def collection_of(text: str, **variables: str) -> Collection:
    """The collection of a `## collection` section's text, for tests that need one in a line or two."""
    lines = [line.removeprefix("    ") for line in text.strip("\n").splitlines()]
    held = tuple(Variable(key=key, value=value) for key, value in variables.items())
    return Collection(id="collection", name="collection", items=_items(lines), variables=held)


def _case(world: World, title: str, file: str, expected: Expected) -> Case:
    if world.request is None:
        raise ValueError("an answer needs a request before it")
    return Case(
        title=title,
        file=file,
        collection=Collection(id="collection", name=file, items=world.items, variables=world.variables),
        environment=world.environment,
        rules=world.rules,
        defaults=world.defaults,
        request=world.request,
        expected=expected,
        example_rules=world.example_rules,
    )


def _sections(text: str) -> Iterator[tuple[int, str, str, list[str]]]:
    """Line number, name, the words behind it, and the lines between the fences below it."""
    current: tuple[int, str, str, list[str]] | None = None
    fenced = False
    for number, line in enumerate(text.splitlines(), 1):
        heading = None if fenced else _SECTION.match(line)
        if heading:
            if current:
                yield current
            current = (number, heading[1], heading[2], [])
        elif line.startswith("## ") and not fenced:
            raise CaseFault(f"line {number}: no section is called {line[3:]!r}")
        elif line.startswith("```"):
            fenced = not fenced
        elif fenced and current:
            current[3].append(line)
    if current:
        yield current


# The collection


@dataclass
class _Place:
    """Where the next example goes: the folder and the item that the lines before opened."""

    folder: str = ""
    variables: tuple[Variable, ...] = ()
    item: Item | None = None


def _items(lines: list[str]) -> tuple[Item | Folder, ...]:
    """`folder NAME x=1`, `item METHOD URL` and example lines, each with its `>` and `<` lines."""
    place = _Place()
    items: list[Item | Folder] = []

    def close() -> None:
        if place.item:
            inside = Folder(id=place.folder, name=place.folder, items=(place.item,), variables=place.variables)
            items.append(inside if place.folder else place.item)
            place.item = None

    for number, (head, sent, answered) in enumerate(_entries(lines)):
        word, _, rest = head.partition(" ")
        if word == "folder":
            close()
            name, *pairs = shlex.split(rest)
            place.folder, place.variables = name, _variables([pair.replace("=", " = ", 1) for pair in pairs])
        elif word == "item":
            close()
            place.item = Item(id=f"item-{number}", name=f"item {number}", request=_request(rest, sent))
        else:
            place.item = place.item or Item(id=f"item-{number}", name=f"item {number}")
            example = _example(head, sent, answered, number)
            place.item = replace(place.item, examples=(*place.item.examples, example))
    close()
    return tuple(items)


def _entries(lines: list[str]) -> Iterator[tuple[str, list[str], list[str]]]:
    """Each head line with what was sent (`>`) and answered (`<`)."""
    head, sent, answered = "", list[str](), list[str]()
    for line in lines:
        if line[:1] in (">", "<") and head:
            (sent if line[0] == ">" else answered).append(line[2:])
        elif line.strip():
            if head:
                yield head, sent, answered
            head, sent, answered = line.strip(), [], []
    if head:
        yield head, sent, answered


def _example(head: str, sent: list[str], answered: list[str], number: int) -> Example:
    request, _, answer = head.rpartition("->")
    words = shlex.split(answer)
    code, names = int(words[0]), [word for word in words[1:] if "=" not in word]
    options = dict(word.split("=", 1) for word in words[1:] if "=" in word)
    name = names[0] if names else ""
    headers, body = _message(answered)
    return Example(
        id=options.get("id") or derive_id(name, str(number)),
        name=name,
        code=code,
        original_request=_request(request.strip(), sent) if request.strip() else None,
        headers=headers,
        body=body,
    )


def _request(head: str, sent: list[str]) -> Request:
    """`METHOD URL` with options: `:id=7` a path value, `off=page` a disabled row, `mode=formdata` what the body lines are."""
    words = shlex.split(head)
    options = [word for word in words[2:] if "=" in word]
    headers, body = _message(sent)
    mode = next((word[5:] for word in options if word.startswith("mode=")), "raw")
    return Request(
        method=words[0],
        url=_url(words[1], options) if len(words) > 1 and words[1] != "-" else None,
        headers=headers,
        body=_body(mode, body) if sent and "" in sent else None,
    )


def _url(text: str, options: list[str]) -> Url:
    url = parse_url(text)
    off = {word[4:] for word in options if word.startswith("off=")}
    values = [word[1:].split("=", 1) for word in options if word.startswith(":")]
    query = tuple(replace(row, disabled=row.key in off) for row in url.query)
    return replace(url, query=query, variables=tuple(PathVariable(key=key, value=value) for key, value in values))


def _body(mode: str, text: str) -> Body:
    if mode in ("urlencoded", "formdata"):
        return Body(mode=mode, fields=tuple(_form_field(line) for line in text.splitlines() if line.strip()))
    if mode == "graphql":
        saved: dict[str, Any] = json.loads(text)
        variables = json.dumps(saved["variables"]) if "variables" in saved else ""
        return Body(mode=mode, graphql=GraphQL(query=saved["query"], variables=variables))
    return Body(mode=mode, raw=text)


def _form_field(line: str) -> FormField:
    key, _, value = line.strip().partition("=")
    return FormField(key=key, type="file", src=value[1:]) if value.startswith("@") else FormField(key=key, value=value)


def _message(lines: list[str]) -> tuple[tuple[Header, ...], str]:
    """Headers, an empty line, the body."""
    cut = lines.index("") if "" in lines else len(lines)
    pairs = [line.split(":", 1) for line in lines[:cut]]
    return tuple(Header(key=key, value=value.strip()) for key, value in pairs), "\n".join(lines[cut + 1 :])


# The rest


def _variables(lines: list[str]) -> tuple[Variable, ...]:
    """`name = value`; a line that starts with `#` is a disabled one."""
    found = []
    for line in lines:
        if line.strip():
            key, _, value = line.partition("=")
            name = key.strip()
            found.append(Variable(key=name.lstrip("# "), value=value.strip(), disabled=name.startswith("#")))
    return tuple(found)


def _settings(lines: list[str]) -> tuple[MatchRules, frozenset[str]]:
    """`name = value` with the names of MatchRules, and `defaults = ids`."""
    known = {one.name for one in fields(MatchRules)}
    values: dict[str, Any] = {}
    defaults: frozenset[str] = frozenset()
    for variable in _variables(lines):
        words = [word.strip() for word in variable.value.split(",")]
        if variable.key == "defaults":
            defaults = frozenset(words)
        elif variable.key not in known:
            raise ValueError(f"there is no setting {variable.key!r}")
        elif variable.key == "match_headers":
            values["match_headers"] = tuple(words)
        else:
            values[variable.key] = {"yes": True, "no": False}.get(variable.value, variable.value)
    return MatchRules(**values), defaults


def _call(lines: list[str]) -> Called:
    method, address = lines[0].split()
    path, _, query = address.partition("?")
    cut = lines.index("") if "" in lines else len(lines)
    headers = tuple((key.strip().lower(), value.strip()) for key, value in (line.split(":", 1) for line in lines[1:cut]))
    body = "\n".join(lines[cut + 1 :])
    if any(key == "content-type" and "multipart" in value for key, value in headers):
        body = body.replace("\n", "\r\n") + "\r\n"
    return Called(method=method, path=path, query=query, headers=headers, data=body.encode())


def _expected(lines: list[str]) -> Expected:
    """`200 "name" 80`, or `no match`; then headers, an empty line and the body, as far as the case says."""
    found = _ANSWER.fullmatch(lines[0].strip())
    if not found:
        raise ValueError(f'an answer is written  200 "name" 80  or  no match, not {lines[0]!r}')
    if found[1] == "no match":
        return Expected(status=404)
    score = {None: None, "selected": 0.0}.get(found[3]) if found[3] in (None, "selected") else float(found[3])
    headers, body = _message(lines[1:])
    return Expected(
        status=int(found[1]),
        name=found[2] or "",
        score=score,
        headers=tuple((header.key.lower(), header.value) for header in headers),
        body=body if "" in lines else None,
    )
