"""The small parts that collections, folders, items and requests share: variables, headers, auth, events."""

from __future__ import annotations

import re
from collections.abc import Mapping

from converters.postman.model import Auth, AuthSetting, Header, Json, Variable
from converters.postman.reading import (
    MAX_HEADER_VALUE,
    MAX_HEADERS,
    MAX_VARIABLES,
    Path,
    Reading,
    description_of,
    is_disabled,
    kind_of_json,
    read_list,
    text_of,
)

TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_CONTROLS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]+")


def read_variables(value: Json, reading: Reading, path: Path) -> tuple[Variable, ...]:
    """The variables of a collection, folder, item or environment, in file order, repeated keys included."""
    if isinstance(value, list) and len(value) > MAX_VARIABLES:
        reading.warn("limit.items", f"More than {MAX_VARIABLES} variables; those behind were left out.", path)
        value = value[:MAX_VARIABLES]
    return read_list(value, reading, path, read_variable)


def read_variable(entry: Json, reading: Reading, path: Path) -> Variable | None:
    """One variable; `id` (or `name`) stands in for `key`. Without any of them it names nothing."""
    if not isinstance(entry, dict):
        reading.warn("item.skipped", f"A variable is an object, found {kind_of_json(entry)}; it was left out.", path)
        return None
    key = next((text for text in (text_of(entry.get(name)) for name in ("key", "id", "name")) if text), "")
    if not key:
        if entry.get("value"):
            reading.warn("item.skipped", "A variable without key was left out: give it a key.", path)
        return None
    if key != key.strip() or "{" in key or "}" in key or len(key) > 200:
        reading.warn(
            "name.invalid", "No {{…}} can name this variable: its key has outer blanks or braces, or is too long.", path
        )
    return Variable(
        key=key,
        value=text_of(entry.get("value")),
        type=text_of(entry.get("type")),
        description=description_of(entry.get("description")),
        disabled=is_disabled(entry),
        source=entry,
    )


def read_headers(value: Json, reading: Reading, path: Path, *, sent: bool) -> tuple[Header, ...]:
    """Headers as a list, or as lines of `Name: value`.

    `sent`: they are a response's, which a mock sends. What HTTP cannot carry is then left out or mended, and noted.
    """
    if isinstance(value, str):
        lines = [line for line in value.splitlines() if line.strip()]
        headers = [read_header(line, reading, path, sent=sent) for line in lines[:MAX_HEADERS]]
        return tuple(header for header in headers if header is not None)
    if isinstance(value, list) and len(value) > MAX_HEADERS:
        reading.warn("header.invalid", f"More than {MAX_HEADERS} headers; those behind were left out.", path)
        value = value[:MAX_HEADERS]
    return read_list(value, reading, path, read_sent_header if sent else read_asked_header)


def read_asked_header(entry: Json, reading: Reading, path: Path) -> Header | None:
    """One header of a request."""
    return read_header(entry, reading, path, sent=False)


def read_sent_header(entry: Json, reading: Reading, path: Path) -> Header | None:
    """One header of a response."""
    return read_header(entry, reading, path, sent=True)


def read_header(entry: Json, reading: Reading, path: Path, *, sent: bool) -> Header | None:
    """One header, or None for one without a name and, among those sent, for one that HTTP cannot carry."""
    header = _header_of(entry)
    if header is None:
        if entry:
            reading.warn("header.invalid", "A header without a name was left out.", path)
        return None
    return _sendable(header, reading, path) if sent and not header.disabled else header


def _header_of(entry: Json) -> Header | None:
    if isinstance(entry, str):
        key, _, value = entry.partition(":")
        return Header(key=key.strip(), value=value.strip(), source=entry) if key.strip() else None
    if not isinstance(entry, dict):
        return None
    key = text_of(entry.get("key")).strip()
    if not key:
        return None
    return Header(
        key=key,
        value=text_of(entry.get("value")),
        description=description_of(entry.get("description")),
        disabled=is_disabled(entry),
        source=entry,
    )


def _sendable(header: Header, reading: Reading, path: Path) -> Header | None:
    """The header as a mock may send it (security.md §5.1)."""
    if "{{" not in header.key and not TOKEN.fullmatch(header.key):
        reading.warn("header.invalid", "The header was left out: its name is no HTTP token.", path)
        return None
    if len(header.value) > MAX_HEADER_VALUE:
        reading.warn(
            "header.invalid", f"The header was left out: its value is longer than {MAX_HEADER_VALUE} characters.", path
        )
        return None
    if _CONTROLS.search(header.value.strip()):
        reading.warn("header.invalid", "Line breaks or control characters in the value became blanks.", path)
        return Header(
            key=header.key,
            value=_CONTROLS.sub(" ", header.value.strip()),
            description=header.description,
            source=header.source,
        )
    return header


def read_auth(value: Json, reading: Reading, path: Path) -> Auth | None:
    """How a request authenticates: settings as a list (v2.1) or an object (v2.0), in either version. Null inherits."""
    if value is None:
        return None
    kind = text_of(value.get("type")) if isinstance(value, dict) else ""
    if not kind:
        reading.warn("item.skipped", "An auth block is an object with a type; this one was left out.", path)
        return None
    return Auth(type=kind, settings=_read_settings(value.get(kind)), source=value)


def _read_settings(value: Json) -> tuple[AuthSetting, ...]:
    if isinstance(value, dict):
        return tuple(AuthSetting(key=key, value=setting, type=setting_type(setting)) for key, setting in value.items())
    if not isinstance(value, list):
        return ()
    rows = [row for row in value if isinstance(row, dict) and row.get("key") is not None]
    return tuple(AuthSetting(key=text_of(row["key"]), value=row.get("value"), type=text_of(row.get("type"))) for row in rows)


def setting_type(value: Json) -> str:
    """The type that v2.1 writes beside an auth setting, which v2.0 did not have."""
    if isinstance(value, bool):
        return "boolean"
    return "string" if isinstance(value, str) else "any"


def read_events(value: Json, reading: Reading, path: Path) -> tuple[Mapping[str, Json], ...]:
    """Scripts as they are: kept, never run."""
    return read_list(value, reading, path, _read_event)


def _read_event(entry: Json, reading: Reading, path: Path) -> Mapping[str, Json] | None:
    if isinstance(entry, dict):
        return entry
    reading.warn("item.skipped", f"An event is an object, found {kind_of_json(entry)}; it was left out.", path)
    return None
