"""One definition written in several ways becomes one collection: in another version, or split over files."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from converters.diagnostics import Diagnostics
from converters.openapi.read import read_definition
from converters.openapi.to_postman import openapi_to_collection
from converters.postman.write import write_collection
from converters.source import SourceTree, read_tree
from tests.converters.openapi.definitions import opener

TWINS = Path(__file__).resolve().parents[2] / "golden" / "twins"
JsonMap = dict[str, Any]
Files = dict[str, Any]


def tree_of(name: str) -> SourceTree:
    return read_tree((TWINS / name).read_bytes(), name)


def converted(tree: SourceTree, files: Files | None = None) -> str:
    """The collection as text; nothing may be found wrong."""
    found = Diagnostics(tree.file)
    document = read_definition(tree, found, open_file=None if files is None else opener(files))
    collection = write_collection(openapi_to_collection(document, found)).decode()
    assert [str(one) for one in found if one.level != "info"] == []
    return collection


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("shop-3.0.yaml", "shop-3.1.yaml", id="3.0 and 3.1"),
        pytest.param("plain-2.0.yaml", "plain-3.0.yaml", id="2.0 and 3.0"),
    ],
)
def test_twins_in_two_versions_become_the_same_collection(one: str, other: str) -> None:
    assert converted(tree_of(one)) == converted(tree_of(other))


# Split over files


def moved(node: Any, place: Callable[[str, str], str]) -> Any:
    """A copy in which every reference to a component says where that is now, by its section and name."""
    if isinstance(node, list):
        return [moved(one, place) for one in node]
    if not isinstance(node, dict):
        return node
    copy = {key: moved(value, place) for key, value in node.items()}
    for key, value in copy.items():
        if isinstance(value, str) and value.startswith("#/components/"):
            copy[key] = place(*value.split("/")[2:4])
    return copy


def bundled() -> JsonMap:
    data: JsonMap = json.loads(json.dumps(tree_of("shop-3.1.yaml").data))
    return data


def path_items_in_files() -> tuple[JsonMap, Files]:
    """`paths/0.yaml` …, which refer back to the components of the main file."""
    data = bundled()
    files: Files = {}
    for index, (path, item) in enumerate(data["paths"].items()):
        files[f"paths/{index}.yaml"] = moved(item, lambda section, name: f"../shop.json#/components/{section}/{name}")
        data["paths"][path] = {"$ref": f"./paths/{index}.yaml"}
    return data, files


def components_in_files() -> tuple[JsonMap, Files]:
    """`components/schemas/Order.yaml` …, which refer to one another; the main file names them."""
    data = bundled()
    files: Files = {}
    for section, components in data["components"].items():
        for name, component in components.items():
            files[f"components/{section}/{name}.yaml"] = moved(component, lambda section, name: f"../{section}/{name}.yaml")
            components[name] = {"$ref": f"components/{section}/{name}.yaml"}
    return data, files


def no_components() -> tuple[JsonMap, Files]:
    """The same files, referred to from where they are used."""
    data, files = components_in_files()
    del data["components"]
    return moved(data, lambda section, name: f"components/{section}/{name}.yaml"), files


def sections_in_files() -> tuple[JsonMap, Files]:
    """`schemas.yaml` … hold a section each, as a map that takes the section's place."""
    data = bundled()
    files: Files = {}
    for section, components in list(data["components"].items()):
        files[f"parts/{section}.yaml"] = moved(components, lambda section, name: f"{section}.yaml#/{name}")
        data["components"][section] = {"$ref": f"parts/{section}.yaml"}
    return data, files


def everything_elsewhere() -> tuple[JsonMap, Files]:
    """Paths and components each in one file, and the operations one folder further down."""
    data = bundled()
    files: Files = {
        "api/components.yaml": data.pop("components"),
        "api/paths.yaml": moved(data.pop("paths"), lambda section, name: f"components.yaml#/{section}/{name}"),
    }
    files["api/components.yaml"] = moved(files["api/components.yaml"], lambda section, name: f"#/{section}/{name}")
    for number, item in enumerate(files["api/paths.yaml"].values()):
        for method in [key for key in item if key in ("get", "put", "post")]:
            name = f"api/operations/{number}/{method}.yaml"
            files[name] = moved_up(item[method], "../../")
            item[method] = {"$ref": f"operations/{number}/{method}.yaml"}
    return {**data, "paths": {"$ref": "api/paths.yaml"}, "components": {"$ref": "api/components.yaml"}}, files


def moved_up(node: Any, way: str) -> Any:
    if isinstance(node, list):
        return [moved_up(one, way) for one in node]
    if not isinstance(node, dict):
        return node
    return {
        key: way + value if isinstance(value, str) and value.startswith("components.yaml#") else moved_up(value, way)
        for key, value in node.items()
    }


@pytest.mark.parametrize(
    "split", [path_items_in_files, components_in_files, no_components, sections_in_files, everything_elsewhere]
)
def test_a_definition_split_over_files_becomes_the_collection_of_its_bundle(
    split: Callable[[], tuple[JsonMap, Files]],
) -> None:
    data, files = split()
    assert converted(read_tree(json.dumps(data).encode(), "shop.json"), files) == converted(tree_of("shop-3.1.yaml"))
