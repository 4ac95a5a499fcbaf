"""Form bodies as rows: urlencoded text and multipart/form-data."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeAlias
from urllib.parse import unquote_plus

from app.matching.patterns import AnyText, OpenText, all_meet, meets

Row: TypeAlias = tuple[str, str | None]
"""Key and value of a sent row; None for a file, of which only the key counts."""
SavedRow: TypeAlias = tuple[str, OpenText | None]

_PARAMETER = re.compile(r';\s*([a-zA-Z*]+)=("(?:[^"\\]|\\.)*+"?|[^;]*)')
_MAX_PARTS = 5000
_MAX_PART_HEAD = 8192


def urlencoded_rows(text: str) -> list[Row]:
    """The rows of an urlencoded body, decoded; empty pieces between `&` are none."""
    rows: list[Row] = []
    for piece in text.split("&"):
        if piece:
            key, _, value = piece.partition("=")
            rows.append((unquote_plus(key.strip()), unquote_plus(value.rstrip("\r\n"))))
    return rows


def multipart_rows(body: bytes, content_type: str) -> list[Row] | None:
    """The rows of a multipart body, or None if it has no boundary or is cut off (RFC 7578)."""
    boundary = parameter(content_type, "boundary")
    if not boundary:
        return None
    pieces = (b"\r\n" + body).split(b"\r\n--" + boundary.encode("utf-8", "replace"), _MAX_PARTS)
    if len(pieces) < 2 or not pieces[-1].startswith(b"--"):
        return None
    rows: list[Row] = []
    for piece in pieces[1:-1]:
        head, blank, content = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        if len(head) > _MAX_PART_HEAD:
            return None
        disposition = next((line for line in head.split(b"\r\n") if line.lower().startswith(b"content-disposition:")), b"")
        text = disposition.decode("utf-8", "replace")
        key = parameter(text, "name")
        if blank and key is not None:
            rows.append((key, None if parameter(text, "filename") is not None else content.decode("utf-8", "replace")))
    return rows


def parameter(header: str, name: str) -> str | None:
    """A parameter of a header value such as `multipart/form-data; boundary=x`, unquoted."""
    for found in _PARAMETER.finditer(header):
        if found[1].lower() == name:
            value = found[2].strip()
            return re.sub(r"\\(.)", r"\1", value[1:].removesuffix('"')) if value.startswith('"') else value
    return None


def same_rows(saved: Sequence[SavedRow], sent: Sequence[Row]) -> bool:
    """Equal whatever the order; each fixed row takes one equal row, then the open ones take what is left. Files by key."""
    return all_meet(saved, sent, lambda row, other: row[0] == other[0] and _same_value(row[1], other[1]))


def _same_value(saved: OpenText | None, sent: str | None) -> bool:
    if saved is None or sent is None:
        return saved is sent or isinstance(saved, AnyText)
    return meets(saved, sent)
