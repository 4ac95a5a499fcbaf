"""`/api/v1/mocks`: which mock servers there are, where they answer, and what is wrong with them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, Field

from app.actions.addresses import Reached, reached_by
from app.actions.overview import Overview, workspace_json
from app.api.problems import declared


class FindingOut(BaseModel):
    """One thing that was found while a file was read, with its place."""

    level: str = Field(description="`error`, `warning` or `info`.")
    code: str
    message: str
    file: str
    where: str = Field(description="JSON path or JSON pointer inside the file.")
    line: int | None
    column: int | None


class MockOut(BaseModel):
    """One mock server."""

    name: str
    title: str
    use_case: str = Field(description="What the mock is for, as Markdown.")
    live: bool = Field(description="Whether it answers.")
    revision: int = Field(description="The revision that answers; 0 when none could be read yet.")
    base_urls: list[str] = Field(description="Where it answers; the first works everywhere.")
    operations: int = Field(description="Requests in its collections.")
    examples: int = Field(description="Saved responses that it can answer with.")
    sources: list[str]
    broken: str | None = Field(description="Why its newest files are not served; the revision before them still answers.")
    port_problem: str | None = Field(description="Why the port of its own could not be opened.")
    diagnostics: list[FindingOut] = Field(description="What was found in its files, notes too.")


class MocksOut(BaseModel):
    """The workspace."""

    loaded: bool = Field(description="False until every source has been read once.")
    mocks: list[MockOut]
    diagnostics: list[FindingOut] = Field(description="Findings that belong to no single mock, notes too.")


def mock_routes(overview: Overview) -> APIRouter:
    """The read-only routes about mocks."""
    router = APIRouter(prefix="/api/v1", tags=["mocks"])

    @router.get("/mocks", summary="List the mocks", operation_id="listMocks", responses=declared(421, 500))
    async def list_mocks(request: Request) -> MocksOut:
        return MocksOut.model_validate(workspace_json(overview.workspace(), overview.mocks(_reached(request))))

    @router.get("/mocks/{name}", summary="One mock", operation_id="getMock", responses=declared(404, 421, 422, 500))
    async def get_mock(request: Request, name: Annotated[str, Path(max_length=200)]) -> MockOut:
        return MockOut.model_validate(overview.mock(name, _reached(request)).as_json())

    return router


def _reached(request: Request) -> Reached:
    return reached_by(request.scope["scheme"], request.headers.get("host", "localhost"))
