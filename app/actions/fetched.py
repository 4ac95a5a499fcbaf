"""A definition from an address: the document itself, and the files beside it that it refers to, put into our own folder."""

from __future__ import annotations

import posixpath
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import quote

from app.errors import NotReachable
from app.fetch.fetch import Network, fetch
from app.fetch.rules import FetchRules, read_all_allowed
from app.fetch.urls import Url
from app.settings import Settings
from app.workspace.references import file_references
from app.workspace.sandbox import Sandbox
from converters.diagnostics import Diagnostic
from converters.source.archive import is_zip
from converters.source.member_names import fault_of, same_place

NAMELESS = "definition.yaml"

Put = Callable[[str, bytes], None]
"""Takes a file by its name, relative to the folder."""


def rules_of(settings: Settings) -> FetchRules:
    """What the settings say of fetching."""
    return FetchRules(
        allow=read_all_allowed(settings.fetch_allow),
        bytes=settings.upload_bytes,
        connect_seconds=settings.fetch_connect_seconds,
        seconds=settings.fetch_seconds,
        redirects=settings.fetch_redirects,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What stands at an address. `name`: as the address has it, fit to be a file name; `where`: the address in the end."""

    name: str
    data: bytes
    where: Url

    @property
    def is_archive(self) -> bool:
        return is_zip(self.data)


def fetch_document(address: Url, text: str, settings: Settings, network: Network | None) -> Document:
    """The document at an address, which `text` says in full. Raises NotReachable's family."""
    found = fetch(text, rules_of(settings), network=network)
    name = posixpath.basename(address.path)
    return Document(name=name if name and fault_of(name) is None else NAMELESS, data=found.data, where=found.url)


def fetch_beside(document: Document, put: Put, settings: Settings, network: Network | None) -> tuple[Diagnostic, ...]:
    """Fetches the files below the document's folder that it refers to, and those that they refer to: from its host only.

    Other hosts and folders are left to the reader, who says that they are not opened. What cannot be fetched is a warning.
    """
    if not settings.fetch_files:
        return ()
    with Sandbox(processes=1) as sandbox:
        return tuple(_Beside(document, put, settings, network, sandbox).fetch_all())


class _Beside:
    """The files beside one document: each is fetched once, all within one time and one amount of bytes."""

    def __init__(self, document: Document, put: Put, settings: Settings, network: Network | None, sandbox: Sandbox) -> None:
        self._document, self._put, self._settings, self._network = document, put, settings, network
        self._sandbox = sandbox
        self._until = time.monotonic() + settings.fetch_files_seconds
        self._bytes = settings.upload_bytes - len(document.data)
        self._seen = {same_place(document.name)}
        self._fetched = 0

    def fetch_all(self) -> Iterator[Diagnostic]:
        waiting = [(self._document.where, self._document.data)]
        while waiting:
            url, data = waiting.pop(0)
            for name in file_references(data, posixpath.basename(url.path), self._sandbox):
                found = self._place(url, name)
                if found is None:
                    continue
                if (spent := self._spent()) is not None:
                    message = f"{spent} The others are left out: download them and give the folder."
                    yield Diagnostic("error", "limit.items", message, str(self._document.where))
                    return
                try:
                    waiting.append((found[0], self._fetch(*found)))
                except NotReachable as reason:
                    yield self._warning(reason.code, str(reason))

    def _place(self, url: Url, name: str) -> tuple[Url, str] | None:
        """Where a file is to be fetched and what it is called here; None: not below the folder, or known already."""
        try:
            found = url.joined(quote(name, safe="/"))
        except NotReachable:
            return None
        here = found.below(self._document.where)
        if not here or fault_of(here) is not None or here.endswith("/") or same_place(here) in self._seen:
            return None
        self._seen.add(same_place(here))
        return found, here

    def _spent(self) -> str | None:
        if self._fetched >= self._settings.fetch_files:
            return f"It refers to more than {self._settings.fetch_files} files (UNDERSTUDY_FETCH_FILES)."
        if time.monotonic() >= self._until:
            seconds = self._settings.fetch_files_seconds
            return f"Fetching the files it refers to took more than {seconds:g} seconds (UNDERSTUDY_FETCH_FILES_SECONDS)."
        return None if self._bytes > 0 else f"With the files it refers to it has more than {self._settings.upload_bytes} bytes."

    def _fetch(self, url: Url, name: str) -> bytes:
        """No redirects: they could lead to another host."""
        self._fetched += 1
        rules = rules_of(self._settings)
        seconds = max(0.001, min(rules.seconds, self._until - time.monotonic()))
        found = fetch(str(url), replace(rules, bytes=self._bytes, seconds=seconds, redirects=0), network=self._network)
        self._bytes -= len(found.data)
        self._put(name, found.data)
        return found.data

    def _warning(self, code: str, message: str) -> Diagnostic:
        return Diagnostic("warning", code, message, str(self._document.where))
