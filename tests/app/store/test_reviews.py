"""Proposals on both databases: what may not happen twice, what a verdict covers, whatever comes in between."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from app.errors import AppError
from app.records import ReviewGates
from app.store.errors import RevisionChanged
from app.store.mocks import delete_mock, get_mock, purge_mock
from app.store.review_errors import GateClosed, ReviewExists
from app.store.review_events import list_events
from app.store.review_gates import set_gates, standings
from app.store.review_records import Doer, Offered, ReviewDraft
from app.store.review_tables import reviews
from app.store.review_verdicts import give_verdict
from app.store.reviews import compare_anew, current_offer, get_review, offer_revision, open_review, withdraw_review
from app.store.revisions import publish
from app.store.tables import metadata
from app.store.transaction import Store
from app.store.webhooks import remove_webhook
from tests.app.store.reviewing import ANN, BOB, fill_reviews, opened, revised
from tests.app.store.worlds import published_mock

NOBODY_FOLLOWS = lambda thread: thread.now  # noqa: E731


@pytest.fixture
def mock_id(store: Store) -> str:
    return published_mock(store).id


def test_one_revision_is_offered_once_and_the_database_sees_to_it(store: Store, mock_id: str):
    one = revised(store, mock_id, {"mock": "1"})
    first, is_new = open_review(store, mock_id, ReviewDraft(title="Look"), one, ANN)
    assert (is_new, open_review(store, mock_id, ReviewDraft(title="Look"), one, ANN)) == (True, (first, False))
    with pytest.raises(ReviewExists):
        open_review(store, mock_id, ReviewDraft(title="Look"), one, BOB)
    withdraw_review(store, first.id, ANN)
    again, is_new = open_review(store, mock_id, ReviewDraft(title="Look"), one, BOB)
    assert (again.number, is_new) == (2, True)


def test_a_purged_mock_takes_its_reviews_along(store: Store, mock_id: str):
    fill_reviews(store, mock_id)
    delete_mock(store, mock_id)
    purge_mock(store, mock_id)
    left = {
        table.name: len(store.read(lambda connection, table=table: connection.execute(select(table)).all()))
        for table in metadata.sorted_tables
        if table.name.startswith(("review", "guest", "notif", "example"))
    }
    assert set(left.values()) == {0}


def test_events_are_numbered_and_webhooks_take_theirs_along(store: Store, mock_id: str):
    fill_reviews(store, mock_id)
    review = get_review(store, mock_id, 1)
    kinds = [each.kind for each in list_events(store, review.id)]
    assert kinds == ["opened", "approved", "commented", "guest invited", "guest came"]
    hook = store.read(lambda connection: connection.execute(select(metadata.tables["webhooks"].c.id)).scalar_one())
    remove_webhook(store, hook)
    assert store.read(lambda connection: connection.execute(select(metadata.tables["deliveries"])).all()) == []


def together(*steps: Callable[[], Any]) -> list[Any]:
    """What each step gave or raised, all begun at once."""
    barrier, results = threading.Barrier(len(steps)), [None] * len(steps)

    def run(number: int) -> None:
        barrier.wait()
        try:
            results[number] = steps[number]()
        except AppError as error:
            results[number] = error

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(steps))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_no_approval_lands_on_content_that_it_has_not_seen(store: Store, mock_id: str):
    """Two verdicts and a new revision at the same moment: a verdict is on the old one, or refused."""
    review = opened(store, mock_id, {"mock": "1"})
    old = current_offer(store, review.id)
    new = revised(store, mock_id, {"mock": "2"})
    people = [Doer(id=f"p{number}", name=f"p{number}") for number in range(2)]
    results = together(
        *(lambda who=who: give_verdict(store, review.id, "approve", old.content, who) for who in people),
        lambda: offer_revision(store, review.id, new, NOBODY_FOLLOWS, ANN),
    )
    refused = [each for each in results if isinstance(each, RevisionChanged)]
    found = standings(store, get_review(store, mock_id, 1))
    assert len(found) + len(refused) == 2
    assert [(each.verdict.seen, each.covers) for each in found] == [({"mock": "1"}, False)] * len(found)


def test_published_twice_at_once_is_published_once(store: Store, mock_id: str):
    review = opened(store, mock_id, {"mock": "1"})
    results = together(*[lambda: publish(store, mock_id, review.revision)] * 3)
    assert {each.published for each in results} == {review.revision}
    kinds = [each.kind for each in list_events(store, review.id)]
    assert kinds == ["opened", "published"]
    assert get_mock(store, mock_id).publication == 2


def test_opened_twice_at_once_is_opened_once(store: Store, mock_id: str):
    one = revised(store, mock_id, {"mock": "1"})
    results = together(*[lambda: open_review(store, mock_id, ReviewDraft(title="Look"), one, ANN)] * 3)
    assert sorted(is_new for _, is_new in results) == [False, False, True]
    rows = store.read(lambda connection: connection.execute(select(reviews)).all())
    assert len(rows) == 1


@pytest.mark.parametrize("seed", range(6))
def test_whatever_happens_an_approval_never_covers_what_was_not_seen(store: Store, mock_id: str, seed: int):
    """Random events; beside them a plain list of what each reviewer has seen. A gate opens only if somebody saw all of it."""
    chance = random.Random(seed)
    set_gates(store, mock_id, ReviewGates(approvals=1))
    keys, reviewers = ("mock", "operation|a", "example|a|1"), [Doer(id="local", name="l"), ANN]
    seen: dict[str, dict[str, str]] = {}
    base: dict[str, str] = {}
    now = dict.fromkeys(keys, "1")
    review = opened(store, mock_id, dict(now))
    for _ in range(25):
        match chance.choice(("offer", "offer", "approve", "approve", "other", "publish")):
            case "offer":
                now = {key: chance.choice("123") for key in keys}
                changed = {key: hash for key, hash in now.items() if base.get(key) != hash}
                # random text keeps two revisions with the same subjects apart
                offer_revision(store, review.id, with_changes(store, mock_id, now, changed), NOBODY_FOLLOWS, ANN)
            case "approve":
                who, offer = chance.choice(reviewers), current_offer(store, review.id)
                give_verdict(store, review.id, "approve", offer.content, who)
                seen[who.id] = dict(offer.changes)
            case "other":
                base = {key: chance.choice("123") for key in keys}
                other = with_changes(store, mock_id, base, {})
                publish(store, mock_id, other.revision, overridden="because")
                changed = {key: hash for key, hash in now.items() if base.get(key) != hash}
                offer = current_offer(store, review.id)
                again = with_changes(store, mock_id, now, changed, offer.revision, offer.content)
                compare_anew(store, review.id, again, ANN)
            case "publish":
                changed = {key: hash for key, hash in now.items() if base.get(key) != hash}
                was_seen = all(seen.get("local", {}).get(key) == hash for key, hash in changed.items()) and "local" in seen
                try:
                    publish(store, mock_id, current_offer(store, review.id).revision)
                except GateClosed:
                    assert not was_seen
                    continue
                assert was_seen
                return


def with_changes(
    store: Store, mock_id: str, subjects: dict[str, str], changes: dict[str, str], revision: int = 0, content: str = ""
) -> Any:
    made = None if revision else revised(store, mock_id, {**subjects, "nonce": str(get_mock(store, mock_id).newest)})
    published = get_mock(store, mock_id).published
    if made is None:
        return Offered(revision=revision, content=content, base=published, changes=changes)
    return replace(made, changes=changes, examples={}, base=published)
