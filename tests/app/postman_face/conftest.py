"""A face over each of the stores."""

from __future__ import annotations

import pytest

from app.store.transaction import Store
from tests.app.api.conftest import store
from tests.app.postman_face.face import Face
from tests.app.store.conftest import address, new_database, postgres, postgres_address

__all__ = ["address", "new_database", "postgres", "postgres_address", "store"]


@pytest.fixture
def face(store: Store) -> Face:
    """Nothing is kept yet. The local user asks."""
    return Face(store)
