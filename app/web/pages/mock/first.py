"""`/mocks/{name}`: what a mock is for, how it is called, and the tree of what is in it."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.api.context import ApiContext
from app.api.described_mocks import MockName
from app.web.mock_frame import mock_frame
from app.web.rendering import page


def mock_page_routes(api: ApiContext) -> APIRouter:
    """The route of a mock's first page."""
    router = APIRouter(include_in_schema=False)

    @router.get("/mocks/{name}")
    def mock(request: Request, name: MockName) -> Response:
        return page(request, "mock/first.html", frame=mock_frame(api, request, name, "Requests"))

    return router
