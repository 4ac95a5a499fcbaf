"""Media types: which are JSON, XML, forms or bytes, and which concrete one stands for a range such as `image/*`."""

from __future__ import annotations

from converters.openapi.model import MediaType
from converters.openapi.to_postman.context import Context

_RANGES = {
    "text/*": "text/plain",
    "image/*": "image/png",
    "audio/*": "audio/mpeg",
    "video/*": "video/mp4",
    "multipart/*": "multipart/form-data",
}
_BYTES = frozenset(
    (
        *("application/octet-stream", "application/pdf", "application/zip", "application/gzip", "application/x-tar"),
        *("application/x-gzip", "application/protobuf", "application/x-protobuf", "application/msgpack", "application/grpc"),
        "application/vnd.ms-excel",
    )
)
_LINES = frozenset(
    ("application/jsonl", "application/x-ndjson", "application/ndjson", "application/x-jsonlines", "application/jsonlines")
)
_CSV = frozenset(("text/csv", "application/csv", "text/tab-separated-values"))
_LANGUAGES = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/javascript": "javascript",
    "application/javascript": "javascript",
}


BOUNDARY = "part-of-the-body"
"""The boundary of multipart bodies that are written out."""


def plain(name: str) -> str:
    """A media type without its parameters, in lower case."""
    return name.split(";")[0].strip().lower()


def is_json(name: str) -> bool:
    kind = plain(name)
    return kind.endswith(("/json", "+json"))


def is_json_lines(name: str) -> bool:
    return plain(name) in _LINES


def is_json_sequence(name: str) -> bool:
    """JSON text sequences (RFC 7464, RFC 8091)."""
    return plain(name).endswith(("/json-seq", "+json-seq"))


def is_csv(name: str) -> bool:
    return plain(name) in _CSV


def is_xml(name: str) -> bool:
    kind = plain(name)
    return kind.endswith(("/xml", "+xml")) and kind != "image/svg+xml"


def is_urlencoded(name: str) -> bool:
    return plain(name) == "application/x-www-form-urlencoded"


def is_multipart(name: str) -> bool:
    return plain(name).startswith("multipart/")


def is_form_data(name: str) -> bool:
    """The one multipart type that Postman sends as a form; others are written out."""
    return plain(name) == "multipart/form-data"


def is_bytes(name: str) -> bool:
    """Whether a body of this type cannot be written as text."""
    kind = plain(name)
    return kind in _BYTES or (kind.startswith(("image/", "audio/", "video/", "font/")) and not kind.endswith("+xml"))


def is_text(name: str) -> bool:
    """Whether a body of this type is text: JSON, XML, a form or `text/…`."""
    kind = plain(name)
    return is_json(name) or kind.startswith("text/") or kind.endswith(("/xml", "+xml", "/yaml", "+yaml")) or is_urlencoded(name)


def concrete(context: Context, media: MediaType) -> str:
    """The media type itself, or one that fits a range."""
    kind = plain(media.name)
    if "*" not in kind:
        return media.name.strip() or "application/json"
    if kind in _RANGES:
        return _RANGES[kind]
    if kind.endswith(("+json", "+xml")):
        return kind.replace("*", "vnd.example")
    if media.schema is None:
        return "application/json"
    shape = context.sampler.shape(media.schema)
    if shape.kind == "string" and not shape.branches:
        return "application/octet-stream" if "binary" in shape.formats else "text/plain"
    return "application/json"


def language(name: str) -> str:
    """The language Postman shows a body in."""
    if is_json(name):
        return "json"
    if is_xml(name):
        return "xml"
    return _LANGUAGES.get(plain(name), "text")
