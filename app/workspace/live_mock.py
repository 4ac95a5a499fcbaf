"""From a mock's collection and settings to what answers calls. Pure."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import datetime
from types import MappingProxyType

from app.contract.compiled import CompiledContract, compile_contract
from app.contract.draft import read_contract
from app.matching.index import compile_index
from app.matching.reply import Labels, Reply
from app.serving.groups import alternatives_of, refusals_of
from app.serving.published import LiveMock
from app.workspace.beside import ItemIds, extras_of
from app.workspace.mock_settings import MockSettings
from converters.diagnostics import Diagnostics
from converters.postman.model import Collection, Environment, walk
from converters.postman.variables import Scope


def live_mock(
    settings: MockSettings,
    collection: Collection,
    environment: Environment | None,
    defaults: AbstractSet[str],
    *,
    revision: int,
    id: str = "",
    expires_at: datetime | None = None,
    file: str = "",
    item_ids: ItemIds = MappingProxyType({}),
    contract: bytes = b"",
) -> LiveMock:
    """A revision of a mock, compiled. `id`: the mock's in the store. `file`: where its findings are said to be.

    `item_ids`: what operations have become, for those that the settings name. `contract`: what calls are checked against, if
    the mock asks for that. Raises ContractError.
    """
    labels = Labels(mock=f"{settings.name}@{revision}", provenance=settings.provenance)
    index = compile_index(collection, environment, settings.rules, labels=labels, defaults=frozenset(defaults), file=file)
    outage = settings.server_response
    checking = _compiled(settings, contract, collection)
    return LiveMock(
        id=id,
        name=settings.name,
        revision=revision,
        index=index,
        delay_ms=settings.delay_ms,
        port=settings.port,
        title=settings.title,
        use_case=settings.use_case,
        server_response=Reply(outage, Scope({}), frozenset(), labels) if outage else None,
        access=settings.access,
        key_header=settings.key_header,
        expires_at=expires_at,
        extras=extras_of(settings, collection, item_ids, Diagnostics(file), index),
        contract=checking,
        validate=settings.validate,
        refusals=refusals_of(checking, index.examples) if checking is not None else {},
        alternatives=alternatives_of(index.examples) if settings.negotiate else None,
    )


def _compiled(settings: MockSettings, contract: bytes, collection: Collection) -> CompiledContract | None:
    if not contract or not settings.validate.is_on:
        return None
    return compile_contract(read_contract(contract), {item.id for _, item in walk(collection)})
