"""Whatever is done to a zip, it gives files below a folder or a refusal; where both readers take it, they agree."""

from __future__ import annotations

import io
import zipfile

from hypothesis import given, settings
from hypothesis import strategies as st

from converters.errors import SourceError
from converters.source.archive import ArchiveLimits, read_archive

LIMITS = ArchiveLimits(entries=50, bytes=100_000)
NAMES = st.sampled_from(["shop.yaml", "a/b.json", "a/", "../up", "/abs", "a\\b", "Ä.yaml", "shop.yaml/x", "__MACOSX/a", "c d"])
CONTENT = st.binary(max_size=300) | st.integers(1, 3000).map(lambda length: b"openapi: 3.1.0\n" * length)


@st.composite
def zips(draw: st.DrawFn) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in draw(st.dictionaries(NAMES, CONTENT, max_size=5)).items():
            archive.writestr(name, b"" if name.endswith("/") else data, draw(st.sampled_from([0, 8])))
    return target.getvalue()


@st.composite
def mutated_zips(draw: st.DrawFn) -> bytes:
    data = bytearray(draw(zips()))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(data) - 1))
        match draw(st.sampled_from(["set", "cut", "double", "insert"])):
            case "set":
                data[at] = draw(st.integers(0, 255))
            case "cut":
                del data[at : at + draw(st.integers(1, 40))]
            case "double":
                data[at:at] = data[at : at + draw(st.integers(1, 80))]
            case _:
                data[at:at] = draw(st.sampled_from([b"PK\x01\x02", b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07", b"\xff" * 8]))
        if not data:
            break
    return bytes(data)


def files_of(data: bytes) -> dict[str, bytes] | str:
    try:
        return {member.name: member.data for member in read_archive(data, "x.zip", LIMITS)}
    except SourceError as error:
        return error.code


@given(mutated_zips() | st.binary(max_size=200).map(lambda data: b"PK\x03\x04" + data))
@settings(max_examples=400, deadline=None)
def test_a_changed_zip_never_crashes_or_escapes(data: bytes):
    found = files_of(data)
    assert isinstance(found, dict) or found == "limit.zip" or found.startswith("zip.")
    for name in found if isinstance(found, dict) else ():
        steps = name.split("/")
        assert not name.startswith("/")
        assert "\\" not in name
        assert not {"", ".", ".."} & set(steps)


@given(zips())
@settings(max_examples=100, deadline=None)
def test_what_is_taken_is_what_the_standard_library_reads(data: bytes):
    found = files_of(data)
    if isinstance(found, dict):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            wanted = {info.filename: archive.read(info) for info in archive.infolist() if not info.is_dir()}
        assert found == {name: read for name, read in wanted.items() if not name.startswith("__MACOSX")}
