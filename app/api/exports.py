"""`/api/v1/mocks/{name}/revisions/{number}/export` and `/api/v1/bundle`: what leaves, and a whole workspace that comes in."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any, BinaryIO, Literal

from fastapi import File, Query, Request, Response, UploadFile
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from app.access.errors import RoleTooLow
from app.actions.addresses import mocks_origin
from app.actions.bundle_import import import_bundle, wished_limits
from app.actions.bundles import FILE_NAME, write_bundle
from app.actions.exports import export_revision
from app.api.access import who_of
from app.api.context import ApiContext
from app.api.described_mocks import MockName, Number
from app.api.imports import ImportsBusy
from app.api.problems import declared
from app.routes import Routes

BUNDLE = "/api/v1/bundle"
"""The other address that takes bodies as large as `upload_bytes`."""

PATIENCE_SECONDS = 30
IN_MEMORY = 8 << 20
PIECE = 1 << 16
_place = threading.BoundedSemaphore(1)

Form = Annotated[
    Literal["collection", "environment", "openapi", "newman"],
    Query(
        alias="format",
        description="A v2.1 collection that runs against the mock, the environment to go with it, an OpenAPI 3.1 definition, "
        "or the command line that runs the first two.",
    ),
]
Secrets = Annotated[
    Literal["masked", "full"],
    Query(description="Whether values of secrets are masked. In full, for editors and owners, is noted in the audit log."),
]
Layout = Annotated[Literal["yaml", "json"], Query(description="How a definition is written.")]
MOCK_DONE: dict[str, Any] = {"name": "checkout", "created": True, "revisions": 3, "published": 3}
DONE: dict[str, Any] = {
    "mocks": [MOCK_DONE],
    "environments": ["Staging"],
    "kept": [],
    "keys": 0,
    "names_taken": [],
}


class BundledMockOut(BaseModel):
    """What became of one mock of a bundle."""

    name: str
    created: bool
    revisions: int = Field(description="How many it got.")
    published: int | None = Field(description="The revision that it answers with now.")

    model_config = ConfigDict(json_schema_extra={"examples": [MOCK_DONE]})


class BundleDoneOut(BaseModel):
    """What became of a bundle."""

    mocks: list[BundledMockOut]
    environments: list[str] = Field(description="Those that are new here.")
    kept: list[str] = Field(description="Environments that were here by that name, and stayed as they were.")
    keys: int = Field(description="How many keys are new here.")
    names_taken: list[str] = Field(description="Earlier names of mocks that lead elsewhere here.")

    model_config = ConfigDict(json_schema_extra={"examples": [DONE]})


def export_routes(api: ApiContext) -> Routes:
    """The routes by which things leave, and by which a bundle comes in."""
    router = Routes(prefix="/api/v1", tags=["exports"])
    _add_export(router, api)
    _add_bundle(router, api)
    return router


def _add_export(router: Routes, api: ApiContext) -> None:
    @router.get(
        "/mocks/{name}/revisions/{number}/export",
        summary="Export a revision",
        operation_id="exportRevision",
        response_class=Response,
        responses={200: _FILES, **declared(403, 404, 409, 421, 422, 500)},
    )
    def export(
        request: Request,
        name: MockName,
        number: Number,
        form: Form = "collection",
        secrets: Secrets = "masked",
        layout: Layout = "yaml",
    ) -> Response:
        """As it is served: sliced, with the chosen examples. `{{baseUrl}}` is the mock's address as you reached this server;
        a revision that is not published is addressed by its number. A mock with access `key` gets the key of the variable
        `mockKey`."""
        who = who_of(request)
        if secrets == "full" and not who.may("editor"):
            raise RoleTooLow("editor", who.role)
        server = mocks_origin(api.overview.listening(), api.reached(request))
        store = api.store_for(request)
        made = export_revision(store, name, number, form=form, server=server, full=secrets == "full", layout=layout)
        return Response(made.data, media_type=made.media_type, headers=_as_file(made.name))


def _add_bundle(router: Routes, api: ApiContext) -> None:
    @router.get(
        "/bundle",
        summary="Write a bundle",
        operation_id="writeBundle",
        response_class=Response,
        responses={200: _ZIP, **declared(421, 422, 500, 503)},
    )
    def write(
        request: Request,
        keys: Annotated[bool, Query(description="Also the hashes of keys, so that they open there too.")] = False,
    ) -> Response:
        """All mocks with their revisions, and the environments **with all their values**: keep it like a password. No people,
        sessions, tokens or calls. The same state gives the same bytes."""
        store = api.store_for(request)
        with _alone():
            file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 (closed when it is sent)
            write_bundle(store, file, with_keys=keys)  # type: ignore[arg-type]
        file.seek(0)
        return StreamingResponse(_pieces(file), media_type="application/zip", headers=_as_file(FILE_NAME))  # type: ignore[arg-type]

    @router.post(
        "/bundle",
        summary="Read a bundle",
        operation_id="readBundle",
        responses=declared(400, 409, 413, 415, 421, 422, 500, 503),
    )
    def read(
        request: Request,
        file: Annotated[UploadFile, File(description="A bundle, as `GET` gives it.")],
        merge: Annotated[bool, Query(description="Beside what is kept here already; without it, that is refused.")] = False,
    ) -> BundleDoneOut:
        """Into an empty store, to the state that was written: every example is answered as there, by the same revision numbers.
        Merged, mocks of the same name get what they do not have as new revisions. All or nothing."""
        with _alone():
            data = file.file.read()
            limits = wished_limits(api.settings)
            done = import_bundle(api.store_for(request), data, file.filename or "bundle", merge=merge, limits=limits)
        return BundleDoneOut.model_validate(done.as_json())


@contextmanager
def _alone() -> Iterator[None]:
    if not _place.acquire(timeout=PATIENCE_SECONDS):
        raise ImportsBusy
    try:
        yield
    finally:
        _place.release()


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE):
            yield piece


def _as_file(name: str) -> dict[str, str]:
    return {"content-disposition": f'attachment; filename="{name}"'}


_FILES: dict[str, Any] = {
    "description": "The file.",
    "content": {
        "application/json": {"schema": {"type": "object"}, "example": {"info": {"name": "Checkout"}, "item": []}},
        "application/yaml": {"schema": {"type": "object"}, "example": {"openapi": "3.1.0"}},
        "text/plain": {
            "schema": {"type": "string"},
            "example": "newman run checkout.postman_collection.json -e checkout.postman_environment.json\n",
        },
    },
}
_ZIP: dict[str, Any] = {
    "description": "The bundle.",
    "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}, "example": "PK…"}},
}
