"""`/postman/environments` (postman-mock.md §5.5)."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Body, Request

from app.actions.postman_face import environments as actions
from app.actions.postman_face.environments import NamedValues
from app.actions.postman_face.values import malformed
from app.api.context import ApiContext
from app.api.postman.shapes import environment_row, gone, named
from app.routes import Routes

Json = dict[str, Any]
Given = Annotated[Any, Body()]


def environment_routes(router: Routes, api: ApiContext) -> None:
    """Adds the routes about environments."""

    @router.get("/environments")
    def list_environments(request: Request) -> Json:
        found = actions.every_environment(api.store_for(request))
        return {"environments": [environment_row(each) for each in found]}

    @router.get("/environments/{id}")
    def get_environment(request: Request, id: str) -> Json:
        return {"environment": _whole(actions.read_environment(api.store_for(request), id))}

    @router.post("/environments")
    def create_environment(request: Request, given: Given = None) -> Json:
        made = actions.create_environment(api.store_for(request), _environment(given))
        return {"environment": named(made.id, made.name)}

    @router.put("/environments/{id}")
    def replace_environment(request: Request, id: str, given: Given = None) -> Json:
        done = actions.replace_environment(api.store_for(request), id, _environment(given))
        return {"environment": named(done.id, done.name)}

    @router.patch("/environments/{id}")
    def patch_environment(request: Request, id: str, given: Given = None) -> Json:
        told = _whole(actions.patch_environment(api.store_for(request), id, given))
        return {"environment": {key: value for key, value in told.items() if key != "isPublic"}}

    @router.delete("/environments/{id}")
    def delete_environment(request: Request, id: str) -> Json:
        return {"environment": gone(actions.remove_environment(api.store_for(request), id))}


def _whole(found: NamedValues) -> Json:
    return environment_row(found.environment) | {"values": [dict(row) for row in found.values]}


def _environment(given: Any) -> Any:
    if given is not None and not isinstance(given, dict):
        raise malformed("request", ": must be object")
    return (given or {}).get("environment")
