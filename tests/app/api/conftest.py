"""A site over each of the stores: both planes, asked in-process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.store.opening import open_store
from app.store.transaction import Store
from tests.app.api.both_planes import BothPlanes
from tests.app.store.conftest import address, new_database, postgres, postgres_address

__all__ = ["address", "new_database", "postgres", "postgres_address"]


@pytest.fixture
def store(address: str) -> Iterator[Store]:
    """An empty store by the real clock, which the mock plane goes by too."""
    opened = open_store(address)
    yield opened.acting("ann")
    opened.close()


@pytest.fixture
def site(store: Store) -> BothPlanes:
    """Nothing is kept yet. The local user asks."""
    return BothPlanes(store)
