"""What a zip says of its members: the list at its end, and the head before each. Pure; nothing is unpacked here.

The layout is that of PKWARE's APPNOTE 6.3, §4.3. The standard library's reader believes too much of what it finds, and makes
its whole list before anyone can count.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from converters.source.text import shown

_END = struct.Struct("<4s4H2LH")
_END64_PLACE = struct.Struct("<4sLQL")
_END64 = struct.Struct("<4sQ2H2L4Q")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_HEAD = struct.Struct("<4s5H3L2H")
_LONGEST_COMMENT = 0xFFFF
_NOT_HERE, _NOT_HERE_SHORT = 0xFFFFFFFF, 0xFFFF
_ZIP64 = 1
UTF8 = 0x800
_DESCRIPTOR = 0x8


class Unreadable(Exception):
    """The bytes are no zip, or contradict themselves. The text is the end of a sentence about the archive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A member as the list at the end has it. `start`: where its head begins; `mode`: Unix type and rights, or 0."""

    name: str
    raw_name: bytes
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    mode: int
    start: int


def is_zip(data: bytes) -> bool:
    """Whether bytes begin as a zip does, also an empty one."""
    return data[:4] in (b"PK\x03\x04", b"PK\x05\x06")


def entries_of(data: bytes) -> Iterator[Entry]:
    """Every member in the order of the list, read one by one. Raises Unreadable."""
    position, end, count = _list_of(data)
    seen = 0
    while position < end:
        entry, position = _entry_at(data, position, end)
        seen += 1
        yield entry
    if seen != count:
        raise Unreadable(f"says that it has {count} members and lists {seen}")


def body_of(data: bytes, entry: Entry) -> tuple[int, int]:
    """Where the packed bytes of a member begin and end. Raises Unreadable if its head says otherwise than the list."""
    if entry.start + _HEAD.size > len(data):
        raise Unreadable(f"has no member where {shown(entry.name)} should be")
    mark, _, flags, method, _, _, crc, packed, size, name_length, extra_length = _HEAD.unpack_from(data, entry.start)
    name_at = entry.start + _HEAD.size
    begin = name_at + name_length + extra_length
    if mark != b"PK\x03\x04" or begin + entry.packed > len(data):
        raise Unreadable(f"has no member where {shown(entry.name)} should be")
    said = (data[name_at : name_at + name_length], flags & ~UTF8, method)
    listed = (entry.raw_name, entry.flags & ~UTF8, entry.method)
    facts = ((crc, entry.crc), (packed, entry.packed), (size, entry.size))
    is_said_behind = bool(flags & _DESCRIPTOR)
    if said != listed or not (is_said_behind or all(own in (value, _NOT_HERE) for own, value in facts)):
        raise Unreadable(f"says two different things about {shown(entry.name)}")
    return begin, begin + entry.packed


def _list_of(data: bytes) -> tuple[int, int, int]:
    """Where the list of members begins and ends, and how many it should have."""
    at = _end_record(data)
    _, disk, list_disk, here, count, length, start, _ = _END.unpack_from(data, at)
    if _NOT_HERE_SHORT in (here, count) or _NOT_HERE in (length, start):
        at, here, count, length, start = _end64_record(data, at, here, count, length, start)
    if disk not in (0, _NOT_HERE_SHORT) or list_disk not in (0, _NOT_HERE_SHORT) or here != count:
        raise Unreadable("is one part of several")
    if start + length > at:
        raise Unreadable("is cut off, or damaged")
    return start, start + length, count


def _end_record(data: bytes) -> int:
    """Where the end record stands: the last one whose comment reaches exactly to the end."""
    at = len(data)
    lowest = max(0, len(data) - _END.size - _LONGEST_COMMENT)
    while (at := data.rfind(b"PK\x05\x06", lowest, at + 3 if at < len(data) else at)) >= 0:
        if at + _END.size <= len(data) and at + _END.size + _END.unpack_from(data, at)[-1] == len(data):
            return at
        if at == lowest:
            break
    raise Unreadable("is cut off, or damaged: its end is not there")


def _end64_record(data: bytes, end: int, *short: int) -> tuple[int, int, int, int, int]:
    """Place of the larger end record and its numbers; where there is none, the short numbers are meant as they are."""
    at = end - _END64_PLACE.size
    if at < 0 or data[at : at + 4] != b"PK\x06\x07":
        here, count, length, start = short
        return end, here, count, length, start
    place = _END64_PLACE.unpack_from(data, at)[2]
    if place + _END64.size > at or data[place : place + 4] != b"PK\x06\x06":
        raise Unreadable("is cut off, or damaged: its end is not there")
    here, count, length, start = _END64.unpack_from(data, place)[-4:]
    return place, here, count, length, start


def _entry_at(data: bytes, position: int, end: int) -> tuple[Entry, int]:
    if position + _ENTRY.size > end:
        raise Unreadable("has a damaged list of members")
    fields = _ENTRY.unpack_from(data, position)
    (
        mark,
        _,
        _,
        flags,
        method,
        _,
        _,
        crc,
        packed,
        size,
        name_length,
        extra_length,
        comment_length,
        disk,
        _,
        attributes,
        start,
    ) = fields
    name_at = position + _ENTRY.size
    extra_at = name_at + name_length
    following = extra_at + extra_length + comment_length
    if mark != b"PK\x01\x02" or following > end:
        raise Unreadable("has a damaged list of members")
    raw = data[name_at:extra_at]
    name = _decoded(raw, is_utf8=bool(flags & UTF8))
    size, packed, start, disk = _whole_numbers(name, data[extra_at : extra_at + extra_length], size, packed, start, disk)
    if disk:
        raise Unreadable("is one part of several")
    mode = attributes >> 16
    facts = {"flags": flags, "method": method, "crc": crc, "packed": packed, "size": size, "mode": mode, "start": start}
    return Entry(name=name, raw_name=raw, **facts), following


def _whole_numbers(name: str, extra: bytes, size: int, packed: int, start: int, disk: int) -> tuple[int, int, int, int]:
    """Size, packed size, start and part, those that do not fit taken from the field for large ones (APPNOTE §4.5.3)."""
    if _NOT_HERE not in (size, packed, start) and disk != _NOT_HERE_SHORT:
        return size, packed, start, disk
    rest = _field(extra, _ZIP64)
    if rest is None:
        return size, packed, start, disk
    numbers = []
    for value, missing, width in ((size, _NOT_HERE, 8), (packed, _NOT_HERE, 8), (start, _NOT_HERE, 8), (disk, 0xFFFF, 4)):
        if value != missing:
            numbers.append(value)
            continue
        if len(rest) < width:
            raise Unreadable(f"does not say how large {shown(name)} is")
        numbers.append(int.from_bytes(rest[:width], "little"))
        rest = rest[width:]
    return numbers[0], numbers[1], numbers[2], numbers[3]


def _field(extra: bytes, wanted: int) -> bytes | None:
    """The content of one of the further fields of a member."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        if kind == wanted:
            return extra[at + 4 : at + 4 + length]
        at += 4 + length
    return None


def _decoded(raw: bytes, *, is_utf8: bool) -> str:
    """A name as text. Without the mark for UTF-8 it may be UTF-8 all the same, as the Mac writes it; else it is DOS text."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        if is_utf8:
            raise Unreadable("has a member whose name is not text") from None
        return raw.decode("cp437")
