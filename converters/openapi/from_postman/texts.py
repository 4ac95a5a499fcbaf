"""What a saved text stands for: its media type, and the value in it."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from converters.openapi.from_postman.infer import DEEPEST
from converters.openapi.to_postman import media as kinds
from converters.postman.model import Header
from converters.source.values import is_deeper

GUESS = "x-understudy-guess"
"""What was guessed, and from what: at the object that holds the guess."""

_LANGUAGES = {
    "json": "application/json",
    "xml": "application/xml",
    "html": "text/html",
    "javascript": "application/javascript",
    "text": "text/plain",
}
_KEPT_PARAMETERS = re.compile(r";\s*(?!charset|boundary)[A-Za-z0-9-]+\s*=\s*[^;\s]+", re.IGNORECASE)
_NAME = re.compile(r"[a-z0-9*!#$&^_.+-]+/[a-z0-9*!#$&^_.+-]+")
_STRING_OR_REMARK = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|//[^\n]*|/\*.*?(?:\*/|\Z)|\{\{[^{}"]*\}\}', re.DOTALL)
_LONGEST_JSON = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Content:
    """A body: its media type, its value (for JSON the data, else the text), and how the media type was guessed, if it was."""

    media_type: str
    value: Any
    guess: str = ""
    is_data: bool = False


def content_of(headers: Sequence[Header], language: str, text: str) -> Content:
    """The body that a text with these headers is, shown by Postman in `language`."""
    named = header_value(headers, "content-type")
    name = media_name(named)
    guess = ""
    if not name:
        name = _LANGUAGES.get(language.lower(), "")
        guess = f"media type from the language Postman shows it in, {language}" if name else ""
    found, value = json_value(text) if not name or _may_be_json(name) else (False, None)
    if not name:
        name, guess = ("application/json" if found else "text/plain"), "media type from the text of the body"
    elif found and guess and not kinds.is_json(name) and isinstance(value, dict | list):
        name, guess = "application/json", "media type from the text of the body"
    if found and kinds.is_json(name):
        return Content(name, value, guess, is_data=True)
    return Content(name, text, guess)


def _may_be_json(name: str) -> bool:
    return kinds.is_json(name) or name == "text/plain"


def media_name(text: str) -> str:
    """A media type as a key of `content`: in lower case, without charset and boundary; "" if it is none."""
    name = kinds.plain(text)
    if not _NAME.fullmatch(name):
        return ""
    return name + "".join(re.sub(r"\s+", "", part) for part in _KEPT_PARAMETERS.findall(text))


def header_value(headers: Iterable[Header], name: str) -> str:
    """The value of a header that is sent; "" if there is none."""
    return next((header.value for header in headers if header.key.strip().lower() == name and not header.disabled), "")


def json_value(text: str) -> tuple[bool, Any]:
    """Whether a text is JSON that can be written again, and its value.

    Remarks and bare variables, which Postman allows, are taken out or quoted: `{"id": {{id}}}` has the text `{{id}}`.
    """
    if not text.strip() or len(text) > _LONGEST_JSON:
        return False, None
    for candidate in (text, _plain_json(text) if "{{" in text or "//" in text or "/*" in text else text):
        try:
            value = json.loads(candidate, parse_constant=_refuse, parse_float=_finite, parse_int=_whole)
        except (ValueError, RecursionError):
            continue
        return (False, None) if is_deeper(value, DEEPEST) else (True, value)
    return False, None


def _plain_json(text: str) -> str:
    def plain(found: re.Match[str]) -> str:
        piece = found[0]
        if piece.startswith('"'):
            return piece
        return f'"{piece}"' if piece.startswith("{{") else " "

    return _STRING_OR_REMARK.sub(plain, text)


def _refuse(text: str) -> Any:
    raise ValueError(text)


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError(text)
    return number


def _whole(text: str) -> int:
    if len(text) > 19 or not -(2**63) <= int(text) < 2**63:
        raise ValueError(text)
    return int(text)


def guessed(node: dict[str, Any], *guesses: str) -> dict[str, Any]:
    """The node marked with what was guessed in it, if anything was."""
    said = [guess for guess in (node.get(GUESS, ""), *guesses) if guess]
    return {**node, GUESS: "; ".join(dict.fromkeys(said))} if said else node
