"""What "equal body" means, as a plain comparison (the rules' paragraphs 2.7 and 2.14)."""

from __future__ import annotations

import email
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import permutations
from typing import Any
from urllib.parse import parse_qsl

from converters.postman.model import Request
from converters.postman.variables import Scope

OPEN = re.compile(r"\{\{[^{}]{1,200}\}\}")
TYPE = re.compile(r"<[^<>]{1,60}>")
FILE = object()
NO_JSON = object()


@dataclass(frozen=True)
class Saved:
    """A saved body: `meets(data, content type of the call)`."""

    meets: Callable[[bytes, str], bool]


def meets(saved: str, sent: str) -> bool:
    """Text with open parts: `{{x}}` any run, `<type>` as the whole text anything."""
    if TYPE.fullmatch(saved):
        return True
    return re.fullmatch(".*".join(map(re.escape, OPEN.split(saved))), sent, re.DOTALL) is not None


def media_type(content_type: str) -> str:
    return content_type.split(";")[0].strip().lower()


def declared_type(request: Request, scope: Scope) -> str:
    """The media type of the saved request's own Content-Type header, "" for none."""
    for header in request.headers:
        if header.key.lower() == "content-type" and not header.disabled:
            return media_type(scope.resolve(header.value))
    return ""


def saved_body(request: Request, scope: Scope) -> Saved | None:
    """The saved request's body, or None if it has none."""
    body = request.body
    if body is None or body.disabled or not body.mode:
        return None
    if body.mode in ("urlencoded", "formdata"):
        rows = [
            (scope.resolve(row.key), FILE if row.type == "file" and body.mode == "formdata" else scope.resolve(row.value))
            for row in body.fields
            if not row.disabled
        ]
        return Saved(lambda data, sent: same_rows(rows, rows_of(data, sent))) if rows else None
    if body.mode == "graphql" and body.graphql:
        query, variables = scope.resolve(body.graphql.query), scope.resolve(body.graphql.variables)
        name = body.graphql.operation_name
        return Saved(lambda data, _: same_graphql(query, variables, name, data))
    if body.mode == "file":
        return Saved(lambda data, _: True)
    text = scope.resolve(body.raw)
    if not text.strip():
        return None
    if declared_type(request, scope) == "application/x-www-form-urlencoded":
        rows = list(parse_qsl(text, keep_blank_values=True))
        return Saved(lambda data, sent: same_rows(rows, rows_of(data, sent)))
    return Saved(lambda data, _: same_text(text, data.decode("utf-8", "replace")))


def rows_of(data: bytes, content_type: str) -> list[tuple[str, Any]] | None:
    """The rows of a form, by its declared type; None for what is no form."""
    kind = media_type(content_type)
    if kind == "application/x-www-form-urlencoded":
        return list(parse_qsl(data.decode(), keep_blank_values=True))
    if kind != "multipart/form-data":
        return None
    message: Any = email.message_from_bytes(b"content-type: " + content_type.encode() + b"\n\n" + data)
    rows = []
    for part in message.get_payload():
        name = part.get_param("name", header="content-disposition")
        rows.append((name, FILE if part.get_filename() is not None else part.get_payload(decode=True).decode()))
    return rows


def same_rows(saved: list[tuple[str, Any]], sent: list[tuple[str, Any]] | None) -> bool:
    """Equal in some order of the rows; a file by its key only."""
    if sent is None or len(saved) != len(sent):
        return False
    return any(all(map(same_row, saved, order)) for order in permutations(sent))


def same_row(saved: tuple[str, Any], sent: tuple[str, Any]) -> bool:
    if saved[0] != sent[0]:
        return False
    if saved[1] is FILE or sent[1] is FILE:
        return saved[1] is sent[1]
    return meets(saved[1], sent[1])


def same_text(saved: str, sent: str) -> bool:
    """As JSON whenever both sides parse; else as text, white space aside."""
    one, other = saved_json(saved), call_json(sent)
    if one is not NO_JSON and other is not NO_JSON:
        return same_json(one, other)
    return meets(plain(saved), plain(sent))


def plain(text: str) -> str:
    if text.strip().startswith("<"):
        text = re.sub(r">\s+<", "><", text)
    return " ".join(text.split())


def call_json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return NO_JSON


def saved_json(text: str) -> Any:
    """The saved text as JSON: comments cut, an unquoted `{{x}}` read as the string "{{x}}"."""
    written, at, inside = "", 0, False
    while at < len(text):
        if inside:
            length = 2 if text[at] == "\\" else 1
            inside = text[at] != '"'
            written += text[at : at + length]
        elif found := re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL).match(text, at):
            length = len(found[0])
        elif found := OPEN.match(text, at):
            length = len(found[0])
            written += json.dumps(found[0])
        else:
            length = 1
            inside = text[at] == '"'
            written += text[at]
        at += length
    return call_json(written)


def same_json(saved: Any, sent: Any) -> bool:
    """Same structure; a string that is `{{x}}` meets any value, `<type>` any scalar, `{{x}}` inside a string any run."""
    if isinstance(saved, str):
        if OPEN.fullmatch(saved):
            return True
        if TYPE.fullmatch(saved):
            return not isinstance(sent, dict | list)
        return isinstance(sent, str) and meets(saved, sent)
    if isinstance(saved, dict) and isinstance(sent, dict):
        return saved.keys() == sent.keys() and all(same_json(saved[key], sent[key]) for key in saved)
    if isinstance(saved, list) and isinstance(sent, list):
        return len(saved) == len(sent) and all(map(same_json, saved, sent))
    if isinstance(saved, bool) or isinstance(sent, bool):
        return saved is sent
    return bool(saved == sent)


def same_graphql(query: str, variables: str, name: str, data: bytes) -> bool:
    """The JSON `{query, variables, operationName}`, white space in the query aside; a name is asked only if one was saved."""
    sent = call_json(data.decode("utf-8", "replace"))
    if not isinstance(sent, dict) or not isinstance(sent.get("query"), str) or not meets(plain(query), plain(sent["query"])):
        return False
    own = saved_json(variables) if variables.strip() else {}
    return same_json(own, sent.get("variables") or {}) and (not name or sent.get("operationName") == name)
