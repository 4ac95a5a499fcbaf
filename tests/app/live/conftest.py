"""The stores of the store's own tests."""

from __future__ import annotations

from tests.app.store.conftest import address, clock, new_database, postgres, postgres_address, store

__all__ = ["address", "clock", "new_database", "postgres", "postgres_address", "store"]
