"""`/convert`: a definition looked into, cut into use cases, saved as mocks; and kept mocks taken along with it."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request
from starlette.responses import Response

from app.api.context import ApiContext
from app.routes import Routes
from app.web.assets import asset_url
from app.web.pages.home import SAMPLE
from app.web.rendering import page


def convert_pages(api: ApiContext) -> Routes:
    """The route of this page."""
    router = Routes(include_in_schema=False)

    @router.get("/convert")
    def convert(request: Request, mock: Annotated[str, Query(max_length=200)] = "") -> Response:
        records = {} if api.live is None else api.live.records()
        names = sorted(mock.name for mock in records.values() if mock.origin != "files")
        keeps = api.live is not None
        return page(request, "convert/convert.html", sample=asset_url(SAMPLE), keeps=keeps, names=names, chosen=mock)

    return router
