"""`/postman/workspaces` and `/postman/me`: the one workspace with everything in it, and who asks (postman-mock.md §5.5)."""

from __future__ import annotations

from typing import Any

from fastapi import Request

from app.actions.postman_face.collections import list_collections
from app.actions.postman_face.environments import every_environment
from app.actions.postman_face.mocks import list_mocks
from app.actions.postman_face.values import OWNER, WORKSPACE_ID, Refused, number_of, plain
from app.actions.postman_face.workspace import calls_this_month, workspace_times
from app.api.access import Who, who_of
from app.api.context import ApiContext
from app.api.postman.shapes import is_deactivated, mock_name, named
from app.routes import Routes

Json = dict[str, Any]
NAME = "Understudy"
MOST_CALLS = 1_000_000_000
"""What is told of a limit for calls of mocks: there is none."""


def workspace_routes(router: Routes, api: ApiContext) -> None:
    """Adds the routes about the workspace and who asks."""

    @router.get("/workspaces")
    def list_workspaces(request: Request, type: str = "") -> Json:
        row = _workspace(api, request)
        return {"workspaces": [row] if type in ("", row["type"]) else []}

    @router.get("/workspaces/{id}")
    def get_workspace(request: Request, id: str) -> Json:
        _require(id)
        store = api.store_for(request)
        collections, environments, mocks = list_collections(store), every_environment(store), list_mocks(store)
        held: Json = {
            "updatedBy": OWNER,
            "collections": [named(each.id, each.name) for each in collections],
            "environments": [named(each.id, each.name) for each in environments],
            "mocks": [named(each.mock.id, mock_name(each.mock)) | {"deactivated": is_deactivated(each.mock)} for each in mocks],
            "monitors": [],
            "apis": [],
            "specs": [],
        }
        return {"workspace": _workspace(api, request) | {"description": ""} | held}

    @router.get("/workspaces/{id}/global-variables")
    def get_globals(request: Request, id: str) -> Json:
        _require(id)
        return {"values": []}

    @router.get("/me")
    def me(request: Request) -> Json:
        who = who_of(request)
        used = calls_this_month(api.store_for(request))
        operations = [{"name": "mock_usage", "limit": MOST_CALLS, "usage": used, "overage": max(0, used - MOST_CALLS)}]
        return {"user": _user(who), "operations": operations}


def _workspace(api: ApiContext, request: Request) -> Json:
    created, changed = workspace_times(api.store_for(request))
    return {
        "id": WORKSPACE_ID,
        "name": NAME,
        "type": "team",
        "visibility": "team",
        "createdBy": OWNER,
        "about": "Everything that this server keeps.",
        "createdAt": created,
        "updatedAt": changed,
    }


def _require(said: str) -> None:
    if plain(said) != WORKSPACE_ID:
        raise Refused(404, "workspaceNotFoundError", "Workspace not found", statusCode=404)


def _user(who: Who) -> Json:
    return {
        "id": int(number_of(who.name)),
        "username": who.name,
        "email": who.name if "@" in who.name else "",
        "fullName": who.name,
        "avatar": None,
        "isPublic": False,
        "emailVerified": False,
        "teamId": int(OWNER),
        "teamName": NAME,
        "teamDomain": "",
        "roles": [who.role],
    }
