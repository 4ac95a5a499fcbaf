"""Options by name, as people write them: on a command line, in `mocks.yaml`, in a mapping. Pure.

`options_from` reads any mapping of name → text or YAML value; `OPTIONS` says what there is, for help and documentation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal, get_args, get_origin, get_type_hints

from converters.errors import ConversionError
from converters.openapi.to_postman.incumbent import advice_for
from converters.openapi.to_postman.options import ConvertOptions
from converters.slices import did_you_mean, nearest

_RANGES = {"array_items": (0, 100), "sample_nodes": (1, 20_000), "default_status": (400, 599)}
_PATTERNS = {"statuses": "2XX,404,default", "media_types": "application/json,*/xml"}
_TRUE, _FALSE = ("true", "yes", "on", "1"), ("false", "no", "off", "0")

MEANINGS: dict[str, str] = {
    "folder_strategy": "folders by the first tag (below its 3.2 parents; by path where nothing has one), by all tags "
    "inside one another, a copy in the folder of every tag, by literal path segments, or none",
    "collapse_folders": "a folder that holds nothing but one folder becomes one with it: `orders / items`",
    "request_name": "what an item is called first; where there is none, the next that there is",
    "example_name": "what a saved example is called first; where there is none, the next that there is",
    "descriptions": "keep the descriptions of folders, requests and parameters",
    "include_deprecated": "keep deprecated operations, parameters and properties",
    "include_webhooks": "webhooks, which are calls the API makes itself, as requests in a folder of their own",
    "include_callbacks": "the same for callbacks",
    "statuses": "which responses become saved examples, as patterns; empty: all",
    "media_types": "which media types become saved examples, as patterns; empty: all",
    "preferred_body": "the kind of body an item sends where the definition offers several",
    "body_variants": "each other kind of body is sent by a saved example of its own",
    "optional_parameters": "which optional query parameters, headers and cookies are sent; the others are there, disabled",
    "deprecated_parameters": "deprecated ones are there but disabled, or as the others are",
    "keep_implicit_headers": "header parameters named Accept, Content-Type, Authorization, which the specification ignores",
    "inherit_auth": "no request has auth of its own: all use the collection's",
    "auth_in_examples": "original requests carry the auth too, with its variable",
    "error_requests": "what an error is asked for by: another id, parameter or form field; also a missing or wrong JSON field",
    "request_values": "declared examples first, always samples of the schema, or `<string>` for people to fill in",
    "response_values": "the same for responses; placeholders are not for mocking",
    "array_items": "how many items an array has where its schema leaves it open",
    "sample_nodes": "how many values a made body may hold before optional properties are left out",
    "seed": "another text gives other made values, as stable as the first",
    "indent": "of written JSON and XML: blanks, a tab, or all on one line",
    "external_examples": "also open what `externalValue` names, where that is allowed",
    "base_url": "the value of the first server's variable instead of the definition's address",
    "base_url_name": "the name of that variable",
    "default_status": "the code that `default` beside other responses is served with, if it is free",
}
"""What each option does, in words."""


class OptionError(ConversionError):
    """An option that does not exist, or a value that it cannot have. `name` is the option as it was written."""

    def __init__(self, name: str, code: str, message: str) -> None:
        super().__init__(code, message, where=name)
        self.name = name

    def __str__(self) -> str:
        return self.message


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One option: its values as people write them, the default first, and what it means."""

    name: str
    default: Any
    values: tuple[str, ...]
    meaning: str
    read: Callable[[Any], Any]


def options_from(given: Mapping[str, Any]) -> ConvertOptions:
    """The options that these names and values stand for; the others have their defaults.

    A value is a text (`"true"`, `"2XX,404"`) or what YAML and JSON make of it (True, ["2XX", 404]). Raises OptionError
    (`unknown_field`, `setting.invalid`).
    """
    return ConvertOptions(**{name: read_option(name, value) for name, value in given.items()})


def read_option(name: str, value: Any) -> Any:
    """The value of one option, of its own type. Raises OptionError."""
    option = OPTIONS.get(name)
    if option is None:
        advice = advice_for(name, value) or f"There is no option {name!r}{_nearest_to(name)}"
        raise OptionError(name, "unknown_field", advice)
    try:
        return option.read(value)
    except ValueError as wrong:
        raise OptionError(name, "setting.invalid", f"{name}: expected {wrong}, found {_shown(value)}.") from None


def _nearest_to(name: str) -> str:
    advice = did_you_mean(nearest(name.replace("-", "_"), OPTIONS))
    return advice if advice != "." else f". There are: {', '.join(OPTIONS)}."


def _shown(value: Any) -> str:
    """A value in a message: long ones and structures are not repeated."""
    if isinstance(value, str):
        return repr(value) if len(value) <= 40 else "another text"
    return {dict: "a mapping", list: "a list", type(None): "nothing"}.get(type(value)) or str(value)[:40].lower()


def _read_flag(value: Any) -> bool:
    word = str(value).strip().lower() if isinstance(value, bool | str | int) else ""
    if word in _TRUE or word in _FALSE:
        return word in _TRUE
    raise ValueError("true or false")


def _word_reader(words: tuple[str, ...]) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        word = str(value).strip().lower() if isinstance(value, str | int) and not isinstance(value, bool) else ""
        word = "none" if value is False and "none" in words else word
        if word in words:
            return word
        raise ValueError(_listed(words))

    return read


def _listed(words: tuple[str, ...]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"


def _number_reader(least: int, most: int) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
        if text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= most:
            return int(text)
        raise ValueError(f"a number from {least} to {most}")

    return read


def _read_text(value: Any) -> str:
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return str(value).strip()
    raise ValueError("text")


def _read_texts(value: Any) -> tuple[str, ...]:
    rows = value if isinstance(value, list | tuple) else [value]
    if not all(isinstance(row, str | int) and not isinstance(row, bool) for row in rows):
        raise ValueError("a list of texts")
    parts = [part.strip() for row in rows for part in str(row).split(",")]
    return tuple(part for part in parts if part)


def _variable_name(value: Any) -> str:
    name = _read_text(value)
    if not name or any(character in "{}" or character.isspace() for character in name):
        raise ValueError("the name of a variable, without blanks and braces")
    return name


def _option(name: str, kind: Any, default: Any) -> Option:
    values, read = _values_of(name, kind, default)
    if name == "base_url_name":
        read = _variable_name
    return Option(name=name, default=default, values=values, meaning=MEANINGS[name], read=read)


def _values_of(name: str, kind: Any, default: Any) -> tuple[tuple[str, ...], Callable[[Any], Any]]:
    """The values as they are shown, the default first, and what reads them."""
    if kind is bool:
        return (("true", "false") if default else ("false", "true")), _read_flag
    if kind is int:
        least, most = _RANGES[name]
        return (str(default), f"{least} to {most}"), _number_reader(least, most)
    if get_origin(kind) is Literal:
        words = get_args(kind)
        return (default, *(word for word in words if word != default)), _word_reader(words)
    if get_origin(kind) is tuple:
        return ("", f"texts such as {_PATTERNS[name]}"), _read_texts
    return (default, "any text"), _read_text


def _options() -> dict[str, Option]:
    kinds = get_type_hints(ConvertOptions)
    return {each.name: _option(each.name, kinds[each.name], each.default) for each in fields(ConvertOptions)}


OPTIONS: dict[str, Option] = _options()
"""Every option by name, in the order of `ConvertOptions`."""


def option_rows() -> list[tuple[str, str, str]]:
    """The options as a table: name, values with the default first, meaning. An empty default is shown as `""`."""
    return [(option.name, ", ".join(value or '""' for value in option.values), option.meaning) for option in OPTIONS.values()]
