"""`/mocks/{name}`: what a mock is for, how it is called, and the tree of what is in it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query, Request
from starlette.responses import Response

from app.actions.addresses import mocks_origin
from app.actions.calling import LANGUAGES, ExampleCall, example_call, written
from app.actions.drift import drift_of
from app.actions.editing.edits import NoSuchEntry
from app.actions.editing.looking import Tree, tree_of
from app.actions.mocks import list_mocks
from app.api.context import ApiContext
from app.api.described_mocks import MockName
from app.errors import InputRefused, MockNotFound
from app.routes import Routes
from app.store.calls import calls_on, day_of
from app.store.errors import NoRevision
from app.store.records import Mock
from app.store.transaction import Store
from app.web.mock_frame import MockFrame, mock_frame
from app.web.pages.mock.tree import steps_of
from app.web.rendering import page, part

Revision = Annotated[int | None, Query(ge=1, le=2**31 - 1)]
Id = Annotated[str, Query(max_length=1000)]


def mock_page_routes(api: ApiContext) -> Routes:
    """The routes of a mock's first page, and of its parts that take longer: how an example is called, how it fits."""
    router = Routes(include_in_schema=False)

    @router.get("/mocks/{name}")
    def mock(request: Request, name: MockName, revision: Revision = None, call: Id = "", example: Id = "") -> Response:
        try:
            frame = mock_frame(api, request, name, "Requests")
        except MockNotFound:
            gone = [] if api.live is None else _deleted(api.store_for(request), name)
            if not gone:
                raise
            return page(request, "mock/deleted.html", status=404, name=name, gone=gone)
        if frame.record is None:
            return page(request, "mock/first.html", frame=frame, tree=None, steps=(), **_unsaid())
        store = api.store_for(request)
        tree = _tree(store, frame.name, revision)
        asked = _calling(api, request, frame.name, call, example, revision) if call or example else _unsaid()
        calls = calls_on(store, day_of(store.clock())).get(frame.record.id, 0)
        steps = steps_of(tree.rows) if tree else ()
        words = _words(frame, tree)
        return page(request, "mock/first.html", frame=frame, tree=tree, steps=steps, calls=calls, **words, **asked)

    @router.get("/mocks/{name}/calling")
    def calling(request: Request, name: MockName, revision: Revision = None, call: Id = "", example: Id = "") -> Response:
        return part("mock/calling.html", **_calling(api, request, name, call, example, revision))

    @router.get("/mocks/{name}/fit")
    def fit(request: Request, name: MockName) -> Response:
        drift = drift_of(api.store_for(request), name)
        return part("mock/fit.html", drift=drift, home=f"/mocks/{name}")

    @router.get("/mocks/{name}/drift")
    def drift(request: Request, name: MockName) -> Response:
        return part("home/drift.html", drift=drift_of(api.store_for(request), name), name=name, is_part=True)

    return router


def _deleted(store: Store, name: str) -> list[Mock]:
    """The mocks that had this name and can be had back, the last deleted first."""
    found = [mock for mock in list_mocks(store, deleted=True, text=name) if name in (mock.name, mock.id)]
    return sorted(found, key=lambda mock: str(mock.deleted_at), reverse=True)


def _tree(store: Store, name: str, revision: int | None) -> Tree | None:
    try:
        return tree_of(store, name, revision)
    except NoRevision:
        return None


def _unsaid() -> dict[str, Any]:
    return {"call": None, "snippets": ()}


def _calling(api: ApiContext, request: Request, name: str, call: str, example: str, revision: int | None) -> dict[str, Any]:
    server = mocks_origin(api.overview.listening(), api.reached(request))
    try:
        found: ExampleCall = example_call(api.store_for(request), name, call, example, revision, server=server)
    except (NoSuchEntry, InputRefused) as problem:
        return _unsaid() | {"problem": str(problem), "asked_revision": revision}
    return {
        "call": found,
        "snippets": tuple((key, title, written(found, key)) for key, title in LANGUAGES.items()),
        "asked_revision": revision,
    }


def _words(frame: MockFrame, tree: Tree | None) -> dict[str, Any]:
    """The use case in words: the mock's own, else what its collection says; and what of it who asks may change, and how."""
    said = frame.shown.mock.use_case
    told = tree.description if tree else ""
    return {
        "words": said or told,
        "words_of": "mock" if said else "collection",
        "more_words": told if said and told != said else "",
    }
