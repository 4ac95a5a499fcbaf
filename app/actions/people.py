"""People: how they come in, sign in and leave, what they may, and the tokens by which scripts act for them."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.access.errors import NotAPerson, RoleTooLow, SignInFailed
from app.access.passwords import accepted, hash_password, is_password
from app.access.peers import is_loopback_name
from app.access.throttle import Throttle
from app.errors import AppError
from app.settings import Settings
from app.store.errors import PersonNotFound, TokenNotFound
from app.store.people import (
    INVITED_FOR,
    accept_invitation,
    change_person,
    disable_person,
    enable_person,
    find_person,
    get_person,
    invite,
    normal_email,
    open_setup,
)
from app.store.records import RANKS, Invitation, Issued, Person, PersonalToken, Role, Session
from app.store.sessions import end_session, get_session, get_token, issue_token, open_session, revoke_token, sweep_sessions
from app.store.transaction import Change, Store

EMAIL = re.compile(r"[^@\s]+@[^@\s]+")

log = logging.getLogger("understudy.access")


class EmailInvalid(AppError):
    """An address that people cannot be known by."""

    code = "person.address"
    status = 422

    def __str__(self) -> str:
        return "An address such as ann@example.com is needed."


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """A person who has just signed in, and the session: its text goes into the cookie and nowhere else."""

    person: Person
    session: Issued[Session]


def needs_people(settings: Settings) -> bool:
    """Whether nobody gets in without being somebody: there is no local user who is an owner anyway."""
    return settings.local_user == "off" or not is_loopback_name(settings.host)


def setup_line(store: Store) -> str | None:
    """What the console says while there is no owner: the one-time token to become it. None as soon as there is one.

    Each call makes another token, and the one before worth nothing. Raises StorageError.
    """
    setup = open_setup(store)
    if setup is None:
        return None
    return (
        "Nobody is an owner here yet. This token makes one, once, within a day:\n"
        f"  {setup.text}\n"
        "Open /setup in a browser, or send it as `token` with `email` and `password` to POST /api/v1/setup."
    )


def come_in(
    store: Store,
    throttle: Throttle,
    token: str,
    *,
    client: str,
    email: str,
    name: str,
    password: str,
    hours: float,
    is_setup: bool = False,
) -> SignIn:
    """Makes the person that an invitation is for, or with `is_setup` the first owner, and signs them in. A token works once.

    `client`: the address attempts are counted for. Raises EmailInvalid, PasswordRefused, InvitationInvalid, PersonTaken,
    TooManyAttempts.
    """
    email = _checked(email)
    accepted(password)
    with throttle.attempt(f"token from {client}"):
        kept = hash_password(password)
        as_person = store.acting(email)

        def enter(change: Change) -> SignIn:
            person = accept_invitation(change, token, email=email, name=name, password=kept, is_setup=is_setup)
            return SignIn(person=person, session=open_session(change, person.id, valid_for=timedelta(hours=hours)))

        return as_person.change(enter)


def sign_in(
    store: Store, throttle: Throttle, *, client: str, email: str, password: str, hours: float, instead_of: str | None = None
) -> SignIn:
    """Signs a person in, always by a new session; the one that was there before (`instead_of`: its id) ends.

    Raises SignInFailed for whatever is wrong, after the same time; TooManyAttempts.
    """
    email = normal_email(email)
    with throttle.attempt(f"password from {client}", f"password of {email}"):
        person = find_person(store, email)
        is_right = is_password(person.password if person else None, password)
        if person is None or not is_right or person.disabled_at is not None:
            log.warning("a sign-in from %s failed", client)
            raise SignInFailed

        def enter(change: Change) -> Issued[Session]:
            if instead_of is not None:
                end_session(change, instead_of)
            sweep_sessions(change)
            return open_session(change, person.id, valid_for=timedelta(hours=hours))

        try:
            return SignIn(person=person, session=store.acting(person.email).change(enter))
        except PersonNotFound:  # shut out while the password was looked at
            raise SignInFailed from None


def change_password(store: Store, throttle: Throttle, person_id: str, *, current: str, new: str, hours: float) -> SignIn:
    """Another password for oneself. Every session ends; the new one is given. Raises SignInFailed, PasswordRefused."""
    person = own_person(store, person_id)
    with throttle.attempt(f"password of {person.email}"):
        if not is_password(person.password, current):
            raise SignInFailed
    kept = hash_password(new)

    def renew(change: Change) -> SignIn:
        changed = change_person(change, person_id, password=kept)
        return SignIn(person=changed, session=open_session(change, person_id, valid_for=timedelta(hours=hours)))

    return store.change(renew)


def own_person(store: Store, person_id: str) -> Person:
    """The person who asks. Raises NotAPerson for the local user."""
    try:
        return get_person(store, person_id)
    except PersonNotFound:
        raise NotAPerson from None


def set_person(
    store: Store, person_id: str, *, role: Role | None = None, name: str | None = None, is_disabled: bool | None = None
) -> Person:
    """Sets what is given, in one step. Raises PersonNotFound, LastOwner."""

    def change_all(change: Change) -> Person:
        person = change_person(change, person_id, role=role, name=name)
        if is_disabled is not None:
            person = (disable_person if is_disabled else enable_person)(change, person_id)
        return person

    return store.change(change_all)


def invite_person(store: Store, *, email: str | None, role: Role, days: float | None = None) -> Issued[Invitation]:
    """Makes a link for one person, of that address if one is given. Raises EmailInvalid."""
    valid_for = INVITED_FOR if days is None else timedelta(days=days)
    return invite(store, None if email is None else _checked(email), role, valid_for=valid_for)


def issue_own_token(
    store: Store, person_id: str, name: str, role: Role, *, own_role: Role, expires_at: datetime | None = None
) -> Issued[PersonalToken]:
    """A token for scripts of one's own, with no more than one's own role. Raises RoleTooLow, NotAPerson."""
    if RANKS.index(role) > RANKS.index(own_role):
        raise RoleTooLow(role, own_role)
    return issue_token(store, own_person(store, person_id).id, name, role, expires_at=expires_at)


def revoke_token_of(store: Store, token_id: str, *, person_id: str | None) -> PersonalToken:
    """Revokes a token: of that person, or of anybody (None). Raises TokenNotFound, also for somebody else's."""
    if person_id is not None and get_token(store, token_id).person_id != person_id:
        raise TokenNotFound(token_id)
    return revoke_token(store, token_id)


def end_session_of(store: Store, session_id: str, *, person_id: str | None) -> None:
    """Ends a session: of that person, or of anybody (None). Raises TokenNotFound, also for somebody else's."""
    if person_id not in (None, get_session(store, session_id).person_id):
        raise TokenNotFound(session_id)
    end_session(store, session_id)


def _checked(email: str) -> str:
    found = normal_email(email)
    if not EMAIL.fullmatch(found):
        raise EmailInvalid
    return found
