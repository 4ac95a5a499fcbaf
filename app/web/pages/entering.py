"""`/sign-in`, `/setup`, `/invitation`, `/guest`: the pages by which people come in. Nobody need be known to open them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from app.api.context import ApiContext
from app.store.people import is_setup_open
from app.web.next_page import safe_next
from app.web.rendering import page


def entering_routes(api: ApiContext) -> APIRouter:
    """The routes of these pages."""
    router = APIRouter(include_in_schema=False)

    def is_new() -> bool:
        return api.live is not None and is_setup_open(api.live.store)

    @router.get("/sign-in")
    def sign_in(request: Request, next: Annotated[str, Query(max_length=4000)] = "") -> Response:
        return page(request, "entering/sign_in.html", next=safe_next(next), is_new=is_new())

    @router.get("/setup")
    def setup(request: Request) -> Response:
        return page(request, "entering/setup.html", is_new=is_new(), keeps=api.live is not None)

    @router.get("/invitation")
    def invitation(request: Request) -> Response:
        return page(request, "entering/invitation.html")

    @router.get("/guest")
    def guest(request: Request) -> Response:
        return page(request, "entering/guest.html")

    return router
