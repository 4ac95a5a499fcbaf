"""Conditional calls: an example's own ETag, and strong ones for revisions that never change (postman-mock.md §2.14)."""

from __future__ import annotations

from app.matching.example import IndexedExample
from app.matching.headers import ascii_safe
from app.serving.published import LiveMock


def etag_of(example: IndexedExample, mock: LiveMock) -> tuple[bytes | None, tuple[tuple[bytes, bytes], ...]]:
    """The ETag that counts, and the header to add for it.

    The example's own comes first. A pinned revision gives each ready answer one made of revision and example; an answer that is
    filled in at each call has none.
    """
    own = example.reply.etag
    if own is not None:
        return own, ()
    if not mock.pinned or not example.reply.is_static:
        return None, ()
    made = b'"%b/%b"' % (ascii_safe(mock.index.labels.mock), ascii_safe(example.id).replace(b'"', b"%22"))
    return made, ((b"etag", made),)


def is_known(if_none_match: str, etag: bytes) -> bool:
    """Whether the caller has this answer already (RFC 9110 §13.1.2, weak comparison)."""
    wanted = etag.decode("latin-1").removeprefix("W/")
    tags = (tag.strip().removeprefix("W/") for tag in if_none_match.split(","))
    return any(tag in ("*", wanted) for tag in tags)
