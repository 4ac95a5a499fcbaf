"""What every step of one conversion shares: the document, the sampler, and the variables the collection will declare."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from converters.openapi.findings import Findings
from converters.openapi.model import Document, Json, Operation
from converters.openapi.sample import Sampler
from converters.openapi.sample.names import singular
from converters.openapi.to_postman.options import ConvertOptions
from converters.openapi.to_postman.room import CollectionLimits, Room
from converters.postman.model import Example, Variable

OpenExternal: TypeAlias = Callable[[str], bytes]
"""Gives the bytes at an address. Raises OSError, ValueError or ConversionError."""

_UNSAFE = re.compile(r"[{}\s]+")


@dataclass(slots=True)
class Variables:
    """The collection's variables, in the order they were asked for; of one name the first stays."""

    found: dict[str, Variable] = field(default_factory=dict)

    def declare(self, key: str, value: str = "", *, type: str = "string", description: str = "") -> str:
        """Declares a variable and returns how to write it, such as `{{baseUrl}}`."""
        name = _UNSAFE.sub("_", key) or "variable"
        self.found.setdefault(name, Variable(key=name, value=value, type=type, description=description))
        return "{{" + name + "}}"


@dataclass(slots=True)
class Context:
    """One conversion."""

    document: Document
    findings: Findings
    options: ConvertOptions
    sampler: Sampler
    variables: Variables = field(default_factory=Variables)
    room: Room = field(default_factory=lambda: Room(CollectionLimits()))
    texts: dict[int, tuple[Json, str]] = field(default_factory=dict)
    """JSON already written, by the identity of its value: many responses share one sample or example."""
    fitting: dict[tuple[int, int, str], tuple[Json, bool]] = field(default_factory=dict)
    """Whether a declared example fits, by the identity of media type and value: many operations share one response."""

    open_external: OpenExternal | None = None
    """Opens what `externalValue` names: an address, relative ones to the definition. None: nothing is opened."""
    opened: dict[str, str | None] = field(default_factory=dict)
    """What was opened so far, by the place of the example; None where it could not be."""
    made: set[str] = field(default_factory=set)
    """The ids of the saved examples whose body no author declared."""
    kept: list[object] = field(default_factory=list)
    """What lives as long as the conversion, since others know it by its identity."""

    def take_in(self, example: Example, where: str) -> None:
        """Counts an example; once they hold more than is worth keeping, samples hold as little as they can."""
        was_scarce = self.room.is_scarce
        self.room.add_example(example)
        if self.room.is_scarce and not was_scarce:
            self.sampler.shrink()
            message = f"The examples up to here hold more than {self.room.limits.text} characters; further ones hold little."
            self.warn("limit.expansion", message, where)

    def warn(self, code: str, message: str, where: str) -> None:
        self.findings.warning(code, message, where)


def owner_of(operation: Operation) -> str:
    """What an operation is about: the last literal segment of its path, as one of them (`/orders/{id}` → order)."""
    literal = [step for step in operation.path.split("?")[0].split("/") if step and "{" not in step]
    return singular(literal[-1]) if literal else ""
