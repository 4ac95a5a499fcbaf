"""The address an example was saved with, as path forms and query (postman-mock.md §2.0, §2.4, §2.14)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from sys import intern

from app.matching.paths import Form, drop_leading_empty, segment_of
from converters.postman.model import Request, Url
from converters.postman.variables import VARIABLE, Scope

_LEADING_VARIABLES = re.compile(r"((?:\{\{[^{}]{1,200}\}\})+)(.*)", re.DOTALL)
_SCHEME = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*|\{\{[^{}]{1,200}\}\}):/{2,}")
_OPENAPI_BRACES = re.compile(r"\{[^{}]+\}")
LONGEST_PATH = 8192
_PLACEHOLDER_VALUE = re.compile(r"<[^<>]{1,60}>")
_MOCK_ADDRESS = re.compile(r"/mock/[a-z0-9][a-z0-9-]{0,62}(?:@[a-z0-9]{1,20})?(?=/|$)")
"""What the address of a mock server of ours begins with. Exported collections have it as the value of their base variable."""


@dataclass(frozen=True, slots=True)
class SavedForm:
    """One way in which a call's path may meet the example; `cost` is taken off the path score."""

    form: Form
    cost: int = 0


@dataclass(frozen=True, slots=True)
class Address:
    """The forms of the path, best first; none if the file names no address. `query` holds the enabled rows, resolved."""

    forms: tuple[SavedForm, ...] = ()
    query: tuple[tuple[str, str], ...] = ()
    remarks: tuple[str, ...] = ()


def has_address(request: Request | None) -> bool:
    """Whether the request says where it goes: a host, a path or a query."""
    url = request.url if request else None
    return url is not None and bool(url.host or url.path is not None or url.query)


def saved_address(request: Request, scope: Scope, *, wildcards: bool = True) -> Address:
    """The path forms and the query of a saved request.

    A `:name` with a value gives two forms: the value, and the wildcard behind it. A base variable whose value has a path
    gives each form twice, with that path and, at a cost of 1, without it. Of the address of a mock of ours, what stands behind
    the mock's name is that path: so an exported collection is answered as the one it was exported from.
    """
    if not has_address(request) or request.url is None:
        return Address()
    url = request.url
    base, glued = base_of(url, scope)
    values = _path_values(url, scope)
    paths = [_path_text(url, glued, scope, values)]
    if any(f":{name}" in (url.path or ()) or any(part.startswith(f":{name}.") for part in url.path or ()) for name in values):
        paths.append(_path_text(url, glued, scope, {}))
    if len(paths[0][0]) + len(base) > LONGEST_PATH:
        return Address(remarks=(f"The path is longer than a URL may be ({LONGEST_PATH} characters): no call can reach it.",))
    forms: list[SavedForm] = []
    for start, cost in _starts(base):
        for path, _ in paths:
            saved = SavedForm(_form(f"{start}/{path}", wildcards=wildcards), cost)
            if all(saved.form != other.form for other in forms):
                forms.append(saved)
    return Address(tuple(forms), _query(url, paths[0][1], scope), _remarks(paths[0][0]))


def _starts(base: str) -> tuple[tuple[str, int], ...]:
    """What may stand before the path, best first, with its cost."""
    if not base:
        return (("", 0),)
    found = _MOCK_ADDRESS.match(f"/{base}")
    own = f"/{base}"[found.end() :].lstrip("/") if found else base
    return ((own, 0), (base, 0), ("", 1)) if found else ((base, 0), ("", 1))


def base_of(url: Url, scope: Scope) -> tuple[str, str]:
    """The path inside the base variable's value, and the text glued behind the variable that belongs to the path."""
    found = _LEADING_VARIABLES.match(".".join(url.host))
    if not found:
        return "", ""
    value, rest = scope.resolve(found[1]), found[2]
    glued = "" if rest[:1] in (".", ":", "-") else rest
    scheme = _SCHEME.match(value)
    _, _, path = value[scheme.end() if scheme else 0 :].partition("/")
    return re.split(r"[?#]", path, maxsplit=1)[0].rstrip("/") if not rest or glued else "", glued


def _path_values(url: Url, scope: Scope) -> dict[str, str]:
    """The values that `:name` segments really have: no empty one, no open variable, no `<type>`."""
    values = {}
    for variable in url.variables:
        value = scope.resolve(variable.value or "", empty_is_unset=True)
        if not variable.disabled and value and not VARIABLE.search(value) and not _PLACEHOLDER_VALUE.fullmatch(value):
            values[variable.key] = value
    return values


def _path_text(url: Url, glued: str, scope: Scope, values: dict[str, str]) -> tuple[str, str]:
    """The path with everything filled in that is known, and the query that was glued to it. `#` cuts the rest."""
    parts = [_filled(part, values) for part in url.path or ()]
    text = "/".join([glued, *parts] if glued else parts)
    text = scope.resolve(text, empty_is_unset=True).partition("#")[0]
    path, _, query = text.partition("?")
    return path, query


def _filled(part: str, values: dict[str, str]) -> str:
    """A `:name` or `:name.suffix` segment with its value; others as they are."""
    if not part.startswith(":"):
        return part
    name, dot, suffix = part[1:].partition(".")
    return values[name] + dot + suffix if name in values else part


def _form(path: str, *, wildcards: bool) -> Form:
    segments = (segment_of(segment, wildcards=wildcards) for segment in path.split("/"))
    return drop_leading_empty(tuple(intern(each) if type(each) is str else each for each in segments))


def _query(url: Url, glued: str, scope: Scope) -> tuple[tuple[str, str], ...]:
    rows = [
        (scope.resolve(row.key), scope.resolve(row.value or "", empty_is_unset=True)) for row in url.query if not row.disabled
    ]
    keys = {key for key, _ in rows} | {row.key for row in url.query}
    for piece in glued.split("&") if glued else ():
        key, _, value = piece.partition("=")
        if key and key not in keys:
            rows.append((key, value))
    return tuple(rows)


def _remarks(path: str) -> tuple[str, ...]:
    braces = [part for part in path.split("/") if _OPENAPI_BRACES.fullmatch(part)]
    if not braces:
        return ()
    return (f"The path segment {braces[0]} is literal text to Postman. Write :{braces[0][1:-1]} if any value should fit.",)
