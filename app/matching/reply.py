"""The answer of an example, ready to be sent: everything that does not depend on the call is done when the index is built."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from app.matching.headers import DEFAULT_TYPE, LeftOut, ascii_safe, is_media_type, sendable
from app.matching.template import CallFacts, Template, compile_template
from converters.postman.model import Example, Header
from converters.postman.variables import Scope

WITHOUT_BODY = frozenset((204, 205, 304))
_MAX_KEPT_SCORES = 64
_NO_HEADS: dict[float, Head] = {}
"""Of an answer that was not sent yet; never changed."""


@dataclass(frozen=True, slots=True)
class MockResponse:
    """What goes over the wire; header names lower-case."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes


def header_lines(headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Headers as they go over the wire; their names and values were checked when the answer was made."""
    return b"".join(b"%b: %b\r\n" % pair for pair in headers)


def tag_of_coding(etag: bytes, coding: str) -> bytes:
    """The ETag of a compressed form: `"7"` → `"7-gzip"`."""
    is_quoted = etag.endswith(b'"') and len(etag) > 1
    return etag[:-1] + b"-" + coding.encode("ascii") + b'"' if is_quoted else etag + b"-" + coding.encode("ascii")


class Head:
    """Status and headers of an answer, as ASGI's message and as the bytes of the header lines with the empty line."""

    __slots__ = ("_headers", "_message", "lines", "status")

    def __init__(self, status: int, headers: tuple[tuple[bytes, bytes], ...]) -> None:
        self.status = status
        self._headers = headers
        self._message: dict[str, Any] | None = None
        self.lines = header_lines(headers) + b"\r\n"

    @property
    def message(self) -> dict[str, Any]:
        message = self._message
        if message is None:
            message = {"type": "http.response.start", "status": self.status, "headers": list(self._headers)}
            self._message = message
        return message


@dataclass(frozen=True, slots=True)
class Labels:
    """What every answer of a mock carries: `mock` such as `checkout@7`; `content_security_policy` "" to leave it out."""

    mock: str = ""
    provenance: bool = True
    content_security_policy: str = "sandbox"


class Reply:
    """An example's status, headers and body. `body` is None where a template must be filled in per call.

    `start(score)` is the head of a static answer, kept per score: it is sent as it is and never changed by anyone.
    `has_ranges`: parts of it may be asked for. `coding`: how its body is compressed, "" if it is not; `plain`: the answer it is
    a compressed form of.
    """

    __slots__ = (
        "_headers",
        "_lines",
        "_starts",
        "body",
        "coding",
        "etag",
        "has_ranges",
        "header_templates",
        "is_static",
        "labels",
        "left_out",
        "plain",
        "status",
        "template",
    )

    def __init__(self, example: Example, scope: Scope, captured: AbstractSet[str], labels: Labels) -> None:
        self.status = example.code
        self.labels = labels
        resolved = [Header(key=h.key, value=scope.resolve(h.value), disabled=h.disabled) for h in example.headers]
        kept, left_out = sendable(resolved)
        template = compile_template("" if self.status in WITHOUT_BODY else example.body, scope, captured)
        self.template = None if template.static else template
        self.body: bytes | None = template.text.encode("utf-8", "replace") if template.static else None
        self._headers, self.header_templates = self._encoded(_typed(kept, left_out, self.status), example.id)
        self.left_out = tuple(left_out)
        self._lines = b"" if self.template is None and not self.header_templates else header_lines(self._headers)
        self.etag = next((value for name, value in self._headers if name == b"etag"), None)
        self.is_static = self.body is not None and not self.header_templates
        self._starts: dict[float, Head] = _NO_HEADS
        self.has_ranges = False
        self.coding = ""
        self.plain: Reply | None = None

    @property
    def body_message(self) -> dict[str, Any]:
        return {"type": "http.response.body", "body": self.body}

    def start(self, score: float) -> Head:
        """The head of a static answer; `score` 0 for an example that was selected, not matched."""
        head = self._starts.get(score)
        if head is None:
            head = Head(self.status, self.headers(score, self.body or b""))
            if not self._starts:
                self._starts = {score: head}
            elif len(self._starts) < _MAX_KEPT_SCORES:
                self._starts[score] = head
        return head

    def headers(self, score: float, body: bytes) -> tuple[tuple[bytes, bytes], ...]:
        """The headers with what depends on the answer: its length and score."""
        headers = self._headers
        if self.status not in (204, 304):
            headers = (*headers, (b"content-length", b"%d" % len(body)))
        if self.labels.provenance and score:
            headers = (*headers, (b"x-understudy-score", f"{score:g}".encode()))
        return headers

    def header(self, name: bytes) -> bytes:
        """The value of a header that does not depend on the call, b"" for none."""
        return next((value for key, value in self._headers if key == name), b"")

    def add(self, *headers: tuple[bytes, bytes]) -> None:
        """Adds headers, while the mock is being made."""
        self._headers = (*self._headers, *headers)
        self._lines = header_lines(self._headers) if self._lines else b""
        self._starts = _NO_HEADS

    def of_file(self, data: bytes, etag: bytes) -> Reply:
        """The same answer with these bytes as its body, parts of which may be asked for. An ETag of its own stays."""
        own = self.etag
        made = self._with_body(data)
        made.has_ranges = True
        made.etag = own or etag
        made.add((b"accept-ranges", b"bytes"), *(() if own else ((b"etag", etag),)))
        return made

    def coded(self, coding: str, data: bytes) -> Reply:
        """The same answer with its body compressed; its ETag, if it has one, names the coding."""
        made = self._with_body(data)
        made.coding, made.plain = coding, self
        made.etag = None if self.etag is None else tag_of_coding(self.etag, coding)
        kept = [(name, value if name != b"etag" else made.etag or b"") for name, value in self._headers]
        made._headers = (*kept, (b"content-encoding", coding.encode("ascii")))
        return made

    def _with_body(self, data: bytes) -> Reply:
        made = copy(self)
        made.template, made.body = None, data
        made.is_static = not made.header_templates
        made._lines = b"" if made.is_static else header_lines(made._headers)
        made._starts = _NO_HEADS
        return made

    def fill(self, facts: CallFacts, max_generated: int) -> tuple[bytes, tuple[tuple[bytes, bytes], ...]]:
        """Body and templated headers of one answer. Raises TemplateTooLarge."""
        body = self.body if self.template is None else self.template.render(facts, max_generated).encode("utf-8", "replace")
        if not self.header_templates:
            return body or b"", ()
        filled = ((name, template.render(facts, 8192).encode("latin-1", "replace")) for name, template in self.header_templates)
        return body or b"", tuple(filled)

    def lines(self, score: float, body: bytes, filled: tuple[tuple[bytes, bytes], ...]) -> bytes:
        """The header lines of a filled-in answer, with the empty line."""
        lines = self._lines or header_lines(self._headers)
        if self.status not in (204, 304):
            lines += b"content-length: %d\r\n" % len(body)
        if self.labels.provenance and score:
            lines += b"x-understudy-score: %b\r\n" % f"{score:g}".encode()
        for pair in filled:
            lines += b"%b: %b\r\n" % pair
        return lines + b"\r\n"

    def _encoded(
        self, headers: list[tuple[str, str]], example_id: str
    ) -> tuple[tuple[tuple[bytes, bytes], ...], tuple[tuple[bytes, Template], ...]]:
        """The headers that do not depend on the call, and those that do."""
        encoded: list[tuple[bytes, bytes]] = []
        templates: list[tuple[bytes, Template]] = []
        for name, value in headers:
            template = compile_template(value, Scope({}), helpers=False)
            if template.static:
                encoded.append(_pair(name, value))
            else:
                templates.append((name.encode("ascii"), template))
        names = {name for name, _ in headers}
        if "access-control-allow-origin" not in names:
            encoded.append(_pair("access-control-allow-origin", "*"))
        if "access-control-expose-headers" not in names:
            encoded.append(_pair("access-control-expose-headers", "*"))
        encoded.append(_pair("x-content-type-options", "nosniff"))
        if self.labels.content_security_policy:
            encoded.append(_pair("content-security-policy", self.labels.content_security_policy))
        if self.labels.provenance:
            encoded.append(_pair("x-understudy-mock", ascii_safe(self.labels.mock).decode("ascii")))
            encoded.append((b"x-understudy-example", ascii_safe(example_id)))
        return tuple(encoded), tuple(templates)


@lru_cache(4096)
def _pair(name: str, value: str) -> tuple[bytes, bytes]:
    """A header as it is sent, the same pair for all examples that have it."""
    return name.encode("ascii"), value.encode("latin-1")


def _typed(headers: list[tuple[str, str]], left_out: list[LeftOut], status: int) -> list[tuple[str, str]]:
    """With exactly one usable Content-Type, Postman's default where the example has none (§2.11)."""
    types = [value for name, value in headers if name == "content-type"]
    rest = [(name, value) for name, value in headers if name not in ("content-type", "x-content-type-options")]
    if types and not is_media_type(types[0]):
        left_out.append(
            LeftOut("content-type", "header.invalid", f"{types[0][:80]!r} is not a media type; {DEFAULT_TYPE} is sent")
        )
        types = []
    if not types and status in (204, 304):
        return rest
    return [("content-type", types[0] if types else DEFAULT_TYPE), *rest]
