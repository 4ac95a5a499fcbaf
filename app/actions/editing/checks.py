"""What an edit may say: refused where it could not be kept or sent; else what is to be known of an example, as findings."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import NoReturn

from app.actions.editing.edits import ExampleParts, HeaderRow, RequestParts
from app.contract.answers import OPEN, Answers, Held
from app.errors import AppError
from app.matching.headers import sendable
from converters.diagnostics import Diagnostic
from converters.postman.model import Example, Header, Item
from converters.postman.read_parts import TOKEN
from converters.postman.reading import MAX_EXAMPLE_BODY, MAX_HEADERS
from converters.sync.addresses import path_text
from converters.sync.examples import media_type

LONGEST_NAME = 1_000
LONGEST_WORDS = 200_000
LONGEST_URL = 16_384


class EditInvalid(AppError):
    """An edit that cannot be done as it is said. `errors`: which part, as JSON pointers into what was sent."""

    code = "value.invalid"
    status = 422

    def __init__(self, code: str, problem: str, pointer: str) -> None:
        super().__init__(code, problem, pointer)
        self.code = code  # type: ignore[misc]
        self.problem = problem
        self.errors = [{"code": code, "pointer": pointer, "message": problem}]

    def __str__(self) -> str:
        return f"{self.errors[0]['pointer'].removeprefix('/')}: {self.problem}"


def check_parts(parts: ExampleParts, pointer: str) -> None:
    """Raises EditInvalid for what no example can have."""
    check_text(parts.name, f"{pointer}/name", LONGEST_NAME)
    check_text(parts.reason, f"{pointer}/reason", LONGEST_NAME)
    if parts.status is not None and not 100 <= parts.status <= 599:
        _refuse("status.invalid", "A status is a number from 100 to 599.", f"{pointer}/status")
    if parts.body is not None:
        check_text(parts.body, f"{pointer}/body", None)
        if len(parts.body.encode()) > MAX_EXAMPLE_BODY:
            _refuse("limit.body", f"A body may have {MAX_EXAMPLE_BODY >> 20} MiB at most.", f"{pointer}/body")
    _check_headers(parts.headers, f"{pointer}/headers")
    if parts.original_request is not None:
        _check_request(parts.original_request, f"{pointer}/original_request")


def check_text(text: str | None, pointer: str, longest: int | None) -> None:
    """Raises EditInvalid for text that cannot be kept."""
    if text is None:
        return
    if longest is not None and len(text) > longest:
        _refuse("value.text", f"At most {longest} characters.", pointer)
    try:
        text.encode()
    except UnicodeEncodeError:
        _refuse("value.text", "Text with half of a character cannot be kept.", pointer)
    if "\0" in text:
        _refuse("value.text", "Text with U+0000 cannot be kept.", pointer)


def _check_request(parts: RequestParts, pointer: str) -> None:
    if parts.method is not None and not (TOKEN.fullmatch(parts.method) and len(parts.method) <= 40):
        _refuse("value.invalid", "A method is a word such as GET.", f"{pointer}/method")
    check_text(parts.url, f"{pointer}/url", LONGEST_URL)
    check_text(parts.body, f"{pointer}/body", MAX_EXAMPLE_BODY)
    _check_headers(parts.headers, f"{pointer}/headers", is_sent=False)


def _check_headers(rows: Sequence[HeaderRow] | None, pointer: str, *, is_sent: bool = True) -> None:
    if rows is None:
        return
    if len(rows) > MAX_HEADERS:
        _refuse("limit.items", f"At most {MAX_HEADERS} headers are kept.", pointer)
    for at, row in enumerate(rows):
        for name, text in (("key", row.key), ("value", row.value), ("description", row.description)):
            check_text(text, f"{pointer}/{at}/{name}", LONGEST_WORDS)
        if row.disabled:
            continue
        _, left_out = sendable([Header(key=row.key, value=row.value)])
        problem = next((each for each in left_out if each.code == "header.invalid"), None)
        if problem is not None and (is_sent or not OPEN.search(row.key)):
            side = "key" if "name" in problem.reason else "value"
            _refuse("header.invalid", f"This header cannot be sent: {problem.reason}.", f"{pointer}/{at}/{side}")


def _refuse(code: str, problem: str, pointer: str) -> NoReturn:
    raise EditInvalid(code, problem, pointer)


def held(answers: Answers | None, item: Item, example: Example) -> Held | None:
    """An example held against its operation; None where no definition speaks of it."""
    if answers is None:
        return None
    operation = answers.of(item.id, item.request.method, path_text(item.request.url))
    if operation is None:
        return None
    return answers.hold(operation, example.code, media_type(example), example.body)


def findings_of(answers: Answers | None, item: Item, example: Example, place: str) -> Iterator[Diagnostic]:
    """What is to be known of an example that was edited. `place`: where people find it."""
    if not 200 <= example.code <= 599:
        message = f"The status {example.code} is none that ends an answer: the example is kept and not served."
        yield Diagnostic("warning", "status.invalid", message, place, "status")
    for left_out in sendable(example.headers)[1]:
        yield Diagnostic("info", left_out.code, f"{left_out.name}: not sent, {left_out.reason}.", place, "headers")
    if says_json(example) and not is_json_text(example.body):
        message = "The body is said to be JSON and is not; it is sent as it stands."
        yield Diagnostic("warning", "json.invalid", message, place, "body")
        return
    found = held(answers, item, example)
    if found is None:
        return
    if not found.declared:
        message = f"The definition does not declare {found.undeclared}."
        yield Diagnostic("warning", "example.undeclared", message, place)
    for each in found.violations:
        yield Diagnostic("warning", "value.invalid", f"{each.pointer or 'the body'}: {each.message}", place, each.pointer)


def says_json(example: Example) -> bool:
    """Whether an example says that its body is JSON, by its type or, without one, by the language it is shown in."""
    kind = media_type(example)
    return kind.endswith(("/json", "+json")) if kind else example.preview_language == "json"


def is_json_text(body: str) -> bool:
    """Whether a body is JSON once its variables are filled in; an empty one says nothing."""
    if not body.strip():
        return True
    try:
        json.loads(OPEN.sub("0", body))
    except (ValueError, RecursionError):
        return False
    return True
