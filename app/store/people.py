"""People and their roles: invited by a link that works once, never without an owner."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from app.store.errors import InvitationInvalid, LastOwner, PersonNotFound, PersonTaken
from app.store.records import Invitation, Issued, Page, Person, Role
from app.store.rows import PAGE, page_of, short_text
from app.store.sessions import end_everything
from app.store.tables import invitations, people
from app.store.transaction import Change, changing, looking, new_id
from app.tokens import INVITATION, NO_HASH, new_token, read_token, same_hash

INVITED_FOR = timedelta(days=7)
SETUP_FOR = timedelta(days=1)


@changing
def open_setup(change: Change) -> Issued[Invitation] | None:
    """The invitation that makes the first owner, in the place of earlier ones; None as soon as there is one.

    An owner there is for ever then: the last one cannot go. People who came by a trusted sign-on alone do not close it.
    """
    if _is_owner_there(change.connection):
        return None
    change.connection.execute(delete(invitations).where(invitations.c.is_setup))
    return _invite(change, None, "owner", SETUP_FOR, is_setup=True)


@looking
def is_setup_open(connection: Connection) -> bool:
    """Whether nobody is an owner yet, so that the setup's token makes one."""
    return not _is_owner_there(connection)


@changing
def invite(change: Change, email: str | None, role: Role, *, valid_for: timedelta = INVITED_FOR) -> Issued[Invitation]:
    """Makes a link for one person. With an address, only for somebody of that address."""
    return _invite(change, None if email is None else normal_email(email), role, valid_for, is_setup=False)


@changing
def accept_invitation(
    change: Change, text: str, *, email: str, name: str = "", password: str | None = None, is_setup: bool | None = None
) -> Person:
    """Makes the person an invitation is for, and uses it up. `password`: hashed already. `is_setup`: only of that kind.

    The setup's invitation may also make an owner of somebody who is here already.
    Raises InvitationInvalid for one that is unknown, wrong, used, too old or for somebody else, all alike; PersonTaken.
    """
    invitation = _valid(change, text, normal_email(email), is_setup)
    used = update(invitations).where(invitations.c.id == invitation.id).values(used_at=change.now)
    change.connection.execute(used)
    known = find_person(change, email) if invitation.is_setup else None
    if known is not None:  # who set this up signed on by the proxy before, as anybody does
        return change_person(change, known.id, role=invitation.role, name=name or None, password=password)
    return add_person(change, email, invitation.role, name=name, password=password)


@changing
def add_person(change: Change, email: str, role: Role, *, name: str = "", password: str | None = None) -> Person:
    """Adds a person without an invitation, as a trusted sign-on does. Raises PersonTaken."""
    email = normal_email(email)
    if change.connection.scalar(select(people.c.id).where(people.c.email == email)) is not None:
        raise PersonTaken("Somebody with this address is here already.")
    row = {"id": new_id(), "email": email, "name": short_text(name, "the name"), "role": role, "password": password}
    added = change.connection.execute(insert(people).returning(people), {**row, "created_at": change.now}).one()
    change.note("add", "person", added.id, role=role)
    return _person(added)


@changing
def change_person(
    change: Change, person_id: str, *, role: Role | None = None, name: str | None = None, password: str | None = None
) -> Person:
    """Sets what is given; another role or password ends the person's sessions. Raises PersonNotFound, LastOwner."""
    person = get_person(change, person_id)
    if role not in (None, "owner"):
        _keep_an_owner(change, person)
    given: dict[str, Any] = {"role": role, "name": name, "password": password}
    values = {field: value for field, value in given.items() if value is not None and value != getattr(person, field)}
    if not values:
        return person
    if "role" in values or "password" in values:
        end_everything(change, person_id, tokens_too=False)
    return _set(change, person_id, "change", fields=sorted(values), **values)


@changing
def disable_person(change: Change, person_id: str) -> Person:
    """Shuts a person out: sessions end and personal tokens are revoked. Raises PersonNotFound, LastOwner."""
    person = get_person(change, person_id)
    if person.disabled_at is not None:
        return person
    _keep_an_owner(change, person)
    end_everything(change, person_id, tokens_too=True)
    return _set(change, person_id, "disable", disabled_at=change.now)


@changing
def enable_person(change: Change, person_id: str) -> Person:
    """Lets a person in again. Raises PersonNotFound."""
    person = get_person(change, person_id)
    return person if person.disabled_at is None else _set(change, person_id, "enable", disabled_at=None)


@looking
def get_person(connection: Connection, person_id: str) -> Person:
    """The person of that id. Raises PersonNotFound."""
    row = connection.execute(select(people).where(people.c.id == person_id)).one_or_none()
    if row is None:
        raise PersonNotFound(person_id)
    return _person(row)


@looking
def find_person(connection: Connection, email: str) -> Person | None:
    """The person of that address, None when there is none."""
    row = connection.execute(select(people).where(people.c.email == normal_email(email))).one_or_none()
    return None if row is None else _person(row)


@looking
def list_people(connection: Connection, *, cursor: str | None = None, limit: int = PAGE) -> Page[Person]:
    """People by address, one page."""
    return page_of(connection, select(people), (people.c.email,), _person, cursor=cursor, limit=limit)


@looking
def list_invitations(connection: Connection, *, cursor: str | None = None, limit: int = PAGE) -> Page[Invitation]:
    """Invitations, used ones too, one page."""
    query = select(invitations).where(invitations.c.is_setup.is_(False))
    return page_of(connection, query, (invitations.c.id,), _invitation, cursor=cursor, limit=limit)


@changing
def withdraw_invitation(change: Change, invitation_id: str) -> None:
    """Makes an invitation worth nothing. One that is not there is withdrawn already."""
    if change.connection.execute(delete(invitations).where(invitations.c.id == invitation_id)).rowcount:
        change.note("withdraw", "invitation", invitation_id)


def normal_email(email: str) -> str:
    """The address as people are known by it: without spaces around, in small letters."""
    return short_text(email.strip().lower(), "the address")


def _invite(change: Change, email: str | None, role: Role, valid_for: timedelta, *, is_setup: bool) -> Issued[Invitation]:
    token = new_token(INVITATION)
    row = {"id": token.id, "hash": token.hash, "email": email, "role": role, "is_setup": is_setup}
    moments = {"created_at": change.now, "created_by": change.author, "expires_at": change.now + valid_for}
    added = change.connection.execute(insert(invitations).returning(invitations), {**row, **moments}).one()
    change.note("invite", "invitation", token.id, role=role)
    return Issued(record=_invitation(added), text=token.text)


def _valid(change: Change, text: str, email: str, is_setup: bool | None) -> Invitation:
    given = read_token(INVITATION, text)
    query = select(invitations).where(invitations.c.id == (given.id if given else ""))
    row = change.connection.execute(query).one_or_none()
    is_right = same_hash(given.hash if given else "", row.hash if row else NO_HASH)
    if row is None or not is_right or is_setup not in (None, row.is_setup) or not _is_open(change, _invitation(row), email):
        raise InvitationInvalid("This invitation does not work: it was used, is too old, or is for somebody else.")
    return _invitation(row)


def _is_open(change: Change, invitation: Invitation, email: str) -> bool:
    if invitation.used_at is not None or invitation.expires_at <= change.now:
        return False
    if invitation.is_setup:
        return not _is_owner_there(change.connection)
    return invitation.email in (None, email)


def _is_owner_there(connection: Connection) -> bool:
    return connection.scalar(select(people.c.id).where(people.c.role == "owner").limit(1)) is not None


def _keep_an_owner(change: Change, person: Person) -> None:
    others = select(func.count()).where(people.c.role == "owner", people.c.disabled_at.is_(None), people.c.id != person.id)
    if person.role == "owner" and not change.connection.scalar(others):
        raise LastOwner("This is the only owner. Make somebody else an owner first.")


def _set(change: Change, person_id: str, action: str, *, fields: list[str] | None = None, **values: Any) -> Person:
    changed = update(people).where(people.c.id == person_id).values(**values)
    row = change.connection.execute(changed.returning(people)).one()
    change.note(action, "person", person_id, fields=fields or [])
    return _person(row)


def _person(row: Row[Any]) -> Person:
    return Person(**{column.name: row._mapping[column] for column in people.c})


def _invitation(row: Row[Any]) -> Invitation:
    return Invitation(**{column.name: row._mapping[column] for column in invitations.c})
