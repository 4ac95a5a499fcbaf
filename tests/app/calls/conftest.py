"""A store in a file, for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.store.opening import open_store
from app.store.transaction import Store
from tests.app.store.made import empty_file


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(empty_file(tmp_path / "calls.db"))
    yield opened
    opened.close()
