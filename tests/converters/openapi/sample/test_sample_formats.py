"""Every format of the OpenAPI registry has a value, and it has the format."""

from __future__ import annotations

import re
from typing import Any

import jsonschema_rs
import pytest

from converters.openapi.sample.formats import MAKERS
from tests.converters.openapi.conversions import sampled

JUDGED = (
    *("date", "date-time", "time", "duration", "email", "idn-email", "hostname", "idn-hostname", "ipv4", "ipv6", "uri", "iri"),
    *("uri-reference", "iri-reference", "uri-template", "uuid", "regex", "json-pointer", "relative-json-pointer"),
)
LOOKS_LIKE = {
    "byte": r"[A-Za-z0-9+/]+={0,2}",
    "base64url": r"[A-Za-z0-9_-]+",
    "binary": r".+",
    "password": r"\S{8,}",
    "char": r".",
    "html": r"<p>.+</p>",
    "commonmark": r"(?s)\*\*.+\*\*\n\n.+",
    "media-range": r"[a-z*]+/[a-z*]+",
    "http-date": r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} 2026 \d\d:\d\d:\d\d GMT",
    "date-time-local": r"2026-\d\d-\d\dT\d\d:\d\d:\d\d",
    "time-local": r"\d\d:\d\d:\d\d",
    "decimal": r"\d+\.\d\d",
    "decimal128": r"\d+\.\d\d",
    "sf-string": r"[a-z]+",
    "sf-token": r"[a-z]+",
    "sf-binary": r":[A-Za-z0-9+/=]+:",
    "sf-boolean": r"\?1",
    "sf-integer": r"\d+",
    "sf-decimal": r"\d+\.\d\d",
    "int64": r"\d+",
    "unix-time": r"17\d{8}",
}


@pytest.mark.parametrize("name", JUDGED)
def test_a_text_has_its_format(name: str) -> None:
    schema = {"type": "string", "format": name}
    for owner in ("", "user", "created_at", "callback_url"):
        assert jsonschema_rs.Draft202012Validator(schema, validate_formats=True).is_valid(sampled(schema, name=owner))


@pytest.mark.parametrize(("name", "looks_like"), LOOKS_LIKE.items())
def test_a_text_looks_like_its_format(name: str, looks_like: str) -> None:
    assert re.fullmatch(looks_like, sampled({"type": "string", "format": name}))


def test_formats_nobody_judges_have_values_all_the_same() -> None:
    assert all(sampled({"type": "string", "format": name}) for name in MAKERS)


@pytest.mark.parametrize(
    ("schema", "kind"),
    [
        ({"type": "integer", "format": "int32", "minimum": 2**31 - 1}, int),
        ({"type": "integer", "format": "int64", "minimum": 2**60}, int),
        ({"type": "number", "format": "float"}, (int, float)),
        ({"type": "number", "format": "double", "minimum": 0.1, "maximum": 0.2}, float),
        ({"type": "number", "format": "decimal"}, (int, float)),
    ],
    ids=str,
)
def test_numbers_have_their_format(schema: dict[str, Any], kind: Any) -> None:
    value = sampled(schema)
    assert isinstance(value, kind)
    assert not schema.get("minimum") or value >= schema["minimum"]
