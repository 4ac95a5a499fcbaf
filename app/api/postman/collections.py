"""`/postman/collections` and `/postman/import/openapi`: collections and what is in them (postman-mock.md §5.3)."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Query, Request

from app.actions.editing.document import Kind
from app.actions.postman_face import collections as actions
from app.actions.postman_face import entities
from app.actions.postman_face.definitions import definition_of, import_definition
from app.actions.postman_face.entities import Entity
from app.actions.postman_face.tree import ids_in, told
from app.actions.postman_face.values import malformed, mapping, missing, moment, number_of, uid
from app.api.context import ApiContext
from app.api.postman.shapes import collection_row, gone, named

Json = dict[str, Any]
Given = Annotated[Any, Body()]


def collection_routes(router: APIRouter, api: ApiContext) -> None:
    """Adds the routes about collections."""
    _reading_routes(router, api)
    _writing_routes(router, api)
    for kind, path in (("folder", "folders"), ("request", "requests"), ("response", "responses")):
        _entity_routes(router, api, kind, path)  # type: ignore[arg-type]


def _reading_routes(router: APIRouter, api: ApiContext) -> None:
    @router.get("/collections")
    def list_collections(
        request: Request,
        name: str = "",
        limit: Annotated[int | None, Query(ge=1)] = None,
        offset: Annotated[int, Query(ge=0)] = 0,
    ) -> Json:
        found = actions.list_collections(api.store_for(request), name=name)
        shown = found[offset : None if limit is None else offset + limit]
        meta = {"total": len(found), "offset": offset, "limit": len(found) if limit is None else limit}
        return {"collections": [collection_row(each) for each in shown], "meta": meta}

    @router.get("/collections/{id}")
    def get_collection(request: Request, id: str, model: str = "") -> Json:
        found = actions.get_collection(api.store_for(request), id)
        times = moment(found.created_at), moment(found.changed_at)
        document = told(dict(found.document), found.id, *times, number_of(found.revision.author))
        if model == "minimal":
            items = document.pop("item")
            for name, kind in (("rootLevelRequests", "request"), ("rootLevelFolders", "folder")):
                document[name] = [uid(each) for each in ids_in(items, kind)]  # type: ignore[arg-type]
        return {"collection": document}

    @router.get("/collections/{id}/transformations")
    def get_definition(request: Request, id: str, format: str = "json") -> Json:
        return {"output": definition_of(api.store_for(request), id, format)}


def _writing_routes(router: APIRouter, api: ApiContext) -> None:
    @router.post("/collections")
    def create_collection(request: Request, given: Given = None) -> Json:
        made = actions.create_collection(api.store_for(request), _collection(given))
        return {"collection": named(made.id, made.name)}

    @router.put("/collections/{id}")
    def replace_collection(request: Request, id: str, given: Given = None) -> Json:
        done = actions.replace_collection(api.store_for(request), id, _collection(given))
        return {"collection": named(done.id, done.name)}

    @router.patch("/collections/{id}")
    def patch_collection(request: Request, id: str, given: Given = None) -> Json:
        done = actions.patch_collection(api.store_for(request), id, mapping(_collection(given), "collection"))
        return {"collection": {"id": done.id, "name": done.name}}

    @router.delete("/collections/{id}")
    def delete_collection(request: Request, id: str) -> Json:
        return {"collection": gone(actions.delete_collection(api.store_for(request), id))}

    @router.post("/import/openapi")
    def import_openapi(request: Request, given: Given = None) -> Json:
        made = import_definition(api.store_for(request), given)
        return {"collections": [named(made.id, made.name)]}


def _entity_routes(router: APIRouter, api: ApiContext, kind: Kind, path: str) -> None:
    def wrapped(entity: Entity, action: str) -> Json:
        meta = {"model": kind, "action": action}
        return {"model_id": entity.id, "meta": meta, "data": entity.data, "revision": entity.revision}

    @router.post(f"/collections/{{id}}/{path}", name=f"create_{kind}")
    def create(
        request: Request,
        id: str,
        given: Given = None,
        folder: Annotated[str, Query(alias="folderId")] = "",
        around: Annotated[str, Query(alias="request")] = "",
    ) -> Json:
        parent = {"request": folder, "response": around}.get(kind, "")
        if kind == "response" and not parent:
            raise missing("request")
        made = entities.create_entity(api.store_for(request), id, kind, given, parent)
        return wrapped(made, "create" if kind == "response" else "import")

    @router.get(f"/collections/{{id}}/{path}/{{entity_id}}", name=f"get_{kind}")
    def get(request: Request, id: str, entity_id: str) -> Json:
        found = wrapped(entities.get_entity(api.store_for(request), id, kind, entity_id), "find")
        del found["revision"]
        found["meta"] |= {"populate": False, "changeset": False}
        return found

    @router.put(f"/collections/{{id}}/{path}/{{entity_id}}", name=f"update_{kind}")
    def update(request: Request, id: str, entity_id: str, given: Given = None) -> Json:
        return wrapped(entities.update_entity(api.store_for(request), id, kind, entity_id, given), "update")

    @router.delete(f"/collections/{{id}}/{path}/{{entity_id}}", name=f"delete_{kind}")
    def delete(request: Request, id: str, entity_id: str) -> Json:
        return wrapped(entities.remove_entity(api.store_for(request), id, kind, entity_id), "destroy")


def _collection(given: Any) -> Any:
    if given is not None and not isinstance(given, dict):
        raise malformed("request", ": must be object")
    found = (given or {}).get("collection")
    if found is None:
        raise missing("collection")
    return found
