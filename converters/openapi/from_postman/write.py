"""A definition's tree as text: JSON, or YAML 1.2 in which every text that could be read as something else is quoted.

Reading what was written gives an equal tree (`read_tree(write_definition(tree)).data == tree`), with YAML 1.1 readers too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Literal

from converters.source.values import storable_text

Layout = Literal["yaml", "json"]

_PLAIN = re.compile(r"[A-Za-z_/$][^\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff\"`\\\[\]|>]*")
_WORDS = frozenset(("null", "true", "false", "yes", "no", "on", "off", "y", "n"))
_NOT_PRINTED = re.compile(r"[\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_LONGEST_KEY = 1000  # YAML 1.2 §8.2.2: an implicit key has at most 1024 characters
_LONGEST_PLAIN = 1000


def write_definition(tree: Any, layout: Layout = "yaml") -> bytes:
    """The bytes of a definition's tree of plain JSON values; the same tree gives the same bytes."""
    tree = storable(tree)
    if layout == "json":
        return (json.dumps(tree, ensure_ascii=False, indent=2) + "\n").encode()
    return ("\n".join(_lines(tree, 0)) + "\n").encode()


def storable(value: Any) -> Any:
    """The same tree, its texts without what no reader takes (U+0000, lone surrogates)."""
    if isinstance(value, str):
        return value if value.isascii() and "\0" not in value else storable_text(value)
    if isinstance(value, dict):
        return {storable(str(key)): storable(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [storable(inner) for inner in value]
    return value


def _lines(value: Any, depth: int) -> Iterator[str]:
    """The lines of a map or list at a depth; of another value, or an empty one, a single line."""
    indent = "  " * depth
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from _entry(_key(key), inner, indent, depth)
    elif isinstance(value, list) and value:
        for inner in value:
            yield from _item(inner, indent, depth)
    else:
        yield from _scalar_lines(value, indent, "")


def _entry(key: str, value: Any, indent: str, depth: int) -> Iterator[str]:
    head = f"{indent}{key}:"
    if len(key) > _LONGEST_KEY:
        yield f"{indent}? {key}"
        head = f"{indent}:"
    if isinstance(value, dict | list) and value:
        yield head
        yield from _lines(value, depth + 1)
    else:
        yield from _scalar_lines(value, indent + "  ", f"{head} ")


def _item(value: Any, indent: str, depth: int) -> Iterator[str]:
    """An item; a map or list in it begins on the line of its dash."""
    if isinstance(value, dict | list) and value:
        lines = _lines(value, depth + 1)
        yield f"{indent}- {next(lines)[len(indent) + 2 :]}"
        yield from lines
    else:
        yield from _scalar_lines(value, indent + "  ", f"{indent}- ")


def _scalar_lines(value: Any, inner: str, head: str) -> Iterator[str]:
    if isinstance(value, str) and head and _is_block(value):
        body, ending = value.rstrip("\n"), len(value) - len(value.rstrip("\n"))
        yield head + ("|-", "|", "|+")[min(ending, 2)]
        yield from (inner + line if line else "" for line in body.split("\n"))
        yield from [""] * (ending - 1)
    else:
        yield head + _scalar(value)


def _is_block(text: str) -> bool:
    """Whether a text of several lines may stand as it is below its key."""
    lines = text.split("\n")
    return (
        len(lines) > 1
        and bool(lines[0])
        and not lines[0][0].isspace()
        and not any("\t" in line[:1] or (line and not line.strip()) for line in lines)
        and not any(ord(letter) < 32 and letter not in "\n\t" for letter in text)
        and not _NOT_PRINTED.search(text)
    )


def _scalar(value: Any) -> str:
    if isinstance(value, str):
        return value if _is_plain(value) else _quoted(value)
    if isinstance(value, float):
        text = json.dumps(value)
        return text.replace("e", ".0e") if "e" in text and "." not in text else text
    return json.dumps(value)


def _key(text: str) -> str:
    return text if _is_plain(text) else _quoted(text)


def _is_plain(text: str) -> bool:
    """Whether a text is read as this very text without quotes, by YAML 1.1 and 1.2."""
    return (
        len(text) <= _LONGEST_PLAIN
        and _PLAIN.fullmatch(text) is not None
        and text.lower() not in _WORDS
        and ": " not in text
        and " #" not in text
        and not text.endswith((" ", ":"))
    )


def _quoted(text: str) -> str:
    return _NOT_PRINTED.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))
