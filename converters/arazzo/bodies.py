"""The request body of a step: its payload with values in the place of expressions, and its replacements."""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import parse_qsl

from converters.arazzo.answers import put
from converters.arazzo.desk import Desk, is_json, preferred
from converters.arazzo.expressions import MISSING, Scope, evaluated, without_missing
from converters.arazzo.model import Json, Step, StepBody
from converters.openapi.model import MediaType, Operation
from converters.openapi.to_postman import media as kinds
from converters.pointers import steps_of
from converters.source.findings import TreeFindings
from converters.source.text import shown


def body_of(desk: Desk, operation: Operation, step: Step, scope: Scope, tell: Callable[[str], None],
            findings: TreeFindings) -> tuple[MediaType, Json] | None:  # fmt: skip
    """The media type and value of the body a step sends; what is usual where it says nothing and a body is required."""
    declared, wanted = operation.request_body, step.request_body
    if declared is None or not declared.content:
        if wanted is not None:
            message = f"{operation.method} {operation.path} declares no request body; this one is left out."
            findings.warning("ref.unresolved", message, wanted.pointer)
        return None
    if wanted is None and not declared.required:
        return None
    media = preferred(declared.content, wanted.content_type if wanted else "")
    assert media is not None
    if wanted is None or (not wanted.has_payload and not wanted.replacements):
        return media, desk.body_value(operation, media, "request")
    value = _payload(desk, media, wanted, scope, tell) if wanted.has_payload else desk.body_value(operation, media, "request")
    for replacement in wanted.replacements:
        if not replacement.target.startswith("/"):
            message = f"The target {shown(replacement.target)} is no JSON pointer; this replacement is left out."
            findings.warning("format.invalid", message, f"{replacement.pointer}/target")
            continue
        given = evaluated(replacement.value, scope, tell)
        if given is not MISSING:
            value = put(value, steps_of(replacement.target), given)
    usual = desk.body_value(operation, media, "request") if _misses(value) else MISSING
    return media, without_missing(value, usual)


def _misses(value: Json) -> bool:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return value is MISSING or any(_misses(one) for one in inside)


def _payload(desk: Desk, media: MediaType, body: StepBody, scope: Scope, tell: Callable[[str], None]) -> Json:
    """The payload filled in. Where expressions in a JSON text may be meant as values or as texts, what fits the schema."""
    payload = body.payload
    if not isinstance(payload, str):
        return evaluated(payload, scope, tell)
    read = _read(payload, media.name)
    if read is None:
        text = evaluated(payload, scope, tell)
        again = _read(text, media.name) if isinstance(text, str) else text
        return text if again is None else again
    value = evaluated(read, scope, tell)
    if media.schema is not None and not desk.fits(value, media.schema, "request"):
        as_text = evaluated(read, scope, lambda expression: None, as_text=True)
        return as_text if desk.fits(as_text, media.schema, "request") else value
    return value


def _read(text: str, name: str) -> Json:
    """What a text in a description stands for by its media type: JSON, or the fields of a form; None for other texts."""
    if kinds.is_urlencoded(name) and "=" in text:
        return dict(parse_qsl(text, keep_blank_values=True))
    if not is_json(name):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
