"""What is said to a call that is not let in: that there is no such mock, why it does not answer, where it is now."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote

from app.matching.reply import Labels
from app.matching.request import MockRequest
from app.serving.answers import Answer, preflight, refusal
from app.serving.planes import MOCK_KEY, MOCK_PREFIX, Scope
from app.serving.published import Closed
from app.serving.rates import Level, retry_headers
from app.serving.refusals import Refusal

NO_SUCH_MOCK = Refusal(404, "mockNotFoundError", "Unable to find mock", "Please refresh and try again.")
PAUSED = replace(NO_SUCH_MOCK, message="This mock is paused: it answers no calls until somebody resumes it.")
EXPIRED = replace(NO_SUCH_MOCK, message="This mock has expired: it answers no calls any more.")
NOBODY = Labels(provenance=False)


def no_such_mock(name: str, scope: Scope) -> Answer:
    """For what does not exist, and for what the caller must not know of."""
    if MOCK_KEY not in scope:
        return refusal(NO_SUCH_MOCK)
    message = f"No mock named {name[:100]!r} is served here. Check the host name; the pages of the server list the mocks."
    return refusal(replace(NO_SUCH_MOCK, message=message))


def closed(why: Closed) -> Answer:
    """For a public mock that does not answer."""
    return refusal(PAUSED if why == "paused" else EXPIRED)


def moved(name: str, scope: Scope) -> Answer:
    """308 to the new name in the form in which the old one was called, path and query kept."""
    message = f"This mock is named {name!r} now."
    location = (b"location", _address_of(name, scope))
    return refusal(Refusal(308, "mockMovedError", "The mock has another name", message), (location,))


def _address_of(name: str, scope: Scope) -> bytes:
    raw: bytes = scope.get("raw_path") or quote(scope["path"]).encode("ascii")
    query: bytes = scope["query_string"]
    old = scope.get(MOCK_KEY)
    if old is None:
        end = raw.find(b"/", len(MOCK_PREFIX))
        address = MOCK_PREFIX.encode() + quote(name, safe="@").encode() + (raw[end:] if end >= 0 else b"")
    else:
        host = next((value for key, value in scope["headers"] if key == b"host"), b"")
        address = b"//" + quote(name).encode() + host[len(old) :] + raw
    return address + b"?" + query if query else address


def preflight_to_nobody(scope: Scope) -> Answer:
    """A browser's preflight carries no key: it is allowed to call whatever there is, or is not."""
    return preflight(MockRequest("OPTIONS", "/", "", scope["headers"]), NOBODY)


def too_many_calls(level: Level, more: tuple[tuple[bytes, bytes], ...], labels: Labels) -> Answer:
    """429: the key has made all the calls it may make for now."""
    message = f"This key may make {level.per_minute} calls a minute. Try again in {level.retry_after} s."
    return refusal(Refusal(429, "rateLimitError", "Rate limit exceeded", message), more, labels)


def too_many_guesses(level: Level) -> Answer:
    """429: too many wrong keys came from one address."""
    message = f"Too many calls came with keys that are not valid. Try again in {level.retry_after} s, with a valid key."
    return refusal(Refusal(429, "rateLimitError", "Rate limit exceeded", message), retry_headers(level))
