"""The parts of a recorded call, said in v2.1: headers without those of the transport, bodies as text, secrets masked."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass

from app.redaction import redacted_header, redacted_text
from converters.postman.model import Json

TRANSPORT = frozenset(
    ("connection", "content-encoding", "content-length", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding")
)
OF_THE_BROWSER = frozenset(
    (
        *("host", "cookie", "user-agent", "referer", "origin", "priority", "dnt", "upgrade-insecure-requests", "pragma"),
        *("cache-control", "accept-encoding", "accept-language", "if-none-match", "if-modified-since"),
    )
)
"""Headers of a request that say who recorded it, not what was asked for."""

LANGUAGES = (("json", "json"), ("xml", "xml"), ("html", "html"), ("javascript", "javascript"))


@dataclass(slots=True)
class Texts:
    """Counts the texts that had something to mask."""

    masked: int = 0

    def checked(self, before: str, after: str) -> str:
        """The masked text; counts it when it is another than before."""
        self.masked += before != after
        return after


@dataclass(frozen=True, slots=True)
class RecordedBody:
    """The text of an answer, the language it is shown in, and what of it could not be kept."""

    text: str
    language: str
    problem: str = ""


def request_headers_of(request: dict[str, Json], texts: Texts) -> list[Json]:
    """The headers that belong to the call, not to the program that made it."""
    found = [
        (name, value)
        for name, value in _pairs(request)
        if name.lower() not in TRANSPORT | OF_THE_BROWSER and not name.lower().startswith("sec-")
    ]
    return _masked(found, texts)


def headers_of(response: dict[str, Json], texts: Texts) -> list[Json]:
    """The headers of an answer; what only the transport said is left out: the recorded text is unpacked already."""
    return _masked([(name, value) for name, value in _pairs(response) if name.lower() not in TRANSPORT], texts)


def _pairs(message: dict[str, Json]) -> Iterator[tuple[str, str]]:
    """Name and value of each header; HTTP/2's `:status` is none."""
    rows = message.get("headers")
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict) and isinstance(row.get("name"), str) and not row["name"].startswith(":"):
            for value in str(row.get("value") or "").split("\n"):  # several Set-Cookie in one row
                yield row["name"].strip(), value.strip()


def _masked(pairs: list[tuple[str, str]], texts: Texts) -> list[Json]:
    return [{"key": name, "value": texts.checked(value, redacted_header(name, value))} for name, value in pairs]


def request_body_of(request: dict[str, Json], texts: Texts) -> Json:
    """The v2.1 body of a recorded request."""
    sent = request.get("postData")
    if not isinstance(sent, dict):
        return None
    media_type = _media_type(sent)
    params = sent.get("params")
    if isinstance(params, list) and params and media_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
        mode = "urlencoded" if "urlencoded" in media_type else "formdata"
        return {"mode": mode, mode: [_field(row, texts) for row in params if isinstance(row, dict)]}
    text = sent.get("text")
    if not isinstance(text, str) or not text:
        return None
    if sent.get("encoding") == "base64":
        text = _decoded(text, media_type).text
    body: dict[str, Json] = {"mode": "raw", "raw": texts.checked(text, redacted_text(text, media_type))}
    language = _language(media_type)
    return body | ({"options": {"raw": {"language": language}}} if language != "text" else {})


def _field(row: dict[str, Json], texts: Texts) -> dict[str, Json]:
    name, value = str(row.get("name") or ""), str(row.get("value") or "")
    if row.get("fileName"):
        return {"key": name, "type": "file", "src": None}
    return {"key": name, "value": texts.checked(value, redacted_header(name, value)), "type": "text"}


def body_of(response: dict[str, Json], texts: Texts) -> RecordedBody:
    """The body of an answer as text. Bytes that are no text have a few words in their place: examples hold text."""
    content = response.get("content")
    if not isinstance(content, dict) or not isinstance(content.get("text"), str):
        size = content.get("size") if isinstance(content, dict) else 0
        is_missing = isinstance(size, int) and size > 0
        problem = "The recording has no text of this answer, though it had one; the example is empty." if is_missing else ""
        return RecordedBody("", "text", problem)
    media_type = _media_type(content)
    is_packed = content.get("encoding") == "base64"
    found = _decoded(content["text"], media_type) if is_packed else RecordedBody(content["text"], _language(media_type))
    hidden = redacted_text(found.text, media_type)
    return RecordedBody(texts.checked(found.text, hidden), found.language, found.problem)


def _decoded(text: str, media_type: str) -> RecordedBody:
    try:
        data = base64.b64decode(text.encode("ascii", "replace"), validate=False)
    except (binascii.Error, ValueError):
        return RecordedBody("", "text", "The body says it is base64 and is not; the example is empty.")
    try:
        plain = data.decode("utf-8")
    except UnicodeDecodeError:
        plain = "\0"
    if "\0" not in plain:
        return RecordedBody(plain, _language(media_type))
    words = f"<{len(data)} bytes of {media_type or 'an unknown type'}>"
    return RecordedBody(words, "text", "The body is no text, which examples cannot hold; the example says how long it was.")


def _media_type(part: dict[str, Json]) -> str:
    return str(part.get("mimeType") or "").partition(";")[0].strip().lower()


def _language(media_type: str) -> str:
    return next((language for word, language in LANGUAGES if word in media_type), "text")
