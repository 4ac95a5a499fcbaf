"""A definition from an address: the document itself, and the files beside it that it refers to, put into our own folder."""

from __future__ import annotations

import posixpath
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import quote

from app.errors import NotReachable
from app.fetch.fetch import Network, fetch
from app.fetch.rules import FetchRules, read_all_allowed
from app.fetch.urls import Url
from app.settings import Settings
from app.workspace.references import REFERENCE_KEYS, file_references
from app.workspace.safe_open import NotReadable
from app.workspace.sandbox import Sandbox
from converters.diagnostics import Diagnostic
from converters.openapi.to_postman.external import LARGEST
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


class FetchExample:
    """Fetches the examples that a definition only names by an address (`externalValue`), all within one budget."""

    def __init__(self, settings: Settings, network: Network | None = None) -> None:
        self._budget = _Budget(settings)
        self._network = network

    def __call__(self, address: str) -> bytes:
        """The bytes at an address. Raises NotReadable, which says why there are none."""
        try:
            if (spent := self._budget.spent()) is not None:
                raise NotReadable("limit.items", spent)
            return self._budget.fetch(address, self._network, most_bytes=LARGEST)
        except NotReachable as reason:
            raise NotReadable(reason.code, str(reason)) from None


def fetch_beside(
    document: Document, put: Put, settings: Settings, network: Network | None, *, examples: bool = False
) -> tuple[Diagnostic, ...]:
    """Fetches the files below the document's folder that it refers to, and those that they refer to: from its host only.

    `examples`: also files that are examples (`externalValue`). Other hosts and folders are left to the reader, who says that
    they are not opened. What cannot be fetched is a warning.
    """
    if not settings.fetch_files:
        return ()
    with Sandbox(processes=1) as sandbox:
        names = REFERENCE_KEYS if examples else REFERENCE_KEYS[:1]
        return tuple(
            _Beside(document, put, settings, network, partial(file_references, sandbox=sandbox, keys=names)).fetch_all()
        )


class _Budget:
    """What may be fetched besides the document that was named: so many files, in one time, with so many bytes together."""

    def __init__(self, settings: Settings, spent_bytes: int = 0) -> None:
        self._settings = settings
        self._until = time.monotonic() + settings.fetch_files_seconds
        self._bytes = settings.upload_bytes - spent_bytes
        self._fetched = 0

    def spent(self) -> str | None:
        """Why nothing more is fetched, if so."""
        if self._fetched >= self._settings.fetch_files:
            return f"It refers to more than {self._settings.fetch_files} files (UNDERSTUDY_FETCH_FILES)."
        if time.monotonic() >= self._until:
            seconds = self._settings.fetch_files_seconds
            return f"Fetching the files it refers to took more than {seconds:g} seconds (UNDERSTUDY_FETCH_FILES_SECONDS)."
        return None if self._bytes > 0 else f"With the files it refers to it has more than {self._settings.upload_bytes} bytes."

    def fetch(
        self, address: str, network: Network | None, *, redirects: int | None = None, most_bytes: int | None = None
    ) -> bytes:
        """The bytes at an address. Raises NotReachable's family."""
        self._fetched += 1
        rules = rules_of(self._settings)
        found = fetch(
            address,
            replace(
                rules,
                bytes=min(self._bytes, most_bytes or self._bytes),
                seconds=max(0.001, min(rules.seconds, self._until - time.monotonic())),
                redirects=rules.redirects if redirects is None else redirects,
            ),
            network=network,
        )
        self._bytes -= len(found.data)
        return found.data


class _Beside:
    """The files beside one document: each is fetched once. `references` says what a file refers to."""

    def __init__(
        self,
        document: Document,
        put: Put,
        settings: Settings,
        network: Network | None,
        references: Callable[[bytes, str], Sequence[str]],
    ) -> None:
        self._document, self._put, self._network = document, put, network
        self._references = references
        self._budget = _Budget(settings, len(document.data))
        self._seen = {same_place(document.name)}

    def fetch_all(self) -> Iterator[Diagnostic]:
        waiting = [(self._document.where, self._document.data)]
        while waiting:
            url, data = waiting.pop(0)
            for name in self._references(data, posixpath.basename(url.path)):
                found = self._place(url, name)
                if found is None:
                    continue
                if (spent := self._budget.spent()) is not None:
                    message = f"{spent} The others are left out: download them and give the folder."
                    yield Diagnostic("error", "limit.items", message, str(self._document.where))
                    return
                try:
                    waiting.append((found[0], self._fetch(*found)))
                except NotReachable as reason:
                    yield Diagnostic("warning", reason.code, str(reason), str(self._document.where))

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

    def _fetch(self, url: Url, name: str) -> bytes:
        """No redirects: they could lead to another host."""
        data = self._budget.fetch(str(url), self._network, redirects=0)
        self._put(name, data)
        return data
