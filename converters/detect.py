"""What kind of file a JSON or YAML document is, told by its content alone: names of files are no guide."""

from __future__ import annotations

from enum import StrEnum

from converters.postman.model import Json


class Kind(StrEnum):
    """A kind of file. The value is the word that messages and commands use."""

    COLLECTION = "collection"
    COLLECTION_V1 = "collection-v1"
    ENVIRONMENT = "environment"
    GLOBALS = "globals"
    DEFINITION = "definition"
    DATA_DUMP = "data-dump"
    HAR = "har"
    WORKSPACE_SETTINGS = "workspace-settings"
    OVERLAY = "overlay"
    ARAZZO = "arazzo"
    UNKNOWN = "unknown"


_DESCRIPTIONS = {
    Kind.COLLECTION: "a Postman collection",
    Kind.COLLECTION_V1: (
        "a Postman collection in the old format v1, which is not read: import it into Postman and export it as "
        "Collection v2.1 (⋯ beside the collection, Export, v2.1), or run "
        "`npx postman-collection-transformer convert -j 1.0.0 -p 2.1.0 -i old.json -o new.json`"
    ),
    Kind.ENVIRONMENT: "a Postman environment",
    Kind.GLOBALS: "Postman globals",
    Kind.DEFINITION: "an OpenAPI definition",
    Kind.DATA_DUMP: (
        "a Postman data dump, which holds many files: unpack it and give its collections and environments one by one"
    ),
    Kind.HAR: "an HTTP archive (HAR), a recording of calls: import it into Postman and export the collection",
    Kind.WORKSPACE_SETTINGS: "the settings of a workspace (mocks.yaml): put it into the workspace folder",
    Kind.OVERLAY: "an OpenAPI Overlay, which changes a definition and is none: name it as the overlay of one",
    Kind.ARAZZO: "an Arazzo description of workflows: give it as use cases, beside the definitions it names",
    Kind.UNKNOWN: "neither a Postman collection or environment nor an OpenAPI definition",
}


def describe(kind: Kind) -> str:
    """What a kind is, as the end of a sentence "This file is …", with advice where it cannot be used as it is."""
    return _DESCRIPTIONS[kind]


def detect(data: Json) -> Kind:
    """The kind of a document. Never raises; looks at the outermost keys only."""
    if isinstance(data, list):
        return Kind.GLOBALS if _is_bare_globals(data) else Kind.UNKNOWN
    if not isinstance(data, dict):
        return Kind.UNKNOWN
    return _of_description(data) or _of_postman(data) or _of_others(data)


def wrapped_collection(data: Json) -> Json:
    """What stands in `{"collection": …}` of Postman's API; None if the document is no such wrapper.

    A runner's report has a `collection` key too; only an object with `info` or `item` in it is meant.
    """
    inner = data.get("collection") if isinstance(data, dict) and "item" not in data else None
    return inner if isinstance(inner, dict) and ("info" in inner or "item" in inner) else None


def wrapped_environment(data: Json) -> Json:
    """What stands in `{"environment": …}` of Postman's API; None if the document is no such wrapper."""
    inner = data.get("environment") if isinstance(data, dict) and "values" not in data else None
    return inner if isinstance(inner, dict) and isinstance(inner.get("values"), list) else None


def _is_bare_globals(data: list[Json]) -> bool:
    return bool(data) and all(isinstance(row, dict) and "key" in row for row in data)


def _of_description(data: dict[str, Json]) -> Kind | None:
    """What says of itself which specification it follows. A number stands for YAML's unquoted `2.0`."""
    for key, kind in (
        ("openapi", Kind.DEFINITION),
        ("swagger", Kind.DEFINITION),
        ("arazzo", Kind.ARAZZO),
        ("overlay", Kind.OVERLAY),
    ):
        if isinstance(data.get(key), (str, int, float)) and not isinstance(data.get("item"), list):
            return kind
    return None


def _of_postman(data: dict[str, Json]) -> Kind | None:
    if wrapped_collection(data) is not None or _is_collection(data):
        return Kind.COLLECTION
    if isinstance(data.get("requests"), list) and ("order" in data or "folders" in data or "name" in data):
        return Kind.COLLECTION_V1
    if wrapped_environment(data) is not None:
        return Kind.ENVIRONMENT
    if isinstance(data.get("values"), list):
        return Kind.GLOBALS if data.get("_postman_variable_scope") == "globals" else Kind.ENVIRONMENT
    return Kind.DATA_DUMP if _is_data_dump(data) else None


def _is_collection(data: dict[str, Json]) -> bool:
    if "item" in data:
        return isinstance(data["item"], list) or isinstance(data.get("info"), dict)
    info = data.get("info")
    return isinstance(info, dict) and (
        "_postman_id" in info or "collection" in str(info.get("schema")) or isinstance(data.get("items"), list)
    )


def _is_data_dump(data: dict[str, Json]) -> bool:
    if isinstance(data.get("collections"), list) and isinstance(data.get("environments"), list):
        return True
    return isinstance(data.get("collection"), dict) and isinstance(data.get("environment"), dict)


def _of_others(data: dict[str, Json]) -> Kind:
    log = data.get("log")
    if isinstance(log, dict) and isinstance(log.get("entries"), list):
        return Kind.HAR
    return Kind.WORKSPACE_SETTINGS if isinstance(data.get("mocks"), dict) else Kind.UNKNOWN
