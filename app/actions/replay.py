"""The same calls put to two revisions of a mock, in this process, and their answers compared."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.actions.compare import LIMITS, RUNNING, CompareBusy, RevisionUnreadable, Which, revision_of, side_of
from app.actions.kept import mock_named
from app.compare.operations import operations_of
from app.compare.replies import Replied, ReplyDifference, compare_replies
from app.compare.subjects import Subject
from app.live.compiling import FAULTS, compile_revision
from app.matching.replay import own_request
from app.redaction import MASK, redacted_target
from app.serving.asking import Asked, AskedCall, as_tried, ask
from app.serving.published import LiveMock
from app.store.blobs import read_blobs
from app.store.calls import get_call, search_calls
from app.store.errors import CallNotFound
from app.store.records import Call, CallFilter, Mock, Revision
from app.store.transaction import Store

MOST_CALLS = 2000
MOST_LOGGED = 200
REPLAY_SECONDS = 10.0
SEED = 7
"""Both revisions make values up from the same chance, at the same moment."""
_NOT_PUT = frozenset(
    (b"content-length", b"transfer-encoding", b"connection", b"if-none-match", b"range", b"accept-encoding", b"host")
)
"""Headers that belong to the connection, or would make an answer shorter than it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayWishes:
    """Which calls are put to both: those that examples were saved with, and so many of the log, the newest first.

    `calls`: ids of single calls of the log.
    """

    own: bool = True
    logged: int = 0
    calls: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """One call and what both answered. `origin`: whose call it is: an example's (its subject) or a logged one's.

    `skipped`: why it was not put to them; then nothing is answered. `remark`: what it was sent without.
    """

    origin: Subject
    method: str
    target: str
    difference: ReplyDifference | None = None
    before: Replied | None = None
    after: Replied | None = None
    skipped: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """The calls that were put to two revisions. `untried`: how many more there were when it was time to stop."""

    mock: Mock
    before: Revision
    after: Revision
    calls: tuple[Replayed, ...]
    untried: int = 0

    @property
    def breaking(self) -> tuple[Replayed, ...]:
        """The calls whose callers would break."""
        return tuple(call for call in self.calls if call.difference is not None and call.difference.breaks)

    @property
    def counts(self) -> Mapping[str, int]:
        """How many calls of each outcome."""
        found = dict.fromkeys(("same", "differs", "only_before", "only_after", "neither", "skipped"), 0)
        for call in self.calls:
            found[call.difference.outcome if call.difference else "skipped"] += 1
        return found


@dataclass(frozen=True, slots=True)
class _Wanted:
    origin: Subject
    call: AskedCall
    skipped: str = ""
    remark: str = ""


def replay_revisions(
    store: Store,
    name: str,
    before: Which = "published",
    after: Which = "latest",
    wishes: ReplayWishes = ReplayWishes(),
) -> Replay:
    """Puts the same calls to two revisions, in this process, and compares the answers. Nothing of it is logged.

    Delays and faults are left out; made-up values come from the same chance. Raises what `compare_revisions` raises.
    """
    mock = mock_named(store, name)
    revisions = [revision_of(store, mock, which) for which in (before, after)]
    tried = [_compiled(store, mock, revision) for revision in revisions]
    wanted = _wanted_calls(store, mock, tried, wishes)
    if not RUNNING.acquire(timeout=LIMITS.seconds):
        raise CompareBusy
    try:
        done = asyncio.run(_replayed([each.live for each in tried], wanted[:MOST_CALLS]))
    finally:
        RUNNING.release()
    return Replay(mock=mock, before=revisions[0], after=revisions[1], calls=tuple(done), untried=len(wanted) - len(done))


@dataclass(frozen=True, slots=True)
class _Tried:
    """A revision that calls are put to, and the keys of its operations by the ids of their items."""

    live: LiveMock
    keys: Mapping[str, str]


def _compiled(store: Store, mock: Mock, revision: Revision) -> _Tried:
    hashes = [each for each in (revision.collection, revision.environment, revision.contract) if each]
    try:
        live = compile_revision(mock, revision, read_blobs(store, hashes), keeps_origins=True).live
    except (KeyError, *FAULTS) as problem:
        raise RevisionUnreadable(mock.name, revision.number, getattr(problem, "message", str(problem))) from None
    operations = operations_of(side_of(store, mock, revision).collection)
    return _Tried(as_tried(live), {each.item.id: each.key for each in reversed(operations)})


def _wanted_calls(store: Store, mock: Mock, tried: Sequence[_Tried], wishes: ReplayWishes) -> list[_Wanted]:
    """Each call once; those of the new revision's examples first."""
    found = [*_logged(store, mock, wishes), *(_own(tried) if wishes.own else ())]
    seen: set[tuple[Any, ...]] = set()
    once = []
    for each in found:
        told = (each.call.method, each.call.target, tuple(sorted(each.call.headers)), each.call.body, bool(each.skipped))
        if told not in seen or each.skipped:
            seen.add(told)
            once.append(each)
    return once


def _own(tried: Sequence[_Tried]) -> Iterator[_Wanted]:
    """The calls that examples were saved with; those of the new revision first."""
    for one in reversed(tried):
        for example in one.live.index.examples:
            if example.address.forms:
                asked = own_request(example)
                target = f"{asked.raw_path}?{asked.query_text}" if asked.query_text else asked.raw_path
                call = AskedCall(method=asked.method, target=target, headers=tuple(asked.headers), body=asked.data)
                yield _Wanted(Subject(kind="example", operation=one.keys[example.item_id], example=example.id), call)


def _logged(store: Store, mock: Mock, wishes: ReplayWishes) -> Iterator[_Wanted]:
    for number in wishes.calls:
        call = get_call(store, number)
        if call.mock_id != mock.id:
            raise CallNotFound(str(number))
        yield _of_logged(call)
    if wishes.logged > 0:
        page = search_calls(store, CallFilter(mock_id=mock.id), limit=min(wishes.logged, MOST_LOGGED), with_bodies=True)
        yield from map(_of_logged, page)


def _of_logged(call: Call) -> _Wanted:
    asked, skipped, remark = again(call)
    return _Wanted(Subject(kind="call", call=str(call.id)), asked, skipped, remark)


def again(call: Call) -> tuple[AskedCall, str, str]:
    """A call of the log as it came, to be put again; why it cannot be, where something that counts was masked or cut off; and
    what is other than it was."""
    headers = tuple(
        (name.lower().encode("latin-1", "replace"), value.encode("latin-1", "replace")) for name, value in call.request_headers
    )
    clear = tuple(pair for pair in headers if MASK.encode() not in pair[1])
    asked = AskedCall(method=call.method, target=call.path, headers=_without_hops(clear), body=call.request_body)
    skipped = ""
    if MASK in call.path:
        skipped = "Its address held a secret, which the log does not keep."
    elif MASK.encode() in call.request_body:
        skipped = "Its body held a secret, which the log does not keep."
    elif len(call.request_body) < call.request_size:
        skipped = "The log keeps only the beginning of its body."
    gone = sorted({name.decode("latin-1") for name, _ in headers} - {name.decode("latin-1") for name, _ in clear})
    remark = f"Sent without {', '.join(gone)}: the log does not keep secrets." if gone else ""
    return asked, skipped, remark


def _without_hops(headers: tuple[tuple[bytes, bytes], ...]) -> tuple[tuple[bytes, bytes], ...]:
    """Without what belongs to the connection, or would make an answer shorter than it is."""
    return tuple(pair for pair in headers if pair[0] not in _NOT_PUT)


async def _replayed(lives: Sequence[LiveMock], wanted: Sequence[_Wanted]) -> list[Replayed]:
    ends = time.monotonic() + REPLAY_SECONDS
    moment = time.time()
    done: list[Replayed] = []
    for each in wanted:
        if time.monotonic() > ends:
            break
        done.append(await _one(lives, each, moment))
    return done


async def _one(lives: Sequence[LiveMock], each: _Wanted, moment: float) -> Replayed:
    told = Replayed(
        origin=each.origin,
        method=each.call.method,
        target=redacted_target(each.call.target),
        skipped=each.skipped,
        remark=each.remark,
    )
    if each.skipped:
        return told
    before, after = [
        _replied(await ask(live, each.call, explained=False, seed=SEED, clock=lambda: moment, seconds=5)) for live in lives
    ]
    subject = each.origin if each.origin.kind == "example" else Subject()
    return replace(told, before=before, after=after, difference=compare_replies(before, after, subject, LIMITS))


def _replied(asked: Asked) -> Replied:
    example = asked.example
    return Replied(
        status=asked.status,
        headers=asked.headers,
        body=asked.body,
        example=example.id if example else "",
        name=example.name if example else "",
        is_miss=asked.is_miss,
    )
