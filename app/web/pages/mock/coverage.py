"""`/mocks/{name}/coverage`: which operations, statuses and examples of a mock were tried, by whom, and when last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Literal

from fastapi import Query, Request
from starlette.responses import Response

from app.actions.calls import covered
from app.api.context import ApiContext
from app.api.described_mocks import MockName
from app.calls.coverage import Coverage, CoveredOperation, Tally
from app.routes import Routes
from app.store.errors import NoRevision
from app.store.transaction import Store
from app.web.mock_frame import mock_frame
from app.web.pages.mock.calls import key_names
from app.web.rendering import page

SPANS: Mapping[str, tuple[str, int]] = {
    "all": ("ever", 0),
    "today": ("today", 1),
    "week": ("in 7 days", 7),
    "month": ("in 30 days", 30),
}
"""Since when calls count: in words, and how many days."""
SHOWN = (("all", "All"), ("untried", "Not tried"), ("partly", "Tried in part"), ("tried", "Tried"))
Which = Literal["all", "untried", "partly", "tried"]
NOBODY = "without a key"


@dataclass(frozen=True, slots=True, kw_only=True)
class CoveredRow:
    """An operation. `state`: untried, partly or tried, by its examples; `by`: who called it."""

    operation: CoveredOperation
    method: str
    path: str
    state: str
    tried: int
    by: str


def mock_coverage_routes(api: ApiContext) -> Routes:
    """The route of a mock's coverage."""
    router = Routes(include_in_schema=False)

    @router.get("/mocks/{name}/coverage")
    def coverage(
        request: Request,
        name: MockName,
        revision: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
        span: Literal["all", "today", "week", "month"] = "all",
        show: Which = "all",
    ) -> Response:
        frame = mock_frame(api, request, name, "Coverage")
        asked = {"revision": revision, "span": span, "show": show}
        found, rows = None, []
        if frame.record is not None:
            store = api.store_for(request)
            found = _covered(store, frame.name, revision, span)
            rows = rows_of(found, key_names(request, store, frame)) if found else []
        return page(
            request,
            "mock/coverage.html",
            frame=frame,
            found=found,
            rows=[row for row in rows if show in ("all", row.state)],
            counts={state: sum(row.state == state for row in rows) for state, _ in SHOWN},
            asked=asked,
            spans=[(key, words) for key, (words, _) in SPANS.items()],
            shown=SHOWN,
        )

    return router


def _covered(store: Store, name: str, revision: int | None, span: str) -> Coverage | None:
    try:
        return covered(store, name, revision=revision, since=since_of(span, store.clock().date()))
    except NoRevision:
        return None


def since_of(span: str, today: date) -> date | None:
    """The first day that counts; None for ever."""
    days = SPANS[span][1]
    return today - timedelta(days=days - 1) if days else None


def rows_of(found: Coverage, keys: Mapping[str, str]) -> list[CoveredRow]:
    """Each operation with how far it was tried."""
    return [_row(operation, keys) for operation in found.operations]


def _row(operation: CoveredOperation, keys: Mapping[str, str]) -> CoveredRow:
    tried = sum(bool(each.calls) for each in operation.examples.values())
    is_whole = tried == len(operation.examples)
    method, _, path = operation.operation.partition(" ")
    state = "untried" if not operation.calls else "tried" if is_whole else "partly"
    return CoveredRow(operation=operation, method=method, path=path, state=state, tried=tried, by=_names(operation, keys))


def _names(tally: Tally, keys: Mapping[str, str]) -> str:
    return ", ".join(_in_order(keys.get(key, key) if key else NOBODY for key in tally.keys))


def _in_order(names: Iterable[str]) -> list[str]:
    return sorted(names, key=lambda name: (name == NOBODY, name.lower()))
