"""People: invited once, with a role, never without an owner; sessions and tokens that end at once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.store.errors import InvitationInvalid, LastOwner, PersonNotFound, PersonTaken, TokenNotFound
from app.store.people import (
    accept_invitation,
    add_person,
    change_person,
    disable_person,
    enable_person,
    find_person,
    get_person,
    invite,
    list_invitations,
    list_people,
    open_setup,
    withdraw_invitation,
)
from app.store.records import Person, Role
from app.store.sessions import (
    SignedIn,
    end_session,
    find_signed_in,
    get_session,
    get_token,
    issue_token,
    list_sessions,
    list_tokens,
    open_session,
    revoke_token,
    sweep_sessions,
    touch_signed_in,
)
from app.store.transaction import Store
from tests.app.store.conftest import Clock


def an_owner(store: Store, email: str = "ann@example.com", role: Role = "owner") -> Person:
    return add_person(store, email, role, name="Ann")


def test_setup_makes_the_first_owner_and_closes_for_ever(store: Store):
    earlier, setup = open_setup(store), open_setup(store)
    assert earlier is not None
    assert setup is not None
    with pytest.raises(InvitationInvalid):
        accept_invitation(store, earlier.text, email="eve@example.com")
    owner = accept_invitation(store, setup.text, email=" Ann@Example.com ", name="Ann", password="hashed")
    assert (owner.email, owner.role, owner.password) == ("ann@example.com", "owner", "hashed")
    assert open_setup(store) is None
    with pytest.raises(InvitationInvalid):
        accept_invitation(store, setup.text, email="eve@example.com")


def test_setup_is_over_when_an_owner_came_another_way(store: Store):
    setup = open_setup(store)
    an_owner(store)
    assert setup is not None
    with pytest.raises(InvitationInvalid):
        accept_invitation(store, setup.text, email="eve@example.com")


def test_setup_stays_open_while_there_is_no_owner_and_makes_one_of_who_is_here(store: Store):
    """A trusted sign-on adds whoever comes first, with a lesser role."""
    ann = an_owner(store, role="viewer")
    setup = open_setup(store)
    assert setup is not None
    owner = accept_invitation(store, setup.text, email="ann@example.com", password="hashed")
    assert (owner.id, owner.role, owner.name, owner.password) == (ann.id, "owner", "Ann", "hashed")
    assert open_setup(store) is None


def test_an_invitation_makes_nobody_of_who_is_here(store: Store):
    an_owner(store, role="viewer")
    with pytest.raises(PersonTaken):
        accept_invitation(store, invite(store, None, "owner").text, email="ann@example.com")


def test_an_invitation_works_once_for_whom_it_is(store: Store):
    invited = invite(store, "bob@example.com", "reviewer")
    with pytest.raises(InvitationInvalid):
        accept_invitation(store, invited.text, email="eve@example.com")
    assert accept_invitation(store, invited.text, email="bob@example.com").role == "reviewer"
    with pytest.raises(InvitationInvalid):
        accept_invitation(store, invited.text, email="bob@example.com")


def test_an_invitation_ends_by_time_or_by_being_withdrawn(store: Store, clock: Clock):
    late, withdrawn = invite(store, None, "viewer", valid_for=timedelta(hours=1)), invite(store, None, "viewer")
    assert len(list_invitations(store)) == 2
    clock.pass_by(hours=2)
    withdraw_invitation(store, withdrawn.record.id)
    for invited in (late.text, withdrawn.text, "usi_0123456789abcdef_" + "a" * 43, ""):
        with pytest.raises(InvitationInvalid):
            accept_invitation(store, invited, email="bob@example.com")


def test_an_address_belongs_to_one_person(store: Store):
    ann = an_owner(store)
    with pytest.raises(PersonTaken):
        add_person(store, "ANN@example.com", "viewer")
    assert find_person(store, "ANN@example.com") == ann == get_person(store, ann.id)
    assert list_people(store).items == (ann,)
    with pytest.raises(PersonNotFound):
        get_person(store, "nobody")


def test_the_last_owner_stays_one(store: Store):
    ann = an_owner(store)
    bob = add_person(store, "bob@example.com", "editor")
    for act in (lambda: change_person(store, ann.id, role="viewer"), lambda: disable_person(store, ann.id)):
        with pytest.raises(LastOwner):
            act()
    change_person(store, bob.id, role="owner")
    assert change_person(store, ann.id, role="viewer").role == "viewer"


def test_a_session_ends_by_time_by_signing_out_and_with_its_person(store: Store, clock: Clock):
    ann = an_owner(store)
    an_owner(store, "other@example.com")
    for end in ("time", "sign out", "role", "disable"):
        opened = open_session(store, ann.id, valid_for=timedelta(hours=1))
        signed_in = find_signed_in(store, opened.text, now=clock.now)
        assert signed_in == SignedIn(person=get_person(store, ann.id), role=signed_in.person.role, session=opened.record)
        if end == "time":
            clock.pass_by(hours=1)
        elif end == "sign out":
            end_session(store, opened.record.id)
        elif end == "role":
            change_person(store, ann.id, role="editor")
        else:
            disable_person(store, ann.id)
        assert find_signed_in(store, opened.text, now=clock.now) is None
    with pytest.raises(PersonNotFound):
        open_session(store, ann.id)
    assert enable_person(store, ann.id).disabled_at is None
    assert len(list_sessions(store, ann.id)) == 0


def test_old_sessions_are_swept(store: Store, clock: Clock):
    ann = an_owner(store)
    open_session(store, ann.id, valid_for=timedelta(hours=1))
    open_session(store, ann.id, valid_for=timedelta(hours=3))
    clock.pass_by(hours=2)
    assert (sweep_sessions(store), len(list_sessions(store, ann.id))) == (1, 1)


def test_a_personal_token_has_at_most_its_persons_role(store: Store, clock: Clock):
    ann = an_owner(store)
    an_owner(store, "other@example.com")
    strong, weak = issue_token(store, ann.id, "ci", "owner"), issue_token(store, ann.id, "read", "viewer")
    roles = [getattr(find_signed_in(store, token.text, now=clock.now), "role", None) for token in (strong, weak)]
    assert roles == ["owner", "viewer"]
    change_person(store, ann.id, role="reviewer")
    roles = [getattr(find_signed_in(store, token.text, now=clock.now), "role", None) for token in (strong, weak)]
    assert roles == ["reviewer", "viewer"]


def test_one_session_or_token_is_read_by_its_id(store: Store):
    ann = an_owner(store)
    session, token = open_session(store, ann.id).record, issue_token(store, ann.id, "ci", "viewer").record
    assert (get_session(store, session.id), get_token(store, token.id)) == (session, token)
    for read in (get_session, get_token):
        with pytest.raises(TokenNotFound):
            read(store, "none")


def test_a_personal_token_ends_by_time_and_by_being_revoked(store: Store, clock: Clock):
    ann = an_owner(store)
    late, revoked = issue_token(store, ann.id, "a", "owner", expires_at=clock.now), issue_token(store, ann.id, "b", "owner")
    assert revoke_token(store, revoked.record.id) == revoke_token(store, revoked.record.id)
    assert [find_signed_in(store, token.text, now=clock.now) for token in (late, revoked)] == [None, None]
    assert len(list_tokens(store, ann.id)) == 2
    with pytest.raises(TokenNotFound):
        revoke_token(store, "none")


def test_the_last_use_of_sessions_and_tokens_is_written_now_and_then(store: Store, clock: Clock):
    ann = an_owner(store)
    for opened in (open_session(store, ann.id), issue_token(store, ann.id, "ci", "viewer")):
        found = find_signed_in(store, opened.text, now=clock.now)
        assert found is not None
        touch_signed_in(store, found)
        first = clock.now
        touch_signed_in(store, found)
        again = find_signed_in(store, opened.text, now=clock.now)
        assert again is not None
        kept = again.session or again.token
        assert kept is not None
        assert kept.used_at == first
