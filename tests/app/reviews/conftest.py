"""A site with a mock under review, and people of each role who ask from anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.store.opening import open_store
from app.store.transaction import Store
from tests.app.reviews.world import World
from tests.app.store.conftest import Clock
from tests.app.store.made import empty_file


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    opened = open_store(empty_file(tmp_path / "understudy.db"), clock=clock)
    yield opened
    opened.close()


@pytest.fixture
def world(store: Store) -> World:
    """The mock `checkout`: revision 1 is published, revision 2 pays with 201 and can refuse a payment."""
    return World(store)
