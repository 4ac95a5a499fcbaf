"""`/api/v1/mocks/{name}/reviews/{number}/guests`, `/api/v1/guests`: one proposal, for people without an account."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import Request, Response
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictFloat, StrictInt

from app.access.cookies import set_session
from app.actions.reviews import guests
from app.api.access import CREDENTIALS, who_of
from app.api.context import ApiContext
from app.api.described_mocks import PLAIN, MockName
from app.api.problems import declared
from app.api.reviews.shapes import ReviewNumber
from app.api.reviews.threads import studio_of
from app.api.shapes import Cursor, Id, In, Limit, Out
from app.routes import Routes
from app.store.review_errors import NoGuest
from app.store.review_records import Guest

LINK: dict[str, Any] = {
    "id": "8f14e45fceea167a",
    "name": "the shop's team",
    "may_decide": False,
    "author": "ann@example.com",
    "created_at": "2026-03-01T12:00:00Z",
    "expires_at": "2026-03-15T12:00:00Z",
    "revoked_at": None,
}
GUEST: dict[str, Any] = {
    "id": "0123456789abcdef",
    "name": "Bo",
    "mock": "checkout",
    "number": 3,
    "may_decide": False,
    "expires_at": "2026-03-15T12:00:00Z",
}


class GuestLinkIn(In):
    """Whom a link is for, and for how long."""

    name: Annotated[str, Field(min_length=1, max_length=200, pattern=PLAIN)] = Field(description="To tell links apart.")
    may_decide: StrictBool = Field(False, description="Whether guests may give a verdict too. Owners only.")
    days: StrictFloat | StrictInt = Field(14, gt=0, le=90)

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "the shop's team", "days": 14}]})


class GuestLinkOut(Out):
    """A link, without its text."""

    id: str
    name: str
    may_decide: bool
    author: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [LINK]})


class IssuedGuestLinkOut(GuestLinkOut):
    """A new link. It is told this once."""

    link: str = Field(description="To be opened by guests. The token stands behind `#`, so that no server logs it.")
    token: str

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{**LINK, "link": "https://studio.example.com/guest#usg_8f14e45fceea167a_…", "token": "usg_8f14…"}]
        }
    )


class GuestLinksOut(BaseModel):
    """One page of links, ended ones too."""

    items: list[GuestLinkOut]
    next: str | None


class GuestIn(In):
    """Somebody who comes by a link."""

    token: Annotated[str, Field(max_length=200, pattern=PLAIN, description="As the link says it.")]
    name: Annotated[str, Field(min_length=1, max_length=100, pattern=PLAIN, description="By which the others know one.")]

    model_config = ConfigDict(json_schema_extra={"examples": [{"token": "usg_8f14e45fceea167a_…", "name": "Bo"}]})


class GuestOut(Out):
    """A guest, and the proposal that is open to it."""

    id: str
    name: str
    mock: str
    number: int
    may_decide: bool
    expires_at: datetime

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [GUEST]})


def guest_routes(api: ApiContext) -> Routes:
    """The routes about guests."""
    router = Routes(prefix="/api/v1", tags=["guests"])
    place = "/mocks/{name}/reviews/{number}/guests"

    @router.get(
        place, summary="List the links for guests", operation_id="listGuests", responses=declared(400, 404, 421, 422, 500)
    )
    def list_guests(
        request: Request, name: MockName, number: ReviewNumber, cursor: Cursor = None, limit: Limit = 50
    ) -> GuestLinksOut:
        page = guests.list_guests(api.store_for(request), name, number, cursor=cursor, limit=limit)
        return GuestLinksOut(items=[GuestLinkOut.model_validate(each) for each in page], next=page.next)

    @router.post(
        place,
        summary="Invite guests",
        operation_id="inviteGuest",
        status_code=201,
        responses=declared(400, 404, 409, 415, 421, 422, 500),
    )
    def invite(request: Request, name: MockName, number: ReviewNumber, given: GuestLinkIn) -> IssuedGuestLinkOut:
        """Makes a link to this proposal alone, for people without an account."""
        who = who_of(request)
        issued = guests.invite(
            api.store_for(request),
            name,
            number,
            who.doer,
            role=who.role,
            label=given.name,
            may_decide=given.may_decide,
            days=given.days,
        )
        link = f"{studio_of(api, request)}/guest#{issued.text}"
        found = GuestLinkOut.model_validate(issued.record).model_dump()
        return IssuedGuestLinkOut(**found, link=link, token=issued.text)

    @router.delete(
        f"{place}/{{id}}", summary="Revoke a link", operation_id="revokeGuest", responses=declared(404, 421, 422, 500)
    )
    def revoke(request: Request, name: MockName, number: ReviewNumber, id: Id) -> GuestLinkOut:
        """Ends it, and everybody who came by it, everywhere within two seconds."""
        return GuestLinkOut.model_validate(guests.revoke(api.store_for(request), name, number, id, who_of(request).doer))

    _entering_routes(router, api)
    return router


def _entering_routes(router: Routes, api: ApiContext) -> None:
    @router.post(
        "/guests",
        summary="Come in as a guest",
        operation_id="comeInAsGuest",
        status_code=201,
        responses=declared(400, 403, 415, 421, 422, 429, 500, 503),
    )
    def come_in(request: Request, response: Response, given: GuestIn) -> GuestOut:
        """Takes the token of a guests' link and sets a cookie that is good for its proposal alone, as long as the link is.

        Who is signed in stays so, and is told which proposal it is.
        """
        store = api.store_as("guest")
        client = api.access.client(request.scope)
        session = request.scope[CREDENTIALS].session
        known = None if session is None else api.access.known.find(session)
        if known is not None:
            return _guest(guests.shown_to(store, api.access.throttle, given.token, known.person, client=client))
        issued = guests.come_in(store, api.access.throttle, given.token, client=client, name=given.name)
        seconds = max(1, int((issued.record.expires_at - store.clock()).total_seconds()))
        is_secure = request.scope[CREDENTIALS].is_secure
        response.headers["Set-Cookie"] = set_session(issued.text, is_secure=is_secure, seconds=seconds)
        return _guest(issued.record)

    @router.get(
        "/guests/current", summary="Which guest asks", operation_id="getGuest", responses=declared(401, 404, 421, 500, 503)
    )
    def current(request: Request) -> GuestOut:
        """404 for everybody who is no guest."""
        text = api.access.credentials(request.scope).session
        found = None if text is None else api.access.known.find_guest(text)
        if found is None:
            raise NoGuest
        return _guest(found)


def _guest(guest: Guest) -> GuestOut:
    return GuestOut.model_validate(guest)
