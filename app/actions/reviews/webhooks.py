"""Webhooks: whom reviews are told to, signed, tried again until somebody listens; and the thread that does it."""

from __future__ import annotations

import hashlib
import hmac
import logging
import threading
from collections.abc import Sequence

from app.actions.kept import mock_named
from app.errors import AppError
from app.fetch.fetch import Network, post
from app.fetch.rules import FetchRules, read_all_allowed
from app.fetch.urls import read_url
from app.redaction import redacted_prose
from app.settings import Settings
from app.store.errors import StorageError
from app.store.records import Issued
from app.store.review_errors import ReviewInvalid
from app.store.review_records import Delivery, Webhook
from app.store.transaction import Store
from app.store.webhooks import add_webhook, change_webhook, claim_due, settle, sweep_deliveries

KINDS = (
    *("opened", "edited", "offered", "rebased", "withdrawn", "published", "rolled back", "overridden", "commented"),
    *("suggested", "accepted", "comment edited", "comment deleted", "resolved", "reopened", "approved"),
    *("asked for changes", "verdict taken back", "guest invited", "guest came", "guest revoked"),
)
"""What can happen to a proposal: the kinds of events on its timeline, too."""
SIGNATURE, ID, EVENT = "understudy-signature", "understudy-delivery", "understudy-event"
ANSWER_BYTES = 64 * 1024
EVERY_SECONDS = 2.0
SWEEP_EVERY = 500
"""Looks after which deliveries of long ago are forgotten."""

log = logging.getLogger("understudy.webhooks")


def add(store: Store, url: str, rules: FetchRules, *, mock: str | None = None, events: Sequence[str] = ()) -> Issued[Webhook]:
    """Tells an address what happens in the reviews of a mock, or of all. Its secret is told this once.

    Raises MockNotFound, ReviewInvalid, FetchBlocked for what is no address.
    """
    mock_id = None if mock is None else mock_named(store, mock).id
    return add_webhook(store, _checked_url(url, rules), mock_id=mock_id, events=_checked_events(events))


def change(
    store: Store,
    id: str,
    rules: FetchRules,
    *,
    url: str | None = None,
    events: Sequence[str] | None = None,
    is_paused: bool | None = None,
) -> Webhook:
    """Sets what is given. Raises WebhookNotFound, ReviewInvalid, FetchBlocked."""
    address = None if url is None else _checked_url(url, rules)
    return change_webhook(
        store, id, url=address, events=None if events is None else _checked_events(events), is_paused=is_paused
    )


def signature(secret: str, at: int, body: bytes) -> str:
    """What the signature's header says: `t=<seconds since 1970>,v1=<HMAC-SHA-256 of "t.body" in hex>`."""
    signed = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={signed}"


def rules_of(settings: Settings) -> FetchRules:
    """What may be asked: as with everything that is fetched, but short answers only, and no redirects."""
    return FetchRules(
        allow=read_all_allowed(settings.fetch_allow),
        bytes=ANSWER_BYTES,
        connect_seconds=settings.fetch_connect_seconds,
        seconds=settings.fetch_seconds,
        redirects=0,
    )


def deliver_next(store: Store, rules: FetchRules, network: Network | None = None) -> Delivery | None:
    """Makes the next try that is due, and writes down what became of it. None: nothing is due."""
    claimed = claim_due(store)
    if claimed is None:
        return None
    webhook, delivery = claimed
    body = redacted_prose(delivery.body).encode()
    at = int(store.clock().timestamp())
    headers = {
        "content-type": "application/json",
        SIGNATURE: signature(webhook.secret, at, body),
        ID: delivery.id,
        EVENT: f"review.{delivery.event}",
    }
    status: int | None = None
    try:
        status = post(webhook.url, rules, headers=headers, body=body, network=network).status
        problem = "" if 200 <= status < 300 else f"It answered {status}."
    except AppError as error:
        problem = str(error)[:500]
    return settle(store, delivery, status=status, problem=problem)


class Deliveries:
    """Tells webhooks in a thread of its own. Several processes may: each claims what it tells."""

    def __init__(
        self, store: Store, rules: FetchRules, *, every: float = EVERY_SECONDS, network: Network | None = None
    ) -> None:
        self._store = store.acting("webhooks")
        self._rules = rules
        self._every = every
        self._network = network
        self._stop = threading.Event()

    def start(self) -> None:
        """Begins."""
        threading.Thread(target=self._run, name="webhooks", daemon=True).start()

    def stop(self) -> None:
        """Ends after what is being told; that is tried again elsewhere if it does not end in time."""
        self._stop.set()

    def _run(self) -> None:
        looks = 0
        while not self._stop.wait(self._every):
            looks += 1
            try:
                while not self._stop.is_set() and deliver_next(self._store, self._rules, self._network) is not None:
                    pass
                if looks % SWEEP_EVERY == 0:
                    sweep_deliveries(self._store)
            except StorageError as problem:
                log.warning("Webhooks are not told now: %s", problem)
            except Exception:
                log.exception("A webhook could not be told.")


def _checked_url(url: str, rules: FetchRules) -> str:
    if len(url) > 2000:
        raise ReviewInvalid("The address of a webhook may have 2,000 characters at most.")
    read = read_url(url)
    if read.scheme != "https" and not (rules.opens_host(read.host, read.port) or rules.opens_networks):
        raise ReviewInvalid("A webhook's address begins with https://.")
    return url


def _checked_events(events: Sequence[str]) -> tuple[str, ...]:
    unknown = [each for each in events if each not in KINDS]
    if unknown:
        raise ReviewInvalid(f"There is no such event. Known: {', '.join(KINDS)}.")
    return tuple(dict.fromkeys(events))
