"""A definition's tree becomes a Document: Swagger 2.0 and OpenAPI 3.0, 3.1 and 3.2, in one file or several.

`bundle` makes one tree of all files, `upgrade_v2` gives 2.0 the shape of 3, then the parts are read. Only what is no definition
at all raises; a broken operation, parameter or response is a finding and costs only itself.
"""

from __future__ import annotations

from typing import Any

from converters.collecting import without_collecting
from converters.diagnostics import Diagnostics
from converters.openapi.advice import advise
from converters.openapi.bundle import bundle
from converters.openapi.fields import FieldCheck
from converters.openapi.findings import Findings
from converters.openapi.library import Library, OpenFile
from converters.openapi.model import Document, ServerObject
from converters.openapi.nodes import Book, Node
from converters.openapi.read_operations import OperationReader
from converters.openapi.read_parts import read_requirements, read_security_schemes, read_servers, read_tags
from converters.openapi.sources import Sources
from converters.openapi.upgrade_v2 import upgrade_v2
from converters.openapi.version import read_as, spec_version
from converters.source import SourceTree
from converters.source.text import shown


@without_collecting()
def read_definition(tree: SourceTree, diagnostics: Diagnostics, *, open_file: OpenFile | None = None) -> Document:
    """The Document of a definition.

    `open_file` gives the bytes of a file named relative to the folder of the main one (see `files_below`), for references to
    other files; without it they are not followed: warning `ref.external`. Raises FormatError if this is no definition.
    Findings carry a JSON pointer, line and column; keys the specification does not know (`unknown_field`) and what is hardly
    meant (`item.none`, `name.missing`, `name.duplicate`, `example.made_up`, `path.parameter`) are among them.
    """
    written = spec_version(tree)
    version = read_as(tree, written)
    sources = Sources(tree)
    findings = Findings(diagnostics, sources)
    if version != written:
        message = f"`swagger` says {shown(written, 20)}, but all the rest is Swagger 2.0 and is read so. Correct the version."
        findings.warning("format.unsupported_version", message, "#/swagger")
    fields = FieldCheck(findings, version)
    root = bundle(Library(tree, open_file, sources), findings, fields)
    fields.report()
    old = version.startswith("2")
    if old:
        upgrade_v2(root, findings)
    document = _document(Book(root, findings, old=old), version, tree.file)
    advise(document, findings)
    return document


def _document(book: Book, version: str, file: str) -> Document:
    document = Node(book.root, "#")
    info = _info(book, document)
    servers = read_servers(book, document) or (ServerObject(url="/"),)  # OpenAPI 3 §4.8.1
    reader = OperationReader(book, servers)
    return Document(
        spec_version=version,
        title=book.text(info, "title"),
        version=book.text(info, "version"),
        summary=book.text(info, "summary"),
        description=book.text(info, "description"),
        external_docs=book.external_docs(document),
        servers=servers,
        tags=tuple(read_tags(book, document)),
        security=read_requirements(book, document),
        security_schemes={scheme.key: scheme for scheme in read_security_schemes(book, document)},
        operations=tuple(reader.read(document, "paths")),
        webhooks=tuple(reader.read(document, "webhooks")),
        root=book.root,
        file=file,
        sources=book.findings.sources,
    )


def _info(book: Book, document: Node) -> Node:
    value: Any = document.value.get("info")
    node = book.node(value, "#/info", "info") if value is not None else None
    return node or Node({}, "#/info")
