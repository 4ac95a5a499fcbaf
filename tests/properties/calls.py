"""Calls made from an example's own request: each part as saved, filled in, or changed a little."""

from __future__ import annotations

import json
from urllib.parse import quote, unquote, urlencode

from converters.postman.model import Body, Example, Request
from converters.postman.url import parse_url
from tests.properties.oracle import Call
from tests.properties.tape import (
    CODES,
    FORM,
    JSON,
    KEYS,
    METHODS,
    MULTIPART,
    NAMES,
    SEGMENTS,
    SENT_HEADERS,
    SENT_SCALARS,
    SENT_TEXTS,
    SENT_VALUES,
    UUID,
    Tape,
    json_value,
)


def call(tape: Tape, near: Example, examples: list[Example]) -> Call:
    """A call made from an example's own request, each part as saved, filled in, or changed."""
    request = near.original_request or Request(url=parse_url("{{u}}/a"))
    method = tape.one_of(METHODS) if tape.chance(7) else request.method
    headers = [(key.lower(), value) for key, value in tape.some(SENT_HEADERS, 1)]
    data, content_type = b"", ""
    if tape.chance(8) or (request.body and not tape.chance(6)):
        data, content_type = sent_body(tape, request.body)
    if content_type:
        headers.append(("content-type", content_type))
    return Call(method, sent_path(tape, request), sent_query(tape, request), tuple(headers), data, asked(tape, near, examples))


def sent_path(tape: Tape, request: Request) -> str:
    parts = [filled(tape, part) for part in (request.url.path if request.url and request.url.path else ())]
    if tape.chance(7):
        parts.insert(0, tape.one_of(("v1", "1", "a", "users", "2")))
    path = "/" + "/".join(quote(part, safe="%<>") for part in parts)
    if tape.chance(4):
        path = path.rstrip("/") + tape.one_of(("/", "//", "/1", "/2/", "/"))
    return path.upper().replace("%2f", "%2F") if tape.chance(9) else path


def filled(tape: Tape, part: str) -> str:
    """A segment a caller would send in this place, or one a little off."""
    if part.startswith(":") or "{{" in part or part == "<string>":
        text = part
        for name in ("{{id}}", "{{x}}", "{{n}}", "{{a}}", "{{b}}", "{{$guid}}"):
            text = text.replace(name, tape.one_of(("5", "a", "users", UUID, "3", "x-y")))
        return tape.one_of(("7", "a", "file.json", "r-1.csv")) if text == part else text
    kind = tape.number(14)
    if kind == 6:
        return unquote(part)
    if kind == 7:
        return tape.one_of(SEGMENTS)
    if kind == 8 and part:
        return part[:-1] + tape.one_of(("z", "", "zz"))
    return part.swapcase() if kind == 9 else part


def sent_query(tape: Tape, request: Request) -> str:
    if tape.chance(3):
        return ""
    rows = []
    for row in request.url.query if request.url else ():
        if not tape.chance(5):
            value = row.value or ""
            for name in ("{{x}}", "{{y}}", "<int>"):
                value = value.replace(name, tape.one_of(("1", "b", "", "c")))
            rows.append((row.key, tape.one_of(SENT_VALUES) if tape.chance(5) else value))
    if tape.chance(5):
        rows.append((tape.one_of(KEYS), tape.one_of(SENT_VALUES)))
    if tape.chance(3):
        rows.reverse()
    return urlencode(rows)


def sent_body(tape: Tape, saved: Body | None) -> tuple[bytes, str]:
    kind = saved.mode if saved and not tape.chance(8) else "raw"
    if kind in ("urlencoded", "formdata") and saved:
        return sent_form(tape, saved)
    if kind == "graphql":
        sent = {
            "query": tape.one_of(("{ a }", "{ a(id: 7) }", "query Q { a }")),
            "variables": tape.one_of(({}, {"id": 1}, None)),
        }
        return json.dumps(sent).encode(), JSON
    if saved and kind == "raw" and "=" in saved.raw and not tape.chance(4):
        return saved.raw.encode(), FORM
    if tape.chance(3):
        return tape.one_of(SENT_TEXTS).encode(), tape.one_of(("text/plain", "", JSON))
    text = json.dumps(json_value(tape, SENT_SCALARS)) if not saved or tape.chance(3) else answered(tape, saved.raw)
    return text.encode(), tape.one_of((JSON, "application/json; charset=utf-8", "text/plain", ""))


def answered(tape: Tape, raw: str) -> str:
    """A saved JSON text with its variables filled in and its comments left out."""
    text = raw.removeprefix("// a note\n").removesuffix(" /* and {{another}} */")
    value = tape.one_of(("1", '"a"', "[1]", "null"))
    text = text.replace('"{{x}}"', value).replace("{{x}}", value).replace('"<string>"', tape.one_of(('"s"', "1", "{}", "null")))
    return text.replace("{{y}}", tape.one_of(("b", "", "c")))


def sent_form(tape: Tape, saved: Body) -> tuple[bytes, str]:
    rows: list[tuple[str, str]] = []
    files: list[str] = []
    for field in saved.fields:
        if field.type == "file":
            files.append(field.key)
            continue
        value = field.value
        for name in ("{{x}}", "{{y}}", "<int>"):
            value = value.replace(name, tape.one_of(("1", "b", "", "c")))
        rows.append((field.key, tape.one_of(SENT_VALUES) if tape.chance(6) else value))
    if tape.chance(3):
        rows.reverse()
    if saved.mode == "urlencoded" and not tape.chance(6):
        return urlencode(rows).encode(), FORM
    parts = [f'--b\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n' for key, value in rows]
    parts += [f'--b\r\nContent-Disposition: form-data; name="{key}"; filename="f"\r\n\r\nfile\r\n' for key in files]
    return ("".join(parts) + "--b--\r\n").encode(), MULTIPART


def asked(tape: Tape, near: Example, examples: list[Example]) -> dict[str, str]:
    """Selectors, in one call of three."""
    if not tape.chance(3):
        return {}
    kind = tape.number(7)
    chosen: dict[str, str] = {}
    if kind in (0, 1):
        chosen["x-mock-response-code"] = str(tape.one_of((near.code, tape.one_of(CODES))))
    if kind in (1, 2):
        chosen["x-mock-response-id"] = tape.one_of((near.id, f"12345678-{near.id}", tape.one_of(examples).id, "gone"))
    if kind in (3, 1):
        chosen["x-mock-response-name"] = tape.one_of((near.name, tape.one_of(NAMES), "gone"))
    if kind == 4:
        chosen["x-mock-match-request-body"] = tape.one_of(("true", "false"))
    if kind >= 5:
        chosen["x-mock-match-request-headers"] = tape.one_of(
            ("X-Tenant", "x-tenant, authorization", "authorization", "content-type")
        )
    return chosen
