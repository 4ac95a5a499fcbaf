"""A Postman mock's configuration as settings of ours, by their names in `mocks.yaml` (postman-mock.md §2.9). Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from converters.diagnostics import Diagnostic

PRESETS = {"1": 300, "2": 100}
"""Postman's 2G and 3G, in milliseconds."""

LONGEST_DELAY = 180_000


def settings_from_config(config: Mapping[str, Any]) -> dict[str, Any]:
    """Every setting that Postman has for a mock; None where it says what we do anyway."""
    names = config.get("headers") if config.get("matchHeader") is True else None
    headers = [name for name in names if isinstance(name, str)] if isinstance(names, list) else []
    return {
        "match_body": True if config.get("matchBody") is True else None,
        "match_query_params": False if config.get("matchQueryParams") is False else None,
        "match_wildcards": False if config.get("matchWildcards") is False else None,
        "match_headers": headers or None,
        "delay": delay_of(config.get("delay")),
        "server_response": None,
    }


def delay_of(delay: Any) -> int | None:
    """Milliseconds of `{type: fixed, preset, duration}`; None for none."""
    if not isinstance(delay, dict):
        return None
    milliseconds = PRESETS.get(str(delay.get("preset")))
    if milliseconds is None:
        milliseconds = _milliseconds(delay.get("duration"))
    return milliseconds or None


def _milliseconds(duration: Any) -> int:
    if isinstance(duration, bool) or not isinstance(duration, int | float) or not math.isfinite(duration):
        return 0
    return round(min(max(duration, 0), LONGEST_DELAY))


def server_response_from(found: Mapping[str, Any], name: str) -> tuple[dict[str, Any] | None, tuple[Diagnostic, ...]]:
    """The answer that every call gets while it is active, in our words; or None and why it cannot be used."""
    status = found.get("statusCode")
    if isinstance(status, bool) or not isinstance(status, int) or not 500 <= status <= 599:
        message = "The active server response of this mock has no status from 500 to 599; it was left out."
        return None, (Diagnostic("warning", "item.skipped", message, name),)
    rows = found.get("headers")
    headers = {
        row["key"]: str(row.get("value") or "")
        for row in (rows if isinstance(rows, list) else ())
        if isinstance(row, dict) and isinstance(row.get("key"), str) and row["key"]
    }
    language = str(found.get("language") or "")
    if language and not any(key.lower() == "content-type" for key in headers):
        headers["Content-Type"] = MEDIA_TYPES.get(language, "text/plain")
    body = found.get("body")
    return {"status": status, "headers": headers, "body": body if isinstance(body, str) else ""}, ()


MEDIA_TYPES = {
    "json": "application/json",
    "html": "text/html",
    "xml": "application/xml",
    "javascript": "text/javascript",
    "text": "text/plain",
    "text/javascript": "text/javascript",
}
