"""Lets each request in or refuses it: after it is known which route it asks for, before anything of its body is read.

One layer does it for all routes, by the one table in `roles.py`. What decides who asks, and why, is in `app/access`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from fastapi import FastAPI, Request, params
from fastapi.routing import RouteContext, iter_route_contexts
from starlette.concurrency import run_in_threadpool
from starlette.routing import Match, Mount

from app.access.credentials import Credentials, read_credentials
from app.access.errors import (
    AuthRequired,
    CrossSite,
    Forbidden,
    GuestForbidden,
    MediaTypeRefused,
    RoleTooLow,
    TokenRefused,
)
from app.access.known import Known
from app.access.peers import Headers, Peers, read_network
from app.access.throttle import Throttle
from app.api.described import describe_access
from app.api.guard import ASGIApp, Message, Receive, Scope, Send, name_of
from app.api.problems import ALLOWED, MEDIA_TYPE, headers_of, problem_bytes
from app.api.roles import GUESTS, ROLES, Needed
from app.errors import AppError
from app.settings import Settings
from app.store.guests import is_guests
from app.store.records import RANKS, Role
from app.store.review_errors import ReviewNotFound
from app.store.review_records import LOCAL_ID, Doer, Guest
from app.store.sessions import SignedIn
from app.store.transaction import Store

Via = Literal["local", "session", "token", "sso", "guest"]
WHO = "understudy.who"
ADMITTED = "understudy.admitted"
CREDENTIALS = "understudy.credentials"
LOOKED_AGAIN = 0.5
"""Seconds after which a stream looks again who gets it; with what is remembered, that is two seconds at most."""
READING = frozenset(("GET", "HEAD", "OPTIONS"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """Who asks. `name` is what is written down: people's address. `id`: the person's, `local` for the local user.

    `session_id`: the session it came by, "" otherwise. `guest`: somebody without an account, who is below every role.
    """

    id: str
    name: str
    role: Role
    via: Via
    session_id: str = ""
    guest: Guest | None = None

    @property
    def doer(self) -> Doer:
        """The same as who does something in a review."""
        return self.guest.doer if self.guest else Doer(id=self.id, name=self.name)

    def may(self, needed: Needed) -> bool:
        """Whether the role is that one or higher."""
        return needed == "open" or (self.guest is None and RANKS.index(self.role) >= RANKS.index(needed))


LOCAL = Who(id=LOCAL_ID, name="local user", role="owner", via="local")


def who_of(request: Request) -> Who:
    """Who asks. Raises AuthRequired where an open route asks after somebody and there is nobody."""
    who: Who | None = request.scope.get(WHO)
    if who is None:
        raise AuthRequired
    return who


class RouteWithoutRole(Exception):
    """A route is not in the table of roles, so that nobody has decided who may use it."""

    def __init__(self, routes: Iterable[tuple[str, str]]) -> None:
        self.routes = sorted(routes)
        super().__init__(self.routes)

    def __str__(self) -> str:
        return "These routes need a row in app/api/roles.py: " + ", ".join(" ".join(route) for route in self.routes)


class Access:
    """What decides who asks, for one process: settings, remembered sessions, counted attempts."""

    def __init__(self, settings: Settings, store: Store | None, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.settings = settings
        self.clock = clock
        self.known = Known(store, clock=clock)
        self.throttle = Throttle(clock=clock)
        networks = tuple(read_network(text) for text in settings.trusted_proxies)
        self.peers = Peers(settings.host, networks, settings.local_user)

    def credentials(self, scope: Scope) -> Credentials:
        """What the request brings along. Raises AuthRequired."""
        headers: Headers = scope["headers"]
        host = name_of(_first(headers, b"host"))
        return read_credentials(
            headers,
            peer=_peer(scope),
            scheme=scope["scheme"],
            host=host,
            peers=self.peers,
            sso_header=self.settings.sso_header,
        )

    def client(self, scope: Scope) -> str:
        """The address that attempts of this request are counted for."""
        return self.peers.client(_peer(scope), scope["headers"])

    async def who(self, given: Credentials) -> Who | None:
        """Who has these credentials; a session that has ended is as good as none. Raises TokenRefused, Forbidden, StoreAway."""
        if given.token is not None:
            found = await self._find(given.token)
            if found is None or found.token is None:
                raise TokenRefused
            return _who(found, "token")
        if given.email is not None:
            found = self.known.remembered(given.email, vouched=True)
            found = found or await run_in_threadpool(self.known.vouched_for, given.email, self.settings.sso_role)
            return _who(found, "sso") if found else None
        if given.session is not None and is_guests(given.session):
            guest = self.known.remembered_guest(given.session)
            guest = guest or await run_in_threadpool(self.known.find_guest, given.session)
            if guest is not None:
                return _guest(guest)
        elif given.session is not None:
            found = await self._find(given.session)
            if found is not None and found.session is not None:
                return _who(found, "session")
        return LOCAL if given.is_local else None

    async def _find(self, text: str) -> SignedIn | None:
        return self.known.remembered(text) or await run_in_threadpool(self.known.find, text)


@dataclass(frozen=True, slots=True)
class _Row:
    """A route as it is matched, and who may use it."""

    route: RouteContext
    template: str
    needed: Mapping[str, Needed]
    for_guests: frozenset[str] = frozenset()


class AccessGate:
    """The layer. Stands around the router: finds the route as the router will, and asks the table."""

    def __init__(self, app: ASGIApp, rows: tuple[_Row, ...], access: Access) -> None:
        self._app = app
        self._rows = rows
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes on what may pass, and everything that leads to no route: that is answered 404 or 405."""
        found = self._route(scope) if scope["type"] == "http" else None
        if found is None:
            if scope["type"] == "http":
                scope[ALLOWED] = self._allowed(scope)
            await self._app(scope, receive, send)
            return
        row, endpoint, params = found
        method = _method(scope)
        try:
            if method not in row.needed:  # folders of files match any method
                raise Forbidden("Files are only read.")
            if row.needed[method] != "open" or method not in READING:
                await self._admit(scope, row, method, params)
        except AppError as error:
            await _refuse(scope, send, error)
            return
        scope[ADMITTED] = endpoint
        stream = _Stream(send, self._access, scope.get(CREDENTIALS), row.needed[method])
        try:
            await self._app(scope, receive, stream.send)
        except Exception:
            if not stream.is_cut:
                raise
        finally:
            if method not in READING:
                self._access.known.forget()

    def _route(self, scope: Scope) -> tuple[_Row, Any, Mapping[str, Any]] | None:
        for row in self._rows:
            match, child = row.route.matches(scope)
            if match == Match.FULL:
                return row, child.get("endpoint"), child.get("path_params", {})
        return None

    def _allowed(self, scope: Scope) -> str:
        """The methods that this address takes: several routes may share it, and the router tells only the first one's."""
        rows = [row for row in self._rows if row.route.matches(scope)[0] == Match.PARTIAL]
        return ", ".join(sorted({method for row in rows if row.template == rows[0].template for method in row.needed}))

    async def _admit(self, scope: Scope, row: _Row, method: str, params: Mapping[str, Any]) -> None:
        given = self._access.credentials(scope)
        needed = row.needed[method]
        who = None if needed == "open" else await self._access.who(given)
        if method not in READING:
            refuse_cross_site(scope, given)
        if needed != "open":
            if who is None:
                raise AuthRequired
            if who.guest is not None:
                refuse_others(who.guest, params, is_for_guests=method in row.for_guests)
            elif not who.may(needed):
                raise RoleTooLow(needed, who.role)
        if method not in READING and _takes_json(row.route) and not _is_json(scope["headers"]):
            raise MediaTypeRefused
        scope[WHO] = who
        scope[CREDENTIALS] = given


class _Stream:
    """An answer on its way. One that goes on for long is cut as soon as who gets it may no longer have it."""

    def __init__(self, send: Send, access: Access, given: Credentials | None, needed: Needed) -> None:
        self.is_cut = False
        self._send = send
        self._access = access
        self._given = given
        self._needed = needed
        self._looked_at = access.clock()

    async def send(self, message: Message) -> None:
        if message.get("more_body") and self._given is not None and self._access.clock() - self._looked_at >= LOOKED_AGAIN:
            if not await self._may_go_on(self._given):
                self.is_cut = True
                await self._send({"type": "http.response.body", "body": b""})
                raise _Cut
            self._looked_at = self._access.clock()
        await self._send(message)

    async def _may_go_on(self, given: Credentials) -> bool:
        if self._needed == "open":
            return True
        try:
            who = await self._access.who(given)
        except AppError:  # also while the store is away: who cannot be looked up gets nothing
            return False
        return who is not None and who.may(self._needed)


class _Cut(Exception):
    """Ends a stream from within."""


def refuse_others(guest: Guest, params: Mapping[str, Any], *, is_for_guests: bool) -> None:
    """Refuses a guest whatever is not the proposal of the link. Raises GuestForbidden, ReviewNotFound."""
    if not is_for_guests:
        raise GuestForbidden
    if (params.get("name"), str(params.get("number"))) != (guest.mock, str(guest.number)):
        raise ReviewNotFound(str(params.get("number")))


def refuse_cross_site(scope: Scope, given: Credentials) -> None:
    """Refuses a write that a page from elsewhere made a browser send. Raises CrossSite.

    A token is sent by nobody unasked. Everything else is: cookies, what a proxy adds, and being on this machine. Browsers say
    where a request comes from by `Sec-Fetch-Site`, or over plain HTTP by `Origin`; who says neither is no browser of today,
    and is let in only where no cookie and no proxy speaks for it.
    """
    if given.token is not None and not given.has_cookie:
        return
    headers: Headers = scope["headers"]
    sites = [value for name, value in headers if name == b"sec-fetch-site"]
    origins = [value for name, value in headers if name == b"origin"]
    if sites:
        is_ours = sites in ([b"same-origin"], [b"none"])
    elif origins:
        is_ours = origins == [_own_origin(headers, is_secure=given.is_secure)]
    else:
        is_ours = not given.has_cookie and given.email is None
    if not is_ours:
        raise CrossSite


def admitted(request: Request) -> None:
    """A dependency of every route, behind the layer: nothing runs that was not let in as that very route."""
    if request.scope.get(ADMITTED) is not request.scope["endpoint"]:
        raise RuntimeError("a route was reached that nobody was let in to")


def routes_of(app: FastAPI) -> Iterable[tuple[RouteContext, str, frozenset[str]]]:
    """Every route in the order in which it is tried, with its path template and methods (HEAD counts as GET)."""
    for route in iter_route_contexts(app.routes):
        template = route.path_format or str(route.path)
        if isinstance(route.route, Mount):
            template, methods = f"{route.path}/{{path}}", {"GET"}
        else:
            methods = set(route.methods or ("*",))
        if "GET" in methods:
            methods -= {"HEAD"}
        yield route, template, frozenset(methods)


def control_access(app: FastAPI, access: Access, roles: Mapping[tuple[str, str], Needed] = ROLES) -> None:
    """Puts the layer around the routes that were added so far; call it last. Raises RouteWithoutRole.

    The application is to be made with `dependencies=[Depends(admitted)]`.
    """
    found = list(routes_of(app))
    missing = [(method, path) for _, path, methods in found for method in methods if (method, path) not in roles]
    if missing:
        raise RouteWithoutRole(missing)
    rows = tuple(
        _Row(
            route,
            path,
            {method: roles[method, path] for method in methods},
            frozenset(method for method in methods if (method, path) in GUESTS),
        )
        for route, path, methods in found
    )
    app.add_middleware(AccessGate, rows=rows, access=access)
    describe_access(app, {(method, row.template) for row in rows for method in row.needed if row.needed[method] != "open"})


def _takes_json(route: RouteContext) -> bool:
    body = getattr(route, "body_field", None)
    return body is not None and not isinstance(body.field_info, params.Form)


def _who(found: SignedIn, via: Via) -> Who:
    session_id = found.session.id if found.session else ""
    return Who(id=found.person.id, name=found.person.email, role=found.role, via=via, session_id=session_id)


def _guest(guest: Guest) -> Who:
    name = f"guest {guest.name} ({guest.id})"
    return Who(id=guest.doer.id, name=name, role="viewer", via="guest", guest=guest)


def _method(scope: Scope) -> str:
    return "GET" if scope["method"] == "HEAD" else str(scope["method"])


def _peer(scope: Scope) -> str | None:
    client = scope.get("client")
    return client[0] if client else None


def _own_origin(headers: Headers, *, is_secure: bool) -> bytes:
    return (b"https://" if is_secure else b"http://") + _first(headers, b"host")


def _first(headers: Headers, wanted: bytes) -> bytes:
    return next((value for name, value in headers if name == wanted), b"")


def _is_json(headers: Headers) -> bool:
    """A body in a JSON type, or none at all."""
    if _first(headers, b"content-length") in (b"", b"0") and not _first(headers, b"transfer-encoding"):
        return True
    kind = _first(headers, b"content-type").partition(b";")[0].strip().lower()
    return kind == b"application/json" or (kind.startswith(b"application/") and kind.endswith(b"+json"))


async def _refuse(scope: Scope, send: Send, error: AppError) -> None:
    body = problem_bytes(error.status, error.code, str(error), scope.get("understudy.request_id", ""))
    added = [(name.lower().encode(), value.encode()) for name, value in headers_of(error).items()]
    headers = [(b"content-type", MEDIA_TYPE.encode()), (b"content-length", str(len(body)).encode()), *added]
    await send({"type": "http.response.start", "status": error.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
