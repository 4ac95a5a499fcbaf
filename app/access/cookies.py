"""The session's cookie: which one is believed, and how it is set and taken away."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from app.serving.cookies import SECURE_SESSION, SESSION

log = logging.getLogger("understudy.access")
_told: set[str] = set()


def session_in(headers: Iterable[tuple[bytes, bytes]], *, is_secure: bool) -> str | None:
    """What the session's cookie holds; None without one, and when there are two of a name.

    The plain name is believed over plain HTTP only: over HTTPS it may have been planted by a neighbouring host.
    """
    found: dict[str, list[str]] = {SECURE_SESSION: [], SESSION: []}
    for name, value in headers:
        if name == b"cookie":
            for piece in value.decode("latin-1").split(";"):
                cookie, _, text = piece.strip().partition("=")
                if cookie in found:
                    found[cookie].append(text)
    given = found[SECURE_SESSION] or ([] if is_secure else found[SESSION])
    return given[0] if len(given) == 1 else None


def set_session(text: str, *, is_secure: bool, seconds: int) -> str:
    """The Set-Cookie header that signs a browser in. Over plain HTTP the safer name cannot be had; that is logged once."""
    if not is_secure and "plain" not in _told:
        _told.add("plain")
        log.warning(
            "People sign in over plain HTTP here: put HTTPS in front, and list that proxy in UNDERSTUDY_TRUSTED_PROXIES."
        )
    return _cookie(text, is_secure=is_secure, seconds=seconds)


def end_session(*, is_secure: bool) -> str:
    """The Set-Cookie header that signs a browser out."""
    return _cookie("", is_secure=is_secure, seconds=0)


def _cookie(text: str, *, is_secure: bool, seconds: int) -> str:
    name, secure = (SECURE_SESSION, "; Secure") if is_secure else (SESSION, "")
    return f"{name}={text}; Path=/; Max-Age={seconds}; HttpOnly{secure}; SameSite=Strict"
