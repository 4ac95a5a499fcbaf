"""A call put to a revision of a mock by a person: what it answers, how long it takes, which example won, and why."""

from __future__ import annotations

import asyncio
import base64
import re
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from app.actions.compare import RevisionUnreadable, Which, revision_of
from app.actions.kept import mock_named
from app.actions.match import CallInvalid
from app.errors import AppError, MockNotFound
from app.live.compiling import FAULTS, compile_revision, contents_needed
from app.matching.index import folded
from app.matching.selectors import CODE, ID, NAME
from app.serving.asking import STUDIO, Asked, AskedCall, ask
from app.serving.call_log import CallLog
from app.serving.limits import ServeLimits
from app.serving.published import LiveMock, Published
from app.store.blobs import read_blobs
from app.store.errors import RevisionNotFound
from app.store.records import Mock, Revision
from app.store.transaction import Store

MOST_BODY = 2 * 1024 * 1024
"""Bytes of an answer's body that are given back; what is longer is cut."""
MOST_KEPT = 16
AT_ONCE = 20
_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,200}")
_TARGET = re.compile(r"/[^\s\x00-\x1f\x7f#]*")


class TooManySent(AppError):
    """More calls at once than are put to mocks for people."""

    code = "busy"
    status = 503
    retry_after = 2

    def __str__(self) -> str:
        return "Many calls are being sent already. Try again in a moment."


@dataclass(slots=True)
class Desk:
    """What calls are sent with: the live mocks, the limits of calls, and the log of the process, None where nothing is kept."""

    published: Published = field(default_factory=Published)
    limits: ServeLimits = field(default_factory=ServeLimits)
    log: CallLog | None = None
    busy: int = 0
    _compiled: OrderedDict[tuple[str, int, int], LiveMock] = field(default_factory=OrderedDict)

    def kept(self, key: tuple[str, int, int]) -> LiveMock | None:
        """A revision that was compiled lately."""
        return self._compiled.get(key)

    def keep(self, key: tuple[str, int, int], live: LiveMock) -> LiveMock:
        """Keeps it for the next calls."""
        self._compiled[key] = live
        while len(self._compiled) > MOST_KEPT:
            self._compiled.popitem(last=False)
        return live


@dataclass(frozen=True, slots=True, kw_only=True)
class SendWishes:
    """A call as a person writes it. `path`: with its query, below the mock. `example`, `example_name`, `status`: selectors.

    `body` or `body_base64`. `noted`: the call is written down in the log as the studio's.
    """

    method: str = "GET"
    path: str = "/"
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""
    body_base64: str = ""
    example: str = ""
    example_name: str = ""
    status: int | None = None
    noted: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What a revision answered to a call."""

    mock: str
    revision: int
    asked: Asked

    def as_json(self) -> dict[str, Any]:
        """The answer as JSON data; a body that is no text in base64."""
        asked = self.asked
        text, is_base64 = _as_text(asked.body[:MOST_BODY])
        example = asked.example
        return {
            "mock": self.mock,
            "revision": self.revision,
            "status": asked.status,
            "headers": [{"name": name, "value": value} for name, value in asked.headers],
            "body": text,
            "base64": is_base64,
            "cut": len(asked.body) > MOST_BODY,
            "milliseconds": asked.milliseconds,
            "example": {"id": example.id, "name": example.name, "request": example.item_id, "place": example.place}
            if example
            else None,
            "score": asked.score,
            "miss": asked.is_miss,
            "violations": [dict(each) for each in asked.violations],
            "connection": asked.broken or None,
            "late": asked.is_late,
            "explanation": asked.explanation,
        }


async def send(store: Store | None, desk: Desk, name: str, which: Which, wishes: SendWishes, *, caller: str = STUDIO) -> Sent:
    """Puts a call to a revision of a mock and tells what came. Who may look at a mock needs no key for it here.

    `caller`: what the call is noted by. Without a store only what is published can be asked. Raises MockNotFound,
    RevisionNotFound, NoRevision, RevisionUnreadable, CallInvalid, TooManySent.
    """
    call = call_of(wishes, desk.limits)
    if desk.busy >= AT_ONCE:
        raise TooManySent
    desk.busy += 1
    try:
        live = _served(desk, name, which) if store is None else await asyncio.to_thread(revision_for, store, desk, name, which)
        log = desk.log if wishes.noted else None
        return Sent(mock=live.name, revision=live.revision, asked=await ask(live, call, desk.limits, log=log, caller=caller))
    finally:
        desk.busy -= 1


def call_of(wishes: SendWishes, limits: ServeLimits) -> AskedCall:
    """The call as it goes over the wire. Raises CallInvalid for what no client could send."""
    if not _TOKEN.fullmatch(wishes.method):
        raise CallInvalid("method: that is no method. Write GET, POST, PUT, PATCH, DELETE or another word.")
    target = wishes.path if wishes.path.startswith("/") else f"/{wishes.path}"
    if not _TARGET.fullmatch(target):
        raise CallInvalid("path: write a path below the mock, such as /orders/7?full=true, without blanks and fragment.")
    headers = [*map(_header, wishes.headers), *_selectors(wishes)]
    try:
        body = base64.b64decode(wishes.body_base64, validate=True) if wishes.body_base64 else wishes.body.encode()
    except ValueError:
        raise CallInvalid("body_base64: that is no base64, or the body is no text that could be sent.") from None
    if len(body) > limits.mock_body_bytes:
        raise CallInvalid(f"The body is longer than a mock reads: {limits.mock_body_bytes} bytes.")
    return AskedCall(method=wishes.method.upper(), target=target, headers=tuple(headers), body=body)


def _header(pair: tuple[str, str]) -> tuple[bytes, bytes]:
    name, value = pair[0].strip(), pair[1].strip()
    if not _TOKEN.fullmatch(name) or any(ord(letter) < 32 and letter != "\t" for letter in value):
        raise CallInvalid("headers: a header has a name of letters, digits and dashes, and a value on one line.")
    return name.lower().encode("ascii"), value.encode("utf-8", "replace")


def _selectors(wishes: SendWishes) -> list[tuple[bytes, bytes]]:
    said = {ID: wishes.example, NAME: wishes.example_name, CODE: str(wishes.status or "")}
    return [(header.encode("ascii"), _as_header(value)) for header, value in said.items() if value]


def _as_header(value: str) -> bytes:
    """A name or id as a header can carry it: percent-encoded where it is more than printable ASCII."""
    text = folded(value)
    return (text if text.isascii() and text.isprintable() and "%" not in text else quote(text)).encode("ascii")


def _served(desk: Desk, name: str, which: Which) -> LiveMock:
    live = desk.published.mocks.get(name)
    if live is None:
        raise MockNotFound(name)
    if which not in ("published", "latest", live.revision):
        raise RevisionNotFound(f"{name}@{which}")
    return live


def revision_for(store: Store, desk: Desk, name: str, which: Which) -> LiveMock:
    """A revision of a mock as it answers, compiled. Raises MockNotFound, RevisionNotFound, NoRevision, RevisionUnreadable."""
    mock = mock_named(store, name)
    revision = revision_of(store, mock, which)
    live = desk.published.mocks.get(mock.name)
    if live is not None and live.id == mock.id and live.revision == revision.number:
        return live
    key = (mock.id, revision.number, mock.version)
    return desk.kept(key) or desk.keep(key, _compiled(store, mock, revision))


def _compiled(store: Store, mock: Mock, revision: Revision) -> LiveMock:
    try:
        return compile_revision(mock, revision, read_blobs(store, contents_needed(revision))).live
    except (KeyError, *FAULTS) as problem:
        raise RevisionUnreadable(mock.name, revision.number, getattr(problem, "message", str(problem))) from None


def _as_text(body: bytes) -> tuple[str, bool]:
    try:
        return body.decode(), False
    except UnicodeDecodeError:
        return base64.b64encode(body).decode("ascii"), True
