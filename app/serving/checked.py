"""Calls to mocks that ask for it, held against the contract of their definition: what is told, and what is answered instead."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, NamedTuple

from app.contract.check import Checked, check
from app.contract.compiled import CompiledContract, CompiledOperation
from app.contract.violation import Violation, as_records
from app.matching.example import IndexedExample
from app.matching.headers import ascii_safe
from app.matching.request import MockRequest
from app.serving.answers import VIOLATIONS_HEADER, Answer, Headers, problem
from app.serving.published import LiveMock

MOST_TOLD = 1024
"""Bytes of the header that tells violations."""
_UNREADABLE = frozenset(("json", "multipart", "text"))


class Told(NamedTuple):
    """What is wrong with a call. `headers` go with the answer; `instead`: the example or error that it gets, if refused."""

    violations: tuple[Mapping[str, Any], ...]
    headers: Headers
    instead: IndexedExample | Answer | None = None


def told_of(mock: LiveMock, contract: CompiledContract, request: MockRequest) -> Told | None:
    """What is to be told of a call; None where nothing is wrong, or nobody asked."""
    found = check(contract, request)
    if not found.violations:
        return None
    mode = mock.validate.mode_of(found.operation.names if found.operation else ())
    if mode == "off":
        return None
    headers: Headers = ((VIOLATIONS_HEADER, violations_header(found.violations)),)
    records = as_records(found.violations)
    if mode == "report":
        return Told(records, headers)
    statuses = refused_with(found)
    if found.methods:
        headers = (*headers, (b"allow", ascii_safe(", ".join(sorted(found.methods)))))
    example = _example_of(mock, found.operation, statuses)
    if example is not None:
        return Told(records, headers, example)
    told = _problem(statuses[0], found)
    answer = problem(statuses[0], told, mock.index.labels, is_miss=found.operation is None)
    return Told(records, headers, answer)


def refused_with(found: Checked) -> tuple[int, ...]:
    """The statuses that fit, the best first: of the operation, its security, its media types, then of values."""
    if found.operation is None:
        return (405,) if found.methods else (404,)
    rules = {each.rule for each in found.violations}
    if any(each.where == "security" for each in found.violations):
        return 401, 403
    if "content-type" in rules:
        return (415,)
    if "accept" in rules:
        return (406,)
    if rules & _UNREADABLE or any(each.where != "body" for each in found.violations):
        return 400, 422
    return 422, 400


def violations_header(found: Sequence[Violation]) -> bytes:
    """`2; body /items/0/price minimum; query limit type`: how many, then as many as there is room for."""
    text = b"%d" % len(found)
    for each in found:
        more = ascii_safe("; " + " ".join(part for part in (each.where, each.pointer.replace(";", "%3B"), each.rule) if part))
        if len(text) + len(more) > MOST_TOLD:
            break
        text += more
    return text


def _example_of(mock: LiveMock, operation: CompiledOperation | None, statuses: Sequence[int]) -> IndexedExample | None:
    """The definition's own answer to such a call: the first example of the operation with the first status that has one."""
    own = mock.refusals.get(operation.names[-1], ()) if operation else ()
    return next((example for status in statuses for example in own if example.code == status), None)


def _problem(status: int, found: Checked) -> dict[str, Any]:
    """The body of an error as RFC 9457 has it."""
    count = len(found.violations)
    rules = "rule" if count == 1 else "rules"
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": f"The call breaks {count} {rules} of the definition. {found.violations[0].message}",
        "errors": json.loads(json.dumps(as_records(found.violations))),
    }
