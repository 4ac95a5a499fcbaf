"""An address as text and as parts, by the rules of Postman's own library (postman-mock.md §1.2). No variable is resolved.

Whatever stands in `{{…}}` is one piece: no dot, slash, colon, `?` or `#` inside it separates anything.
"""

from __future__ import annotations

import re

from converters.postman.model import QueryParam, Url

_VARIABLE = r"\{\{[^{}]*\}\}"
_PIECE = re.compile(rf"{_VARIABLE}|[\s\S]")
_SCHEME = re.compile(rf"((?:{_VARIABLE}|[A-Za-z0-9+.\-])*):\/\/")
_PORT = re.compile(rf":([0-9]*|{_VARIABLE})\Z")
_OUTER = "".join(map(chr, range(0x21))) + "\x7f\xa0\ufeff"


def parse_url(text: str) -> Url:
    """The parts of an address written as text; `raw` and `source` are the text. Any text has parts.

    User info (`user:password@`) is no part: it stays in `raw` only.
    """
    rest, hash_text = _cut(text.strip(_OUTER), "#")
    address, query = _cut(rest, "?")
    protocol, authority, path = _split_address(address)
    authority = _after_user_info(authority)
    host, port = _split_port(authority)
    return Url(
        raw=text,
        protocol=protocol,
        host=split_host(host),
        port=port,
        path=path,
        query=parse_query(query or ""),
        hash=hash_text,
        source=text,
    )


def parse_query(text: str) -> tuple[QueryParam, ...]:
    """The rows of a query: `a` has value None, `a=` has "". Empty pieces between `&` are none."""
    rows = []
    for piece in split_outside(text, "&"):
        key, value = _cut(piece, "=")
        if key or value:
            rows.append(QueryParam(key=key, value=value))
    return tuple(rows)


def parse_path(text: str) -> tuple[str, ...]:
    """The segments of a path, with or without its leading slash; leading empty segments are dropped."""
    return without_leading_blanks(split_outside(text.removeprefix("/"), "/"))


def without_leading_blanks(segments: list[str]) -> tuple[str, ...]:
    """The segments from the first that is not empty on; of nothing but empty ones, the last stays: the root."""
    start = 0
    while start < len(segments) - 1 and not segments[start]:
        start += 1
    return tuple(segments[start:])


def split_host(text: str) -> tuple[str, ...]:
    """The labels of a host: `api.example.com` has three, `{{base.url}}` is one."""
    return tuple(split_outside(text, ".")) if text else ()


def split_outside(text: str, separator: str) -> list[str]:
    """Splits at a one-character separator wherever it is not inside `{{…}}`."""
    if "{{" not in text:
        return text.split(separator)
    parts: list[list[str]] = [[]]
    for piece in _PIECE.findall(text):
        if piece == separator:
            parts.append([])
        else:
            parts[-1].append(piece)
    return ["".join(pieces) for pieces in parts]


def url_text(url: Url) -> str:
    """The address its parts make, disabled rows left out. User info is not among the parts."""
    text = f"{url.protocol}://" if url.protocol is not None else ""
    text += ".".join(url.host)
    if url.port is not None:
        text += f":{url.port}"
    if url.path is not None:
        text += "/" + "/".join(url.path)
    rows = [row for row in url.query if not row.disabled]
    if rows:
        text += "?" + "&".join(row.key if row.value is None else f"{row.key}={row.value}" for row in rows)
    if url.hash is not None:
        text += f"#{url.hash}"
    return text


def _cut(text: str, separator: str) -> tuple[str, str | None]:
    """Text before and after the first separator that is not inside `{{…}}`; None behind if there is none."""
    if "{{" not in text:
        before, found, after = text.partition(separator)
        return before, after if found else None
    at = 0
    for piece in _PIECE.findall(text):
        if piece == separator:
            return text[:at], text[at + 1 :]
        at += len(piece)
    return text, None


def _split_address(address: str) -> tuple[str | None, str, tuple[str, ...] | None]:
    """Scheme, authority (user info, host and port) and path; text before the first "/" is the host even without a scheme."""
    scheme = _SCHEME.match(address)
    protocol = scheme[1] if scheme else None
    authority, path = _cut(address[scheme.end() :] if scheme else address, "/")
    return protocol, authority, None if path is None else parse_path(path)


def _after_user_info(authority: str) -> str:
    return split_outside(authority, "@")[-1]


def _split_port(authority: str) -> tuple[str, str | None]:
    port = _PORT.search(authority)
    return (authority[: port.start()], port[1]) if port else (authority, None)
