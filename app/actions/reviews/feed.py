"""What happens in reviews as an Atom feed (RFC 4287): of a mock, or of one proposal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from xml.etree import ElementTree

from app.actions.kept import mock_named
from app.actions.reviews.texts import shown_text
from app.store.records import Mock
from app.store.review_events import last_events
from app.store.review_records import Event, Review
from app.store.reviews import get_review, list_reviews
from app.store.transaction import Store

ATOM = "http://www.w3.org/2005/Atom"
ENTRIES = 50
PROPOSALS = 20
"""Of a mock's proposals, so many of the last are looked through."""


def feed(store: Store, name: str, number: int | None = None, *, studio: str) -> bytes:
    """The last events of a mock's proposals, or of one of them, the newest first. `studio`: the address of the pages.

    Raises MockNotFound, ReviewNotFound.
    """

    def look(connection: Any) -> bytes:
        mock = mock_named(connection, name)
        if number is not None:
            some = [get_review(connection, mock.id, number)]
        else:
            some = list(list_reviews(connection, mock.id, limit=PROPOSALS))
        events = [(review, event) for review in some for event in last_events(connection, review.id, ENTRIES)]
        events.sort(key=lambda pair: (pair[1].at, pair[0].number, pair[1].number), reverse=True)
        return _written(mock, number, events[:ENTRIES], studio.rstrip("/"))

    return store.read(look)


def _written(mock: Mock, number: int | None, events: Iterable[tuple[Review, Event]], studio: str) -> bytes:
    found = list(events)
    root = ElementTree.Element("feed", xmlns=ATOM)
    what = f"/mocks/{mock.name}/reviews" + (f"/{number}" if number else "")
    _add(root, "id", f"urn:uuid:{mock.id}" + (f"#{number}" if number else ""))
    _add(root, "title", f"Reviews of {mock.name}" + (f": proposal {number}" if number else ""))
    _add(root, "updated", _moment(found[0][1].at if found else mock.created_at))
    ElementTree.SubElement(root, "link", href=studio + what)
    for review, event in found:
        entry = ElementTree.SubElement(root, "entry")
        _add(entry, "id", f"urn:uuid:{review.id}#{event.number}")
        _add(entry, "title", _clean(f"{shown_text(review.title)}: {event.kind}"))
        _add(entry, "updated", _moment(event.at))
        _add(ElementTree.SubElement(entry, "author"), "name", _clean(event.author))
        place = f"#comment-{event.details['comment']}" if "comment" in event.details else ""
        ElementTree.SubElement(entry, "link", href=f"{studio}/mocks/{mock.name}/reviews/{review.number}{place}")
        _add(entry, "summary", _clean(told(event)))
    text: str = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}'.encode()


def told(event: Event) -> str:
    """An event in words."""
    details = event.details
    if "gates" in details and "reason" in details:
        return f"{event.author} overrode the gates: {shown_text(str(details['reason']))}"
    place = f" in thread {details['thread']}" if "thread" in details else ""
    revision = f" (revision {details['revision']})" if "revision" in details else ""
    return f"{event.author}: {event.kind}{place}{revision}"


def _add(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, name).text = text


def _clean(text: str) -> str:
    """The text without what XML 1.0 cannot hold."""
    return "".join(each if (each >= " " and each not in "\ufffe\uffff") or each in "\t\n\r" else "\ufffd" for each in text)


def _moment(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
