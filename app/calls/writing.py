"""Calls as JSON, as JSON lines and as HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/), piece by piece. Pure."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qsl

from app import __version__
from app.calls.noted import media_type_of
from app.store.calls import BODY_BYTES
from app.store.records import Call, Headers

PHRASES = {status.value: status.phrase for status in HTTPStatus}


def call_json(call: Call, mock: str, *, full: bool = False) -> dict[str, Any]:
    """A call as JSON data; `full`: with heads and bodies. `mock`: the name of its mock."""
    data: dict[str, Any] = {
        "id": call.id,
        "at": moment(call.at),
        "mock": mock,
        "revision": call.revision,
        "key": call.key_id or None,
        "method": call.method,
        "path": call.path,
        "operation": call.operation,
        "example": {"id": call.example_id, "name": call.example_name} if call.example_id else None,
        "score": call.score,
        "status": call.status,
        "miss": call.is_miss,
        "milliseconds": call.milliseconds,
        "request_size": call.request_size,
        "response_size": call.response_size,
        "violations": [dict(violation) for violation in call.violations],
    }
    if full:
        data["request"] = _message(call.request_headers, call.request_body, call.request_size)
        data["response"] = _message(call.response_headers, call.response_body, call.response_size)
    return data


def moment(at: datetime) -> str:
    """A time as ISO 8601 in UTC with microseconds, such as `2026-03-01T12:00:00.000000Z`."""
    return at.isoformat(timespec="microseconds").replace("+00:00", "Z")


def _message(headers: Headers, body: bytes, size: int) -> dict[str, Any]:
    text, is_base64 = as_text(body)
    heads = [{"name": name, "value": value} for name, value in headers]
    return {"headers": heads, "body": text, "base64": is_base64, "cut": is_cut(body, size)}


def is_cut(body: bytes, size: int) -> bool:
    """Whether only the beginning was kept. Masks make bodies shorter, too: then only what is very long counts as cut."""
    return len(body) < size and (b"***" not in body or size > BODY_BYTES)


def as_text(body: bytes) -> tuple[str, bool]:
    """A body as text, or in base64 when it is none."""
    try:
        return body.decode(), False
    except UnicodeDecodeError:
        return base64.b64encode(body).decode(), True


def json_lines(calls: Iterable[tuple[Call, str]]) -> Iterator[str]:
    """One line for each call, heads and bodies too. Each comes with the name of its mock."""
    for call, mock in calls:
        yield json.dumps(call_json(call, mock, full=True), ensure_ascii=False) + "\n"


def har(calls: Iterable[tuple[Call, str]], base: str) -> Iterator[str]:
    """A HAR file in pieces. `base`: where mocks answer, such as `http://localhost:8000/mock`."""
    creator = json.dumps({"name": "Understudy", "version": __version__})
    yield f'{{"log":{{"version":"1.2","creator":{creator},"entries":['
    mark = "\n"
    for call, mock in calls:
        yield mark + json.dumps(entry_of(call, f"{base}/{mock}"), ensure_ascii=False)
        mark = ",\n"
    yield "\n]}}\n"


def entry_of(call: Call, base: str) -> dict[str, Any]:
    """One entry. What HAR has no place for is in fields that begin with `_`, as it allows."""
    return {
        "startedDateTime": moment(call.at),
        "time": call.milliseconds,
        "request": _request(call, base),
        "response": _response(call),
        "cache": {},
        "timings": {"send": 0, "wait": call.milliseconds, "receive": 0},
        "comment": "a miss" if call.is_miss else f"{call.operation} › {call.example_name}".strip(" ›"),
        "_callId": call.id,
        "_exampleId": call.example_id,
        "_revision": call.revision,
    }


def _request(call: Call, base: str) -> dict[str, Any]:
    request: dict[str, Any] = {
        "method": call.method,
        "url": base + call.path,
        "httpVersion": "HTTP/1.1",
        "cookies": _cookies(call.request_headers, "cookie"),
        "headers": _heads(call.request_headers),
        "queryString": [
            {"name": name, "value": value}
            for name, value in parse_qsl(call.path.partition("?")[2], keep_blank_values=True, errors="replace")
        ],
        "headersSize": -1,
        "bodySize": call.request_size,
    }
    if call.request_body:
        media_type = media_type_of(call.request_headers)
        text, is_base64 = as_text(call.request_body)
        request["postData"] = {"mimeType": media_type, "text": text}
        if media_type.startswith("application/x-www-form-urlencoded"):
            request["postData"]["params"] = [
                {"name": name, "value": value} for name, value in parse_qsl(text, keep_blank_values=True, errors="replace")
            ]
        if is_base64:
            request["postData"]["comment"] = "base64"
    return request


def _response(call: Call) -> dict[str, Any]:
    text, is_base64 = as_text(call.response_body)
    content: dict[str, Any] = {"size": call.response_size, "mimeType": media_type_of(call.response_headers), "text": text}
    if is_base64:
        content["encoding"] = "base64"
    return {
        "status": call.status,
        "statusText": PHRASES.get(call.status, ""),
        "httpVersion": "HTTP/1.1",
        "cookies": _cookies(call.response_headers, "set-cookie"),
        "headers": _heads(call.response_headers),
        "content": content,
        "redirectURL": next((value for name, value in call.response_headers if name.lower() == "location"), ""),
        "headersSize": -1,
        "bodySize": call.response_size,
    }


def _heads(headers: Headers) -> list[Mapping[str, str]]:
    return [{"name": name, "value": value} for name, value in headers]


def _cookies(headers: Headers, header: str) -> list[Mapping[str, str]]:
    found: list[Mapping[str, str]] = []
    for name, value in headers:
        if name.lower() == header:
            try:
                found += ({"name": key, "value": morsel.value} for key, morsel in SimpleCookie(value).items())
            except CookieError:
                continue
    return found
