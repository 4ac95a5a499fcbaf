"""Variables, headers, addresses, bodies, auth and requests as JSON of the collection format v2.1."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from converters.postman.model import Auth, Header, Json, PathVariable, QueryParam, Request, Url, Variable
from converters.postman.overlay import Keys, overlay, write_row, write_rows
from converters.postman.read_parts import read_auth, read_header, read_headers, read_variable, read_variables
from converters.postman.read_request import read_request
from converters.postman.read_url import read_path_variable, read_query_param, read_url
from converters.postman.reading import quiet_reading
from converters.postman.url import url_text
from converters.postman.write_body import body_to_json

_ROW: Keys = (
    ("key", "key"),
    ("value", "value"),
    ("type", "type"),
    ("description", "description"),
    ("disabled", "disabled"),
    ("disabled", "enabled"),
)
_PLAIN_ROW: Keys = tuple(pair for pair in _ROW if pair[0] != "type")
_URL: Keys = (
    ("raw", "raw"),
    ("protocol", "protocol"),
    ("host", "host"),
    ("port", "port"),
    ("path", "path"),
    ("query", "query"),
    ("hash", "hash"),
    ("variables", "variable"),
)
_REQUEST: Keys = (
    ("method", "method"),
    ("headers", "header"),
    ("body", "body"),
    ("url", "url"),
    ("auth", "auth"),
    ("description", "description"),
)


def variable_to_json(variable: Variable, *, in_environment: bool = False) -> Json:
    """A variable's row; an environment says `enabled` where a collection says `disabled`."""

    def fresh() -> dict[str, Json]:
        row: dict[str, Json] = {"key": variable.key, "value": variable.value}
        if variable.type:
            row["type"] = variable.type
        if in_environment:
            row["enabled"] = not variable.disabled
        return row | _notes(variable.description, disabled=variable.disabled and not in_environment)

    return write_row(variable, lambda source: read_variable(source, quiet_reading(), ()), fresh, _ROW)


def variables_to_json(variables: Sequence[Variable], source: Json, *, in_environment: bool = False) -> list[Json]:
    """All variables of a list whose JSON was `source` (None: there was none)."""
    before = read_variables(source, quiet_reading(), ())
    return write_rows(variables, before, source, partial(variable_to_json, in_environment=in_environment))


def headers_to_json(headers: Sequence[Header], source: Json, *, sent: bool) -> list[Json]:
    """All headers of a request, or (`sent`) of a response, whose JSON was `source`."""
    before = read_headers(source, quiet_reading(), (), sent=sent)
    return write_rows(headers, before, source, partial(header_to_json, sent=sent))


def header_to_json(header: Header, *, sent: bool) -> Json:
    """One header."""

    def fresh() -> dict[str, Json]:
        return {"key": header.key, "value": header.value} | _notes(header.description, disabled=header.disabled)

    return write_row(header, lambda source: read_header(source, quiet_reading(), (), sent=sent), fresh, _PLAIN_ROW)


def url_to_json(url: Url) -> Json:
    """An address as an object; an unchanged one as it was, text included. A changed one gets the `raw` of its new parts."""
    if url.source is None:
        return _fresh_url(url, {})
    before = read_url(url.source, quiet_reading(), ())
    if before == url:
        return url.source
    if before is None or not isinstance(url.source, dict):
        return _fresh_url(url, {}) | {"raw": url_text(url)}
    written = overlay(url.source, before, url, partial(_fresh_url, url, url.source), _URL)
    if url.raw == before.raw and "raw" in url.source:
        written["raw"] = url_text(url)
    return written


def _fresh_url(url: Url, source: dict[str, Json]) -> dict[str, Json]:
    parts: dict[str, Json] = {
        "raw": url_text(url) if url.raw is None else url.raw,
        "protocol": url.protocol,
        "host": list(url.host) or None,
        "port": url.port,
        "path": None if url.path is None else list(url.path),
        "query": _query_to_json(url, source.get("query")) or None,
        "hash": url.hash,
        "variable": _path_variables_to_json(url, source.get("variable")) or None,
    }
    return {key: part for key, part in parts.items() if part is not None}


def _query_to_json(url: Url, source: Json) -> list[Json]:
    before = read_url({"query": source}, quiet_reading(), ()) or Url()
    return write_rows(url.query, before.query, source, _query_param_to_json)


def _query_param_to_json(row: QueryParam) -> Json:
    def fresh() -> dict[str, Json]:
        return {"key": row.key, "value": row.value} | _notes(row.description, disabled=row.disabled)

    return write_row(row, lambda source: read_query_param(source, quiet_reading(), ()), fresh, _PLAIN_ROW)


def _path_variables_to_json(url: Url, source: Json) -> list[Json]:
    before = read_url({"variable": source}, quiet_reading(), ()) or Url()
    return write_rows(url.variables, before.variables, source, _path_variable_to_json)


def _path_variable_to_json(row: PathVariable) -> Json:
    def fresh() -> dict[str, Json]:
        value = {} if row.value is None else {"value": row.value}
        return {"key": row.key} | value | _notes(row.description, disabled=row.disabled)

    return write_row(row, lambda source: read_path_variable(source, quiet_reading(), ()), fresh, _PLAIN_ROW)


def auth_to_json(auth: Auth) -> Json:
    """An auth block in the list form of v2.1; an unchanged one as it was."""

    def fresh() -> dict[str, Json]:
        settings = [
            {"key": setting.key, "value": setting.value} | ({"type": setting.type} if setting.type else {})
            for setting in auth.settings
        ]
        return {"type": auth.type} | ({auth.type: settings} if settings else {})

    keys: Keys = (("type", "type"), ("type", auth.type), ("settings", auth.type))
    return write_row(auth, lambda source: read_auth(source, quiet_reading(), ()), fresh, keys)


def request_to_json(request: Request) -> Json:
    """A request, of an item or of an example."""
    source = request.source if isinstance(request.source, dict) else {}

    def fresh() -> dict[str, Json]:
        parts: dict[str, Json] = {
            "method": request.method,
            "header": headers_to_json(request.headers, source.get("header"), sent=False),
            "body": None if request.body is None else body_to_json(request.body),
            "url": None if request.url is None else url_to_json(request.url),
            "auth": None if request.auth is None else auth_to_json(request.auth),
            "description": request.description or None,
        }
        return {key: part for key, part in parts.items() if part is not None}

    return write_row(request, lambda value: read_request(value, quiet_reading(), ()), fresh, _REQUEST)


def _notes(description: str, *, disabled: bool) -> dict[str, Json]:
    """What a row says only when it has it."""
    notes: dict[str, Json] = {"description": description} if description else {}
    return notes | ({"disabled": True} if disabled else {})
