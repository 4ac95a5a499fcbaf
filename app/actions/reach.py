"""Which saved examples answer the request they were saved with, and how to ask for the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from app.matching.example import IndexedExample, Match
from app.matching.index import MockIndex, compile_index, folded
from app.matching.match import match
from app.matching.replay import Finding, dry_run, own_request
from app.matching.selectors import CODE, ID, NAME, Selectors
from converters.postman.model import Collection
from converters.postman.places import walk_places

Reason = Literal[
    "credentials", "headers", "state", "other_status", "other_body", "fits_less", "no_answer", "no_address", "unserved"
]

REASONS: dict[Reason, str] = {
    "credentials": "a mock server does not look at credentials",
    "headers": "headers are not compared unless that is asked for",
    "state": "it depends on the server, not on the request",
    "other_status": "the same request gets another status",
    "other_body": "the same request gets another body of that status",
    "fits_less": "another one fits its request better",
    "no_answer": "its own request finds no example",
    "no_address": "its request has no address",
    "unserved": "its status cannot be sent",
}
"""Why an example does not answer its own request."""

_OF_CODE: dict[int, Reason] = {
    **dict.fromkeys((401, 403, 407), "credentials"),
    **dict.fromkeys((304, 406, 412, 415, 428, 431), "headers"),
    **dict.fromkeys((402, 409, 423, 424, 425, 429), "state"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectorOnly:
    """An example that only a selector reaches. `item` and `example` as people see them; `by` answers its request instead.

    `selector` is the header to send, such as `x-mock-response-code: 409`; empty where not even a selector finds it.
    """

    item: str
    example: str
    code: int
    kind: Reason
    reason: str
    selector: str
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How the examples of a collection are reached. `untried`: left out when it was time to stop."""

    total: int
    by_own_request: int
    by_selector: tuple[SelectorOnly, ...] = ()
    untried: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """How many of each reason, the most frequent first."""
        return dict(Counter(one.reason for one in self.by_selector).most_common())

    def __str__(self) -> str:
        """One line for people: `206 of 310 examples answer their own request; 104 only by name or code: …`."""
        if not self.total:
            return "There are no examples"
        told = f"{self.by_own_request} of {self.total} examples answer their own request"
        if self.by_selector:
            why = ", ".join(f"{reason} ({count})" for reason, count in self.counts.items())
            told += f"; {len(self.by_selector)} only by name or code: {why}"
        return f"{told}; {self.untried} were not tried, to save time" if self.untried else told


def reach(collection: Collection, goes_on: Callable[[], bool] = lambda: True) -> Reach:
    """How each example of a collection is reached when the collection alone is a mock, by Postman's rules.

    `goes_on` is asked before each example; when it says no, the rest is left out. Pure: nothing is read, nothing kept.
    """
    return reach_in(compile_index(collection), collection, goes_on)


def reach_in(index: MockIndex, collection: Collection, goes_on: Callable[[], bool] = lambda: True) -> Reach:
    """The same for a collection that is compiled already."""
    tried = 0

    def counted() -> bool:
        nonlocal tried
        go = goes_on()
        tried += go
        return go

    found = [_of_finding(index, finding) for finding in dry_run(index, counted)]
    unserved = _not_served(index, collection)
    total = len(index.examples) + len(unserved)
    untried = len(index.examples) - tried
    return Reach(
        total=total,
        by_own_request=tried - len(found),
        by_selector=(*found, *unserved),
        untried=untried,
    )


def _of_finding(index: MockIndex, finding: Finding) -> SelectorOnly:
    kind = _kind_of(finding)
    return SelectorOnly(
        item=_item_of(finding.example),
        example=finding.example.name,
        code=finding.example.code,
        kind=kind,
        reason=REASONS[kind],
        selector=selector_for(index, finding.example),
        by=finding.by.place if finding.by is not None else "",
    )


def _kind_of(finding: Finding) -> Reason:
    example, other = finding.example, finding.by
    if other is None:
        return "no_answer" if example.address.forms else "no_address"
    if finding.fault == "shadowed":
        return "fits_less"
    if example.code == other.code:
        return "other_body"
    return "state" if example.code >= 500 else _OF_CODE.get(example.code, "other_status")


def _item_of(example: IndexedExample) -> str:
    """The request, with its folders: `Orders › Get order`."""
    return " › ".join((*example.folders, example.item_name or f"{example.method} {example.path or '/'}"))


def selector_for(index: MockIndex, example: IndexedExample) -> str:
    """The header that makes an example answer its own request: by its code, else by its name, else by its id."""
    request = own_request(example)
    tried = (
        (CODE, str(example.code), Selectors(code=example.code)),
        (NAME, example.name, Selectors(name=folded(example.name))),
        (ID, example.id, Selectors(id=example.id)),
    )
    for header, value, selectors in tried:
        outcome = match(index, request, selectors)
        if value and isinstance(outcome, Match) and outcome.example is example:
            return f"{header}: {_as_header(value)}"
    return ""


def _as_header(value: str) -> str:
    """A value as a header can carry it: percent-encoded where it is more than printable ASCII."""
    text = folded(value)
    return text if text.isascii() and text.isprintable() and "%" not in text else quote(text, safe=" !#$&'()*+,/:;=?@[]-._~")


def _not_served(index: MockIndex, collection: Collection) -> list[SelectorOnly]:
    """The examples that no mock serves, because of their status."""
    served = {id(one.example) for one in index.examples}
    found = []
    for _, folders, item in walk_places(collection):
        for example in item.examples:
            if id(example) not in served:
                place = " › ".join((*(folder.name for folder in folders), item.name))
                found.append(
                    SelectorOnly(
                        item=place,
                        example=example.name,
                        code=example.code,
                        kind="unserved",
                        reason=REASONS["unserved"],
                        selector="",
                    )
                )
    return found
