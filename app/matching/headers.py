"""Which headers of a saved response go over the wire (postman-mock.md §2.11, security rules for the mock plane)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from converters.postman.model import Header

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}")
_CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f]")
_MEDIA_TYPE = re.compile(r"[!#$&^_.+A-Za-z0-9-]+/[!#$&^_.+A-Za-z0-9-]+(?:\s*;.*)?")
_OUR_COOKIES = ("understudy", "__host-", "__secure-")
_MAX_VALUE = 8192
_MAX_HEADERS = 200

DEFAULT_TYPE = "text/html; charset=utf-8"

_OF_THE_TRANSFER = frozenset(
    ("content-length", "transfer-encoding", "connection", "keep-alive", "te", "trailer", "upgrade", "content-encoding", "date")
)
"""They describe how the recorded answer travelled; ours travels otherwise."""

_OF_THE_HOST = frozenset(
    ("clear-site-data", "service-worker-allowed", "strict-transport-security", "nel", "report-to", "alt-svc")
)
"""They speak for the whole host in a browser, not for one mock."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A header that is not sent, with the code and the reason; `expected` for those that a recording always has."""

    name: str
    code: str
    reason: str
    expected: bool = False


def sendable(headers: Iterable[Header]) -> tuple[list[tuple[str, str]], list[LeftOut]]:
    """The headers to send, names lower-case, and those left out. Disabled ones are neither."""
    kept: list[tuple[str, str]] = []
    left_out: list[LeftOut] = []
    for header in headers:
        if header.disabled:
            continue
        name, value = header.key.strip().lower(), header.value.strip()
        reason = next(_objections(name, value), None)
        if reason is None and len(kept) >= _MAX_HEADERS:
            reason = LeftOut(name, "limit.items", f"an example may send {_MAX_HEADERS} headers")
        if reason:
            left_out.append(reason)
        else:
            kept.append((name, value))
    return kept, left_out


def _objections(name: str, value: str) -> Iterator[LeftOut]:
    if not _TOKEN.fullmatch(name):
        yield LeftOut(name, "header.invalid", "the name is not a token as HTTP asks (letters, digits, hyphens)")
    if name in _OF_THE_TRANSFER or name.startswith("proxy-"):
        yield LeftOut(name, "header.dropped", "it describes how the recorded answer travelled", expected=True)
    if name in _OF_THE_HOST or name.startswith(("public-key-pins", "x-understudy-")):
        yield LeftOut(name, "header.dropped", "it would speak for the whole host, not for this mock")
    if name == "set-cookie" and value.lower().startswith(_OUR_COOKIES):
        yield LeftOut(name, "header.dropped", "a cookie of that name is reserved")
    if _CONTROL.search(value):
        yield LeftOut(name, "header.invalid", "the value has a line break or another control character")
    if len(value) > _MAX_VALUE:
        yield LeftOut(name, "header.invalid", f"the value is longer than {_MAX_VALUE} characters")
    if not _is_latin_1(value):
        yield LeftOut(name, "header.invalid", "the value has characters that HTTP headers cannot carry; percent-encode them")


def _is_latin_1(value: str) -> bool:
    try:
        value.encode("latin-1")
    except UnicodeEncodeError:
        return False
    return True


def is_media_type(value: str) -> bool:
    """Whether a Content-Type can be sent as it is; a range such as `*/*` names no type."""
    return _MEDIA_TYPE.fullmatch(value) is not None


def ascii_safe(text: str) -> bytes:
    """Any text as a header value: what is not printable ASCII is percent-encoded as UTF-8."""
    return "".join(
        character
        if " " <= character <= "~" and character != "%"
        else "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "replace"))
        for character in text
    ).encode("ascii")
