"""The product's own cookies never reach a mock: two ports of one host share cookies, whatever the planes do."""

from __future__ import annotations

SESSION = "understudy"
"""The cookie of a session over plain HTTP."""
SECURE_SESSION = "__Host-understudy"
"""The same over HTTPS: browsers take this name only from the host itself, over HTTPS, for all its paths."""
OWN_PREFIXES = (SESSION.encode(), SECURE_SESSION.lower().encode())
"""What cookies of ours begin with, in small letters; later ones too."""


def without_own_cookies(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The headers with our cookies taken out of each Cookie header; a Cookie header with nothing else goes."""
    kept: list[tuple[bytes, bytes]] = []
    for key, value in headers:
        if key != b"cookie":
            kept.append((key, value))
            continue
        cookies = [piece for piece in value.split(b";") if not piece.strip().lower().startswith(OWN_PREFIXES)]
        if any(piece.strip() for piece in cookies):
            kept.append((key, b";".join(cookies).strip()))
    return kept
