"""How the server and its reading processes talk: frames of a JSON header and byte strings, nothing that runs on arrival."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Sequence
from typing import Any

from converters.diagnostics import Diagnostic

_LENGTHS = struct.Struct(">II")
MOST_HEADER_BYTES = 64 * 1024 * 1024
MOST_BLOB_BYTES = 512 * 1024 * 1024

Header = dict[str, Any]

READY: Header = {"ready": True}
"""The first frame of a reading process: it has loaded its code and given up its rights."""


class WireError(Exception):
    """The other side ended, or what it sent is no frame."""


def pack(header: Header, blobs: Sequence[bytes] = ()) -> bytes:
    """One frame: lengths, header with the length of each blob, blobs."""
    head = json.dumps({**header, "blobs": [len(blob) for blob in blobs]}, ensure_ascii=True).encode()
    return b"".join((_LENGTHS.pack(len(head), sum(map(len, blobs))), head, *blobs))


def read_frame(read_exactly: Callable[[int], bytes]) -> tuple[Header, list[bytes]]:
    """The next frame; `read_exactly(n)` gives n bytes or raises. Raises WireError for anything that is no frame."""
    head_length, body_length = _LENGTHS.unpack(read_exactly(_LENGTHS.size))
    if head_length > MOST_HEADER_BYTES or body_length > MOST_BLOB_BYTES:
        raise WireError("a frame is too large")
    try:
        header = json.loads(read_exactly(head_length))
        lengths = header.pop("blobs")
    except (ValueError, RecursionError, KeyError, AttributeError, TypeError):
        raise WireError("a frame has no readable header") from None
    if not all(isinstance(length, int) and length >= 0 for length in lengths) or sum(lengths) != body_length:
        raise WireError("a frame does not add up")
    return header, [read_exactly(length) for length in lengths]


def made_contents(blobs: Sequence[bytes]) -> list[tuple[bytes, bytes]]:
    """Collection and contract of each variant, of the blobs of an answer: the first is its environment."""
    return list(zip(blobs[1::2], blobs[2::2], strict=True))


def packed_diagnostics(found: Sequence[Diagnostic]) -> list[list[Any]]:
    """Findings as JSON."""
    return [[each.level, each.code, each.message, each.file, each.where, each.line, each.column] for each in found]


def unpacked_diagnostics(rows: Sequence[Sequence[Any]]) -> tuple[Diagnostic, ...]:
    """Findings from JSON."""
    return tuple(Diagnostic(*row) for row in rows)
