"""Parameters of an operation from the rows and headers of its requests, with the values as examples."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from converters.openapi.from_postman.infer import infer_text
from converters.openapi.from_postman.paths import Path, parameters_in
from converters.openapi.from_postman.texts import guessed
from converters.openapi.from_postman.uses import Use
from converters.openapi.from_postman.variables import Variables
from converters.postman.secret_names import is_secret_name

_NOT_DECLARED = frozenset(("accept", "content-type", "authorization", "cookie"))
_OF_THE_CLIENT = frozenset(
    (
        *("user-agent", "host", "content-length", "connection", "accept-encoding", "postman-token", "cache-control", "origin"),
        *("referer", "transfer-encoding", "dnt", "pragma", "te", "upgrade-insecure-requests", "keep-alive"),
    )
)


@dataclass(slots=True)
class _Row:
    """What requests say of one parameter: key of the request → its values as text."""

    name: str
    location: str
    values: dict[str, list[str]] = field(default_factory=dict)
    disabled: list[str] = field(default_factory=list)
    description: str = ""
    guess: str = ""
    own: str | None = None


def parameters_of(
    path: Path, uses: Sequence[Use], variables: Variables, api_keys: Iterable[tuple[str, str]]
) -> list[dict[str, Any]]:
    """The Parameter Objects of an operation. `api_keys`: places and names that a security scheme speaks for."""
    rows: dict[tuple[str, str], _Row] = {}
    for name in parameters_in(path):
        rows["path", name] = _Row(name, "path", description=path.descriptions.get(name, ""), guess=path.guesses.get(name, ""))
    spoken_for = set(api_keys)
    for use in uses:
        for name, text in use.values.items():
            if ("path", name) in rows:
                _add(rows["path", name], use, text)
        _take_rows(rows, use, variables)
    return [_parameter(row) for key, row in rows.items() if key not in spoken_for]


def _take_rows(rows: dict[tuple[str, str], _Row], use: Use, variables: Variables) -> None:
    request = use.request
    for one in request.url.query if request.url is not None else ():
        if one.key:
            row = rows.setdefault(("query", one.key), _Row(one.key, "query"))
            text = unquote(variables.filled(one.value or ""))
            row.disabled.append(text) if one.disabled else _add(row, use, text)
            row.description = row.description or one.description
    for header in request.headers:
        name = header.key.strip()
        lower = name.lower()
        if lower == "cookie":
            _take_cookies(rows, header.value)
        if not name or lower in _NOT_DECLARED or lower in _OF_THE_CLIENT or not _is_token(name):
            continue
        row = rows.setdefault(("header", lower), _Row(name, "header"))
        text = variables.filled(header.value)
        row.disabled.append(text) if header.disabled else _add(row, use, text)
        row.description = row.description or header.description


def _take_cookies(rows: dict[tuple[str, str], _Row], text: str) -> None:
    """Cookies by name alone: a session is a secret."""
    for pair in text.split(";"):
        name = pair.partition("=")[0].strip()
        if name and _is_token(name):
            rows.setdefault(("cookie", name), _Row(name, "cookie"))


def _is_token(name: str) -> bool:
    return name.isascii() and name.isprintable() and not set(name) & set(' ()<>@,;:\\"/[]?={}')


def _add(row: _Row, use: Use, text: str) -> None:
    row.values.setdefault(use.key, []).append(text)
    if use.is_own and row.own is None:
        row.own = use.key


def _parameter(row: _Row) -> dict[str, Any]:
    is_list = row.location == "query" and any(len(values) > 1 for values in row.values.values())
    texts = [text for values in row.values.values() for text in values] or [text for text in row.disabled if text]
    schema, read = infer_text(texts)
    if is_list:
        schema = {"type": "array", "items": schema}
    made: dict[str, Any] = {"name": row.name, "in": row.location}
    if row.description:
        made["description"] = row.description
    if row.location == "path":
        made["required"] = True
    if is_secret_name(row.name):
        made["schema"] = {"type": "string"}
        return guessed(made, row.guess)
    made["schema"] = (
        guessed(schema, "type from the value" if len(set(texts)) < 2 else "type from the values") if texts else schema
    )
    values = {key: [read(text) for text in each] if is_list else read(each[0]) for key, each in row.values.items()}
    made |= examples_of(values, row.own)
    if not values and texts:
        made["schema"]["examples"] = [read(texts[0])]
    return guessed(made, row.guess)


def examples_of(values: dict[str, Any], own: str | None = None) -> dict[str, Any]:
    """`example` where all values are one, else `examples` by key. The item's own is left out where an example has it too."""
    texts = {key: json.dumps(value, sort_keys=True) for key, value in values.items()}
    if len(set(texts.values())) <= 1:
        return {"example": next(iter(values.values()))} if values else {}
    others = {text for key, text in texts.items() if key != own}
    return {"examples": {key: {"value": value} for key, value in values.items() if key != own or texts[key] not in others}}
