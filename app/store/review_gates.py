"""What a mock asks for before it publishes, and what of it is missing. Asked in every transaction that publishes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from app.records import NO_GATES, ReviewGates
from app.store.engine import is_sqlite
from app.store.errors import RevisionChanged
from app.store.mocks import get_mock, wanted
from app.store.records import RANKS, Mock, Origin
from app.store.review_errors import GateClosed
from app.store.review_events import tell
from app.store.review_records import GUEST_IDS, Doer, KeptGates, Offered, Review, Standing, Verdict, kind_of
from app.store.review_tables import example_calls, guest_links, review_gates, review_verdicts
from app.store.review_threads import open_threads
from app.store.reviews import close, current_offer, list_offers, open_review_of, published_review_of
from app.store.rows import chunks
from app.store.tables import people
from app.store.transaction import Change, changing, looking

NAMED = 5
"""So many of what is missing are named; of the others it is said how many they are."""
Unmet = tuple[str, str]
"""A gate that is closed, and what is missing, as the end of a sentence."""


@looking
def gates_of(connection: Connection, mock_id: str) -> KeptGates:
    """The gates of a mock."""
    row = connection.execute(select(review_gates).where(review_gates.c.mock_id == mock_id)).one_or_none()
    return KeptGates(gates=NO_GATES) if row is None else _gates(row)


@changing
def set_gates(
    change: Change, mock_id: str, gates: ReviewGates, *, origin: Origin = "store", expected: int | None = None
) -> KeptGates:
    """Sets what the mock asks for. The same again changes nothing. Raises MockNotFound, RevisionChanged."""
    mock = wanted(change, mock_id)
    now = gates_of(change, mock_id)
    if expected is not None and now.version != expected:
        raise RevisionChanged(f"The gates of {mock.name!r} were changed since they were read.")
    if (now.gates, now.origin) == (gates, origin):
        return now
    said = {"approvals": gates.approvals, "threads": gates.threads, "coverage": gates.coverage, "origin": origin}
    row = {**said, "version": now.version + 1, "changed_at": change.now, "changed_by": change.author}
    if now.version:
        change.connection.execute(update(review_gates).where(review_gates.c.mock_id == mock_id).values(**row))
    else:
        change.connection.execute(insert(review_gates), {**row, "mock_id": mock_id})
    change.note("set gates", "mock", mock_id, mock_id=mock_id, **gates.as_json())
    return gates_of(change, mock_id)


@looking
def unmet_gates(connection: Connection, mock_id: str, revision: int) -> tuple[Unmet, ...]:
    """What is missing for the mock to publish that revision; nothing where nothing is asked for."""
    gates = gates_of(connection, mock_id).gates
    if not gates:
        return ()
    review = open_review_of(connection, mock_id, revision)
    if review is None:
        return (("proposal", f"revision {revision} is not what an open proposal offers last"),)
    mock, offered = get_mock(connection, mock_id), current_offer(connection, review.id)
    found: list[Unmet] = []
    if mock.published != offered.base:
        found.append(("base", f"revision {mock.published} was published since proposal {review.number} was compared"))
    if gates.approvals:
        found += _approvals(connection, review, offered, gates.approvals)
    if gates.threads and (numbers := open_threads(connection, review.id)):
        found.append(("threads", f"open threads: {_some(f'#{number}' for number in numbers)}"))
    if gates.coverage and (left := uncalled(connection, review, offered)):
        found.append(("coverage", f"{len(left)} of {len(offered.examples)} changed examples were not called"))
    return tuple(found)


def pass_gates(change: Change, mock: Mock, revision: int, overridden: str | None) -> tuple[Unmet, ...]:
    """What an owner's reason overrides; nothing when all gates are open. Raises GateClosed without a reason."""
    missing = unmet_gates(change, mock.id, revision)
    if missing and overridden is None:
        raise GateClosed(mock.name, revision, missing)
    return missing


def on_published(change: Change, mock: Mock, overridden: str | None, missing: Iterable[Unmet], doer: Doer | None) -> None:
    """Closes the proposal that offers what is published now, and tells so."""
    assert mock.published is not None
    review = open_review_of(change, mock.id, mock.published)
    names = [gate for gate, _ in missing]
    if names:
        change.note("override", "mock", mock.id, mock_id=mock.id, gates=names, reason=overridden)
    if review is None:
        return
    doer = doer or Doer(id="", name=change.author)
    told = dict.fromkeys({review.author_id, *review.asked, *_givers(change.connection, review.id)}, "published")
    if names:
        tell(change, review, "overridden", doer, noted=False, gates=names, reason=overridden)
    after = close(change, review, "published", doer)
    tell(change, after, "published", doer, people=told, noted=False, revision=mock.published)


def on_rolled_back(change: Change, mock_id: str, before: int | None, now: int) -> None:
    """Tells so on the proposal by which what does not answer any more was published."""
    review = None if before is None else published_review_of(change, mock_id, before)
    if review is not None:
        doer = Doer(id="", name=change.author)
        told = {review.author_id: "rolled back"}
        tell(change, review, "rolled back", doer, people=told, noted=False, revision=before, to=now)


@looking
def standings(connection: Connection, review: Review) -> tuple[Standing, ...]:
    """Every verdict as it counts now, in the order they were given."""
    offered = current_offer(connection, review.id)
    rows = connection.execute(select(review_verdicts).where(review_verdicts.c.review_id == review.id)).all()
    verdicts = sorted((_verdict(row) for row in rows), key=lambda each: (each.at, each.author_id))
    ranks = _ranks(connection, verdicts)
    links = {row.id: row for row in connection.execute(select(guest_links).where(guest_links.c.review_id == review.id))}
    counted: set[str] = set()
    found = []
    for verdict in verdicts:
        covers = verdict.covers(offered.changes)
        why_not = _why_not(verdict, review, offered, ranks, links, counted, covers=covers)
        if not why_not:
            counted.add(verdict.link_id or verdict.author_id)
        found.append(Standing(verdict=verdict, covers=covers, counts=not why_not, why_not=why_not))
    return tuple(found)


@looking
def uncalled(connection: Connection, review: Review, offered: Offered) -> tuple[str, ...]:
    """The examples that change and were not called since they are as they are now, by their subjects."""
    called: set[str] = set()
    for offer in list_offers(connection, review.id):
        there = called_examples(connection, review.mock_id, offer.revision)
        same = (subject for subject in offer.examples if offered.changes.get(subject) == offer.changes.get(subject))
        called.update(subject for subject in same if offer.examples[subject] in there)
    return tuple(subject for subject in offered.examples if subject not in called)


@looking
def called_examples(connection: Connection, mock_id: str, revision: int) -> frozenset[str]:
    """The ids of the examples of that revision that were ever called."""
    mine = example_calls.c.mock_id == mock_id, example_calls.c.revision == revision
    return frozenset(connection.scalars(select(example_calls.c.example_id).where(*mine)))


def note_examples(change: Change, called: Iterable[tuple[str, int, str]]) -> None:
    """Writes down which examples were called: ids of mocks, numbers of revisions, ids of examples."""
    places = "?, ?, ?" if is_sqlite(change.connection) else "%s, %s, %s"
    added = f"INSERT INTO example_calls (mock_id, revision, example_id) VALUES ({places}) ON CONFLICT DO NOTHING"  # noqa: S608
    change.connection.exec_driver_sql(added, sorted(set(called)))  # in a fixed order: no two processes wait crosswise


def _approvals(connection: Connection, review: Review, offered: Offered, wanted: int) -> Iterator[Unmet]:
    now = standings(connection, review)
    given = sum(1 for each in now if each.counts)
    if given < wanted:
        yield "approvals", f"{given} of {wanted} approvals"
    asking = [each.verdict.author for each in now if each.verdict.verdict == "ask" and _may(connection, each.verdict)]
    if asking:
        yield "approvals", f"{_some(asking)} asked for changes"


def _may(connection: Connection, verdict: Verdict) -> bool:
    """Whether somebody who asked for changes may still do so: who was shut out holds up nobody."""
    if verdict.link_id is not None:
        revoked = select(func.count()).where(guest_links.c.id == verdict.link_id, guest_links.c.revoked_at.is_not(None))
        return not connection.scalar(revoked)
    return kind_of(verdict.author_id) == "local" or verdict.author_id in _ranks(connection, [verdict])


def _why_not(
    verdict: Verdict,
    review: Review,
    offered: Offered,
    ranks: Mapping[str, int],
    links: Mapping[str, Any],
    counted: set[str],
    *,
    covers: bool,
) -> str:
    """Why an approval does not count; "" when it does."""
    if verdict.verdict != "approve":
        return "asks for changes"
    if not covers:
        return "has not seen what changed since"
    if verdict.author_id in (review.author_id, offered.author_id):
        return "offers it"
    if verdict.author_id.startswith(GUEST_IDS):
        link = links.get(verdict.link_id or "")
        if link is None or link.revoked_at is not None or not link.may_decide:
            return "the link was revoked, or is not for verdicts"
        if link.author_id in (review.author_id, offered.author_id):
            return "invited by who offers it"
        return "somebody else approved by this link" if verdict.link_id in counted else ""
    if kind_of(verdict.author_id) == "person" and ranks.get(verdict.author_id, -1) < RANKS.index("reviewer"):
        return "is no reviewer any more"
    return ""


def _ranks(connection: Connection, verdicts: Iterable[Verdict]) -> dict[str, int]:
    """What people may who are not shut out, by their ids."""
    ids = [each.author_id for each in verdicts if kind_of(each.author_id) == "person"]
    query = select(people.c.id, people.c.role).where(people.c.disabled_at.is_(None))
    rows = (row for some in chunks(ids) for row in connection.execute(query.where(people.c.id.in_(some))))
    return {row.id: RANKS.index(row.role) for row in rows}


def _givers(connection: Connection, review_id: str) -> set[str]:
    return set(connection.scalars(select(review_verdicts.c.author_id).where(review_verdicts.c.review_id == review_id)))


def _some(texts: Iterable[str]) -> str:
    given = list(texts)
    more = f" and {len(given) - NAMED} more" if len(given) > NAMED else ""
    return ", ".join(given[:NAMED]) + more


def _gates(row: Row[Any]) -> KeptGates:
    gates = ReviewGates(approvals=row.approvals, threads=row.threads, coverage=row.coverage)
    return KeptGates(gates=gates, origin=row.origin, version=row.version)


def _verdict(row: Row[Any]) -> Verdict:
    return Verdict(**{column.name: row._mapping[column] for column in review_verdicts.c if column.name != "review_id"})
