"""`/postman/mocks`: mock servers, their call logs and server responses (postman-mock.md §5.2)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import Body, Query, Request

from app.actions.mock_content import KEPT
from app.actions.postman_face import mocks as actions
from app.actions.postman_face import server_responses as responses
from app.actions.postman_face.calls import MOST, WantedCalls, mock_calls, read_parts
from app.actions.postman_face.mocks import MockChanges, get_served
from app.actions.postman_face.values import Refused, malformed, mapping, read_moment, text
from app.api.context import ApiContext
from app.api.postman.shapes import (
    call_json,
    gone,
    is_deactivated,
    mock_json,
    server_response_json,
    server_response_row,
)
from app.routes import Routes

Json = dict[str, Any]
Given = Annotated[Any, Body()]
CHANGED = ("environment", "private", "name", "config", "collection", "description", "versionTag")


def mock_routes(router: Routes, api: ApiContext) -> None:
    """Adds the routes about mocks."""
    _reading_routes(router, api)
    _writing_routes(router, api)
    _log_routes(router, api)
    _response_routes(router, api)


def _reading_routes(router: Routes, api: ApiContext) -> None:
    @router.get("/mocks")
    def list_mocks(request: Request) -> Json:
        found = actions.list_mocks(api.store_for(request))
        return {"mocks": [_row(mock_json(api, request, each), each.mock) for each in found]}

    @router.get("/mocks/{id}")
    def get_mock(request: Request, id: str) -> Json:
        found = get_served(api.store_for(request), id)
        shown = {"isPublic": found.mock.access == "public", "deactivated": is_deactivated(found.mock)}
        return {"mock": mock_json(api, request, found) | shown}


def _row(told: Json, mock: Any) -> Json:
    return told | {"isPublic": mock.access == "public"} | ({"deactivated": True} if is_deactivated(mock) else {})


def _writing_routes(router: Routes, api: ApiContext) -> None:
    @router.post("/mocks")
    def create_mock(request: Request, given: Given = None) -> Json:
        said = mapping(_part(given, "mock"), "mock")
        name, collection = text(said.get("name"), "name"), text(said.get("collection"), "collection")
        environment = said.get("environment") or None
        if not isinstance(environment, str | None):
            raise malformed("mock", "environment: must be string")
        private = _flag(said.get("private", False), "private")
        made = actions.create_mock(api.store_for(request), name, collection, environment=environment, private=private)
        return {"mock": mock_json(api, request, made)}

    @router.put("/mocks/{id}")
    def update_mock(request: Request, id: str, given: Given = None) -> Json:
        said = mapping(_part(given, "mock"), "mock")
        if not any(name in said for name in CHANGED):
            words, names = "At least one parameter must be provided.", "environment, private, name, config, collection"
            raise Refused(400, "paramMissingError", words, details={"param": names})
        return {"mock": mock_json(api, request, actions.update_mock(api.store_for(request), id, _changes(said)))}

    @router.delete("/mocks/{id}")
    def delete_mock(request: Request, id: str) -> Json:
        return {"mock": gone(actions.remove_mock(api.store_for(request), id))}

    @router.post("/mocks/{id}/publish")
    def publish_mock(request: Request, id: str) -> Json:
        return {"mock": {"id": actions.set_public(api.store_for(request), id, public=True)}}

    @router.delete("/mocks/{id}/unpublish")
    def unpublish_mock(request: Request, id: str) -> Json:
        return {"mock": {"id": actions.set_public(api.store_for(request), id, public=False)}}


def _log_routes(router: Routes, api: ApiContext) -> None:
    @router.get("/mocks/{id}/call-logs")
    def call_logs(
        request: Request,
        id: str,
        limit: Annotated[int, Query(ge=1, le=MOST)] = MOST,
        cursor: str | None = None,
        since: str | None = None,
        until: str | None = None,
        response_status: Annotated[int | None, Query(alias="responseStatusCode", ge=100, le=599)] = None,
        response_type: Annotated[str | None, Query(alias="responseType")] = None,
        method: Annotated[str | None, Query(alias="requestMethod", max_length=50)] = None,
        path: Annotated[str | None, Query(alias="requestPath", max_length=8192)] = None,
        sort: Literal["servedAt"] = "servedAt",
        direction: Literal["asc", "desc"] = "desc",
        include: str = "",
    ) -> Json:
        wanted = WantedCalls(
            since=read_moment("since", since) if since else None,
            until=read_moment("until", until) if until else None,
            status=response_status,
            kind=response_type,
            method=method,
            path=path,
            newest_first=direction == "desc",
            include=read_parts(include),
            cursor=cursor or None,
            limit=limit,
        )
        page = mock_calls(api.store_for(request), id, wanted, days=api.settings.log_days)
        parts = frozenset(wanted.include)
        return {"call-logs": [call_json(call, parts) for call in page], "meta": {"nextCursor": page.next}}


def _response_routes(router: Routes, api: ApiContext) -> None:
    @router.get("/mocks/{id}/server-responses")
    def list_responses(request: Request, id: str) -> list[Json]:
        return [server_response_row(each) for each in responses.list_responses(api.store_for(request), id)]

    @router.post("/mocks/{id}/server-responses")
    def create_response(request: Request, id: str, given: Given = None) -> Json:
        mock, made = responses.create_response(api.store_for(request), id, _part(given, "serverResponse"))
        return server_response_json(made) | {"mock": mock.id}

    @router.get("/mocks/{id}/server-responses/{response_id}")
    def get_response(request: Request, id: str, response_id: str) -> Json:
        mock, found = responses.get_response(api.store_for(request), id, response_id)
        return server_response_json(found) | {"mock": mock.id}

    @router.put("/mocks/{id}/server-responses/{response_id}")
    def update_response(request: Request, id: str, response_id: str, given: Given = None) -> Json:
        said = _part(given, "serverResponse")
        mock, changed = responses.update_response(api.store_for(request), id, response_id, said)
        return server_response_json(changed) | {"mock": mock.id}

    @router.delete("/mocks/{id}/server-responses/{response_id}")
    def delete_response(request: Request, id: str, response_id: str) -> Json:
        return server_response_json(responses.remove_response(api.store_for(request), id, response_id))


def _part(given: Any, name: str) -> Any:
    """What the envelope of a body holds. Raises Refused."""
    if given is not None and not isinstance(given, dict):
        raise malformed("request", ": must be object")
    return (given or {}).get(name)


def _flag(value: Any, name: str) -> bool:
    if not isinstance(value, bool):
        raise malformed("mock", f"{name}: must be boolean")
    return value


def _changes(said: Any) -> MockChanges:
    environment, config = said.get("environment", KEPT), said.get("config", {})
    if not isinstance(environment, str | None) and environment is not KEPT:
        raise malformed("mock", "environment: must be string")
    if not isinstance(config, dict):
        raise malformed("mock", "config: must be object")
    description = said.get("description", KEPT)
    if not isinstance(description, str) and description is not KEPT:
        raise malformed("mock", "description: must be string")
    return MockChanges(
        name=text(said["name"], "name") if "name" in said else KEPT,
        description=description,
        private=_flag(said["private"], "private") if "private" in said else KEPT,
        collection=text(said["collection"], "collection") if "collection" in said else KEPT,
        environment=environment,
        config=config,
    )
