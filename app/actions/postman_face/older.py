"""Requests and examples in the older form that Postman's API has for single ones, and in that of a collection (v2.1). Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from app.actions.postman_face.values import malformed
from converters.postman.model import QueryParam, Url
from converters.postman.url import parse_url, url_text
from converters.postman.write_parts import url_to_json

Json = dict[str, Any]

_MODES = {"raw": "raw", "urlencoded": "urlencoded", "params": "formdata", "formdata": "formdata", "binary": "file"}
_OLD_MODES = {"raw": "raw", "urlencoded": "urlencoded", "formdata": "params", "file": "binary", "graphql": "graphql"}
_PHRASES = {status.value: status.phrase for status in HTTPStatus}
REQUEST_FIELDS = (
    *("name", "description", "method", "url", "headerData", "headers", "queryParams", "pathVariableData", "dataMode", "data"),
    *("rawModeData", "graphqlModeData", "dataOptions", "auth", "events"),
)
RESPONSE_FIELDS = (
    *("name", "description", "responseCode", "status", "time", "headers", "cookies", "mime", "text", "language", "rawDataType"),
    *("requestObject", "url", "method", "dataMode", "rawModeData", "dataOptions"),
)


def request_told(request: Any) -> Json:
    """A request of a collection in the older form."""
    request = {"url": request} if isinstance(request, str) else request if isinstance(request, dict) else {}
    url = request.get("url")
    parts = url if isinstance(url, dict) else {}
    body = request.get("body") if isinstance(request.get("body"), dict) else {}
    mode = body.get("mode")
    return {
        "description": _text_of(request.get("description")),
        "method": request.get("method") or "GET",
        "url": url if isinstance(url, str) else parts.get("raw") or "",
        "headerData": [_row_told(row) for row in _rows(request.get("header"))],
        "headers": None,
        "queryParams": [_row_told(row) | {"equals": row.get("value") is not None} for row in _rows(parts.get("query"))],
        "pathVariableData": [_row_told(row) for row in _rows(parts.get("variable"))],
        "pathVariables": {},
        "dataMode": _OLD_MODES.get(str(mode)),
        "data": [_row_told(row) for row in _rows(body.get(str(mode)))] if mode in ("urlencoded", "formdata") else None,
        "rawModeData": body.get("raw") if mode == "raw" else None,
        "graphqlModeData": body.get("graphql") if mode == "graphql" else None,
        "dataOptions": body.get("options"),
        "auth": request.get("auth"),
    }


def request_kept(given: Mapping[str, Any], before: Any = None) -> Json:
    """The request of a collection that the older form says; what it does not say stays as before. Raises Refused."""
    made: Json = dict(before) if isinstance(before, dict) else {"method": "GET", "header": [], "url": {"raw": ""}}
    if "method" in given:
        made["method"] = _said(given, "method", str).upper()
    if "description" in given:
        made["description"] = given["description"]
    if "url" in given or "queryParams" in given or "pathVariableData" in given:
        made["url"] = _url_kept(given, made.get("url"))
    headers = given.get("headers") if given.get("headerData") is None else given["headerData"]
    if "headerData" in given or "headers" in given:
        made["header"] = headers if isinstance(headers, str) else [_row_kept(row) for row in _list(given, headers, "headers")]
    if given.get("auth") is not None:
        made["auth"] = _said(given, "auth", dict)
    return _with_body(made, given)


def _with_body(made: Json, given: Mapping[str, Any]) -> Json:
    if "dataMode" not in given and "rawModeData" not in given:
        return made
    old = given.get("dataMode") or ("raw" if given.get("rawModeData") is not None else None)
    mode = "graphql" if old == "graphql" else _MODES.get(str(old))
    content: Any
    if mode == "raw":
        content = given.get("rawModeData")
    elif mode == "graphql":
        content = given.get("graphqlModeData")
    else:
        content = [_row_kept(row) for row in _list(given, given.get("data"), "data")] if mode != "file" else {}
    left = {key: value for key, value in made.items() if key != "body"}
    if mode is None or content is None:
        return left
    options = given.get("dataOptions")
    return left | {"body": {"mode": mode, mode: content} | ({"options": options} if isinstance(options, dict) else {})}


def _url_kept(given: Mapping[str, Any], before: Any) -> Any:
    text = _said(given, "url", str) if "url" in given else before if isinstance(before, str) else (before or {}).get("raw", "")
    url = parse_url(text)
    known = {row.key for row in url.query}
    rows = [row for row in _list(given, given.get("queryParams"), "queryParams") if isinstance(row, dict)]
    added = tuple(
        QueryParam(
            key=str(row.get("key") or ""),
            value=None if row.get("value") is None else str(row["value"]),
            disabled=row.get("enabled") is False,
        )
        for row in rows
        if row.get("key") not in known
    )
    whole = Url(protocol=url.protocol, host=url.host, port=url.port, path=url.path, query=(*url.query, *added), hash=url.hash)
    made = url_to_json(whole)
    made["raw"] = url_text(whole)
    variables = [_row_kept(row) for row in _list(given, given.get("pathVariableData"), "pathVariableData")]
    if not variables and isinstance(before, dict) and before.get("raw") == text:
        variables = before.get("variable") or []
    return made | ({"variable": variables} if variables else {})


def response_told(example: Json) -> Json:
    """An example of a collection in the older form."""
    code = example.get("code") or 200
    request = request_told(example.get("originalRequest"))
    return {
        "name": example.get("name") or "",
        "status": example.get("status"),
        "responseCode": {"code": code, "name": example.get("status") or _PHRASES.get(code, "")},
        "time": None,
        "headers": [
            {"key": row.get("key"), "name": row.get("key"), "value": row.get("value"), "type": "text"}
            for row in _rows(example.get("header"))
        ],
        "cookies": None,
        "mime": None,
        "text": example.get("body") or "",
        "language": example.get("_postman_previewlanguage") or "text",
        "rawDataType": None,
        "requestObject": json.dumps(request),
    }


def response_kept(given: Mapping[str, Any], request: Any, before: Json | None = None) -> Json:
    """The example that the older form says; `request` is what it was saved with if nothing else is said. Raises Refused."""
    made: Json = dict(before or {"name": "", "originalRequest": request, "code": 200, "header": [], "body": ""})
    if "name" in given:
        made["name"] = _said(given, "name", str)
    if given.get("responseCode") is not None:
        code = _said(given, "responseCode", dict)
        if isinstance(code.get("code"), bool) or not isinstance(code.get("code"), int) or not 100 <= code["code"] <= 599:
            raise malformed("response", "responseCode.code: must be a status from 100 to 599")
        made["code"], made["status"] = code["code"], code.get("name") or _PHRASES.get(code["code"], "")
    if isinstance(given.get("text"), str):
        made["body"] = given["text"]
    if isinstance(given.get("language"), str):
        made["_postman_previewlanguage"] = given["language"]
    saved_with = _saved_with(given, made.get("originalRequest"))
    is_of_request = "responseCode" not in given and "text" not in given and ("url" in given or "method" in given)
    if "headers" in given and not is_of_request:
        made["header"] = [_row_kept(row) for row in _list(given, given["headers"], "headers")]
    return made | {"originalRequest": saved_with}


def _saved_with(given: Mapping[str, Any], before: Any) -> Any:
    """The original request: a whole one in `requestObject`, or what else is said of it."""
    whole = given.get("requestObject")
    if whole:
        try:
            read = json.loads(whole) if isinstance(whole, str) else whole
        except ValueError:
            read = None
        if not isinstance(read, dict):
            raise malformed("response", "requestObject: must be the JSON of a request")
        return request_kept(read)
    said = {key: given[key] for key in ("url", "method", "dataMode", "rawModeData", "dataOptions") if key in given}
    is_of_request = "responseCode" not in given and "text" not in given
    if is_of_request and said and "headers" in given:
        said["headers"] = given["headers"]
    return request_kept(said, before) if said else before


def _row_told(row: Json) -> Json:
    told: Json = {key: row[key] for key in ("key", "value", "description", "type", "src") if key in row}
    return {"key": "", "value": None, **told, "enabled": row.get("disabled") is not True}


def _row_kept(row: Any) -> Json:
    if not isinstance(row, dict):
        raise malformed("request", "a row must be object")
    kept: Json = {key: row[key] for key in ("key", "value", "description", "type", "src") if row.get(key) is not None}
    return {"value": "", **kept} | ({"disabled": True} if row.get("enabled") is False else {})


def _rows(value: Any) -> Iterable[Json]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _list(given: Mapping[str, Any], value: Any, name: str) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise malformed("request", f"{name}: must be array")
    return value


def _said(given: Mapping[str, Any], name: str, kind: type) -> Any:
    if not isinstance(given[name], kind):
        raise malformed("request", f"{name}: must be {'string' if kind is str else 'object'}")
    return given[name]


def _text_of(value: Any) -> Any:
    return value.get("content") if isinstance(value, dict) else value
