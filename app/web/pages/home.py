"""`/`: all mocks, and the ways to bring in more."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from app.actions.home import GROUPINGS, GroupedBy, home
from app.api.context import ApiContext
from app.web.assets import asset_url
from app.web.rendering import page

SAMPLE = "sample/bakery.openapi.yaml"


def home_routes(api: ApiContext) -> APIRouter:
    """The route of the first page."""
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    def mocks(
        request: Request,
        q: Annotated[str, Query(max_length=200)] = "",
        group: GroupedBy = "none",
    ) -> Response:
        store = None if api.live is None else api.live.store
        found = home(api.overview, store, api.reached(request), text=q.strip(), grouped_by=group)
        return page(
            request,
            "home/mocks.html",
            home=found,
            text=q.strip(),
            grouped_by=group,
            groupings=GROUPINGS,
            keeps=store is not None,
            sample=asset_url(SAMPLE),
        )

    return router
