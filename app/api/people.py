"""`/api/v1/people`, `invitations`, `audit`: who may do what here, and who did."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import Query, Request
from pydantic import BaseModel, Field

from app.actions.people import invite_person, set_person
from app.api.access import who_of
from app.api.context import ApiContext
from app.api.problems import declared
from app.api.shapes import ID, Cursor, Id, In, Limit, Out
from app.api.signing_in import Email, SessionsOut, TokenOut, TokensOut, session_out
from app.routes import Routes
from app.store.people import get_person, list_invitations, list_people, withdraw_invitation
from app.store.published import list_audit
from app.store.records import Person, Role
from app.store.sessions import list_sessions, list_tokens


class PersonOut(BaseModel):
    """Somebody who may do something here."""

    id: str
    email: str
    name: str
    role: Role
    has_password: bool = Field(description="False for people who sign on by a proxy only.")
    created_at: datetime
    disabled_at: datetime | None = Field(description="Since when the person is shut out.")


class PeopleOut(BaseModel):
    """One page of people, by address."""

    items: list[PersonOut]
    next: str | None


class PersonIn(In):
    """What is to be another. What is left out stays."""

    role: Role | None = None
    name: Annotated[str, Field(max_length=200)] | None = None
    disabled: bool | None = Field(None, description="True ends every session and revokes every token.")


class InvitationIn(In):
    """Whom to invite. With an address, only somebody of that address can accept."""

    role: Role
    email: Email | None = None
    days: Annotated[float, Field(gt=0, le=90, description="How long it can be accepted.")] = 7


class InvitationOut(Out):
    """An invitation, without its link."""

    id: str
    email: str | None
    role: Role
    created_at: datetime
    created_by: str
    expires_at: datetime
    used_at: datetime | None


class IssuedInvitationOut(InvitationOut):
    """A new invitation. Link and token are told this once."""

    link: str = Field(description="To be opened by whom it is for. The token stands behind `#`, so that no server logs it.")
    token: str


class InvitationsOut(BaseModel):
    """One page of invitations."""

    items: list[InvitationOut]
    next: str | None


class AuditEntryOut(Out):
    """Who did what to what."""

    number: int
    at: datetime
    author: str
    action: str
    kind: str
    subject: str
    mock_id: str | None
    details: dict[str, Any] = Field(description="Names of what was changed, never secrets.")


class AuditOut(BaseModel):
    """One page of the audit log, the last first."""

    items: list[AuditEntryOut]
    next: str | None


def people_routes(api: ApiContext) -> Routes:
    """The routes by which owners decide who may do what."""
    router = Routes(prefix="/api/v1", tags=["people"])

    @router.get("/people", summary="List the people", operation_id="listPeople", responses=declared(400, 421, 422, 500))
    def people(request: Request, cursor: Cursor = None, limit: Limit = 50) -> PeopleOut:
        page = list_people(api.store_for(request), cursor=cursor, limit=limit)
        return PeopleOut(items=[_person(person) for person in page], next=page.next)

    @router.get("/people/{id}", summary="One person", operation_id="getPerson", responses=declared(404, 421, 422, 500))
    def person(request: Request, id: Id) -> PersonOut:
        return _person(get_person(api.store_for(request), id))

    @router.patch(
        "/people/{id}",
        summary="Change a person",
        operation_id="setPerson",
        responses=declared(400, 404, 409, 415, 421, 422, 500),
    )
    def change(request: Request, id: Id, given: PersonIn) -> PersonOut:
        """Another role ends the person's sessions. The last owner stays one."""
        store = api.store_for(request)
        return _person(set_person(store, id, role=given.role, name=given.name, is_disabled=given.disabled))

    @router.get(
        "/people/{id}/sessions",
        summary="A person's sessions",
        operation_id="listSessionsOf",
        responses=declared(400, 404, 421, 422, 500),
    )
    def sessions(request: Request, id: Id, cursor: Cursor = None, limit: Limit = 50) -> SessionsOut:
        store = api.store_for(request)
        page = list_sessions(store, get_person(store, id).id, cursor=cursor, limit=limit)
        return SessionsOut(items=[session_out(session, who_of(request)) for session in page], next=page.next)

    @router.get(
        "/people/{id}/tokens",
        summary="A person's tokens",
        operation_id="listTokensOf",
        responses=declared(400, 404, 421, 422, 500),
    )
    def tokens(request: Request, id: Id, cursor: Cursor = None, limit: Limit = 50) -> TokensOut:
        store = api.store_for(request)
        page = list_tokens(store, get_person(store, id).id, cursor=cursor, limit=limit)
        return TokensOut(items=[TokenOut.model_validate(token) for token in page], next=page.next)

    _invitation_routes(router, api)
    _audit_routes(router, api)
    return router


def _invitation_routes(router: Routes, api: ApiContext) -> None:
    @router.get(
        "/invitations", summary="List the invitations", operation_id="listInvitations", responses=declared(400, 421, 422, 500)
    )
    def invitations(request: Request, cursor: Cursor = None, limit: Limit = 50) -> InvitationsOut:
        page = list_invitations(api.store_for(request), cursor=cursor, limit=limit)
        return InvitationsOut(items=[InvitationOut.model_validate(each) for each in page], next=page.next)

    @router.post(
        "/invitations",
        summary="Invite somebody",
        operation_id="invite",
        status_code=201,
        responses=declared(400, 415, 421, 422, 500),
    )
    def invite(request: Request, given: InvitationIn) -> IssuedInvitationOut:
        """Makes a link that one person can use, once."""
        issued = invite_person(api.store_for(request), email=given.email, role=given.role, days=given.days)
        scheme = "https" if api.access.credentials(request.scope).is_secure else "http"
        link = f"{scheme}://{request.headers.get('host', 'localhost')}/invitation#{issued.text}"
        return IssuedInvitationOut(**InvitationOut.model_validate(issued.record).model_dump(), link=link, token=issued.text)

    @router.delete(
        "/invitations/{id}",
        summary="Withdraw an invitation",
        operation_id="withdrawInvitation",
        status_code=204,
        responses=declared(421, 422, 500),
    )
    def withdraw(request: Request, id: Id) -> None:
        """One that is not there is withdrawn already."""
        withdraw_invitation(api.store_for(request), id)


def _audit_routes(router: Routes, api: ApiContext) -> None:
    @router.get("/audit", summary="Who did what", operation_id="listAudit", responses=declared(400, 421, 422, 500))
    def audit(
        request: Request,
        mock_id: Annotated[str | None, Query(pattern=ID, description="Of one mock only.")] = None,
        author: Annotated[str | None, Query(max_length=200, description="Of one person only, by address.")] = None,
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> AuditOut:
        page = list_audit(api.store_for(request), mock_id=mock_id, author=author, cursor=cursor, limit=limit)
        return AuditOut(items=[AuditEntryOut.model_validate(entry) for entry in page], next=page.next)


def _person(person: Person) -> PersonOut:
    return PersonOut(
        id=person.id,
        email=person.email,
        name=person.name,
        role=person.role,
        has_password=person.password is not None,
        created_at=person.created_at,
        disabled_at=person.disabled_at,
    )
