"""What can be edited, as plain values: an example, a request, a folder, the collection. What is None stays as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from app.errors import AppError, InputRefused


class NoSuchEntry(AppError):
    """The revision that is edited has no folder, request or example of that id."""

    code = "item.not_found"
    status = 404

    def __init__(self, what: str, identifier: str) -> None:
        super().__init__(what, identifier)
        self.what = what
        self.identifier = identifier

    def __str__(self) -> str:
        return (
            f"The newest revision has no {self.what} with the id {self.identifier[:80]!r}: it was deleted, or is in another "
            "revision. Look at the tree again."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderRow:
    """A header as a person writes it."""

    key: str
    value: str = ""
    description: str | None = None
    disabled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestParts:
    """Of the request that an example was saved with. `body`: text; "" for none."""

    method: str | None = None
    url: str | None = None
    headers: tuple[HeaderRow, ...] | None = None
    body: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is said."""
        return self == RequestParts()


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleParts:
    """Of an example. `reason`: the words behind the status; those of the status where it changes and nothing is said."""

    name: str | None = None
    status: int | None = None
    reason: str | None = None
    headers: tuple[HeaderRow, ...] | None = None
    body: str | None = None
    original_request: RequestParts | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeExample:
    """Changes an example by its id."""

    example: str
    parts: ExampleParts


@dataclass(frozen=True, slots=True, kw_only=True)
class AddExample:
    """Adds an example to a request, at its end; saved with the request as it is, but for what is said."""

    request: str
    parts: ExampleParts


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicateExample:
    """Puts a copy of an example behind it."""

    example: str
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteExample:
    """Takes an example out."""

    example: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderExamples:
    """Puts the examples of a request in another order; all of them are named."""

    request: str
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRequest:
    """Names or describes a request."""

    request: str
    name: str | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeFolder:
    """Names or describes a folder."""

    folder: str
    name: str | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeCollection:
    """Names or describes the collection: its use case in words."""

    name: str | None = None
    description: str | None = None


Edit: TypeAlias = (
    ChangeExample
    | AddExample
    | DuplicateExample
    | DeleteExample
    | OrderExamples
    | ChangeRequest
    | ChangeFolder
    | ChangeCollection
)
MOST_EDITS = 200


def check_count(edits: Sequence[Edit], name: str) -> None:
    """Raises InputRefused for none, or for more than are done at once."""
    if not edits:
        raise InputRefused("request.invalid", "there is nothing to do: say at least one edit.", name)
    if len(edits) > MOST_EDITS:
        raise InputRefused("limit.items", f"at most {MOST_EDITS} edits are done at once.", name)
