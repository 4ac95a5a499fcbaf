"""Names for people, and the stable id of an operation's item."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from converters.openapi.model import Operation
from converters.openapi.sample.names import tokens_of
from converters.postman.ids import derive_id

LONGEST = 80
_LONGEST_READ = 1000
"""How much of a line is looked at: marks that nothing closes are looked for to the end of it."""

_MARKS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)",
        r"(\*\*|(?<!\w)__)(?=\S)(.+?)(?<=\S)\1",
        r"(?<![\w*])([*_])(?=\w)([^*_]+?)(?<=\S)\1(?![\w*])",
    )
)
"""Code, bold and emphasis; what stands between is the second group."""
_LINKS = re.compile(r"!?\[([^\[\]]*)\](?:\([^()]*\)|\[[^\[\]]*\])")
_BULLET = re.compile(r"^(?:#+|[-*+>]|\d+[.)])\s+")
_SENTENCE = re.compile(r"(?<=[a-z)\]\"'”][.!?])\s+(?=[A-Z0-9\"'“(])")
_WORD = re.compile(
    r"[^A-Za-z0-9]+"
    r"|(?<=[a-z0-9])(?=[A-Z])"
    r"|(?<=[A-Z]{2})(?=[A-Z](?!s(?![a-z]))[a-z])"
    r"|(?<=[a-z])(?=\d+[a-z]{1,2}(?![a-z]))"
)
"""Where a word of an operationId ends: `post3dSecure`, `getAPIKey`, `listSKUs`; not before the digits of `v2` and `line1`."""
_VERSION = re.compile(r"v\d[\w.]*|api|rest", re.IGNORECASE)


def item_name(operation: Operation, first: str = "summary") -> str:
    """What `first` asks for (the option `request_name`), else the summary, the operationId in words, or method and path.

    An operationId that only repeats method and path says nothing in words: `GET /charges/{charge}` for `GetChargesCharge`.
    """
    method_path = f"{operation.method} {operation.path}"
    wanted = {"operation_id": operation.operation_id, "path": operation.path, "method_path": method_path}.get(first, "")
    in_words = "" if _is_mirror(operation) else words_of(operation.operation_id)
    return wanted or first_line(operation.summary) or in_words or method_path


def words_of(name: str) -> str:
    """An operationId as people say it: `getAPIKey` → Get API key, `Post3dSecure` → Post 3d secure."""
    parts = [part for part in _WORD.split(name) if part]
    is_loud = not any(char.islower() for char in name)
    words = [part.lower() if is_loud or part[1:].islower() or len(part) == 1 else part for part in parts]
    text = " ".join(words)
    return text[:1].upper() + text[1:]


def _is_mirror(operation: Operation) -> bool:
    """Whether an operationId is made of method and path, with or without what APIs' paths begin with (`/v1`).

    A path of several steps is enough: `admin_apps_approve` for `/admin.apps.approve`, but not `createOrder` for `/createOrder`.
    """
    steps = operation.path.split("?")[0].strip("/").split("/")
    own, method = _letters(operation.operation_id), operation.method.lower()
    while steps:
        path = _letters("".join(steps))
        is_long = len(steps) > 1 or "." in steps[0]
        if path and own in (method + path, path + method, path if is_long else None):
            return True
        if not _VERSION.fullmatch(steps[0]):
            return False
        steps = steps[1:]
    return False


def _letters(text: str) -> str:
    return "".join(tokens_of(text))


def operation_item_id(operation: Operation) -> str:
    """The id of the item an operation becomes: by its operationId, else by method and path."""
    if operation.operation_id:
        return derive_id("operation", operation.operation_id)
    return derive_id("operation", operation.method, operation.path)


def first_line(text: str, longest: int = LONGEST) -> str:
    """The first line of a text that says something, without Markdown; a long one ends with its first sentence or at a word."""
    line = next((found for line in text.splitlines() if (found := unmarked(line))), "")
    if len(line) <= longest:
        return line
    sentence = _SENTENCE.split(line, maxsplit=1)[0]
    if len(sentence) <= longest:
        return sentence
    cut = line[: longest - 1]
    return (cut[: cut.rfind(" ")] if " " in cut[longest // 2 :] else cut).rstrip(" ,;:.") + "…"


@lru_cache(maxsize=2048)
def unmarked(line: str) -> str:
    """A line of Markdown as plain text: no headings, bullets, bold, code, and of links only their words."""
    return _without_marks(_LINKS.sub(r"\1", line[:_LONGEST_READ]))


def _without_marks(line: str) -> str:
    line = _BULLET.sub("", line.strip())
    for mark in _MARKS:
        line = mark.sub(r"\2", line)
    return " ".join(line.strip("# ").split())


def says_all(name: str, text: str) -> bool:
    """Whether a name holds all the words of the text that it was made from, the addresses of links included."""
    return len(text) <= _LONGEST_READ and _without_marks(" ".join(text.split())) == name


class Names:
    """Makes the names within one request distinct."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._numbers: dict[str, int] = {}

    def distinct(self, name: str, *marks: str) -> str:
        """The name itself; if it is taken, with the first mark that tells it apart, else with a number."""
        return self.first_free([name, *(f"{name} ({mark})" for mark in marks if mark and f"({mark})" not in name)])

    def first_free(self, candidates: Sequence[str]) -> str:
        """The first of these names that is not taken, else the last of them with a number."""
        found = next((candidate for candidate in candidates if candidate.lower() not in self._taken), None)
        number = self._numbers.get(candidates[-1].lower(), 2)
        while found is None:
            candidate = f"{candidates[-1]} {number}"
            found = candidate if candidate.lower() not in self._taken else None
            number += 1
            self._numbers[candidates[-1].lower()] = number
        self._taken.add(found.lower())
        return found
