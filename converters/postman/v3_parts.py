"""The parts of a v3 request, example or definition, said in v2.1 (postman-mock.md §1.4)."""

from __future__ import annotations

from typing import Any

from converters.postman.model import Json
from converters.postman.reading import text_of
from converters.postman.url import parse_url

_LANGUAGES = ("json", "xml", "html", "javascript", "text", "yaml")


def request_of(data: dict[str, Json], fallback: dict[str, Json] | None = None) -> dict[str, Json]:
    """The v2.1 request of a request file, or of an example's `request`; `fallback` has what the example leaves out."""
    fallback = fallback or {}
    is_graphql = data.get("$kind") == "graphql-request"
    request: dict[str, Json] = {
        "method": data.get("method") or fallback.get("method") or ("POST" if is_graphql else "GET"),
        "header": rows_of(data.get("headers")),
        "body": _graphql_of(data) if is_graphql else body_of(data.get("body")),
        "url": url_of(data) or fallback.get("url"),
        "auth": auth_of(data.get("auth")),
        "description": data.get("description"),
    }
    return {key: value for key, value in request.items() if value is not None}


def url_of(data: dict[str, Json]) -> Json:
    """The v2.1 address; `queryParams`, where given, stand for the query written in the `url`."""
    text = text_of(data.get("url"))
    if not text.strip():
        return None
    url = parse_url(text)
    query = [{"key": row.key, "value": row.value} for row in url.query]
    parts: dict[str, Json] = {
        "raw": text,
        "protocol": url.protocol,
        "host": list(url.host) or None,
        "port": url.port,
        "path": None if url.path is None else list(url.path),
        "query": rows_of(data["queryParams"]) if data.get("queryParams") else query or None,
        "hash": url.hash,
        "variable": rows_of(data.get("pathVariables")) or None,
    }
    return {key: value for key, value in parts.items() if value is not None}


def rows_of(value: Json) -> list[Json]:
    """Rows of `{key, value}`, from a list of them or from a map; a map's list gives a row for each of its values."""
    if isinstance(value, list):
        return value
    if not isinstance(value, dict):
        return []
    rows: list[Json] = []
    for key, entry in value.items():
        values: list[Any] = entry if isinstance(entry, list) else [entry]
        rows.extend({"key": key, "value": text_of(each)} for each in values)
    return rows


def body_of(value: Json) -> Json:
    """The v2.1 request body; content that YAML read as a map becomes JSON text."""
    if not isinstance(value, dict):
        return None
    kind, content = text_of(value.get("type")).lower(), value.get("content")
    if kind in ("urlencoded", "formdata"):
        return {"mode": kind, kind: rows_of(content)}
    if kind == "file":
        return {"mode": "file", "file": content if isinstance(content, dict) else {"src": content}}
    if kind == "none" or content is None:
        return None
    body: dict[str, Json] = {"mode": "raw", "raw": text_of(content)}
    return body | ({"options": {"raw": {"language": kind}}} if kind in _LANGUAGES else {})


def _graphql_of(data: dict[str, Json]) -> Json:
    return {"mode": "graphql", "graphql": {"query": text_of(data.get("query")), "variables": text_of(data.get("variables"))}}


def auth_of(value: Json) -> Json:
    """The v2.1 auth block; of several the first. `inherit` is none, as in v2.1."""
    if isinstance(value, list):
        value = value[0] if value else None
    if not isinstance(value, dict) or value.get("type") == "inherit":
        return None
    kind = text_of(value.get("type"))
    settings = [row | {"type": "string"} for row in rows_of(value.get("credentials")) if isinstance(row, dict)]
    return {"type": kind} | ({kind: settings} if settings and kind else {})


def events_of(value: Json) -> list[Json]:
    """The v2.1 events of scripts: kept, never run."""
    scripts = value if isinstance(value, list) else []
    return [_event_of(script) for script in scripts if isinstance(script, dict)]


def _event_of(script: dict[str, Json]) -> Json:
    listen = "prerequest" if "before" in text_of(script.get("type")).lower() else "test"
    lines = text_of(script.get("code")).split("\n")
    return {"listen": listen, "script": {"type": script.get("language") or "text/javascript", "exec": lines}}


def response_of(data: dict[str, Json], *, name: str, request: dict[str, Json]) -> dict[str, Json]:
    """The v2.1 saved response of an example file. `request` is its item's and has what the example leaves out."""
    asked, answer = _map(data.get("request")), _map(data.get("response"))
    body = answer.get("body")
    content = body.get("content") if isinstance(body, dict) else body
    parts: dict[str, Json] = {
        "id": data.get("id"),
        "name": text_of(data.get("name")) or name,
        "originalRequest": request_of(asked, request),
        "status": answer.get("statusText"),
        "code": answer.get("statusCode"),
        "_postman_previewlanguage": body.get("type") if isinstance(body, dict) else None,
        "header": rows_of(answer.get("headers")),
        "body": text_of(content),
    }
    return {key: value for key, value in parts.items() if value is not None}


def _map(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}
