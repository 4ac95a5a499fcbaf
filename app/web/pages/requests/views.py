"""What the page of a request shows of each example, before there is any HTML."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from app.actions.editing.looking import RequestPage, ShownExample, ShownRequest
from app.actions.editing.meanwhile import Row, example_of_subject
from app.store.records import Mock, Revision
from app.web.pages.requests.code import MOST_TEXT, Code, code_of
from converters.diagnostics import Diagnostic

MADE_HERE = ("edit", "restore", "call")
"""Kinds of revisions that people make by hand, and may want to undo at once."""
OFFERED_FOR = timedelta(minutes=30)
"""How long undoing stays offered once a revision answers; of a draft it always is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyView:
    """A body laid out and as it is. `cut`: how many characters of the raw text are left out."""

    code: Code | None
    raw: str
    cut: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What speaks against an example. `href`: the line that it is about, "" where it is about none."""

    finding: Diagnostic
    pointer: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleView:
    """An example as the page shows it. `anchor`: the id of its part; `href`: the link to it within the page."""

    example: ShownExample
    anchor: str
    href: str
    request: ShownRequest
    request_body: BodyView
    answer: BodyView
    faults: tuple[Fault, ...]
    request_faults: tuple[Fault, ...] = ()

    @property
    def reached(self) -> tuple[str, str, str]:
        """Which call gets it: in a word, as a kind of badge, and in a sentence."""
        each = self.example
        if each.answers_itself:
            return "answers", "good", "The request by itself gets this example."
        if each.selector:
            return "by selector", "plain", "Only a call that selects it gets this example."
        return "not reached", "warn", "No call gets this example: its status or its request's address cannot be served."

    @property
    def validity(self) -> tuple[str, str]:
        """What the definition says of it, in a word, and as a kind of badge; nothing without a definition."""
        if any(each.finding.level != "info" for each in self.faults):
            wrong = sum(each.finding.level != "info" for each in self.faults)
            return f"{wrong} {'problem' if wrong == 1 else 'problems'}", "warn"
        return ("valid", "good") if self.example.checked else ("", "")

    @property
    def size(self) -> str:
        """How large the body is, for people."""
        size = self.example.size
        return f"{size:,} B" if size < 1024 else f"{size / 1024:,.1f} kB" if size < 1 << 20 else f"{size / (1 << 20):,.1f} MB"


def views_of(page: RequestPage) -> tuple[ExampleView, ...]:
    """All examples of the page."""
    return tuple(_view(page, each) for each in page.examples)


def _view(page: RequestPage, example: ShownExample) -> ExampleView:
    anchor = f"example-{example.id}"
    faults = tuple(_fault(each, anchor) for each in example.findings)
    request = example.original or page.request
    of_request = tuple(_fault(each, f"{anchor}:request") for each in request.findings)
    return ExampleView(
        example=example,
        anchor=anchor,
        href=f"#{quote(anchor)}",
        request=request,
        request_body=_body(request.body, f"{anchor}:request", _marks(of_request)),
        answer=_body(example.body, anchor, _marks(faults)),
        faults=faults,
        request_faults=of_request,
    )


def _marks(faults: Iterable[Fault]) -> tuple[tuple[str, str], ...]:
    return tuple((each.pointer, each.finding.message.partition(": ")[2]) for each in faults if each.href)


def _fault(finding: Diagnostic, anchor: str) -> Fault:
    if finding.code != "value.invalid":
        return Fault(finding=finding)
    return Fault(finding=finding, pointer=finding.where, href=f"#{quote(f'{anchor}:{finding.where}')}")


def _body(body: str, anchor: str, marks: tuple[tuple[str, str], ...] = ()) -> BodyView:
    return BodyView(code=code_of(body, anchor, marks), raw=body[:MOST_TEXT], cut=max(0, len(body) - MOST_TEXT))


def shown_json(value: Any) -> str:
    """A schema as text."""
    return json.dumps(value, indent=2, ensure_ascii=False)


def type_of(schema: Any) -> str:
    """What a schema asks for, in a few words."""
    if not isinstance(schema, dict):
        return "any"
    kind = schema.get("type", "")
    words = " or ".join(map(str, kind)) if isinstance(kind, list) else str(kind)
    if "enum" in schema:
        return f"{words or 'one'} of {', '.join(str(each) for each in schema['enum'][:6])}"[:200]
    for name in ("oneOf", "anyOf", "allOf"):
        if not words and isinstance(schema.get(name), list):
            return "any of several" if name != "allOf" else "several together"
    if words == "array":
        return f"list of {type_of(schema.get('items'))}"[:200]
    return " ".join(filter(None, (words, f"({schema['format']})" if isinstance(schema.get("format"), str) else ""))) or "any"


def place_of(subject: str, field: str, example: str, ids: Sequence[str]) -> str:
    """The part of the page that somebody asked for, behind `#`; "" for none that is there."""
    of_example, at = example_of_subject(subject) if subject else ("", "")
    if of_example in ids:
        side, _, pointer = at.partition(":")
        inside = {"response": f":{pointer}", "request": f":request:{pointer}"}.get(side, "")
        return quote(f"example-{of_example}{inside if pointer else ''}")
    chosen = example if example in ids else next(iter(ids), "") if field or example else ""
    return quote(f"example-{chosen}{':' + field if field else ''}") if chosen else ""


def unified(rows: Iterable[Row]) -> Iterator[tuple[str, int | None, int | None, str]]:
    """Rows as `diff_rows` shows them: mark, line before, line after, text."""
    for row in rows:
        if row.kind == "skipped":
            yield " ", None, None, "…"
        elif row.kind == "same":
            yield " ", row.number_before, row.number_after, row.after or ""
        else:
            if row.before is not None:
                yield "-", row.number_before, None, row.before
            if row.after is not None:
                yield "+", None, row.number_after, row.after


def may_be_undone(mock: Mock, newest: Revision, now: datetime) -> bool:
    """Whether undoing the newest revision is offered on the page: a draft made by hand, or a moment ago."""
    if newest.number < 2 or newest.source_kind not in MADE_HERE:
        return False
    return newest.number > (mock.published or 0) or now - newest.created_at < OFFERED_FOR


def header_lines(headers: Iterable[tuple[str, str, bool]]) -> str:
    """Headers as they are edited: one a line, those that are switched off behind `//`."""
    return "\n".join(f"{'// ' if disabled else ''}{key}: {value}" for key, value, disabled in headers)
