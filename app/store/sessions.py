"""Who is signed in, and which scripts act for whom: rows with a hash, looked up at each request and gone at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, Table, delete, insert, or_, select, update

from app.store.errors import PersonNotFound, TokenNotFound
from app.store.records import RANKS, Issued, Page, Person, PersonalToken, Role, Session
from app.store.rows import PAGE, page_of, short_text
from app.store.tables import people, sessions, tokens
from app.store.transaction import Change, changing, looking, recording
from app.tokens import NO_HASH, PERSONAL, SESSION, new_token, read_token, same_hash

SESSION_FOR = timedelta(hours=12)
USED_AGAIN = timedelta(minutes=1)
Kept = TypeVar("Kept", Session, PersonalToken)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """Who asks, by which session or personal token, and with which role: a token may have less than its person."""

    person: Person
    role: Role
    session: Session | None = None
    token: PersonalToken | None = None


@changing
def open_session(change: Change, person_id: str, *, valid_for: timedelta = SESSION_FOR) -> Issued[Session]:
    """Signs a person in. The text is what the cookie holds. Raises PersonNotFound, also for one who is shut out."""
    _require_active(change.connection, person_id)
    token = new_token(SESSION)
    row = {"id": token.id, "hash": token.hash, "person_id": person_id}
    moments = {"created_at": change.now, "expires_at": change.now + valid_for}
    added = change.connection.execute(insert(sessions).returning(sessions), {**row, **moments}).one()
    change.note("sign in", "session", token.id, person=person_id)
    return Issued(record=_session(added), text=token.text)


@changing
def issue_token(
    change: Change, person_id: str, name: str, role: Role, *, expires_at: datetime | None = None
) -> Issued[PersonalToken]:
    """Makes a personal token. It never has more than the person's role of that day. Raises PersonNotFound."""
    _require_active(change.connection, person_id)
    token = new_token(PERSONAL)
    row = {"id": token.id, "hash": token.hash, "person_id": person_id, "role": role, "expires_at": expires_at}
    named = {"name": short_text(name, "the name of a token"), "created_at": change.now}
    added = change.connection.execute(insert(tokens).returning(tokens), {**row, **named}).one()
    change.note("issue", "token", token.id, person=person_id)
    return Issued(record=_token(added), text=token.text)


@looking
def find_signed_in(connection: Connection, text: str, *, now: datetime) -> SignedIn | None:
    """Who has that session or personal token; None for every text that is not good now, all alike."""
    session = _find(connection, sessions, SESSION, text)
    if session is not None:
        return _signed_in(connection, session=_session(session), now=now)
    token = _find(connection, tokens, PERSONAL, text)
    return None if token is None else _signed_in(connection, token=_token(token), now=now)


@changing
def end_session(change: Change, session_id: str) -> None:
    """Signs out, on every replica at once. One that is not there has ended already."""
    if change.connection.execute(delete(sessions).where(sessions.c.id == session_id)).rowcount:
        change.note("sign out", "session", session_id)


@changing
def revoke_token(change: Change, token_id: str) -> PersonalToken:
    """Makes a personal token worth nothing. Raises TokenNotFound."""
    changed = update(tokens).where(tokens.c.id == token_id, tokens.c.revoked_at.is_(None)).values(revoked_at=change.now)
    if change.connection.execute(changed).rowcount:
        change.note("revoke", "token", token_id)
    return get_token(change, token_id)


@looking
def get_session(connection: Connection, session_id: str) -> Session:
    """The session of that id, also one whose time is over. Raises TokenNotFound."""
    row = connection.execute(select(sessions).where(sessions.c.id == session_id)).one_or_none()
    if row is None:
        raise TokenNotFound(session_id)
    return _session(row)


@looking
def get_token(connection: Connection, token_id: str) -> PersonalToken:
    """The personal token of that id, also a revoked one. Raises TokenNotFound."""
    row = connection.execute(select(tokens).where(tokens.c.id == token_id)).one_or_none()
    if row is None:
        raise TokenNotFound(token_id)
    return _token(row)


@looking
def list_sessions(connection: Connection, person_id: str, *, cursor: str | None = None, limit: int = PAGE) -> Page[Session]:
    """Where a person is signed in, one page."""
    query = select(sessions).where(sessions.c.person_id == person_id)
    return page_of(connection, query, (sessions.c.id,), _session, cursor=cursor, limit=limit)


@looking
def list_tokens(connection: Connection, person_id: str, *, cursor: str | None = None, limit: int = PAGE) -> Page[PersonalToken]:
    """A person's tokens, revoked ones too, one page."""
    query = select(tokens).where(tokens.c.person_id == person_id)
    return page_of(connection, query, (tokens.c.id,), _token, cursor=cursor, limit=limit)


@recording
def touch_signed_in(change: Change, found: SignedIn) -> None:
    """Writes down that a session or token was used, if that is some time after what is known."""
    table, id = (sessions, found.session.id) if found.session else (tokens, found.token.id if found.token else "")
    is_later = or_(table.c.used_at.is_(None), table.c.used_at < change.now - USED_AGAIN)
    change.connection.execute(update(table).where(table.c.id == id, is_later).values(used_at=change.now))


@recording
def sweep_sessions(change: Change) -> int:
    """Removes sessions whose time is over. Returns how many."""
    return change.connection.execute(delete(sessions).where(sessions.c.expires_at <= change.now)).rowcount


def end_everything(change: Change, person_id: str, *, tokens_too: bool) -> None:
    """Ends a person's sessions, and with `tokens_too` the personal tokens."""
    change.connection.execute(delete(sessions).where(sessions.c.person_id == person_id))
    if tokens_too:
        mine = update(tokens).where(tokens.c.person_id == person_id, tokens.c.revoked_at.is_(None))
        change.connection.execute(mine.values(revoked_at=change.now))


def _find(connection: Connection, table: Table, prefix: str, text: str) -> Row[Any] | None:
    given = read_token(prefix, text)
    if given is None:
        return None
    row = connection.execute(select(table).where(table.c.id == given.id)).one_or_none()
    return row if same_hash(given.hash, row.hash if row else NO_HASH) else None


def _signed_in(
    connection: Connection, *, session: Session | None = None, token: PersonalToken | None = None, now: datetime
) -> SignedIn | None:
    kept = session or token
    if kept is None or (kept.expires_at is not None and kept.expires_at <= now) or (token and token.revoked_at):
        return None
    row = connection.execute(select(people).where(people.c.id == kept.person_id)).one()
    person = Person(**{column.name: row._mapping[column] for column in people.c})
    if person.disabled_at is not None:
        return None
    return SignedIn(
        person=person, role=_lesser(person.role, token.role) if token else person.role, session=session, token=token
    )


def _lesser(one: Role, other: Role) -> Role:
    return min(one, other, key=RANKS.index)


def _require_active(connection: Connection, person_id: str) -> None:
    active = select(people.c.id).where(people.c.id == person_id, people.c.disabled_at.is_(None))
    if connection.scalar(active) is None:
        raise PersonNotFound(person_id)


def _session(row: Row[Any]) -> Session:
    return Session(**{column.name: row._mapping[column] for column in sessions.c})


def _token(row: Row[Any]) -> PersonalToken:
    return PersonalToken(**{column.name: row._mapping[column] for column in tokens.c})
