"""Addresses of requests become path templates: `:id` and `{{id}}` are parameters, and so is what several requests vary.

`/users/7` alone is a literal path. Where another request has `/users/8`, or `/users/:id`, both are `/users/{userId}`, marked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote

from converters.openapi.from_postman.variables import Variables, part_name
from converters.openapi.sample.names import singular, tokens_of
from converters.postman.model import Url

_PARAMETER = re.compile(r"\{([^{}]+)\}")
_PIECES = re.compile(r"(\{\{[^{}]*\}\}|\{[^{}]+\})")
_NOT_LITERAL = re.compile(r"[{}?#\s]")
_ID = re.compile(
    r"[0-9]{1,20}|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9a-f]{24}|[0-9a-fA-F]{32,64}"
    r"|(?=[A-Za-z_-]*[0-9])[A-Za-z0-9]{1,8}_[A-Za-z0-9]{10,40}"
)


@dataclass(slots=True)
class Path:
    """A path as segments, parameters in braces. `values`: of parameters, as text; `guesses`: what was guessed of them."""

    segments: list[str] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    guesses: dict[str, str] = field(default_factory=dict)

    @property
    def template(self) -> str:
        """The key in `paths`."""
        return "/" + "/".join(self.segments)

    @property
    def shape(self) -> tuple[str, ...]:
        """The segments with all parameters alike."""
        return tuple(_PARAMETER.sub("{}", segment) for segment in self.segments)


def path_of(url: Url | None, variables: Variables) -> Path:
    """The path of an address."""
    path = Path()
    rows = {row.key: row for row in url.variables} if url is not None else {}
    for segment in url.segments if url is not None else ():
        if segment.startswith(":") and len(segment) > 1:
            key = segment[1:]
            name = part_name(key)
            path.segments.append(f"{{{name}}}")
            row = rows.get(key)
            if row is not None and row.value:
                path.values[name] = unquote(variables.filled(row.value))
            if row is not None and row.description:
                path.descriptions[name] = row.description
        else:
            path.segments.append(_segment(segment, path, variables))
    _make_distinct(path)
    return path


def _segment(segment: str, path: Path, variables: Variables) -> str:
    """A segment with its `{{variables}}` as parameters; no other character that a template gives a meaning."""

    made = []
    for index, piece in enumerate(_PIECES.split(segment)):
        if index % 2:
            name = part_name(piece.strip("{}"))
            if piece.startswith("{{"):
                value = variables.value(piece[2:-2])
                path.values[name] = unquote(value) if value else piece
            made.append(f"{{{name}}}")
        else:
            made.append(_NOT_LITERAL.sub(_encoded, piece))
    return "".join(made)


def _encoded(found: re.Match[str]) -> str:
    return f"%{ord(found[0]):02X}" if ord(found[0]) < 256 else "_"


def _make_distinct(path: Path) -> None:
    """A parameter stands once in a template: the second `{id}` is `{id2}`."""
    taken: set[str] = set()
    for at, segment in enumerate(path.segments):
        for name in _PARAMETER.findall(segment):
            new, number = name, 2
            while new in taken:
                new, number = f"{name}{number}", number + 1
            taken.add(new)
            if new != name:
                head, _, tail = path.segments[at].rpartition(f"{{{name}}}")
                path.segments[at] = f"{head}{{{new}}}{tail}"
                if name in path.values:
                    path.values[new] = path.values[name]
                path.guesses[new] = f"name from {name}, which the path has twice"


def find_shared_ids(paths: Sequence[Path]) -> None:
    """Makes parameters of literal ids where requests agree, then names parameters of equal paths alike. Changes the paths."""
    groups: list[list[Path]] = [list(paths)]
    at = 0
    while groups:
        deeper: list[list[Path]] = []
        for group in groups:
            longer = [path for path in group if len(path.segments) > at]
            _find_ids(longer, at)
            split: dict[str, list[Path]] = {}
            for path in longer:
                split.setdefault(_PARAMETER.sub("{}", path.segments[at]), []).append(path)
            deeper += split.values()
        groups, at = deeper, at + 1
    _name_alike(paths)


def _find_ids(group: Sequence[Path], at: int) -> None:
    named = [path for path in group if _PARAMETER.fullmatch(path.segments[at])]
    ids = list(dict.fromkeys(path.segments[at] for path in group if _ID.fullmatch(path.segments[at])))
    if not ids or (len(ids) < 2 and not named):
        return
    name = named[0].segments[at][1:-1] if named else _id_name(group[0].segments[:at])
    known = frozenset(ids)
    shown = ", ".join(ids[:3]) + (" …" if len(ids) > 3 else "")
    for path in group:
        if path.segments[at] in known:
            own, number = name, 2
            while any(f"{{{own}}}" in segment for segment in path.segments):
                own, number = f"{name}{number}", number + 1
            path.values[own] = path.segments[at]
            path.guesses[own] = f"parameter from ids in addresses of the collection: {shown}"
            path.segments[at] = f"{{{own}}}"


def _id_name(before: Sequence[str]) -> str:
    """`userId` below `/users`."""
    literal = next((segment for segment in reversed(before) if "{" not in segment), "")
    words = list(tokens_of(literal))
    if not words:
        return "id"
    words = [*words[:-1], singular(words[-1]), "id"]
    return words[0] + "".join(word.capitalize() for word in words[1:])


def _name_alike(paths: Sequence[Path]) -> None:
    """Templates that differ only in the names of their parameters are one (OpenAPI 3.1 §4.8.8.2): the first's names hold."""
    first: dict[tuple[str, ...], Path] = {}
    for path in paths:
        model = first.setdefault(path.shape, path)
        if model is path:
            continue
        wanted, own = _PARAMETER.findall(model.template), _PARAMETER.findall(path.template)
        if wanted != own:
            path.segments = list(model.segments)
            for known in (path.values, path.descriptions, path.guesses):
                moved = {new: known[old] for old, new in zip(own, wanted, strict=True) if old in known}
                known.clear()
                known.update(moved)


def values_at(path: Path, literal: Path) -> dict[str, str] | None:
    """The values that another address has for the parameters of a path; None if it is an address of something else."""
    if len(path.segments) != len(literal.segments):
        return None
    values: dict[str, str] = {}
    for mine, theirs in zip(path.segments, literal.segments, strict=True):
        names = _PARAMETER.findall(mine)
        pattern = "(.+)".join(re.escape(text) for text in re.split(r"\{[^{}]+\}", mine))
        found = re.fullmatch(pattern, theirs)
        if found is None:
            return None
        for name, text in zip(names, found.groups(), strict=True):
            whole = _PARAMETER.fullmatch(text)
            value = literal.values.get(whole[1], "") if whole else unquote(text)
            if value:
                values[name] = value
    return values


def parameters_in(path: Path) -> list[str]:
    """The names of the parameters in a template, in their order."""
    return _PARAMETER.findall(path.template)
