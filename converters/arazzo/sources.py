"""The definitions and further descriptions that an Arazzo description names, opened by the caller's leave."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeAlias
from urllib.parse import unquote

from converters.arazzo.model import Arazzo, SourceDescription
from converters.arazzo.read import read_arazzo
from converters.detect import Kind, detect
from converters.diagnostics import Diagnostics
from converters.errors import ConversionError
from converters.openapi.model import Document
from converters.openapi.read import read_definition
from converters.openapi.refs import is_remote
from converters.source import read_tree
from converters.source.findings import TreeFindings
from converters.source.text import shown

OpenFile: TypeAlias = Callable[[str], bytes]

_MOST_FILES = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Flows:
    """An Arazzo description with what its sources name: definitions, and other descriptions, by the sources' names."""

    arazzo: Arazzo
    documents: Mapping[str, Document] = field(default_factory=dict)
    others: Mapping[str, Flows] = field(default_factory=dict)

    @classmethod
    def of(cls, arazzo: Arazzo, document: Document) -> Flows:
        """Flows in which one definition stands for every source that is one."""
        return cls(arazzo=arazzo, documents={one.name: document for one in arazzo.sources if one.type != "arazzo"})


def open_sources(
    arazzo: Arazzo,
    diagnostics: Diagnostics,
    *,
    open_file: OpenFile,
    documents: Mapping[str, Document] = MappingProxyType({}),
) -> Flows:
    """The description with its sources opened; `documents` are at hand already, by source name, and not opened.

    `open_file` gives the bytes of a file named relative to the description's folder. A source that cannot be had is an
    error (ref.external, ref.unresolved, or what was wrong with the file); the others are read.
    """
    opener = _Opener(diagnostics, open_file)
    return opener.flows(arazzo, posixpath.basename(arazzo.file.replace("\\", "/")), documents, ())


class _Opener:
    def __init__(self, diagnostics: Diagnostics, open_file: OpenFile) -> None:
        self._diagnostics, self._open = diagnostics, open_file
        self._documents: dict[str, Document] = {}
        self._count = 0

    def flows(self, arazzo: Arazzo, name: str, at_hand: Mapping[str, Document], chain: tuple[str, ...]) -> Flows:
        documents: dict[str, Document] = {}
        others: dict[str, Flows] = {}
        for source in arazzo.sources:
            if source.name in at_hand:
                documents[source.name] = at_hand[source.name]
                continue
            try:
                found = self._source(source, name, (*chain, name))
            except ConversionError as error:
                findings = TreeFindings(self._diagnostics, arazzo.tree)
                findings.error(error.code, f"The source {shown(source.name)} {_said(error)}", f"{source.pointer}/url")
                continue
            if isinstance(found, Document):
                documents[source.name] = found
            else:
                others[source.name] = found
        return Flows(arazzo=arazzo, documents=documents, others=others)

    def _source(self, source: SourceDescription, base: str, chain: tuple[str, ...]) -> Document | Flows:
        if is_remote(source.url):
            raise ConversionError("ref.external", "is not fetched. Put a copy beside this file and name that.")
        address = unquote(source.url.partition("#")[0].partition("?")[0])
        name = posixpath.normpath(posixpath.join(posixpath.dirname(base), address))
        if name in chain:
            raise ConversionError("ref.cycle", "leads back to this description, and is left out.")
        if name in self._documents:
            return self._documents[name]
        self._count += 1
        if self._count > _MOST_FILES:
            raise ConversionError("limit.expansion", f"is left out: more than {_MOST_FILES} files are named.")
        found = Diagnostics(name)
        try:
            tree = read_tree(self._bytes(name), name, diagnostics=found)
            if detect(tree.data) is Kind.ARAZZO:
                return self.flows(read_arazzo(tree, found), name, {}, chain)
            self._documents[name] = read_definition(tree, found, open_file=from_folder_of(name, self._open))
            return self._documents[name]
        finally:
            self._diagnostics.take(found)

    def _bytes(self, name: str) -> bytes:
        try:
            return self._open(name)
        except (OSError, ValueError) as error:
            reason = "is not there" if isinstance(error, FileNotFoundError) else "cannot be opened"
            raise ConversionError("ref.unresolved", f"leads to the file {shown(name)}, which {reason}.") from None


def from_folder_of(name: str, open_file: OpenFile) -> OpenFile:
    """Opens what a file in another folder refers to."""
    folder = posixpath.dirname(name)
    return lambda other: open_file(posixpath.normpath(posixpath.join(folder, other)))


def _said(error: ConversionError) -> str:
    if not error.file:
        return error.message
    line = f", line {error.line}" if error.line else ""
    return f"cannot be read ({error.file}{line}): {error.message}"
