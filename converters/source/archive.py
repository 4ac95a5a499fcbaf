"""A zip becomes its files, or is refused whole: every name, type and size is checked before and while it is unpacked. Pure.

Nothing that the archive says of itself is believed (security.md §3.7): sizes are counted while inflating, members may not share
bytes, and one bad member refuses all. Archives inside are files like others; they are not opened.
"""

from __future__ import annotations

import stat
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from converters.errors import SourceError
from converters.source.member_names import clash_of, fault_of
from converters.source.text import shown
from converters.source.zip_directory import Entry, Unreadable, body_of, entries_of, is_zip

__all__ = ["ArchiveLimits", "Member", "is_zip", "read_archive"]

KIB = 1024
MIB = 1024 * 1024
RATIO_COUNTS_FROM = MIB
"""Small members may be packed as well as they can be: only what is large can do harm."""

_PIECE = 64 * KIB
_STORED, _DEFLATED = 0, 8
_ENCRYPTED = 0x1 | 0x40 | 0x2000
_PATCHED = 0x20
_AES = 99


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveLimits:
    """Going over one of these is `limit.zip`.

    `entries`: members, folders too. `bytes`: all of them unpacked. `ratio`: unpacked to packed bytes of one member.
    """

    entries: int = 10_000
    bytes: int = 64 * MIB
    ratio: int = 100


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive: its name with `/` between folders, safe to be joined to a folder, and its bytes."""

    name: str
    data: bytes


def read_archive(data: bytes, file: str, limits: ArchiveLimits | None = None) -> tuple[Member, ...]:
    """The files of a zip, in its order; folders and what a Mac adds are passed over.

    Raises SourceError, naming the member: limit.zip, zip.path, zip.type, zip.encrypted, zip.duplicate, zip.invalid, zip.empty.
    """
    limits = limits or ArchiveLimits()
    try:
        entries = _listed(data, file, limits)
        for entry in entries:
            _check(entry, file)
        files = [entry for entry in entries if not entry.name.endswith("/") and not _is_by_the_way(entry.name)]
        _check_together(files, file, limits)
        return _unpacked(data, entries, files, file, limits)
    except Unreadable as reason:
        raise SourceError("zip.invalid", f"This archive {reason}. Pack it again.", file=file) from None


def _listed(data: bytes, file: str, limits: ArchiveLimits) -> list[Entry]:
    if not is_zip(data):
        raise Unreadable("does not begin as a zip does")
    entries: list[Entry] = []
    for entry in entries_of(data):
        entries.append(entry)
        if len(entries) > limits.entries:
            message = f"The archive has more than {limits.entries} members. Pack only the folder with the definitions."
            raise SourceError("limit.zip", message, file=file)
    return entries


def _is_by_the_way(name: str) -> bool:
    """What macOS puts beside the files."""
    steps = name.split("/")
    return steps[0] == "__MACOSX" or steps[-1] == ".DS_Store"


def _check(entry: Entry, file: str) -> None:
    """Refuses a member by what is said of it: name, type, encryption, method."""
    fault = fault_of(entry.name)
    if fault is not None:
        raise _refused("zip.path", entry, fault, file)
    fault = _fault_of_type(entry)
    if fault is not None:
        raise _refused("zip.type", entry, fault, file)
    if entry.flags & _ENCRYPTED or entry.method == _AES:
        raise _refused("zip.encrypted", entry, "is encrypted; pack it without a password", file)
    if entry.flags & _PATCHED or entry.method not in (_STORED, _DEFLATED):
        raise _refused("zip.invalid", entry, "is packed in a way that is not read; pack it with deflate", file)


def _fault_of_type(entry: Entry) -> str | None:
    kind = stat.S_IFMT(entry.mode)
    is_folder = entry.name.endswith("/")
    if kind == stat.S_IFLNK:
        return "is a link; pack the file itself"
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "is a device, a pipe or a socket"
    if is_folder and entry.size:
        return "is a folder with content of its own"
    if kind and is_folder != (kind == stat.S_IFDIR):
        return "says of itself that it is a file and a folder"
    return None


def _check_together(files: Sequence[Entry], file: str, limits: ArchiveLimits) -> None:
    if not files:
        raise SourceError("zip.empty", "There is no file in this archive.", file=file)
    clash = clash_of(entry.name for entry in files)
    if clash is not None:
        first, second = map(shown, clash)
        message = f"The members {first} and {second} are one place on many systems. Rename one of them."
        raise SourceError("zip.duplicate", message, file=file)
    if sum(entry.size for entry in files) > limits.bytes:
        raise _too_large(limits, file)


def _unpacked(
    data: bytes, entries: Sequence[Entry], files: Sequence[Entry], file: str, limits: ArchiveLimits
) -> tuple[Member, ...]:
    bodies = _bodies(data, entries)
    left = limits.bytes
    members: list[Member] = []
    for entry in files:
        content = _content(data, bodies[entry.start], entry, file, min(left, entry.size), limits)
        left -= len(content)
        members.append(Member(entry.name, content))
    return tuple(members)


def _bodies(data: bytes, entries: Sequence[Entry]) -> dict[int, tuple[int, int]]:
    """Where the packed bytes of each member are. Members that share bytes are how a small archive unpacks into a huge one."""
    bodies: dict[int, tuple[int, int]] = {}
    reached = 0
    for entry in sorted(entries, key=lambda each: each.start):
        if entry.start < reached:
            raise Unreadable(f"has members that overlap, one of them {shown(entry.name)}")
        bodies[entry.start] = body_of(data, entry)
        reached = bodies[entry.start][1]
    return bodies


def _content(data: bytes, body: tuple[int, int], entry: Entry, file: str, room: int, limits: ArchiveLimits) -> bytes:
    packed = memoryview(data)[body[0] : body[1]]
    content = bytes(packed) if entry.method == _STORED else _inflated(packed, entry, file, room, limits)
    if len(content) != entry.size or zlib.crc32(content) != entry.crc:
        raise _refused("zip.invalid", entry, "is damaged: its bytes are not those that were packed", file)
    return content


def _inflated(packed: memoryview, entry: Entry, file: str, room: int, limits: ArchiveLimits) -> bytes:
    """The bytes of a deflated member, counted as they come: at most a piece more than allowed is ever held."""
    most = max(RATIO_COUNTS_FROM, limits.ratio * len(packed))
    parts: list[bytes] = []
    length = 0
    try:
        for part in _pieces(packed):
            length += len(part)
            if length > most:
                raise _refused("limit.zip", entry, f"is packed more than {limits.ratio} to 1", file)
            if length > room:
                raise _refused("zip.invalid", entry, "is longer than the archive says", file)
            parts.append(part)
    except zlib.error:
        raise _refused("zip.invalid", entry, "is damaged: it cannot be unpacked", file) from None
    return b"".join(parts)


def _pieces(packed: memoryview) -> Iterator[bytes]:
    """What deflated bytes unpack to, piece by piece. Raises zlib.error if they end too early or too late."""
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    for at in range(0, len(packed), _PIECE):
        waiting = bytes(packed[at : at + _PIECE])
        while waiting and not inflater.eof:
            yield inflater.decompress(waiting, _PIECE)
            waiting = inflater.unconsumed_tail
        if inflater.eof and (waiting or inflater.unused_data or at + _PIECE < len(packed)):
            raise zlib.error
    while not inflater.eof:
        part = inflater.decompress(b"", _PIECE)
        if not part:
            raise zlib.error
        yield part


def _refused(code: str, entry: Entry, fault: str, file: str) -> SourceError:
    return SourceError(code, f"The member {shown(entry.name, 100)} {fault}. Nothing of the archive is used.", file=file)


def _too_large(limits: ArchiveLimits, file: str) -> SourceError:
    size = f"{limits.bytes // MIB} MiB" if limits.bytes >= MIB else f"{limits.bytes} bytes"
    return SourceError(
        "limit.zip", f"The archive unpacks to more than {size}. Pack only the folder with the definitions.", file=file
    )
