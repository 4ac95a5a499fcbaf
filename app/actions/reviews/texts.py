"""What people write in reviews: within limits, with the people it names, and as it is shown to others."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from app.redaction import redacted_headers, redacted_prose, redacted_text
from app.store.people import find_person
from app.store.review_errors import ReviewInvalid
from app.store.review_threads import CommentDraft
from app.store.rows import short_text

COMMENT_BYTES = 16 * 1024
MENTIONS = 20
TITLE_CHARS = 200
SUGGESTION_BYTES = 512 * 1024
_MENTION = re.compile(r"(?<![\w@.+-])@([\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})*)")
SUGGESTED = ("status", "headers", "body")


def checked_title(title: str) -> str:
    """A title of one line. Raises ReviewInvalid, TextInvalid."""
    found = " ".join(short_text(title, "the title", TITLE_CHARS).split())
    if not found:
        raise ReviewInvalid("A proposal needs a title that says what it changes.")
    return found


def checked_text(text: str, what: str = "A comment") -> str:
    """Markdown as it is kept. Raises ReviewInvalid for more than 16 KiB, TextInvalid."""
    short_text(text, "the text", COMMENT_BYTES)
    if len(text.encode()) > COMMENT_BYTES:
        raise ReviewInvalid(f"{what} may have {COMMENT_BYTES // 1024} KiB at most.")
    return text


def checked_name(name: str) -> str:
    """The name that a guest gives: one line that says something, and steers nothing. Raises ReviewInvalid."""
    cleaned = "".join(" " if unicodedata.category(each) in ("Cc", "Cf", "Zl", "Zp", "Cs") else each for each in name)
    found = " ".join(cleaned.split())[:100]
    if not found or "@" in found:
        raise ReviewInvalid("A name is needed by which the others know you; without @, for addresses are those of people here.")
    return found


def comment_draft(where: Any, text: str, suggestion: Mapping[str, Any] | None = None) -> CommentDraft:
    """A comment that may be kept, and the ids of the people that it mentions. Raises ReviewInvalid, TextInvalid."""
    checked_text(text)
    if not text.strip() and suggestion is None:
        raise ReviewInvalid("A comment without words says nothing.")
    addresses = dict.fromkeys(address.lower() for address in _MENTION.findall(text))
    if len(addresses) > MENTIONS:
        raise ReviewInvalid(f"A comment mentions {MENTIONS} people at most; this one mentions {len(addresses)}.")
    people = [find_person(where, address) for address in addresses]
    ids = tuple(person.id for person in people if person is not None and person.disabled_at is None)
    return CommentDraft(text=text, mentions=ids, suggestion=None if suggestion is None else checked_suggestion(suggestion))


def checked_suggestion(said: Mapping[str, Any]) -> dict[str, Any]:
    """Another version of an example: status, headers, body; what is left out stays. Raises ReviewInvalid."""
    found = {name: said[name] for name in SUGGESTED if said.get(name) is not None}
    if not found:
        raise ReviewInvalid("A suggestion names the status, the headers or the body that the example is to have.")
    status = found.get("status", 200)
    if isinstance(status, bool) or not isinstance(status, int) or not 200 <= status <= 599:
        raise ReviewInvalid("The status that is suggested must be one from 200 to 599.")
    size = len(str(found.get("body", "")).encode("utf-8", "surrogatepass"))
    if size > SUGGESTION_BYTES:
        raise ReviewInvalid(f"A body that is suggested may have {SUGGESTION_BYTES // 1024} KiB at most.")
    for text in (found.get("body", ""), *(part for pair in found.get("headers", ()) for part in pair)):
        short_text(text, "the text", SUGGESTION_BYTES)
    if "headers" in found:
        found["headers"] = [list(pair) for pair in found["headers"]]
    return found


def shown_text(text: str) -> str:
    """What somebody wrote, as others see it: keys and tokens that were pasted in are masked."""
    return redacted_prose(text)


def shown_suggestion(said: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """A suggestion as others see it, secrets masked."""
    if said is None:
        return None
    found = dict(said)
    if "body" in found:
        found["body"] = redacted_text(found["body"], "application/json")
    if "headers" in found:
        found["headers"] = [list(pair) for pair in redacted_headers(tuple(map(tuple, found["headers"])))]
    return found
