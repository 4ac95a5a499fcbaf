"""The product's own cookies never reach a mock: two ports of one host share cookies, whatever the planes do."""

from __future__ import annotations

OWN_PREFIXES = (b"understudy", b"__host-understudy")


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
