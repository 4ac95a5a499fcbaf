"""Values become the schema that all of them are valid against: types, formats, required properties. Enums are not guessed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any

Json = Any
Schema = dict[str, Any]

DEEPEST = 60
"""Below so many levels a schema says nothing more."""
_FEWEST_IN_MAP = 2
_MANY_KEYS = 40

_DATE_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_UUID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_EMAIL = re.compile(
    r"[A-Za-z0-9_'+-]+(\.[A-Za-z0-9_'+-]+)*@[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+"
)
_URI = re.compile(r"https?://[A-Za-z0-9.-]+(:\d+)?([/?#][A-Za-z0-9._~:/?#@!$&'()*+,;=-]*)?")
_KEY_OF_MAP = re.compile(r"[0-9]+|[0-9a-f]{24}|[0-9a-f]{32,64}|\d{4}-\d{2}(-\d{2})?|" + _UUID.pattern)


def infer(values: Sequence[Json], depth: int = 0) -> Schema:
    """The schema of these values; without any value, of anything."""
    if depth >= DEEPEST:
        return {}
    objects = [value for value in values if isinstance(value, dict)]
    arrays = [value for value in values if isinstance(value, list)]
    schema: Schema = {}
    types = list(dict.fromkeys(_type(value) for value in values))
    if "number" in types and "integer" in types:
        types.remove("integer")
    if types:
        types.sort(key=lambda name: name == "null")
        schema["type"] = types[0] if len(types) == 1 else types
    form = _format([value for value in values if isinstance(value, str)])
    if form:
        schema["format"] = form
    if objects:
        schema |= _map(objects, depth) if _is_map(objects) else _object(objects, depth)
    if arrays:
        schema["items"] = infer([item for array in arrays for item in array], depth + 1)
    return schema


def infer_text(values: Iterable[str]) -> tuple[Schema, Callable[[str], Json]]:
    """The schema of texts of a URL or form, and what reads one: they are numbers or booleans only if all of them are."""
    texts = list(dict.fromkeys(values))
    readers: tuple[Callable[[str], Json | None], ...] = (_integer, _number, _boolean)
    for read in readers:
        if texts and all(read(text) is not None for text in texts):
            return infer([read(text) for text in texts]), read
    return infer(texts) or {"type": "string"}, str


def _type(value: Json) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    if isinstance(value, float):
        return "number"
    return "string" if isinstance(value, str) else "array" if isinstance(value, list) else "object"


def _object(objects: list[dict[str, Json]], depth: int) -> Schema:
    names = list(dict.fromkeys(name for one in objects for name in one))
    properties = {name: infer([one[name] for one in objects if name in one], depth + 1) for name in names}
    required = [name for name in names if all(name in one for one in objects)]
    return {
        **({"properties": properties} if properties else {}),
        **({"required": required} if required else {}),
    }


def _map(objects: list[dict[str, Json]], depth: int) -> Schema:
    values = infer([value for one in objects for value in one.values()], depth + 1)
    return {"additionalProperties": values, "x-understudy-guess": "a map, from keys that look like ids"}


def _is_map(objects: list[dict[str, Json]]) -> bool:
    """Whether objects are maps: their keys look like ids or dates, or are very many, none of them in every object.

    Their values must be of one type.
    """
    keys = {key for one in objects for key in one}
    if len(keys) < _FEWEST_IN_MAP:
        return False
    are_ids = all(_KEY_OF_MAP.fullmatch(key) for key in keys)
    are_many = len(objects) > 1 and len(keys) >= _MANY_KEYS and not any(all(key in one for one in objects) for key in keys)
    return (are_ids or are_many) and len({_type(value) for one in objects for value in one.values()}) == 1


def _format(texts: list[str]) -> str:
    """The format that all texts have; "" if they have none, or not the same."""
    if not texts or not all(text and len(text) < 2000 for text in texts):
        return ""
    return next((name for name, fits in _FORMATS.items() if all(map(fits, texts))), "")


def _is_date_time(text: str) -> bool:
    if not _DATE_TIME.fullmatch(text) or not _is_date(text[:10]):
        return False
    try:
        datetime.fromisoformat(text[:19].replace("t", "T"))
    except ValueError:
        return False
    return text[-1] in "Zz" or (int(text[-5:-3]) < 24 and int(text[-2:]) < 60)


def _is_date(text: str) -> bool:
    if not _DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


_FORMATS: dict[str, Callable[[str], Any]] = {
    "date-time": _is_date_time,
    "date": _is_date,
    "uuid": _UUID.fullmatch,
    "email": _EMAIL.fullmatch,
    "uri": _URI.fullmatch,
}


def _integer(text: str) -> int | None:
    """A number as it would be written again: neither `007` nor `+1`, nor one that 64 bits do not hold."""
    return int(text) if re.fullmatch(r"0|-?[1-9][0-9]{0,17}", text, re.ASCII) else None


def _number(text: str) -> float | int | None:
    if re.fullmatch(r"-?(0|[1-9][0-9]{0,14})\.[0-9]{0,8}[1-9]", text, re.ASCII):
        return float(text)
    return _integer(text)


def _boolean(text: str) -> bool | None:
    return {"true": True, "false": False}.get(text)
