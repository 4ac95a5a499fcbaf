"""`/api/v1/me/notifications`, `/api/v1/webhooks`: who is told what happens in reviews."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Query, Request
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt

from app.actions.reviews import webhooks as actions
from app.actions.reviews.timeline import inbox
from app.api.access import who_of
from app.api.context import ApiContext
from app.api.described_mocks import NAME, PLAIN
from app.api.problems import declared
from app.api.shapes import Cursor, Id, In, Limit, Out
from app.routes import Routes
from app.store.notifications import mark_read
from app.store.review_records import Delivery, Webhook
from app.store.webhooks import deliver_again, get_webhook, list_deliveries, list_webhooks, remove_webhook

Url = Annotated[str, Field(min_length=1, max_length=2000, pattern=PLAIN, examples=["https://hooks.example.com/understudy"])]
Events = Annotated[list[Annotated[str, Field(max_length=50)]], Field(max_length=50, examples=[["published"]])]
DELIVERY: dict[str, Any] = {
    "id": "0f8fad5b-d9cb-469f-a165-70867728950e",
    "event": "published",
    "state": "delivered",
    "tries": 1,
    "created_at": "2026-03-01T12:00:00Z",
    "due_at": "2026-03-01T12:02:00Z",
    "tried_at": "2026-03-01T12:00:01Z",
    "status": 204,
    "problem": "",
}


class NotificationOut(Out):
    """What one should look at."""

    number: int
    at: datetime
    kind: str = Field(description="`mentioned`, `asked`, `replied`, `verdict`, `revision`, `published` and so on.")
    mock: str
    review: int
    title: str
    comment: int | None
    author: str
    read_at: datetime | None


class NotificationsOut(BaseModel):
    """One page of them, the newest first."""

    items: list[NotificationOut]
    next: str | None
    unread: int = Field(description="How many were not read, on all pages.")


class ReadIn(In):
    """What was read."""

    up_to: StrictInt | None = Field(None, ge=1, le=2**31 - 1, description="The last that was; without it, all.")

    model_config = ConfigDict(json_schema_extra={"examples": [{"up_to": 12}]})


class ReadOut(BaseModel):
    """How many were marked."""

    marked: int


class WebhookIn(In):
    """Where to tell what happens."""

    url: Url
    mock: Annotated[str, Field(pattern=NAME)] | None = Field(None, description="Of this mock only.")
    events: Events = Field(default_factory=list, description="Of these kinds only; none means all.")

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"url": "https://hooks.example.com/understudy", "events": ["published"]}]}
    )


class WebhookEditIn(In):
    """What is to be another. What is left out stays."""

    url: Url | None = None
    events: Events | None = None
    paused: StrictBool | None = None

    model_config = ConfigDict(json_schema_extra={"examples": [{"paused": True}]})


class WebhookOut(BaseModel):
    """Where it is told, without the secret."""

    id: str
    mock_id: str | None
    url: str = Field(description="Without its query, which may be secret.")
    events: list[str]
    paused: bool
    created_at: datetime
    created_by: str


class IssuedWebhookOut(WebhookOut):
    """A new one. Its secret is told this once."""

    secret: str = Field(description="The key of the HMAC-SHA-256 in `Understudy-Signature`.", examples=["whsec_…"])


class WebhooksOut(BaseModel):
    """One page of webhooks."""

    items: list[WebhookOut]
    next: str | None


class DeliveryOut(Out):
    """What was told, or is to be."""

    id: str
    event: str
    state: Literal["waiting", "delivered", "failed"]
    tries: int
    created_at: datetime
    due_at: datetime
    tried_at: datetime | None
    status: int | None
    problem: str

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [DELIVERY]})


class DeliveriesOut(BaseModel):
    """One page of them, the newest first."""

    items: list[DeliveryOut]
    next: str | None


def telling_routes(api: ApiContext) -> Routes:
    """The routes about who is told."""
    router = Routes(prefix="/api/v1", tags=["notifications"])
    _inbox_routes(router, api)
    _webhook_routes(router, api)
    _delivery_routes(router, api)
    return router


def _inbox_routes(router: Routes, api: ApiContext) -> None:
    @router.get(
        "/me/notifications",
        summary="What one should look at",
        operation_id="listNotifications",
        responses=declared(400, 421, 422, 500),
    )
    def notifications(
        request: Request,
        unread: Annotated[bool, Query(description="Only what was not read.")] = False,
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> NotificationsOut:
        found = inbox(api.store_for(request), who_of(request).doer, unread=unread, cursor=cursor, limit=limit)
        items = [NotificationOut.model_validate(each) for each in found.page]
        return NotificationsOut(items=items, next=found.page.next, unread=found.unread)

    @router.post(
        "/me/notifications/read",
        summary="Mark as read",
        operation_id="readNotifications",
        responses=declared(400, 415, 421, 422, 500),
    )
    def read(request: Request, given: ReadIn) -> ReadOut:
        return ReadOut(marked=mark_read(api.store_for(request), who_of(request).doer.id, given.up_to))


def _webhook_routes(router: Routes, api: ApiContext) -> None:
    rules = actions.rules_of(api.settings)

    @router.get("/webhooks", summary="List the webhooks", operation_id="listWebhooks", responses=declared(400, 421, 422, 500))
    def webhooks(request: Request, cursor: Cursor = None, limit: Limit = 50) -> WebhooksOut:
        page = list_webhooks(api.store_for(request), cursor=cursor, limit=limit)
        return WebhooksOut(items=[WebhookOut(**_fields(each)) for each in page], next=page.next)

    @router.post(
        "/webhooks",
        summary="Add a webhook",
        operation_id="addWebhook",
        status_code=201,
        responses=declared(400, 404, 415, 421, 422, 500),
    )
    def add(request: Request, given: WebhookIn) -> IssuedWebhookOut:
        """Told by POST, as JSON, with `Understudy-Signature: t=…,v1=…`: the HMAC-SHA-256 of `t.body` with the secret."""
        issued = actions.add(api.store_for(request), given.url, rules, mock=given.mock, events=given.events)
        return IssuedWebhookOut(**_fields(issued.record), secret=issued.text)

    @router.patch(
        "/webhooks/{id}",
        summary="Change a webhook",
        operation_id="changeWebhook",
        responses=declared(400, 404, 415, 421, 422, 500),
    )
    def change(request: Request, id: Id, given: WebhookEditIn) -> WebhookOut:
        """Its secret stays; for another one, add another webhook."""
        store = api.store_for(request)
        return WebhookOut(
            **_fields(actions.change(store, id, rules, url=given.url, events=given.events, is_paused=given.paused))
        )

    @router.delete(
        "/webhooks/{id}",
        summary="Remove a webhook",
        operation_id="removeWebhook",
        status_code=204,
        responses=declared(421, 422, 500),
    )
    def remove(request: Request, id: Id) -> None:
        """One that is not there is removed already."""
        remove_webhook(api.store_for(request), id)


def _delivery_routes(router: Routes, api: ApiContext) -> None:
    @router.get(
        "/webhooks/{id}/deliveries",
        summary="What a webhook was told",
        operation_id="listDeliveries",
        responses=declared(400, 404, 421, 422, 500),
    )
    def deliveries(request: Request, id: Id, cursor: Cursor = None, limit: Limit = 50) -> DeliveriesOut:
        """The last hundred and what waits, the newest first."""
        store = api.store_for(request)
        page = list_deliveries(store, get_webhook(store, id).id, cursor=cursor, limit=limit)
        return DeliveriesOut(items=[_delivery(each) for each in page], next=page.next)

    @router.post(
        "/webhooks/{id}/deliveries/{delivery}/again",
        summary="Tell it once more",
        operation_id="deliverAgain",
        status_code=201,
        responses=declared(404, 421, 422, 500),
    )
    def again(request: Request, id: Id, delivery: Id) -> DeliveryOut:
        return _delivery(deliver_again(api.store_for(request), id, delivery))


def _fields(webhook: Webhook) -> dict[str, Any]:
    names = ("id", "mock_id", "created_at", "created_by")
    found = {name: getattr(webhook, name) for name in names}
    shown = {"url": webhook.url.partition("?")[0], "events": list(webhook.events), "paused": webhook.is_paused}
    return found | shown


def _delivery(delivery: Delivery) -> DeliveryOut:
    return DeliveryOut.model_validate(delivery)
