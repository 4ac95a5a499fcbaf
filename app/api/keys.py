"""`/api/v1/keys`: what callers of mocks that need a key carry. Never their text, but for the moment they are made."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from fastapi import Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field, StrictFloat, StrictInt

from app.actions import keys as actions
from app.actions.keys import KeyWishes, ShownKey
from app.api.context import ApiContext
from app.api.described_mocks import NAME, PLAIN
from app.api.moments import Moment
from app.api.problems import declared
from app.api.shapes import Cursor, In, Limit
from app.routes import Routes

KeyId = Annotated[str, Path(pattern="^[0-9a-f]{16}$", description="The key's id.", examples=["8f14e45fceea167a"])]
Opened = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}(@[1-9][0-9]{0,8})?$", examples=["checkout", "checkout@3"])]
KEY_EXAMPLE: dict[str, Any] = {
    "id": "8f14e45fceea167a",
    "name": "mobile team",
    "mocks": ["catalog", "checkout@3"],
    "methods": [],
    "per_minute": 600,
    "expires_at": None,
    "used_at": "2026-03-02T09:30:00Z",
    "revoked_at": None,
    "old_until": None,
    "created_at": "2026-03-01T12:00:00Z",
    "created_by": "ann@example.com",
}
TEXT_EXAMPLE = "us_8f14e45fceea167a_…"


class KeyIn(In):
    """What a key is to be."""

    name: Annotated[str, Field(min_length=1, max_length=200, pattern=PLAIN, description="Who carries it.")]
    mocks: Annotated[list[Opened], Field(min_length=1, max_length=1000)] | Literal["all"] = Field(
        description="The mocks it opens, `name@number` for one revision only; or `all`, also those to come."
    )
    methods: list[Annotated[str, Field(pattern="^[A-Z]{1,20}$")]] = Field(
        default_factory=list, max_length=20, description="The methods it is good for; none means any."
    )
    per_minute: StrictInt | None = Field(
        None, ge=1, le=1_000_000, description="Calls a minute; `null` for no limit of its own."
    )
    expires_at: Moment | None = Field(None, description="Until when it is good; `null` until it is revoked.")

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"name": "mobile team", "mocks": ["catalog", "checkout@3"], "per_minute": 600}]}
    )

    def wishes(self) -> KeyWishes:
        """The same as an action takes it."""
        return KeyWishes(
            name=self.name,
            mocks=self.mocks,
            methods=tuple(self.methods),
            per_minute=self.per_minute,
            expires_at=self.expires_at,
        )


class RotateIn(In):
    """How to go over to another secret."""

    old_hours: StrictFloat | StrictInt = Field(0, ge=0, le=24 * 90, description="How long the old secret is good beside it.")

    model_config = ConfigDict(json_schema_extra={"examples": [{"old_hours": 24}]})


class KeyOut(BaseModel):
    """A key, without its text."""

    id: str
    name: str
    mocks: list[str] | Literal["all"] = Field(description="Empty when all of them are gone: it opens nothing then.")
    methods: list[str]
    per_minute: int | None
    expires_at: datetime | None
    used_at: datetime | None = Field(description="When it was used last, to the minute.")
    revoked_at: datetime | None
    old_until: datetime | None = Field(description="Until when its old secret is good too.")
    created_at: datetime
    created_by: str

    model_config = ConfigDict(json_schema_extra={"examples": [KEY_EXAMPLE]})


class IssuedKeyOut(KeyOut):
    """A key with its new text, which is told this once."""

    key: str = Field(description="To be sent as `x-api-key`, as `Authorization: Bearer …`, or in the mock's `key_header`.")

    model_config = ConfigDict(json_schema_extra={"examples": [KEY_EXAMPLE | {"key": TEXT_EXAMPLE}]})


class KeysOut(BaseModel):
    """One page of keys by name."""

    items: list[KeyOut]
    next: str | None

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [KEY_EXAMPLE], "next": None}]})


def key_routes(api: ApiContext) -> Routes:
    """The routes about keys."""
    router = Routes(prefix="/api/v1", tags=["keys"])

    @router.get("/keys", summary="List the keys", operation_id="listKeys", responses=declared(400, 404, 421, 422, 500))
    def list_keys(
        request: Request,
        mock: Annotated[str | None, Query(pattern=NAME, description="Only those that open this mock.")] = None,
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> KeysOut:
        """By name; revoked ones too."""
        page = actions.list_keys(api.store_for(request), mock=mock, cursor=cursor, limit=limit)
        return KeysOut(items=[KeyOut(**_fields(each)) for each in page], next=page.next)

    @router.post(
        "/keys",
        summary="Issue a key",
        operation_id="issueKey",
        status_code=201,
        responses=declared(400, 404, 415, 421, 422, 500),
    )
    def issue(request: Request, given: KeyIn) -> IssuedKeyOut:
        """Its text is told this once; only a hash is kept."""
        issued = actions.issue(api.store_for(request), given.wishes())
        return IssuedKeyOut(**_fields(issued.record), key=issued.text)

    _single_routes(router, api)
    return router


def _single_routes(router: Routes, api: ApiContext) -> None:
    failing = declared(404, 421, 422, 500)

    @router.get("/keys/{id}", summary="One key", operation_id="getKey", responses=failing)
    def get_key(request: Request, id: KeyId) -> KeyOut:
        return KeyOut(**_fields(actions.show_key(api.store_for(request), id)))

    @router.put("/keys/{id}", summary="Change a key", operation_id="changeKey", responses=failing | declared(400, 415))
    def change(request: Request, id: KeyId, given: KeyIn) -> KeyOut:
        """Replaces everything but its secret, for callers within two seconds."""
        return KeyOut(**_fields(actions.change(api.store_for(request), id, given.wishes())))

    @router.delete("/keys/{id}", summary="Revoke a key", operation_id="revokeKey", responses=failing)
    def revoke(request: Request, id: KeyId) -> KeyOut:
        """It opens nothing from now on. It stays in the list, so that the call log can name it."""
        return KeyOut(**_fields(actions.revoke(api.store_for(request), id)))

    @router.post("/keys/{id}/rotate", summary="Rotate a key", operation_id="rotateKey", responses=failing | declared(400, 415))
    def rotate(request: Request, id: KeyId, given: RotateIn) -> IssuedKeyOut:
        """Gives it another secret; the old one may be good for a while."""
        issued = actions.rotate(api.store_for(request), id, old_for=timedelta(hours=given.old_hours))
        return IssuedKeyOut(**_fields(issued.record), key=issued.text)


def _fields(shown: ShownKey) -> dict[str, Any]:
    names = ("id", "name", "per_minute", "expires_at", "used_at", "revoked_at", "old_until", "created_at", "created_by")
    found = {name: getattr(shown.key, name) for name in names}
    mocks = "all" if shown.mocks == "all" else list(shown.mocks)
    return found | {"mocks": mocks, "methods": list(shown.key.scope.methods)}
