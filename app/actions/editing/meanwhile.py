"""What became of an example while somebody edited it: shown beside what was typed, which stays."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.actions.editing.looking import RequestPage, ShownExample, request_page
from app.compare.lines import Row, compare_lines
from app.compare.subjects import SubjectInvalid, read_subject
from app.store.transaction import Store

__all__ = ["Meanwhile", "Row", "example_of", "example_of_subject", "meanwhile"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Meanwhile:
    """An example in the revision that was looked at (`was`), and in the newest (`now`); None where it is not there.

    `rows`: its body line by line, secrets masked; nothing where it is the same.
    """

    before: RequestPage
    after: RequestPage
    was: ShownExample | None
    now: ShownExample | None
    rows: tuple[Row, ...] = field(default=(), repr=False)

    @property
    def is_head_same(self) -> bool:
        """Whether name, status and headers are what they were."""
        was, now = self.was, self.now
        return (
            was is not None and now is not None and (was.name, was.status, was.headers) == (now.name, now.status, now.headers)
        )


def meanwhile(store: Store, name: str, request_id: str, example_id: str, since: int) -> Meanwhile:
    """What became of an example since that revision. Raises as `request_page` does."""
    before = request_page(store, name, request_id, since)
    after = request_page(store, name, request_id)
    was, now = example_of(before, example_id), example_of(after, example_id)
    differs = was is not None and now is not None and was.body != now.body
    rows = compare_lines(was.body, now.body).rows if differs and was and now else ()
    return Meanwhile(before=before, after=after, was=was, now=now, rows=tuple(rows))


def example_of(page: RequestPage, example_id: str) -> ShownExample | None:
    """The example of that id."""
    return next((each for each in page.examples if each.id == example_id), None)


def example_of_subject(key: str) -> tuple[str, str]:
    """The example that a subject is about, and where in it (`response:/total`); "" where it is about none, or is no subject."""
    try:
        found = read_subject(key)
    except SubjectInvalid:
        return "", ""
    return found.example, found.pointer
