"""`/api/v1/setup`, `sessions`, `me`, `tokens`: coming in, leaving, and what belongs to oneself."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import Request, Response
from pydantic import AwareDatetime, BaseModel, Field

from app.access.cookies import end_session, set_session
from app.access.credentials import Credentials
from app.access.errors import Forbidden
from app.actions.people import (
    SignIn,
    change_password,
    come_in,
    end_session_of,
    issue_own_token,
    own_person,
    revoke_token_of,
    sign_in,
)
from app.api.access import CREDENTIALS, Who, who_of
from app.api.context import ApiContext
from app.api.problems import declared
from app.api.shapes import Cursor, Id, In, Limit, Out
from app.routes import Routes
from app.store.records import Person, Role, Session
from app.store.sessions import SignedIn, list_sessions, list_tokens
from app.store.sessions import end_session as end_kept_session

Secret = Annotated[str, Field(max_length=1000, json_schema_extra={"format": "password", "writeOnly": True})]
Email = Annotated[str, Field(max_length=200, examples=["ann@example.com"])]


ENTERING = declared(400, 403, 409, 415, 421, 422, 429, 500, 503)


class ComeIn(In):
    """Somebody who comes by the setup's token or by an invitation."""

    token: Annotated[str, Field(max_length=200, description="As the console or the invitation's link says it; it works once.")]
    email: Email
    name: Annotated[str, Field(max_length=200)] = ""
    password: Annotated[Secret, Field(description="10 characters at least; nothing else is asked of it.")]


class SessionIn(In):
    """An address and its password."""

    email: Email
    password: Secret


class PasswordIn(In):
    """Another password."""

    current: Secret
    new: Secret


class TokenIn(In):
    """A token for scripts. Without `role` it has one's own, without `expires_at` it lasts until it is revoked."""

    name: Annotated[str, Field(min_length=1, max_length=200, examples=["nightly build"])]
    role: Role | None = None
    expires_at: AwareDatetime | None = None


class MeOut(BaseModel):
    """Who asks."""

    id: str = Field(description="The person's id, or `local` for the local user.")
    name: str
    email: str | None
    role: Role = Field(description="What may be done now; a token may have less than its person.")
    via: str = Field(description="`local`, `session`, `token` or `sso`.")


class SessionOut(BaseModel):
    """A browser that is signed in."""

    id: str
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    is_current: bool = Field(description="Whether it is the one that asks.")


class SessionsOut(BaseModel):
    """One page of sessions."""

    items: list[SessionOut]
    next: str | None


class TokenOut(Out):
    """A personal token, without its text."""

    id: str
    name: str
    role: Role
    created_at: datetime
    expires_at: datetime | None
    used_at: datetime | None
    revoked_at: datetime | None


class IssuedTokenOut(TokenOut):
    """A new token. Its text is told this once."""

    token: str = Field(description="To be sent as `Authorization: Bearer …`.")


class TokensOut(BaseModel):
    """One page of tokens."""

    items: list[TokenOut]
    next: str | None


def signing_in_routes(api: ApiContext) -> Routes:
    """The routes by which people come in and leave."""
    router = Routes(prefix="/api/v1", tags=["signing in"])

    def enter(request: Request, response: Response, given: ComeIn, *, is_setup: bool) -> MeOut:
        found = come_in(
            api.store_as("setup"),
            api.access.throttle,
            given.token,
            client=api.access.client(request.scope),
            email=given.email,
            name=given.name,
            password=given.password,
            hours=api.settings.session_hours,
            is_setup=is_setup,
        )
        return _signed_in(api, request, response, found)

    @router.post("/setup", summary="Become the first owner", operation_id="setUp", status_code=201, responses=ENTERING)
    def set_up(request: Request, response: Response, given: ComeIn) -> MeOut:
        """Takes the one-time token that the console shows, and signs in. Closed as soon as there is an owner."""
        return enter(request, response, given, is_setup=True)

    @router.post(
        "/invitations/accept",
        summary="Accept an invitation",
        operation_id="acceptInvitation",
        status_code=201,
        responses=ENTERING,
    )
    def accept(request: Request, response: Response, given: ComeIn) -> MeOut:
        """Takes the token of an invitation's link, makes the person it is for, and signs them in."""
        return enter(request, response, given, is_setup=False)

    _session_routes(router, api)
    _own_routes(router, api)
    _token_routes(router, api)
    return router


def _session_routes(router: Routes, api: ApiContext) -> None:
    @router.post("/sessions", summary="Sign in", operation_id="signIn", status_code=201, responses=ENTERING | declared(401))
    def open_session(request: Request, response: Response, given: SessionIn) -> MeOut:
        """Sets the session's cookie, always a new one. After 10 failures in a minute: 429."""
        before = _signed_in_by_cookie(api, request)
        found = sign_in(
            api.store_as("signing in"),
            api.access.throttle,
            client=api.access.client(request.scope),
            email=given.email,
            password=given.password,
            hours=api.settings.session_hours,
            instead_of=before.session.id if before and before.session else None,
        )
        return _signed_in(api, request, response, found)

    @router.delete(
        "/sessions/current", summary="Sign out", operation_id="signOut", status_code=204, responses=declared(403, 421, 500, 503)
    )
    def close_session(request: Request, response: Response) -> None:
        """Ends the cookie's session everywhere, and takes the cookie away. Who is not signed in is signed out already."""
        found = _signed_in_by_cookie(api, request)
        if found is not None and found.session is not None:
            end_kept_session(api.store_as(found.person.email), found.session.id)
        response.headers["Set-Cookie"] = end_session(is_secure=_credentials(request).is_secure)


def _own_routes(router: Routes, api: ApiContext) -> None:
    @router.get("/me", summary="Who asks", operation_id="getMe", responses=declared(421, 500))
    def me(request: Request) -> MeOut:
        who = who_of(request)
        if who.via == "local":
            return MeOut(id=who.id, name=who.name, email=None, role=who.role, via=who.via)
        return _me(own_person(api.store_for(request), who.id), who)

    @router.put(
        "/me/password",
        summary="Change one's password",
        operation_id="changePassword",
        responses=declared(400, 409, 415, 421, 422, 429, 500),
    )
    def set_password(request: Request, response: Response, given: PasswordIn) -> MeOut:
        """Every other session ends. Not by a token."""
        found = change_password(
            api.store_for(request),
            api.access.throttle,
            _in_person(request).id,
            current=given.current,
            new=given.new,
            hours=api.settings.session_hours,
        )
        return _signed_in(api, request, response, found)

    @router.get("/sessions", summary="One's sessions", operation_id="listSessions", responses=declared(400, 421, 422, 500))
    def sessions(request: Request, cursor: Cursor = None, limit: Limit = 50) -> SessionsOut:
        who = who_of(request)
        page = list_sessions(api.store_for(request), who.id, cursor=cursor, limit=limit)
        return SessionsOut(items=[session_out(session, who) for session in page], next=page.next)

    @router.delete(
        "/sessions/{id}",
        summary="End a session",
        operation_id="endSession",
        status_code=204,
        responses=declared(404, 421, 422, 500),
    )
    def end(request: Request, id: Id) -> None:
        """One's own; owners end anybody's."""
        end_session_of(api.store_for(request), id, person_id=_whose(request))


def _token_routes(router: Routes, api: ApiContext) -> None:
    @router.get("/tokens", summary="One's tokens", operation_id="listTokens", responses=declared(400, 421, 422, 500))
    def tokens(request: Request, cursor: Cursor = None, limit: Limit = 50) -> TokensOut:
        page = list_tokens(api.store_for(request), who_of(request).id, cursor=cursor, limit=limit)
        return TokensOut(items=[TokenOut.model_validate(token) for token in page], next=page.next)

    @router.post(
        "/tokens",
        summary="Issue a token",
        operation_id="issueToken",
        status_code=201,
        responses=declared(400, 409, 415, 421, 422, 500),
    )
    def issue(request: Request, given: TokenIn) -> IssuedTokenOut:
        """With one's own role at most. Not by a token: one that leaked could make itself last for ever."""
        who = _in_person(request)
        issued = issue_own_token(
            api.store_for(request), who.id, given.name, given.role or who.role, own_role=who.role, expires_at=given.expires_at
        )
        return IssuedTokenOut(**TokenOut.model_validate(issued.record).model_dump(), token=issued.text)

    @router.delete("/tokens/{id}", summary="Revoke a token", operation_id="revokeToken", responses=declared(404, 421, 422, 500))
    def revoke(request: Request, id: Id) -> TokenOut:
        """One's own; owners revoke anybody's."""
        return TokenOut.model_validate(revoke_token_of(api.store_for(request), id, person_id=_whose(request)))


def session_out(session: Session, who: Who) -> SessionOut:
    """A session as it is shown to who asks."""
    return SessionOut(
        id=session.id,
        created_at=session.created_at,
        expires_at=session.expires_at,
        used_at=session.used_at,
        is_current=session.id == who.session_id,
    )


def _signed_in(api: ApiContext, request: Request, response: Response, found: SignIn) -> MeOut:
    seconds = int(api.settings.session_hours * 3600)
    is_secure = _credentials(request).is_secure
    response.headers["Set-Cookie"] = set_session(found.session.text, is_secure=is_secure, seconds=seconds)
    person = found.person
    return MeOut(id=person.id, name=person.name, email=person.email, role=person.role, via="session")


def _me(person: Person, who: Who) -> MeOut:
    return MeOut(id=person.id, name=person.name, email=person.email, role=who.role, via=who.via)


def _credentials(request: Request) -> Credentials:
    found: Credentials = request.scope[CREDENTIALS]
    return found


def _signed_in_by_cookie(api: ApiContext, request: Request) -> SignedIn | None:
    """Who has the cookie's session, if it is good; an id alone proves nothing."""
    text = _credentials(request).session
    return None if text is None else api.access.known.find(text)


def _in_person(request: Request) -> Who:
    who = who_of(request)
    if who.via == "token":
        raise Forbidden("Not by a token. Sign in to do this.")
    return who


def _whose(request: Request) -> str | None:
    """Whose sessions and tokens may be ended: everybody's (None) by an owner, one's own otherwise."""
    who = who_of(request)
    return None if who.role == "owner" else who.id
