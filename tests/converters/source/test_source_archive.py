"""A zip gives its files, or is refused whole with the member and the reason."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable

import pytest

from converters.errors import SourceError
from converters.source.archive import ArchiveLimits, Member, is_zip, read_archive

SHOP = b"openapi: 3.1.0\n" * 20


def zipped(*members: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED, **options: object) -> bytes:
    """A zip of these members, as the standard library writes it."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method, **options) as archive:  # type: ignore[call-overload]
        for name, data in members:
            archive.writestr(name, data)
    return target.getvalue()


def plain(name: str, data: bytes = SHOP) -> bytes:
    """A zip of one member under a name that is taken as it is."""
    info = zipfile.ZipInfo("x" * len(name.encode()))
    return zipped((info, data)).replace(info.filename.encode(), name.encode())


def typed(mode: int, name: str = "shop.yaml", data: bytes = SHOP) -> bytes:
    """A zip of one member with a Unix type."""
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, mode << 16
    return zipped((info, data))


def refusal(data: bytes, limits: ArchiveLimits | None = None) -> tuple[str, str]:
    with pytest.raises(SourceError) as caught:
        read_archive(data, "shop.zip", limits)
    assert caught.value.file == "shop.zip"
    return caught.value.code, caught.value.message


def patched(data: bytes, mark: bytes, offset: int, value: bytes) -> bytes:
    """The archive with other bytes in its first record of a kind."""
    at = data.index(mark) + offset
    return data[:at] + value + data[at + len(value) :]


def test_files_come_out_in_order_and_folders_are_passed_over():
    data = zipped(("main/", b""), ("main/shop.yaml", SHOP), ("main/parts/a.json", b"{}"), ("read me.txt", b""))
    assert read_archive(data, "shop.zip") == (
        Member("main/shop.yaml", SHOP),
        Member("main/parts/a.json", b"{}"),
        Member("read me.txt", b""),
    )


def test_what_a_mac_adds_is_passed_over():
    data = zipped(("shop.yaml", SHOP), ("__MACOSX/._shop.yaml", b"\0"), (".DS_Store", b"\0"), ("a/.DS_Store", b"\0"))
    assert [member.name for member in read_archive(data, "shop.zip")] == ["shop.yaml"]


def test_an_archive_inside_is_a_file_like_others():
    inner = zipped(("../../evil", b""))
    assert read_archive(zipped(("inner.zip", inner)), "shop.zip") == (Member("inner.zip", inner),)


def test_stored_members_and_an_archive_comment_are_read():
    target = io.BytesIO(zipped(("a.json", b"{}"), method=zipfile.ZIP_STORED))
    with zipfile.ZipFile(target, "a") as archive:
        archive.comment = b"made by hand PK\x05\x06"
    assert read_archive(target.getvalue(), "shop.zip") == (Member("a.json", b"{}"),)


class Unseekable(io.RawIOBase):
    """A pipe: sizes are written behind the members."""

    def __init__(self) -> None:
        self.data = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        self.data += bytes(data)  # type: ignore[call-overload]
        return len(bytes(data))  # type: ignore[call-overload]


def test_sizes_behind_the_member_are_read():
    pipe = Unseekable()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[arg-type]
        archive.writestr("shop.yaml", SHOP)
        archive.writestr("b.json", b"{}")
    assert b"PK\x07\x08" in pipe.data
    assert [member.data for member in read_archive(bytes(pipe.data), "shop.zip")] == [SHOP, b"{}"]


def test_large_numbers_of_zip64_are_read():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("a.json", "w", force_zip64=True) as file:
        file.write(b"{}")
    assert read_archive(target.getvalue(), "shop.zip") == (Member("a.json", b"{}"),)
    assert read_archive(in_zip64(zipped(("a.json", b"{}"))), "shop.zip") == (Member("a.json", b"{}"),)


def in_zip64(data: bytes) -> bytes:
    """An archive whose end record and list point to the larger forms."""
    end = data.rindex(b"PK\x05\x06")
    count, length, start = struct.unpack_from("<HLL", data, end + 10)
    entry = bytearray(data[start:end])
    packed, size, name_length, extra_length = struct.unpack_from("<LLHH", entry, 20)
    assert extra_length == 0
    offset = struct.unpack_from("<L", entry, 42)[0]
    entry[20:28], entry[30:32], entry[42:46] = b"\xff" * 8, struct.pack("<H", 28), b"\xff" * 4
    entry += struct.pack("<HHQQQ", 1, 24, size, packed, offset)
    assert name_length
    large_end = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, len(entry), start)
    place = struct.pack("<4sLQL", b"PK\x06\x07", 0, start + len(entry), 1)
    short_end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    assert length
    return data[:start] + bytes(entry) + large_end + place + short_end


def test_names_are_utf8_with_or_without_the_mark_and_else_dos_text():
    assert read_archive(zipped(("größe.yaml", b"")), "shop.zip")[0].name == "größe.yaml"
    unmarked = zipped(("gr__e.yaml", b"")).replace(b"gr__e", "grö".encode() + b"e")
    assert read_archive(unmarked, "shop.zip")[0].name == "gröe.yaml"
    dos = zipped(("gr_e.yaml", b"")).replace(b"gr_e", "gröe".encode("cp437"))
    assert read_archive(dos, "shop.zip")[0].name == "gröe.yaml"


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("/etc/passwd", "has an absolute path as its name"),
        ("C:/shop.yaml", "has an absolute path as its name"),
        ("c:shop.yaml", "has an absolute path as its name"),
        ("//server/share", "has an absolute path as its name"),
        ("../shop.yaml", "leads out of the folder by .."),
        ("a/../../shop.yaml", "leads out of the folder by .."),
        ("a/..", "leads out of the folder by .."),
        ("..", "leads out of the folder by .."),
        ("a\\..\\shop.yaml", "has a backslash in its name; folders are told apart by /"),
        ("./shop.yaml", "has an empty step in its path"),
        ("a//shop.yaml", "has an empty step in its path"),
        ("shop\n.yaml", "has a control character in its name"),
        ("shop.yaml\0.txt", "has a control character in its name"),
        ("shop\x7f.yaml", "has a control character in its name"),
        ("a" * 256, "has a step of more than 255 bytes in its path"),
        ("ab/" * 400 + "x", "has a name of more than 1024 bytes"),
        ("a/" * 51 + "x", "lies in more than 50 folders"),
    ],
)
def test_a_name_that_is_no_path_below_a_folder_refuses_all(name: str, fault: str):
    code, message = refusal(plain(name))
    assert (code, fault in message, "Nothing of the archive is used." in message) == ("zip.path", True, True)


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (typed(stat.S_IFLNK | 0o777, data=b"/etc/passwd"), "is a link; pack the file itself"),
        (typed(stat.S_IFIFO | 0o600), "is a device, a pipe or a socket"),
        (typed(stat.S_IFBLK | 0o600), "is a device, a pipe or a socket"),
        (typed(stat.S_IFDIR | 0o700), "says of itself that it is a file and a folder"),
        (typed(stat.S_IFREG | 0o600, "folder/", b""), "says of itself that it is a file and a folder"),
        (typed(0, "folder/"), "is a folder with content of its own"),
    ],
)
def test_only_files_and_folders_are_taken(data: bytes, fault: str):
    code, message = refusal(data)
    assert (code, message.partition("' ")[2]) == ("zip.type", f"{fault}. Nothing of the archive is used.")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("shop.yaml", "shop.yaml"),
        ("shop.yaml", "Shop.YAML"),
        ("gr\u00f6\u00dfe", "GRO\u0308SSE"),
        ("shop.yaml", "shop.yaml. ."),
        ("shop", "shop/a.yaml"),
        ("Shop/A/b", "shop/a"),
    ],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_names_for_one_place_refuse_all(first: str, second: str):
    assert refusal(zipped((first, b"1"), (second, b"2")))[0] == "zip.duplicate"


def test_an_encrypted_member_is_refused_before_it_is_read():
    for offset, mark in ((8, b"PK\x01\x02"), (6, b"PK\x03\x04")):
        data = patched(zipped(("shop.yaml", SHOP)), mark, offset, b"\x01\0")
    encrypted = patched(data, b"PK\x01\x02", 8, b"\x01\0")
    assert refusal(encrypted) == (
        "zip.encrypted",
        "The member 'shop.yaml' is encrypted; pack it without a password. Nothing of the archive is used.",
    )


def test_other_ways_of_packing_are_refused():
    code, message = refusal(zipped(("shop.yaml", SHOP), method=zipfile.ZIP_BZIP2))
    assert (code, "pack it with deflate" in message) == ("zip.invalid", True)


@pytest.mark.parametrize("data", [b"PK\x05\x06" + bytes(18), zipped(("a/", b"")), zipped((".DS_Store", b""))])
def test_an_archive_without_files_is_refused(data: bytes):
    assert refusal(data) == ("zip.empty", "There is no file in this archive.")


GOOD = zipped(("shop.yaml", SHOP), ("b.json", b'{"b": 1}'))


@pytest.mark.parametrize(
    "data",
    [
        GOOD[:-30],
        GOOD + b"something behind it",
        b"#!/bin/sh\n" + GOOD,
        b"PK\x03\x04",
        patched(GOOD, b"PK\x01\x02", 16, b"\0\0\0\0"),
        patched(GOOD, b"PK\x01\x02", 42, b"\x09\0\0\0"),
        patched(GOOD, b"PK\x01\x02", 24, struct.pack("<L", 4)),
        patched(GOOD, b"PK\x01\x02", 20, struct.pack("<L", 2**31)),
        patched(GOOD, b"PK\x05\x06", 8, struct.pack("<HH", 3, 3)),
        patched(GOOD, b"PK\x05\x06", 4, b"\x01\0"),
        patched(GOOD, b"PK\x03\x04", 30, b"chop.yaml"),
        patched(GOOD, b"PK\x03\x04", 50, b"\xff\xff\xff"),
    ],
)
def test_a_damaged_archive_is_refused_with_advice(data: bytes):
    code, message = refusal(data)
    assert code == "zip.invalid"
    assert message.endswith((" Pack it again.", " Nothing of the archive is used."))


def deflated(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def built(*members: tuple[bytes, bytes, int, int], starts: Callable[[int], int] | None = None) -> bytes:
    """An archive of deflated members (name, packed bytes, said size, crc); `starts` says another place for the second."""
    body, listing = b"", b""
    for number, (name, packed, size, crc) in enumerate(members):
        start = starts(number) if starts else len(body)
        head = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 8, 0, 0, crc, len(packed), size, len(name), 0)
        body += head + name + packed
        listing += struct.pack(
            "<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 8, 0, 0, crc, len(packed), size, len(name), 0, 0, 0, 0, 0, start
        )
        listing += name
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, len(members), len(members), len(listing), len(body), 0)
    return body + listing + end


def test_members_that_share_bytes_are_refused():
    packed = deflated(bytes(1000))
    first, second = ((name, packed, 1000, zlib.crc32(bytes(1000))) for name in (b"a", b"b"))
    code, message = refusal(built(first, second, starts=lambda number: 0))
    assert (code, "overlap" in message) == ("zip.invalid", True)
    inside = built((b"x", packed, 1000, 0), (b"y", packed, 1000, 0), starts=lambda number: number)
    assert refusal(inside)[0] == "zip.invalid"


def test_a_member_that_is_longer_than_it_says_is_refused_while_it_is_unpacked():
    bomb = built((b"a", deflated(bytes(50_000_000)), 10, 0))
    assert refusal(bomb) == ("zip.invalid", "The member 'a' is longer than the archive says. Nothing of the archive is used.")


def test_limits_are_told_with_what_to_do():
    limits = ArchiveLimits(entries=2, bytes=1000, ratio=100)
    many = zipped(("a", b""), ("b", b""), ("c", b""))
    assert refusal(many, limits) == (
        "limit.zip",
        "The archive has more than 2 members. Pack only the folder with the definitions.",
    )
    large = zipped(("a", b"1" * 600), ("b", b"2" * 600))
    assert refusal(large, limits)[1].startswith("The archive unpacks to more than 1000 bytes.")
    dense = zipped(("a", bytes(2_000_000)))
    assert refusal(dense) == ("limit.zip", "The member 'a' is packed more than 100 to 1. Nothing of the archive is used.")
    assert len(read_archive(zipped(("a", bytes(1_000_000))), "shop.zip")[0].data) == 1_000_000


def test_many_members_are_not_listed_to_the_end():
    """A list of 32 MiB could name 700 000 members: it is read one by one and given up at the limit."""
    data = built(*((b"m%d" % number, b"\x03\0", 0, 0) for number in range(5000)))
    assert refusal(data, ArchiveLimits(entries=10))[0] == "limit.zip"


def test_zips_are_known_by_their_first_bytes():
    assert [is_zip(data) for data in (GOOD, b"PK\x05\x06", b"PK", b"", b"openapi: 3.1.0")] == [True, True, False, False, False]
