"""The pages: so far one, the list of mocks. Templates and style sheet lie beside this module."""

from __future__ import annotations

from importlib import resources

from fastapi import APIRouter, Request
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from app.actions.addresses import reached_by
from app.actions.overview import Overview
from app.routes import Routes
from app.web.markdown import html_of

TEMPLATES = Environment(
    loader=PackageLoader("app.web"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)
TEMPLATES.filters["markdown"] = html_of


def page_routes(overview: Overview) -> APIRouter:
    """The pages and the files they need."""
    router = Routes(include_in_schema=False)
    style = resources.files("app.web").joinpath("static/understudy.css").read_bytes()

    @router.get("/")
    def mocks(request: Request) -> Response:
        reached = reached_by(request.scope["scheme"], request.headers.get("host", "localhost"))
        page = TEMPLATES.get_template("mocks.html")
        return HTMLResponse(page.render(workspace=overview.workspace(), shown_mocks=overview.mocks(reached)))

    @router.get("/static/understudy.css")
    async def style_sheet() -> Response:
        return Response(style, media_type="text/css")

    return router
