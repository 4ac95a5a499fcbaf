"""Every definition of the shared corpus, converted once for each process that asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.actions.reach import Reach, reach
from converters.detect import Kind, detect
from converters.diagnostics import Diagnostics
from converters.openapi.files import files_below
from converters.openapi.model import Document
from converters.openapi.read import read_definition
from converters.openapi.to_postman import openapi_to_collection
from converters.postman.model import Collection, Item, walk
from converters.postman.write import write_collection
from converters.source import read_tree
from tests.corpus import corpus


@dataclass(frozen=True, slots=True)
class Converted:
    """A definition with its collection, what was found on the way, and the bytes that `understudy convert` writes."""

    name: str
    document: Document
    collection: Collection
    found: Diagnostics
    written: bytes

    @property
    def items(self) -> list[Item]:
        """The items in reading order."""
        return [item for _, item in walk(self.collection)]


@cache
def definitions() -> Mapping[str, Path]:
    """The definitions of the shared corpus: their path below its folder `openapi`, and the file."""
    root, found = corpus("openapi"), {}
    for path in sorted(root.rglob("*")):
        if path.suffix in (".json", ".yaml", ".yml") and is_definition(path):
            found[path.relative_to(root).as_posix()] = path
    return found


def is_definition(path: Path) -> bool:
    return detect(read_tree(path.read_bytes(), path.name).data) is Kind.DEFINITION


@cache
def converted(name: str) -> Converted:
    """One definition of the shared corpus, converted without any option."""
    path = definitions()[name]
    found = Diagnostics(path.name)
    tree = read_tree(path.read_bytes(), path.name, diagnostics=found)
    document = read_definition(tree, found, open_file=files_below(path.parent.parent, start=path.parent.name))
    collection = openapi_to_collection(document, found)
    return Converted(name, document, collection, found, write_collection(collection))


@cache
def reached(name: str) -> Reach:
    """How the examples of one definition are reached in a mock of its own."""
    return reach(converted(name).collection)
