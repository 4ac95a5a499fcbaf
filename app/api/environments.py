"""`/api/v1/environments`: named sets of variables that mocks are served with."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from app.actions import kept_environments as actions
from app.actions.uploads import json_bytes
from app.api.context import ApiContext
from app.api.preconditions import TAGGED, IfMatch, IfNoneMatch, precondition, tag
from app.api.problems import declared
from app.api.shapes import Cursor, Limit, Out
from app.routes import Routes

Name = Annotated[
    str, Path(min_length=1, max_length=200, pattern=r"^[^\x00]+$", description="The environment's name.", examples=["Staging"])
]
VALUES: dict[str, Any] = {
    "name": "Staging",
    "values": [{"key": "baseUrl", "value": "https://staging.example.com", "enabled": True}],
}
ENVIRONMENT_EXAMPLE: dict[str, Any] = {
    "id": "3b241101-e2bb-4255-8caf-4136c566a962",
    "name": "Staging",
    "content": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
    "version": 2,
    "created_at": "2026-03-01T12:00:00Z",
    "changed_at": "2026-03-02T09:30:00Z",
}


class EnvironmentIn(BaseModel):
    """An environment as Postman exports it. Its name is that of the address; what else Postman writes is passed over."""

    values: list[dict[str, Any]] = Field(
        description="Rows with `key`, `value`, and perhaps `type` and `enabled`.",
        examples=[VALUES["values"]],
    )

    model_config = ConfigDict(extra="ignore", json_schema_extra={"examples": [VALUES]})


class EnvironmentOut(Out):
    """An environment, without its values."""

    id: str
    name: str
    content: str = Field(description="SHA-256 of its JSON.")
    version: int = Field(description="Counts every change; the `ETag` for `If-Match`.")
    created_at: datetime
    changed_at: datetime

    model_config = ConfigDict(json_schema_extra={"examples": [ENVIRONMENT_EXAMPLE]})


class EnvironmentDoneOut(EnvironmentOut):
    """What a PUT did."""

    created: bool
    changed: bool = Field(description="False when it was just so already.")

    model_config = ConfigDict(json_schema_extra={"examples": [ENVIRONMENT_EXAMPLE | {"created": False, "changed": True}]})


class EnvironmentsOut(BaseModel):
    """One page of environments by name."""

    items: list[EnvironmentOut]
    next: str | None

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [ENVIRONMENT_EXAMPLE], "next": None}]})


def environment_routes(api: ApiContext) -> Routes:
    """The routes about environments."""
    router = Routes(prefix="/api/v1", tags=["environments"])

    @router.get(
        "/environments",
        summary="List the environments",
        operation_id="listEnvironments",
        responses=declared(400, 421, 422, 500),
    )
    def list_environments(request: Request, cursor: Cursor = None, limit: Limit = 50) -> EnvironmentsOut:
        """By name, without their values."""
        page = actions.list_environments(api.store_for(request), cursor=cursor, limit=limit)
        return EnvironmentsOut(items=[EnvironmentOut.model_validate(each) for each in page], next=page.next)

    @router.get(
        "/environments/{name:path}",
        summary="One environment",
        operation_id="getEnvironment",
        response_class=Response,
        responses={200: _FILE, **declared(404, 421, 422, 500)},
    )
    def get_environment(request: Request, name: Name) -> Response:
        """As Postman exports it, with its values, which may be secret."""
        found = actions.show_environment(api.store_for(request), name)
        response = Response(found.data, media_type="application/json")
        tag(response, found.environment.version)
        return response

    _changing_routes(router, api)
    return router


def _changing_routes(router: Routes, api: ApiContext) -> None:
    @router.put(
        "/environments/{name:path}",
        summary="Put an environment",
        operation_id="putEnvironment",
        responses={
            200: {"description": "It was there, and is as was sent now.", **TAGGED},
            201: {"description": "It was made.", "model": EnvironmentDoneOut, **TAGGED},
            **declared(400, 412, 413, 415, 421, 422, 500),
        },
    )
    def put(
        request: Request,
        response: Response,
        name: Name,
        given: EnvironmentIn,
        if_match: IfMatch = None,
        if_none_match: IfNoneMatch = None,
    ) -> EnvironmentDoneOut:
        """The same twice changes nothing the second time. Revisions keep their own copy, so that mocks that have it answer as
        before until they are put with it again."""
        with precondition(if_match, if_none_match) as expected:
            data = json_bytes({"name": name, "values": given.values})
            done = actions.put(api.store_for(request), name, data, expected=expected)
        response.status_code = 201 if done.created else 200
        tag(response, done.environment.version)
        told = EnvironmentOut.model_validate(done.environment).model_dump()
        return EnvironmentDoneOut(**told, created=done.created, changed=done.changed)

    @router.delete(
        "/environments/{name:path}",
        summary="Delete an environment",
        operation_id="deleteEnvironment",
        status_code=204,
        responses=declared(404, 412, 421, 422, 500),
    )
    def delete(request: Request, name: Name, if_match: IfMatch = None) -> None:
        """Mocks that had it have none then; their revisions answer as before."""
        with precondition(if_match) as expected:
            actions.delete(api.store_for(request), name, expected=expected)


_FILE: dict[str, Any] = {
    "description": "The environment as JSON.",
    "content": {"application/json": {"schema": {"type": "object"}, "example": VALUES}},
    **TAGGED,
}
