"""Names of mocks: unique by the database, changed without breaking who calls, free again in time."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from app.store.errors import NameInvalid, NameTaken
from app.store.tables import names
from app.store.transaction import Change

NAME_RULE = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


def check_name(name: str) -> str:
    """The name, if it can be part of addresses and host names. Raises NameInvalid."""
    if NAME_RULE.fullmatch(name) is None:
        raise NameInvalid("A mock's name is made of small letters, digits and hyphens, up to 63 of them: checkout-declined.")
    return name


def take_name(change: Change, mock_id: str, name: str) -> None:
    """Makes the name lead to the mock as its own. Raises NameTaken while it leads to another one."""
    found = change.connection.execute(select(names.c.mock_id, names.c.until).where(names.c.name == name)).one_or_none()
    if found is not None and found.mock_id != mock_id and not _is_free(found.until, change.now):
        raise NameTaken(_taken(name, found.until))
    change.connection.execute(delete(names).where(names.c.name == name))
    try:
        with change.connection.begin_nested():
            change.connection.execute(insert(names), {"name": name, "mock_id": mock_id, "until": None})
    except IntegrityError:
        raise NameTaken(_taken(name, None)) from None


def leave_name(change: Change, name: str, redirect_for: timedelta) -> None:
    """Lets a former name lead to its mock for that long, or frees it at once."""
    mine = names.c.name == name
    if redirect_for > timedelta():
        change.connection.execute(update(names).where(mine).values(until=change.now + redirect_for))
    else:
        change.connection.execute(delete(names).where(mine))


def free_names(change: Change, mock_id: str) -> None:
    """Frees all names of a mock, for when it is deleted."""
    change.connection.execute(delete(names).where(names.c.mock_id == mock_id))


def _is_free(until: datetime | None, now: datetime) -> bool:
    return until is not None and until <= now


def _taken(name: str, until: datetime | None) -> str:
    if until is None:
        return f"Another mock has the name {name!r}."
    return f"The name {name!r} leads to a renamed mock until {until:%Y-%m-%d %H:%M} UTC. Choose another one."
