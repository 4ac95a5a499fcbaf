"""A revision of the store becomes a mock that answers, and says what it is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.contract.compiled import operation_names
from app.contract.draft import ContractError
from app.live.contents import read_content
from app.records import MockStatus
from app.serving.published import LiveMock
from app.store.records import Mock, Revision
from app.workspace.build import validation_findings
from app.workspace.live_mock import live_mock
from app.workspace.mock_settings import WrongValue
from converters.diagnostics import Diagnostic
from converters.errors import ConversionError

FAULTS = (WrongValue, ConversionError, ContractError)


@dataclass(frozen=True, slots=True)
class Compiled:
    """A revision as it is served, and how people see its mock."""

    live: LiveMock
    status: MockStatus


def contents_needed(revision: Revision) -> tuple[str, ...]:
    """The hashes of the contents that it is compiled from: the contract counts only where calls are checked."""
    checks = revision.settings.get("validate", "off") != "off"
    return tuple(hash for hash in (revision.collection, revision.environment, revision.contract if checks else None) if hash)


def compile_revision(mock: Mock, revision: Revision, blobs: Mapping[str, bytes], *, keeps_origins: bool = False) -> Compiled:
    """The revision of the mock, with the contents it refers to by hash. Raises what is in FAULTS when they cannot be read.

    `keeps_origins`: the collection stays in memory, for whoever looks into its examples.
    """
    environment = None if revision.environment is None else blobs[revision.environment]
    file = f"{mock.name}@{revision.number}"
    content = read_content(mock.name, blobs[revision.collection], environment, revision.settings, file=file)
    contract = blobs.get(revision.contract or "", b"")
    title = mock.title or content.collection.name
    settings = replace(content.settings, title=title, use_case=mock.use_case, access=mock.access)
    live = live_mock(
        *(settings, content.collection, content.environment, content.defaults),
        revision=revision.number,
        id=mock.id,
        expires_at=mock.expires_at,
        file=file,
        item_ids=content.item_ids,
        contract=contract,
    )
    if not keeps_origins:
        live.index.let_go_of_origins()
    names = operation_names(live.contract) if live.contract is not None else ()
    told = tuple(replace(each, file=file) for each in validation_findings(settings, contract, names))
    return Compiled(live, _status(mock, revision, live, (*content.warnings, *told)))


def _status(mock: Mock, revision: Revision, live: LiveMock, warnings: tuple[Diagnostic, ...]) -> MockStatus:
    return MockStatus(
        name=mock.name,
        title=live.title,
        use_case=live.use_case,
        revision=revision.number,
        requests=live.index.requests,
        examples=len(live.index.examples),
        sources=(revision.source_name,) if revision.source_name else (),
        diagnostics=tuple(dict.fromkeys((*warnings, *live.index.diagnostics))),
        port=live.port,
        access=mock.access,
        origin=mock.origin,
    )


def broken_status(mock: Mock, problem: Exception) -> MockStatus:
    """How people see a mock whose published revision cannot be read."""
    message = getattr(problem, "message", str(problem))
    fault = Diagnostic("error", "import.failed", f"The published revision cannot be served: {message}", mock.name)
    return replace(idle_status(mock), diagnostics=(fault,), broken=str(fault))


def idle_status(mock: Mock) -> MockStatus:
    """How people see a mock that does not answer: paused, expired, or with nothing published."""
    return MockStatus(name=mock.name, title=mock.title, use_case=mock.use_case, access=mock.access, origin=mock.origin)
