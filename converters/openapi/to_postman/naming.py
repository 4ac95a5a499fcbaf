"""Names for people, and the stable id of an operation's item."""

from __future__ import annotations

from converters.openapi.model import Operation
from converters.openapi.sample.names import tokens_of
from converters.postman.ids import derive_id

LONGEST = 80


def item_name(operation: Operation, first: str = "summary") -> str:
    """What `first` asks for (the option `request_name`), else the summary, the operationId in words, or method and path."""
    method_path = f"{operation.method} {operation.path}"
    wanted = {"operation_id": operation.operation_id, "path": operation.path, "method_path": method_path}.get(first, "")
    in_words = " ".join(tokens_of(operation.operation_id)).capitalize()
    return wanted or first_line(operation.summary, 200) or in_words or method_path


def operation_item_id(operation: Operation) -> str:
    """The id of the item an operation becomes: by its operationId, else by method and path."""
    if operation.operation_id:
        return derive_id("operation", operation.operation_id)
    return derive_id("operation", operation.method, operation.path)


def first_line(text: str, longest: int = LONGEST) -> str:
    """The first line of a text that says something, cut at a word."""
    line = next((line.strip().strip("#*").strip() for line in text.splitlines() if line.strip()), "")
    if len(line) <= longest:
        return line
    cut = line[: longest - 1]
    return (cut[: cut.rfind(" ")] if " " in cut[longest // 2 :] else cut).rstrip(" ,;:.") + "…"


class Names:
    """Makes the names within one request distinct."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def distinct(self, name: str, *marks: str) -> str:
        """The name itself; if it is taken, with the first mark that tells it apart, else with a number."""
        candidates = [name, *(f"{name} ({mark})" for mark in marks if mark and f"({mark})" not in name)]
        found = next((candidate for candidate in candidates if candidate.lower() not in self._taken), None)
        number = 2
        while found is None:
            candidate = f"{candidates[-1]} {number}"
            found = candidate if candidate.lower() not in self._taken else None
            number += 1
        self._taken.add(found.lower())
        return found
