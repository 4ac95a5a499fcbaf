"""Uploads become files in a folder of ours: archives unpacked, names made safe, each file listed or ignored with a reason."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from app.actions.import_records import FileNote, Upload
from app.actions.inputs import put_new
from app.errors import InputRefused
from app.settings import Settings
from app.workspace.safe_open import NotReadable, read_regular
from app.workspace.sources import MOST_DEPTH, MOST_FILES, Shape, SourceFile, check_sources, followed, is_v3_folder
from converters.errors import SourceError
from converters.source.archive import ArchiveLimits, is_zip, read_archive
from converters.source.member_names import fault_of, same_place

ENDINGS = (".json", ".yaml", ".yml", ".har")
NAMELESS = "upload"
STDIO = "-"
ARCHIVES = 4
"""One import may have as many bytes as so many unpacked archives: they are all held while it is planned."""

LONGEST_LABEL = 200
_BEGINNING = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:[{\[]|[\"']?(?:openapi|swagger|arazzo|overlay)[\"']?\s*:)")


@dataclass(slots=True)
class Listed:
    """What is to be read, and what is not."""

    files: list[SourceFile] = field(default_factory=list)
    notes: list[FileNote] = field(default_factory=list)


def uploads_named(names: Sequence[str], read_stdin: Callable[[], bytes]) -> list[Upload]:
    """The files and folders of a command line; `-` is what stands on standard input. Raises SourceMissing."""
    check_sources([Path(name) for name in names if name != STDIO])
    return [
        Upload(name="stdin", data=read_stdin()) if name == STDIO else Upload(name=Path(name).resolve().name, path=Path(name))
        for name in names
    ]


@contextmanager
def laid_out(uploads: Iterable[Upload], settings: Settings) -> Iterator[Listed]:
    """The uploads as files to read while this holds. Files given side by side may refer to each other by their names.

    An upload that cannot be opened is a refused note: the others are listed all the same.
    """
    with tempfile.TemporaryDirectory(prefix="understudy-") as name:
        layout = _Layout(Path(name).resolve(), settings)
        for upload in uploads:
            layout.take(upload)
        yield layout.listed


class _Layout:
    def __init__(self, folder: Path, settings: Settings) -> None:
        self._folder = folder
        self._settings = settings
        self._folders = 0
        self._side_by_side = self._new_folder()
        self._seen: dict[str, str] = {}
        self._entries = 0
        self._bytes_left = ARCHIVES * settings.zip_bytes
        self.listed = Listed()

    def take(self, upload: Upload) -> None:
        upload = replace(upload, name=readable(upload.name) or NAMELESS)
        if upload.path is not None and upload.path.is_dir():
            self._walk(upload.path.resolve(), upload.name.rstrip("/"))
            return
        try:
            data = upload.data if upload.data is not None else self._read(upload)
        except NotReadable as refusal:
            self._refuse(upload.name, refusal.code, refusal.message)
            return
        if len(data) > self._settings.upload_bytes:
            size = f"{self._settings.upload_bytes >> 20} MiB" if self._settings.upload_bytes >> 20 else "is read"
            self._refuse(upload.name, "limit.bytes", f"The file is larger than {size}. Split it.")
        elif is_zip(data):
            self._unpack(data, upload.name)
        else:
            self._put_aside(data, upload.name)

    def _read(self, upload: Upload) -> bytes:
        return read_regular(followed(upload.path or Path(upload.name)), limit=self._settings.upload_bytes)

    def _refuse(self, name: str, code: str, reason: str) -> None:
        self.listed.notes.append(FileNote(file=name, fate="refused", code=code, reason=reason))

    def _ignore(self, name: str, reason: str) -> None:
        self.listed.notes.append(FileNote(file=name, fate="ignored", reason=reason))

    def _unpack(self, data: bytes, label: str) -> None:
        limits = ArchiveLimits(
            entries=self._settings.zip_entries, bytes=self._settings.zip_bytes, ratio=self._settings.zip_ratio
        )
        try:
            members = read_archive(data, label, limits)
        except SourceError as error:
            self.listed.notes.append(
                FileNote(file=label, kind="archive", fate="refused", code=error.code, reason=error.message)
            )
            return
        folder = self._new_folder()
        for member in members:
            put_new(folder / member.name, member.data)
        self._walk(folder, label)

    def _put_aside(self, data: bytes, label: str) -> None:
        """Puts a single file beside the others. Its own name, where it can have it: files refer to each other by names."""
        plain = label.replace("\\", "/").rpartition("/")[2]
        name = plain if plain and fault_of(plain) is None and not plain.startswith(".") else NAMELESS
        place = same_place(name)
        digest = hashlib.sha256(data).hexdigest()
        if self._seen.get(place) == digest:
            self._ignore(label, "The same file was given twice.")
            return
        folder = self._side_by_side if place not in self._seen else self._new_folder()
        self._seen.setdefault(place, digest)
        put_new(folder / name, data)
        self._list(folder / name, label, folder)

    def _walk(self, root: Path, label: str) -> None:
        waiting = [(root, 0)]
        while waiting:
            folder, depth = waiting.pop(0)
            names = sorted(os.listdir(folder))
            shown = readable(f"{label}/{folder.relative_to(root).as_posix()}".removesuffix("/."))
            if is_v3_folder(names, folder):
                self._list(folder, shown, root, shape="v3")
                continue
            for name in names:
                path = folder / name
                if path.is_symlink():
                    self._ignore(f"{shown}/{name}", "A link is not followed.")
                elif path.is_dir():
                    if depth >= MOST_DEPTH or (name.startswith(".") and name != ".postman"):
                        self._ignore(
                            f"{shown}/{name}", "Folders this deep, or whose names begin with a dot, are not looked into."
                        )
                    else:
                        waiting.append((path, depth + 1))
                else:
                    self._list_member(path, readable(f"{shown}/{name}"), root)

    def _list_member(self, path: Path, label: str, root: Path) -> None:
        if not path.name.lower().endswith(ENDINGS) and not _looks_readable(path):
            self._ignore(label, f"It does not end in {', '.join(ENDINGS)}, and does not begin like such a file.")
        else:
            self._list(path, label, root, named=False)

    def _list(self, path: Path, label: str, root: Path, *, shape: Shape = "file", named: bool = True) -> None:
        self._entries += 1
        if self._entries > MOST_FILES:
            raise InputRefused("limit.items", f"There are more than {MOST_FILES} files. Import them in parts.", label)
        self._bytes_left -= path.stat().st_size
        if self._bytes_left < 0:
            size = ARCHIVES * self._settings.zip_bytes >> 20
            raise InputRefused("limit.bytes", f"All files together are larger than {size} MiB. Import them in parts.", label)
        self.listed.files.append(SourceFile(path=path, label=label, root=root, stamp=(), shape=shape, asked_for=named))

    def _new_folder(self) -> Path:
        self._folders += 1
        path = self._folder / str(self._folders)
        path.mkdir(mode=0o700)
        return path


def _looks_readable(path: Path) -> bool:
    """Whether a file without a telling name begins as JSON or a definition does: what stands at an address often has none."""
    try:
        with path.open("rb") as file:
            return _BEGINNING.match(file.read(300)) is not None
    except OSError:
        return False


def readable(name: str) -> str:
    """A name as it can be shown and kept: without control characters and halves of characters, and not endless."""
    plain = "".join("?" if unicodedata.category(each) in ("Cc", "Cs") else each for each in name)
    return plain if len(plain) <= LONGEST_LABEL else "…" + plain[1 - LONGEST_LABEL :]
