"""`/mocks/{name}/requests/{request_id}`: the page, and its parts that are asked for when somebody sends or edits."""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import Path, Query, Request
from starlette.responses import RedirectResponse, Response

from app.actions.addresses import mocks_origin
from app.actions.editing.looking import request_page, wanted_revision
from app.actions.editing.meanwhile import example_of, meanwhile
from app.actions.sending_form import call_to_send
from app.api.access import who_of
from app.api.context import ApiContext
from app.api.described_mocks import MockName
from app.routes import Routes
from app.web.mock_frame import mock_frame
from app.web.pages.requests.views import header_lines, may_be_undone, place_of, shown_json, type_of, unified, views_of
from app.web.rendering import page, part

Revision = Annotated[int | None, Query(ge=1, le=2**31 - 1)]
Id = Annotated[str, Path(max_length=1000)]
Asked = Annotated[str, Query(max_length=4096)]


def request_routes(api: ApiContext) -> Routes:
    """The routes of a request's page."""
    router = Routes(include_in_schema=False)
    _page_route(router, api)
    _part_routes(router, api)
    return router


def _page_route(router: Routes, api: ApiContext) -> None:
    @router.get("/mocks/{name}/requests/{request_id}")
    def shown(
        request: Request,
        name: MockName,
        request_id: Id,
        revision: Revision = None,
        subject: Asked = "",
        field: Asked = "",
        example: Asked = "",
    ) -> Response:
        frame = mock_frame(api, request, name, "Requests")
        store = api.store_for(request)
        server = mocks_origin(api.overview.listening(), api.reached(request))
        found = request_page(store, frame.name, request_id, revision, server=server)
        own = f"{frame.home}/requests/{quote(request_id, safe='')}"
        at = f"?revision={found.revision.number}" if found.revision.number != found.mock.newest else ""
        if subject or field or example:
            place = place_of(subject, field, example, [each.id for each in found.examples])
            return RedirectResponse(f"{own}{at}{'#' + place if place else ''}", 303)
        return page(
            request,
            "request/page.html",
            frame=frame,
            found=found,
            views=views_of(found),
            own=own,
            at=at,
            is_newest=not at,
            may_undo=not at and may_be_undone(found.mock, found.revision, store.clock()),
            shown_json=shown_json,
            type_of=type_of,
        )


def _part_routes(router: Routes, api: ApiContext) -> None:
    @router.get("/mocks/{name}/requests/{request_id}/form")
    def form(request: Request, name: MockName, request_id: Id, example: Asked = "") -> Response:
        """The form that edits an example, or adds one; with secrets, as it is saved whole."""
        found = request_page(api.store_for(request), name, request_id, full=True)
        chosen = example_of(found, example)
        return part(
            "request/form.html",
            found=found,
            example=chosen,
            wanted=example,
            headers=header_lines(chosen.headers) if chosen else "Content-Type: application/json",
            home=f"/mocks/{quote(found.mock.name)}",
            own=f"/mocks/{quote(found.mock.name)}/requests/{quote(request_id, safe='')}",
        )

    @router.get("/mocks/{name}/requests/{request_id}/newest")
    def newest(
        request: Request, name: MockName, request_id: Id, since: Annotated[int, Query(ge=1, le=2**31 - 1)], example: Asked = ""
    ) -> Response:
        """What became of an example since somebody began to edit it."""
        found = meanwhile(api.store_for(request), name, request_id, example, since)
        return part("request/newest.html", found=found, wanted=example, rows=unified(found.rows))

    @router.get("/mocks/{name}/requests/{request_id}/send")
    def send(
        request: Request,
        name: MockName,
        request_id: Id,
        revision: Revision = None,
        example: Asked = "",
        secrets: Literal["masked", "full"] = "masked",
    ) -> Response:
        """The call of an example, ready to be edited and sent."""
        store, may_fill = api.store_for(request), who_of(request).may("editor")
        full = secrets == "full" and may_fill
        mock, _ = wanted_revision(store, name, None)
        call = call_to_send(store, name, request_id, example, revision, full=full)
        home = f"/mocks/{quote(mock.name)}"
        return part("request/send.html", call=call, mock=mock, home=home, may_fill=may_fill)
