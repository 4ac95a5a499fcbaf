"""`/api/v1/mocks/{name}/compare`, `replay`, `send`: two revisions side by side, and calls put to one."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import Query, Request
from pydantic import BaseModel, Field
from starlette.responses import PlainTextResponse

from app.actions.compare import Which, compare_bodies_of, compare_revisions, read_which
from app.actions.compare_told import compared_json, compared_markdown, lines_json, replay_json
from app.actions.replay import MOST_LOGGED, ReplayWishes, replay_revisions
from app.actions.sending import SendWishes, send
from app.api.context import ApiContext
from app.api.described_mocks import MockName
from app.api.problems import declared
from app.api.shapes import In
from app.routes import Routes

WHICH = r"^@?([0-9]{1,9}|published|latest)$"
From = Annotated[
    str, Query(alias="from", pattern=WHICH, description="The revision before: its number, `published` or `latest`.")
]
To = Annotated[str, Query(pattern=WHICH, description="The revision after: its number, `published` or `latest`.")]
RevisionText = Annotated[str, Field(pattern=WHICH)]


class SubjectOut(BaseModel):
    """A part of a mock that people speak of."""

    key: str = Field(
        description="The part as one line of text, the same in every revision.", examples=["operation|GET /orders/:id"]
    )
    kind: Literal["mock", "operation", "example", "field", "call"]
    operation: str
    example: str
    pointer: str = Field(description="A JSON pointer behind the side it is of, such as `response:/items/0/price`.")
    call: str


class ChangeOut(BaseModel):
    """One thing that is other than before. Secrets are masked."""

    subject: SubjectOut
    kind: Literal["added", "removed", "changed", "moved", "reordered"]
    breaking: bool = Field(description="Callers may have to change.")
    decides: bool = Field(description="What callers get may be other than before; False for names and folders.")
    rule: str = Field(examples=["response.field.removed"])
    text: str
    before: Any = None
    after: Any = None


class CountsOut(BaseModel):
    """How many changes."""

    changes: int
    breaking: int


class SideOut(BaseModel):
    """One of the two revisions."""

    number: int
    content: str = Field(description="The hash of what it holds.")


class ComparisonOut(BaseModel):
    """All that changed from one revision to another."""

    mock: str
    before: SideOut
    after: SideOut
    breaking: bool
    counts: CountsOut
    changes: list[ChangeOut]
    left_out: int = Field(description="Changes that were found and are not listed.")
    unseen: int = Field(description="Operations that were not looked into, because it was time to stop.")
    notes: list[str]
    summary: str


class RowOut(BaseModel):
    """One row of two columns."""

    kind: Literal["same", "removed", "added", "changed", "skipped"]
    before: str | None
    after: str | None
    number_before: int | None
    number_after: int | None


class LinesOut(BaseModel):
    """The body of an example in both revisions, line by line. JSON is laid out, and secrets are masked."""

    subject: SubjectOut
    before: SubjectOut | None = Field(description="The example in the revision before.")
    rows: list[RowOut]
    unified: list[str]
    note: str = Field(description="Why there are no rows, or not all.")


class ReplayIn(In):
    """Which calls are put to both revisions."""

    from_: RevisionText = Field("published", alias="from")
    to: RevisionText = "latest"
    own: bool = Field(True, description="The calls that examples were saved with.")
    logged: Annotated[int, Field(ge=0, le=MOST_LOGGED)] = Field(0, description="So many calls of the log, the newest first.")
    calls: Annotated[list[Annotated[int, Field(ge=1, le=2**63 - 1)]], Field(max_length=MOST_LOGGED)] = Field(
        default_factory=list
    )


class ReplyRefOut(BaseModel):
    """What one revision answered."""

    status: int
    example: dict[str, str] | None
    miss: bool


class ReplayedOut(BaseModel):
    """One call and what became of its answer."""

    origin: SubjectOut = Field(description="The example it was saved with, or the call of the log.")
    method: str
    target: str
    outcome: Literal["same", "differs", "only_before", "only_after", "neither", "skipped"]
    breaks: bool
    before: ReplyRefOut | None
    after: ReplyRefOut | None
    changes: list[ChangeOut]
    skipped: str = Field(description="Why it was not put to them.")
    remark: str


class ReplayOut(BaseModel):
    """The same calls, put to two revisions."""

    mock: str
    before: SideOut
    after: SideOut
    counts: dict[str, int]
    breaking: int = Field(description="How many callers would break.")
    calls: list[ReplayedOut]
    untried: int


class PairIn(In):
    """One header."""

    name: Annotated[str, Field(max_length=200)]
    value: Annotated[str, Field(max_length=8192)]


class SendIn(In):
    """A call as a person writes it."""

    revision: RevisionText = "published"
    method: Annotated[str, Field(max_length=200)] = "GET"
    path: Annotated[
        str, Field(max_length=8192, description="Path and query below the mock.", examples=["/orders/7?full=true"])
    ] = "/"
    headers: Annotated[list[PairIn], Field(max_length=200)] = Field(default_factory=list)
    body: str = ""
    body_base64: str = Field("", description="A body that is no text.")
    example: Annotated[str, Field(max_length=200, description="Id of the example that is to answer.")] = ""
    example_name: Annotated[str, Field(max_length=200)] = ""
    status: Annotated[int, Field(ge=100, le=599)] | None = None
    noted: bool = Field(True, description="Write the call down in the log, with `studio` in the place of a key.")


class SentHeaderOut(BaseModel):
    """One header."""

    name: str
    value: str


class WinnerOut(BaseModel):
    """The example that answered."""

    id: str
    name: str
    request: str = Field(description="Id of its request.")
    place: str


class SentOut(BaseModel):
    """What a mock answered to a call that was sent to it from here."""

    mock: str
    revision: int
    status: int = Field(description="0 where nothing came.")
    headers: list[SentHeaderOut]
    body: str
    base64: bool
    cut: bool
    milliseconds: float
    example: WinnerOut | None
    score: float | None
    miss: bool
    violations: list[dict[str, Any]]
    connection: str | None = Field(description="How the connection would have ended: `close` or `reset`.")
    late: bool = Field(description="It was given up before its end.")
    explanation: Any = Field(description="What became of each example, as `x-mock-explain` tells it.")


def compare_routes(api: ApiContext) -> Routes:
    """The routes about two revisions, and about calls that are sent from here."""
    router = Routes(prefix="/api/v1/mocks/{name}", tags=["revisions"])
    _comparing_routes(router, api)

    @router.post(
        "/replay",
        summary="Put the same calls to two revisions",
        operation_id="replayCalls",
        responses=declared(400, 404, 409, 415, 421, 422, 500, 503),
    )
    def replay(request: Request, name: MockName, given: ReplayIn) -> ReplayOut:
        """In this process: nothing is logged, delays and faults are left out, made-up values are the same for both."""
        wishes = ReplayWishes(own=given.own, logged=given.logged, calls=tuple(given.calls))
        found = replay_revisions(api.store_for(request), name, read_which(given.from_), read_which(given.to), wishes)
        return ReplayOut(**replay_json(found))

    @router.post(
        "/send",
        summary="Send a call to a revision",
        operation_id="sendCall",
        responses=declared(400, 404, 409, 413, 415, 421, 422, 500, 503),
    )
    async def send_call(request: Request, name: MockName, given: SendIn) -> SentOut:
        """Needs no key, also for mocks that do. What would happen to a connection is told, not done."""
        wishes = SendWishes(
            **given.model_dump(exclude={"revision", "headers"}),
            headers=tuple((pair.name, pair.value) for pair in given.headers),
        )
        store = api.store_for(request) if api.live is not None else None
        return SentOut(**(await send(store, api.desk, name, read_which(given.revision), wishes)).as_json())

    return router


def _comparing_routes(router: Routes, api: ApiContext) -> None:
    failing = declared(404, 409, 421, 422, 500, 503)

    @router.get("/compare", summary="What changed between two revisions", operation_id="compareRevisions", responses=failing)
    def compared(request: Request, name: MockName, before: From = "published", to: To = "latest") -> ComparisonOut:
        """Operations, parameters, statuses, headers, body fields, examples and settings, each change by the rule it goes by."""
        return ComparisonOut(**compared_json(compare_revisions(api.store_for(request), name, *_both(before, to))))

    @router.get(
        "/compare/summary",
        summary="The same as Markdown",
        operation_id="summarizeComparison",
        response_class=PlainTextResponse,
        responses={200: {"content": {"text/markdown": {}}}, **failing},
    )
    def summary(request: Request, name: MockName, before: From = "published", to: To = "latest") -> PlainTextResponse:
        """For a pull request: what may break callers first."""
        found = compare_revisions(api.store_for(request), name, *_both(before, to))
        return PlainTextResponse(compared_markdown(found), media_type="text/markdown")

    @router.get("/compare/body", summary="An example's body, line by line", operation_id="compareBodies", responses=failing)
    def body(
        request: Request,
        name: MockName,
        subject: Annotated[
            str, Query(max_length=4096, description="The key of an example.", examples=["example|GET /orders|1"])
        ],
        before: From = "published",
        to: To = "latest",
    ) -> LinesOut:
        return LinesOut(**lines_json(compare_bodies_of(api.store_for(request), name, subject, *_both(before, to))))


def _both(before: str, after: str) -> tuple[Which, Which]:
    return read_which(before), read_which(after)
