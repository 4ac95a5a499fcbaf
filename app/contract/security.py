"""Whether a call carries what its security schemes ask for: that it is there and has the form, never whether it is good."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Mapping, Sequence

from app.contract.violation import Violation

Find = Callable[[str, str], str | None]
"""Place (header, query, cookie) and name → the value sent there, None for none."""

_BEARER = re.compile(r"[!-~\x80-\uffff]+")
_MOST = 50


def security_fault(choices: Sequence[Sequence[str]], schemes: Mapping[str, Mapping[str, str]], find: Find) -> Violation | None:
    """What is wrong with the credentials of a call; None when one of the choices is met, all schemes of it together.

    A scheme that cannot be seen in a call (mutual TLS), or is not known, counts as met. Of the choices that are not met, the
    nearest is told: one of which something was sent.
    """
    nearest: Violation | None = None
    for choice in choices[:_MOST]:
        faults = [fault for key in choice[:_MOST] if (fault := _fault(key, schemes.get(key, {}), find)) is not None]
        if not faults:
            return None
        told = next((fault for fault in faults if fault.rule == "form"), faults[0])
        if nearest is None or (len(faults) < len(choice) or told.rule == "form") > (nearest.rule == "form"):
            nearest = told
    return nearest


def _fault(key: str, scheme: Mapping[str, str], find: Find) -> Violation | None:
    kind = scheme.get("type", "")
    if kind == "apiKey" and scheme.get("in") in ("header", "query", "cookie"):
        place, name = scheme["in"], scheme.get("name", "")
        value = find(place, name)
        if value is None:
            return _missing(key, f"The API key is missing: send it in the {place} {_named(place)} {name}.")
        return None if value.strip() else _misformed(key, f"The API key in the {place} {_named(place)} {name} is empty.")
    if kind == "http":
        return _http_fault(key, scheme.get("scheme", ""), find)
    if kind in ("oauth2", "openIdConnect"):
        return _http_fault(key, "bearer", find)
    return None


def _named(place: str) -> str:
    return {"header": "field", "query": "parameter"}.get(place, "named")


def _http_fault(key: str, scheme: str, find: Find) -> Violation | None:
    sent = find("header", "authorization")
    if not sent:
        return _missing(
            key, f"The credentials are missing: send a header Authorization with the scheme {scheme or 'asked for'}."
        )
    name, _, rest = sent.partition(" ")
    if name.lower() != scheme and scheme:
        return _misformed(key, f"The header Authorization does not begin with the scheme {scheme}.")
    value = rest.strip()
    if scheme == "basic" and not _is_basic(value):
        return _misformed(key, "The header Authorization does not hold name and password in Base64, as the scheme basic asks.")
    if scheme == "bearer" and not _BEARER.fullmatch(value):
        return _misformed(key, "The header Authorization holds no token after the scheme bearer.")
    return None if value else _misformed(key, "The header Authorization holds nothing after its scheme.")


def _is_basic(value: str) -> bool:
    try:
        return b":" in base64.b64decode(value.encode("ascii"), validate=True)
    except (binascii.Error, ValueError):
        return False


def _missing(key: str, message: str) -> Violation:
    return Violation("security", key, "required", "nothing", message)


def _misformed(key: str, message: str) -> Violation:
    return Violation("security", key, "form", "string", message)
