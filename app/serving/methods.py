"""Methods of the caller's own choosing: the parser knows a fixed list, HTTP any token, and Postman's collections use it."""

from __future__ import annotations

import re

PARSED = frozenset(
    (
        b"DELETE GET HEAD POST PUT CONNECT OPTIONS TRACE COPY LOCK MKCOL MOVE PROPFIND PROPPATCH SEARCH UNLOCK BIND REBIND"
        b" UNBIND ACL REPORT MKACTIVITY CHECKOUT MERGE M-SEARCH NOTIFY SUBSCRIBE UNSUBSCRIBE PATCH PURGE MKCALENDAR LINK"
        b" UNLINK SOURCE"
    ).split()
)
"""The methods that the parser reads by itself."""

USUAL_STARTS = frozenset((b"GET ", b"POST", b"PUT ", b"PATC", b"DELE", b"HEAD", b"OPTI"))
"""The first four bytes of nearly every request: nothing needs a closer look."""

_LONGEST = 64
_METHOD = re.compile(rb"([!#$%%&'*+.^_`|~0-9A-Za-z-]{1,%d}) " % _LONGEST)
_UNFINISHED = re.compile(rb"[!#$%%&'*+.^_`|~0-9A-Za-z-]{1,%d}" % _LONGEST)


def method_of(data: bytes) -> tuple[str, bytes] | None:
    """A method that the parser would refuse, upper-case, and the request with GET in its place; None for all others."""
    found = _METHOD.match(data)
    if found is None or found[1] in PARSED:
        return None
    return found[1].decode("ascii").upper(), b"GET" + data[found.end(1) :]


def is_unfinished(data: bytes) -> bool:
    """Whether these bytes may still become a method: a token, and no blank yet."""
    return _UNFINISHED.fullmatch(data) is not None and not any(known.startswith(data) for known in PARSED)
