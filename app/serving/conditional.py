"""Conditional calls: an example's own ETag, and strong ones for revisions that never change (postman-mock.md §2.14)."""

from __future__ import annotations

import secrets

from app.matching.example import IndexedExample
from app.matching.headers import ascii_safe
from app.matching.selectors import SELECTOR_HEADERS, Selectors
from app.serving.published import LiveMock

THIS_PROCESS = secrets.token_hex(8)
"""Without a store the numbers of revisions are forgotten with the process, and with it the answers that were known."""

KEPT_SECONDS = 3600
"""How long an answer of a pinned revision is kept without asking. Not for ever: a deleted mock's name may be given anew."""


def etag_of(example: IndexedExample, mock: LiveMock) -> tuple[bytes | None, tuple[tuple[bytes, bytes], ...]]:
    """The ETag that counts, and the header to add for it.

    The example's own comes first. A pinned revision gives each ready answer one made of mock, revision and example; an answer
    that is filled in at each call has none. Names are given anew, and numbers begin anew: the mock is told by its id.
    """
    own = example.reply.etag
    if own is not None:
        return own, ()
    if not mock.pinned or not example.reply.is_static:
        return None, ()
    known_as = mock.id or f"{mock.name}.{THIS_PROCESS}"
    made = b'"%b@%d/%b"' % (ascii_safe(known_as), mock.revision, ascii_safe(example.id).replace(b'"', b"%22"))
    return made, ((b"etag", made),)


def caching_of(example: IndexedExample, mock: LiveMock, selectors: Selectors) -> tuple[tuple[bytes, bytes], ...]:
    """How long a pinned revision's answer may be kept, by whom, and the headers of a call that decide between answers.

    Nothing for an example that says so itself. What a restricted mock answers is kept by its caller only.
    """
    if any(name == b"cache-control" for name, _ in example.reply.headers(0, b"")):
        return ()
    deciding = {*SELECTOR_HEADERS, *(name.encode("latin-1", "replace") for name in mock.index.rules.match_headers)}
    if mock.access == "key":
        deciding |= {b"x-api-key", b"authorization", mock.key_header.encode("latin-1", "replace")} - {b""}
    vary = (b"vary", b", ".join(sorted(deciding)))
    if selectors.match_headers is not None:  # it names other headers that decide
        return ((b"cache-control", b"no-store"), vary)
    who = b"private" if mock.access == "key" else b"public"
    return ((b"cache-control", b"%b, max-age=%d, immutable" % (who, KEPT_SECONDS)), vary)


def is_known(if_none_match: str, etag: bytes) -> bool:
    """Whether the caller has this answer already (RFC 9110 §13.1.2, weak comparison)."""
    wanted = etag.decode("latin-1").removeprefix("W/")
    tags = (tag.strip().removeprefix("W/") for tag in if_none_match.split(","))
    return any(tag in ("*", wanted) for tag in tags)
