"""Routes are made late, once, and are then what FastAPI makes of the same declaration."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.routing import Mount, Route

from app.main import build_planes
from app.records import WorkspaceStatus
from app.routes import Application, LateRoute, Routes
from app.serving.published import Published
from app.settings import Settings


def declare(router: APIRouter) -> APIRouter:
    @router.get("/orders/{number}", summary="One order", responses={404: {"description": "There is none."}})
    def get_order(number: int, full: bool = False) -> dict[str, int | bool]:
        return {"number": number, "full": full}

    @router.post("/orders", status_code=201)
    async def add_order(order: dict[str, str]) -> dict[str, str]:
        return order

    return router


@pytest.fixture
def late() -> Application:
    app = Application()
    app.include_router(declare(Routes(prefix="/shop", tags=["orders"])))
    return app


@pytest.fixture
def plain() -> FastAPI:
    app = FastAPI()
    app.include_router(declare(APIRouter(prefix="/shop", tags=["orders"])))
    return app


def ask(app: FastAPI, method: str, path: str, body: object = None) -> httpx.Response:
    async def exchange() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as client:
            return await client.request(method, path, json=body)

    return asyncio.run(exchange())


def made(app: FastAPI) -> list[str]:
    return [route.path for route in app.routes if isinstance(route, LateRoute) and route.is_made]


def test_no_route_is_made_by_building_the_application():
    """What is declared with `APIRouter` is made at once, and twice: declare it with `Routes`."""
    planes = build_planes(Settings(), Published(), lambda: WorkspaceStatus(loaded=True))
    app: Any = planes.admin._app._app  # type: ignore[attr-defined]
    assert [route for route in app.routes if type(route) not in (LateRoute, Mount, Route)] == []
    assert made(app) == []


def test_every_route_of_the_application_can_be_made():
    planes = build_planes(Settings(), Published(), lambda: WorkspaceStatus(loaded=True))
    app: Any = planes.admin._app._app  # type: ignore[attr-defined]
    assert all(isinstance(route.dependant, Dependant) for route in app.routes if isinstance(route, APIRoute))


def test_a_request_makes_the_route_that_answers_it_and_no_other(late: Application):
    assert ask(late, "GET", "/shop/orders/7?full=yes").json() == {"number": 7, "full": True}
    assert made(late) == ["/shop/orders/{number}"]


def test_an_address_of_no_route_makes_none(late: Application):
    assert ask(late, "GET", "/shop/elsewhere").status_code == 404
    assert made(late) == []


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/shop/orders/seven", None),
        ("DELETE", "/shop/orders/7", None),
        ("POST", "/shop/orders", {"a": "b"}),
        ("POST", "/shop/orders", ["a"]),
    ],
)
def test_it_answers_as_the_same_declaration_without_delay(
    late: Application, plain: FastAPI, method: str, path: str, body: object
):
    answers = [ask(app, method, path, body) for app in (late, plain)]
    assert (answers[0].status_code, answers[0].content) == (answers[1].status_code, answers[1].content)


def test_it_is_described_as_the_same_declaration_without_delay(late: Application, plain: FastAPI):
    assert late.openapi() == plain.openapi()


def test_a_router_of_another_kind_is_included_too(plain: FastAPI):
    app = Application()
    app.include_router(declare(APIRouter(prefix="/shop", tags=["orders"])))
    assert app.openapi() == plain.openapi()


def test_what_a_route_does_not_have_it_does_not_have(late: Application):
    route = next(route for route in late.routes if isinstance(route, LateRoute))
    with pytest.raises(AttributeError, match="colour"):
        _ = route.colour
