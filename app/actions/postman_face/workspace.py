"""The one workspace by Postman's API: since when there is something in it, and how much its mocks are called."""

from __future__ import annotations

from app.actions.postman_face.values import moment
from app.store.postman import calls_since, first_and_last_change
from app.store.transaction import Store


def workspace_times(store: Store) -> tuple[str, str]:
    """When the first thing was kept, and when anything was changed last; now, as long as there is nothing."""
    first, last = first_and_last_change(store)
    now = store.clock()
    return moment(first or now), moment(last or now)


def calls_this_month(store: Store) -> int:
    """How many calls all mocks had since the first of the month, in UTC."""
    return calls_since(store, store.clock().date().replace(day=1))
