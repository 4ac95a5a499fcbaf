"""Saved examples three ways: told apart by id, else by code, media type and name, else by what they hold."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from converters.postman.model import Example, Json
from converters.postman.write import example_to_json
from converters.sync.bodies import merge_text
from converters.sync.extras import merge_extras
from converters.sync.json_text import NO_JSON, parse_json
from converters.sync.ledger import Ledger, Place, Same
from converters.sync.pairing import Tier
from converters.sync.requests import HEADERS, merge_optional_request
from converters.sync.rows import Rows, merge_fields, merge_rows, with_fields
from converters.sync.values import MISSING, get, same_json, same_text, same_word

_FIELDS: dict[str, Same] = {"name": same_text, "code": same_json, "status": same_text, "preview_language": same_word}


def media_type(example: Example) -> str:
    """The media type of an example's body, parameters left out; "" if it says none."""
    values = (header.value for header in example.headers if header.key.lower() == "content-type" and not header.disabled)
    return next(values, "").partition(";")[0].strip().lower()


def _answer(example: Example) -> tuple[int, str]:
    return example.code, media_type(example)


def _shape(example: Example) -> Hashable | None:
    """Code, media type, and the outermost keys of a JSON body: what is left of an example that got a new name."""
    value = parse_json(example.body)
    if isinstance(value, list):
        value = value[0] if value else value
    keys = tuple(sorted(value)) if isinstance(value, dict) else ("",) if value is NO_JSON else ()
    return (*_answer(example), keys)


_ID = Tier(lambda example: example.id)
_NAME = Tier(lambda example: (*_answer(example), example.name))
_BODY = Tier(lambda example: (*_answer(example), example.body))

_BY_HAND = (
    _ID,
    _NAME,
    _BODY,
    Tier(lambda example: (media_type(example), example.name), unique=True),
    Tier(_answer, unique=True),
)
_BY_API = (_ID, _NAME, _BODY, Tier(_shape, unique=True))


def merge_example(ledger: Ledger, place: Place, name: str, base: Example | None, mine: Example, new: Example) -> Example:
    """`mine` with what new changed; `mine` itself if that is nothing. Its id stays."""
    now = merge_fields(ledger, place, "", base, mine, new, _FIELDS)
    parts = {
        "headers": merge_rows(ledger, place, "", HEADERS, base.headers if base else (), mine.headers, new.headers),
        "body": merge_text(ledger, place, "body", get(base, "body"), mine.body, new.body),
        "original_request": merge_optional_request(
            ledger, place, "original request", get(base, "original_request"), mine.original_request, new.original_request
        ),
    }
    return merge_extras(ledger, place, "", base, with_fields(now, parts), new, "example")


def _place(place: Place, example: Example) -> Place:
    return place.inner("example", example.id, f"{example.code} {example.name}".strip())


def _shown(example: Any) -> Json:
    return example_to_json(example) if example is not MISSING else None


EXAMPLES = Rows(
    by_hand=_BY_HAND,
    by_api=_BY_API,
    direct=(_ID, _NAME),
    merge=merge_example,
    label=lambda name, example: "",
    shown=_shown,
    place=_place,
)
