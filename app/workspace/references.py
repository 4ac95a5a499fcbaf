"""Which files a file refers to, and which definition of a folder stands above the others. Parsed in reading processes only."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from app.workspace.safe_open import NotReadable, read_regular
from app.workspace.sandbox import Job, Sandbox
from app.workspace.sources import MOST_BYTES, find_files
from converters.detect import Kind

_VERSION = re.compile(rb"""(?:^|[{,\s])["']?(?:openapi|swagger)["']?\s*:\s*["']?\d""")
_AT_THE_ROOT = re.compile(rb"""\A(?:\xef\xbb\xbf)?(?:[^{[]*\n|\s*\{\s*)?["']?(?:openapi|swagger)["']?\s*:""")
_OUTSIDE = re.compile(rb"""(?:\$ref|externalValue)["']?\s*:\s*["']?[^#"'\s]""")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|/")


REFERENCE_KEYS = ("$ref", "externalValue")
"""What refers to a file: another part of the definition, or an example."""


def file_references(data: bytes, name: str, sandbox: Sandbox, keys: Sequence[str] = REFERENCE_KEYS[:1]) -> list[str]:
    """The relative file names, decoded, at these keys in a document, in its order; what cannot be read refers to nothing."""
    if b"\0" not in data[:4] and not _OUTSIDE.search(data):
        return []
    kind, value = _tree(data, name, sandbox)
    return list(dict.fromkeys(_references(value, keys))) if kind is not None else []


def main_definitions(folder: Path) -> list[Path]:
    """The definitions below a folder that no other one refers to, in order of their names.

    A file that says it is a definition and cannot be read counts: whoever reads it tells why. Collections in Postman's v3
    layout are not looked into.
    """
    candidates = _candidates(folder)
    if len(candidates) < 2 and all(_AT_THE_ROOT.match(data) for data in candidates.values()):
        return list(candidates)
    with Sandbox() as sandbox:
        search = _Search(folder, candidates, sandbox)
        reached = {path: search.reached_from(path) for path in search.definitions}
    return [
        path
        for path in reached
        if not any(path in others and by not in reached[path] for by, others in reached.items() if by != path)
    ]


def collections_below(folder: Path) -> list[Path]:
    """The Postman collections below a folder, in order of their names: files, and folders in the v3 layout."""
    found = find_files([folder]).files
    files = {file.path: data for file in found if file.shape == "file" and (data := _read(file.path))}
    with Sandbox() as sandbox:
        kinds = dict(zip(files, (kind for kind, _ in _trees(files, sandbox)), strict=True))
    return [file.path for file in found if file.shape == "v3" or kinds.get(file.path) is Kind.COLLECTION]


def _candidates(folder: Path) -> dict[Path, bytes]:
    """Files that could be definitions by their bytes."""
    found = {}
    for file in find_files([folder]).files:
        data = _read(file.path) if file.shape == "file" else b""
        if b"\0" in data[:4] or _VERSION.search(data):
            found[file.path] = data
    return found


def _read(path: Path) -> bytes:
    """The bytes of a file; none of one that cannot be read."""
    try:
        return read_regular(path, limit=MOST_BYTES)
    except NotReadable:
        return b""


class _Search:
    """Which definitions are reached from which. Every file is parsed once."""

    def __init__(self, folder: Path, candidates: dict[Path, bytes], sandbox: Sandbox) -> None:
        self._folder = folder.resolve()
        self._sandbox = sandbox
        self._references: dict[Path, list[Path]] = {}
        self.definitions: list[Path] = []
        for path, (kind, value) in zip(candidates, _trees(candidates, sandbox), strict=True):
            if kind is Kind.DEFINITION or (kind is None and _AT_THE_ROOT.match(candidates[path])):
                self.definitions.append(path)
                self._references[path] = self._inside(path, _references(value))

    def reached_from(self, start: Path) -> set[Path]:
        """The definitions that a file refers to, itself or by way of others."""
        seen, waiting = {start}, [start]
        while waiting:
            for path in self._referred(waiting.pop()):
                if path not in seen:
                    seen.add(path)
                    waiting.append(path)
        return seen.intersection(self.definitions) - {start}

    def _referred(self, path: Path) -> list[Path]:
        if path not in self._references:
            self._references[path] = self._inside(path, file_references(_read(path), path.name, self._sandbox))
        return self._references[path]

    def _inside(self, path: Path, names: Iterable[str]) -> list[Path]:
        """Where the names in a file lead to, as far as that is in the folder."""
        found = (Path(os.path.normpath(path.parent / name.replace("\0", ""))) for name in names)
        return [at for at in found if at.is_relative_to(self._folder)]


def _tree(data: bytes, name: str, sandbox: Sandbox) -> tuple[Kind | None, Any]:
    [tree] = _trees({Path(name): data}, sandbox)
    return tree


def _trees(files: dict[Path, bytes], sandbox: Sandbox) -> Iterator[tuple[Kind | None, Any]]:
    """What each file is and holds; None for one that cannot be read."""
    jobs = [Job(header={"file": path.name, "shape": "tree"}, blobs=(data,)) for path, data in files.items()]
    for answer in [sandbox.start(job) for job in jobs]:
        read = answer.result()
        if read.error is not None or read.header["error"] is not None:
            yield None, None
        else:
            yield Kind(read.header["kind"]), read.header["value"]


def _references(value: Any, keys: Sequence[str] = REFERENCE_KEYS[:1]) -> Iterator[str]:
    waiting: list[Any] = [value]
    while waiting:
        node = waiting.pop()
        below: Iterable[Any] = ()
        if isinstance(node, dict):
            below = node.values()
            for name in map(node.get, keys):
                if isinstance(name, str) and (address := name.partition("#")[0]) and not _SCHEME.match(address):
                    yield unquote(address)
        elif isinstance(node, list):
            below = node
        waiting += reversed(_nested(below))


def _nested(values: Iterable[Any]) -> Sequence[Any]:
    return [value for value in values if isinstance(value, dict | list)]
