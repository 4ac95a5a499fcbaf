"""A face over each of the stores."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.store.opening import open_store
from app.store.transaction import Store
from tests.app.postman_face.face import Face
from tests.app.store.conftest import address, new_database, postgres, postgres_address

__all__ = ["address", "new_database", "postgres", "postgres_address"]


@pytest.fixture
def store(address: str) -> Iterator[Store]:
    opened = open_store(address)
    yield opened.acting("ann")
    opened.close()


@pytest.fixture
def face(store: Store) -> Face:
    """Nothing is kept yet. The local user asks."""
    return Face(store)
