"""A request: what an item sends, or what an example was saved with."""

from __future__ import annotations

from sys import intern

from converters.postman.model import Json, Request
from converters.postman.read_body import read_body
from converters.postman.read_parts import TOKEN, read_auth, read_headers
from converters.postman.read_url import read_url
from converters.postman.reading import Path, Reading, description_of, kind_of_json


def read_request(value: Json, reading: Reading, path: Path) -> Request | None:
    """The request, or None for null and for what is none. Text is a GET of that address."""
    if value is None:
        return None
    if isinstance(value, str):
        return Request(url=read_url(value, reading, path), source=value)
    if not isinstance(value, dict):
        reading.warn("item.skipped", f"A request is an object or text, found {kind_of_json(value)}; it was left out.", path)
        return None
    return Request(
        method=_read_method(value.get("method"), reading, (*path, "method")),
        url=read_url(value.get("url"), reading, (*path, "url")),
        headers=read_headers(value.get("header"), reading, (*path, "header"), sent=False),
        body=read_body(value.get("body"), reading, (*path, "body")),
        auth=read_auth(value.get("auth"), reading, (*path, "auth")),
        description=description_of(value.get("description")),
        source=value,
    )


def _read_method(value: Json, reading: Reading, path: Path) -> str:
    """The method in upper case, any word; missing, null or blank is GET."""
    if isinstance(value, str):
        method = intern(value.strip().upper()) or "GET"
        if not TOKEN.fullmatch(method):
            reading.warn("value.text", "A method is one word; no call can have this one. Correct it.", path)
        return method
    if value is not None:
        reading.warn("value.text", f"A method is text, found {kind_of_json(value)}; it was read as GET.", path)
    return "GET"
