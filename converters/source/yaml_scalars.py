"""What a YAML scalar is, by the core schema of YAML 1.2: null, boolean, number or text. Nothing else exists here."""

from __future__ import annotations

import re
from typing import Any

from converters.diagnostics import Diagnostics
from converters.errors import SourceError
from converters.source.text import shown
from converters.source.values import NUMBER_ADVICE, TEXT_ADVICE, floating, integer, storable_text

_WORDS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"[-+]?[0-9]+")
_PREFIXED = re.compile(r"0o[0-7]{1,400}|0x[0-9a-fA-F]{1,400}")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_NUMBER_START = frozenset("0123456789+-.")
_TAG = "tag:yaml.org,2002:"


class EventFindings:
    """Errors and findings of one YAML file, placed where an event begins."""

    def __init__(self, file: str, diagnostics: Diagnostics) -> None:
        self._file, self._diagnostics = file, diagnostics

    def error(self, code: str, message: str, event: Any) -> SourceError:
        """The error to raise at an event."""
        mark = event.start_mark
        return SourceError(code, message, file=self._file, line=mark.line + 1, column=mark.column + 1)

    def warn(self, code: str, message: str, event: Any) -> None:
        """Notes a warning at an event."""
        mark = event.start_mark
        self._diagnostics.warning(code, message, line=mark.line + 1, column=mark.column + 1)


class ScalarReader:
    """Reads scalar events."""

    def __init__(self, findings: EventFindings) -> None:
        self._findings = findings

    def read(self, event: Any) -> Any:
        """The value of a scalar event. Raises SourceError yaml.tag, value.number."""
        text: str = event.value
        if event.tag is None:
            if not event.implicit[0]:
                return self._text(text, event)
            if text in _WORDS:
                return _WORDS[text]
            if text[0] in _NUMBER_START:
                return self._number_or_text(text, event)
            return self._text(text, event)
        return self._tagged(text, event)

    def _tagged(self, text: str, event: Any) -> Any:
        kind = event.tag.removeprefix(_TAG) if event.tag.startswith(_TAG) else event.tag
        if kind in ("!", "str"):
            return self._text(text, event)
        value: Any = _WORDS[text] if text in _WORDS else self._number_or_text(text, event)
        if kind == "null" and value is None:
            return None
        if kind == "bool" and isinstance(value, bool):
            return value
        if kind in ("int", "float") and isinstance(value, int | float) and not isinstance(value, bool):
            return float(value) if kind == "float" else value
        if kind in ("null", "bool", "int", "float"):
            raise self._findings.error("yaml.tag", f"The value does not fit its tag {shown(event.tag)}.", event)
        raise self._findings.error(
            "yaml.tag", f"The tag {shown(event.tag)} is not one of JSON's types. Remove it or quote the value.", event
        )

    def _number_or_text(self, text: str, event: Any) -> Any:
        if _INTEGER.fullmatch(text):
            return self._checked(integer(text), event)
        if _FLOAT.fullmatch(text):
            return self._checked_float(text, event)
        if _PREFIXED.fullmatch(text):
            return self._checked(_prefixed(text), event)
        if _NOT_FINITE.fullmatch(text):
            message = f"{shown(text)} is no number in JSON. Write a number, null, or quote it as a text."
            raise self._findings.error("value.number", message, event)
        return self._text(text, event)

    def _checked(self, number: int | float, event: Any) -> int | float:
        if isinstance(number, float):
            self._findings.warn("value.number", NUMBER_ADVICE, event)
        return number

    def _checked_float(self, text: str, event: Any) -> float:
        number = floating(text)
        if number != float(text):
            self._findings.warn("value.number", NUMBER_ADVICE, event)
        return number

    def _text(self, text: str, event: Any) -> str:
        stored = text if text.isascii() and "\0" not in text else storable_text(text)
        if stored != text:
            self._findings.warn("value.text", TEXT_ADVICE, event)
        return stored


def _prefixed(text: str) -> int | float:
    return integer(str(int(text[2:], 8 if text[1] == "o" else 16)))
