"""A store with one mock, whose collection has fields that nobody here knows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.store.opening import open_store
from app.store.transaction import Store
from tests.app.actions.editing.shop import SHOP, put_shop


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A file by the real clock, with the mock `shop`."""
    opened = open_store(str(tmp_path / "understudy.db")).acting("ann")
    put_shop(opened, SHOP)
    yield opened
    opened.close()
