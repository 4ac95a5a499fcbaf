"""A store for each test, and passwords that are hashed fast."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from app.access import passwords
from app.store.opening import open_store
from app.store.transaction import Store
from tests.app.access.site import Site
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
def site(store: Store) -> Site:
    return Site(store)


@pytest.fixture
def fast_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests sign in often; what real hashes cost is looked at in test_passwords.py."""
    fast = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", fast)
    monkeypatch.setattr(passwords, "NOBODY", fast.hash("nobody's"))
