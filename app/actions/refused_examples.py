"""Saved examples whose own request breaks the definition that their mock's calls are checked against."""

from __future__ import annotations

import time
from collections.abc import Iterator
from http import HTTPStatus
from typing import NamedTuple

from app.contract.check import check
from app.matching.example import IndexedExample
from app.matching.replay import own_request
from app.serving.published import LiveMock

SECONDS = 10
"""Processor time for one mock: what comes after it is not looked at."""


class Refused(NamedTuple):
    """An example, and what is wrong with its request, for people."""

    example: IndexedExample
    told: str


def refused_examples(mock: LiveMock) -> Iterator[Refused]:
    """The examples of answers to good calls (below 400) whose request is none, by the mock's definition where it is looked at.

    Errors are saved with the calls that they are for. Credentials are nobody's to save: that they are missing is not told.
    """
    if mock.contract is None:
        return
    end = time.process_time() + SECONDS
    for example in mock.index.examples:
        if time.process_time() > end:
            return
        if example.code >= HTTPStatus.BAD_REQUEST or not example.address.forms:
            continue
        found = check(mock.contract, own_request(example))
        if mock.validate.mode_of(found.operation.names if found.operation else ()) == "off":
            continue
        told = [each for each in found.violations if each.where != "security"]
        if told:
            more = f" And {len(told) - 1} more." if len(told) > 1 else ""
            place = " ".join(part for part in (told[0].where, told[0].pointer, told[0].rule) if part)
            yield Refused(example, f"{place}: {told[0].message}{more}")
