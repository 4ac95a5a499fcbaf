"""The kind of a file is told by its content."""

from __future__ import annotations

from typing import Any

import pytest

from converters.detect import Kind, describe, detect
from converters.source import read_tree
from tests.corpus import corpus


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        pytest.param({"info": {"name": "x"}, "item": []}, Kind.COLLECTION, id="collection"),
        pytest.param({"item": []}, Kind.COLLECTION, id="item list alone"),
        pytest.param({"collection": {"info": {}, "item": []}}, Kind.COLLECTION, id="wrapped collection"),
        pytest.param({"info": {"_postman_id": "1"}, "items": []}, Kind.COLLECTION, id="items instead of item"),
        pytest.param({"info": {"schema": "https://x/json/collection/v2.1.0/"}}, Kind.COLLECTION, id="no items, but a schema"),
        pytest.param({"id": "1", "name": "x", "order": [], "requests": []}, Kind.COLLECTION_V1, id="v1"),
        pytest.param({"values": [], "name": "x"}, Kind.ENVIRONMENT, id="environment"),
        pytest.param({"environment": {"values": []}}, Kind.ENVIRONMENT, id="wrapped environment"),
        pytest.param({"values": [], "_postman_variable_scope": "globals"}, Kind.GLOBALS, id="globals"),
        pytest.param([{"key": "a", "value": "1"}], Kind.GLOBALS, id="bare globals"),
        pytest.param({"openapi": "3.1.0", "info": {}, "paths": {}}, Kind.DEFINITION, id="OpenAPI 3"),
        pytest.param({"swagger": "2.0"}, Kind.DEFINITION, id="Swagger 2"),
        pytest.param({"swagger": 2.0}, Kind.DEFINITION, id="Swagger 2 without quotes in YAML"),
        pytest.param({"overlay": "1.0.0", "actions": []}, Kind.OVERLAY, id="overlay"),
        pytest.param({"arazzo": "1.0.0", "workflows": []}, Kind.ARAZZO, id="Arazzo"),
        pytest.param({"log": {"version": "1.2", "entries": []}}, Kind.HAR, id="HAR"),
        pytest.param({"version": 1, "collections": [], "environments": []}, Kind.DATA_DUMP, id="old data dump"),
        pytest.param({"collection": {"a": True}, "environment": {}}, Kind.DATA_DUMP, id="index of a data dump"),
        pytest.param({"mocks": {"checkout": {}}}, Kind.WORKSPACE_SETTINGS, id="mocks.yaml"),
        pytest.param({"mocks": []}, Kind.UNKNOWN, id="answer of Postman's API about mocks"),
        pytest.param({"collection": {"id": "1"}, "run": {}}, Kind.UNKNOWN, id="runner's report"),
        pytest.param({}, Kind.UNKNOWN, id="empty object"),
        pytest.param([], Kind.UNKNOWN, id="empty list"),
        pytest.param(None, Kind.UNKNOWN, id="null"),
        pytest.param("openapi: 3.0.0", Kind.UNKNOWN, id="text"),
        pytest.param({"openapi": None, "log": 5, "info": [], "requests": {}}, Kind.UNKNOWN, id="right keys, wrong values"),
    ],
)
def test_kinds_are_told_by_content(data: Any, kind: Kind) -> None:
    assert detect(data) is kind


@pytest.mark.parametrize(
    ("parts", "kind"),
    [
        (("collections", "bruno", "postman-v21-wrapped.json"), Kind.COLLECTION),
        (("collections", "newman", "v1.postman_collection.json"), Kind.COLLECTION_V1),
        (("collections", "newman", "utf16-le-encoding-in-env.postman_environment.json"), Kind.ENVIRONMENT),
        (("collections", "jesperpeterse", "workspace.postman_globals.json"), Kind.GLOBALS),
        (("openapi", "figma", "openapi.yaml"), Kind.DEFINITION),
        (("openapi", "docker-engine", "swagger.yaml"), Kind.DEFINITION),
    ],
    ids=lambda value: value[-1] if isinstance(value, tuple) else None,
)
def test_real_files_are_told_by_content(parts: tuple[str, ...], kind: Kind) -> None:
    assert detect(read_tree(corpus(*parts).read_bytes(), parts[-1]).data) is kind


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_can_be_said_at_the_end_of_a_sentence(kind: Kind) -> None:
    words = describe(kind)
    assert words
    assert not words.endswith(".")
