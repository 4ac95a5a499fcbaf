"""What a person may name as a source: a file, a folder, a zip, standard input, an address. All become files and folders here.

What does not lie on the disk as a file or folder is put into a private temporary folder, which goes when the work is done.
"""

from __future__ import annotations

import os
import signal
import stat
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from app.errors import AppError, InputRefused
from app.workspace.references import collections_below, main_definitions
from app.workspace.safe_open import NotReadable, read_regular
from app.workspace.sources import check_sources, followed, is_v3_folder
from converters.diagnostics import Diagnostic
from converters.errors import SourceError
from converters.source.archive import ArchiveLimits, is_zip, read_archive

if TYPE_CHECKING:
    from app.fetch.fetch import Network
    from app.settings import Settings

STDIO = "-"
_MOST_NAMED = 5

Holds = Literal["definition", "collection"]
"""What is wanted of a folder or archive."""

ReadStdin = Callable[[], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """Files and folders to read. `labels`: what people call those that they did not name as they are."""

    paths: tuple[Path, ...] = ()
    labels: Mapping[Path, str] = field(default_factory=dict)
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """One file to read, or a v3 folder. `label`: what people call it; `root`: what nothing it refers to may lie outside of.

    `data`: its bytes where it has no file.
    """

    path: Path
    label: str
    root: Path | None = None
    data: bytes | None = None
    diagnostics: tuple[Diagnostic, ...] = ()


class SourceUnclear(AppError):
    """A folder or archive that does not hold exactly one file to take. `found`: what people call those it has."""

    code = "source.unclear"
    status = 422

    def __init__(self, place: str, holds: Holds, found: Sequence[str]) -> None:
        super().__init__(place, holds, tuple(found))
        self.place = place
        self.holds = holds
        self.found = tuple(found)

    def __str__(self) -> str:
        if not self.found and self.holds == "collection":
            return f"There is no Postman collection in {self.place!r}."
        if not self.found:
            return f"There is no OpenAPI definition in {self.place!r}: no file with `openapi` or `swagger` at its root."
        more = f" and {len(self.found) - _MOST_NAMED} more" if len(self.found) > _MOST_NAMED else ""
        named = f"Name one of them: {', '.join(self.found[:_MOST_NAMED])}{more}."
        return f"There are several {self.holds}s in {self.place!r}. {named}"


def no_stdin() -> bytes:
    """For programs without a standard input."""
    raise InputRefused("format.empty", "There is no standard input here.", STDIO)


@contextmanager
def gathered(
    sources: Sequence[str | Path],
    settings: Settings | None = None,
    *,
    examples: bool = False,
    read_stdin: ReadStdin = no_stdin,
    network: Network | None = None,
) -> Iterator[Inputs]:
    """The sources as files and folders: archives unpacked, addresses fetched with the files beside them, `-` read.

    `examples`: of the files beside them also those that are examples. Raises InputRefused for an archive that is refused,
    NotReachable's family for an address, SettingInvalid.
    """
    with ExitStack() as stack:
        gathering = _Gathering(stack, settings, read_stdin, network, with_examples=examples)
        for source in sources:
            gathering.take(source)
        yield Inputs(paths=tuple(gathering.paths), labels=gathering.labels, diagnostics=tuple(gathering.diagnostics))


@contextmanager
def gathered_definition(
    source: str | Path,
    settings: Settings | None = None,
    *,
    holds: Holds = "definition",
    examples: bool = False,
    read_stdin: ReadStdin = no_stdin,
    network: Network | None = None,
) -> Iterator[Definition]:
    """The one definition (or collection) that a source is or holds. Text on standard input has no file; it may refer to files
    around us. `examples`: of an address, also the files beside it that are examples (`externalValue`).

    Raises what `gathered` does, SourceMissing, and SourceUnclear for a folder or archive.
    """
    if str(source) == STDIO:
        data = read_stdin()
        if not is_zip(data):
            yield Definition(path=Path(STDIO), label=STDIO, data=data)
            return
        read_stdin = lambda: data  # noqa: E731
    with gathered([source], settings, examples=examples, read_stdin=read_stdin, network=network) as inputs:
        [path] = inputs.paths
        yield definition_in(path, inputs.labels.get(path), inputs.diagnostics, holds=holds)


def definition_in(
    path: Path, label: str | None = None, diagnostics: tuple[Diagnostic, ...] = (), *, holds: Holds = "definition"
) -> Definition:
    """The definition (or collection) that a file or v3 folder is, or that a folder holds. Raises SourceMissing, SourceUnclear.

    `label`: what people call the path, if not by its name.
    """
    check_sources([path])
    if not path.is_dir() or is_v3_folder(os.listdir(path), path):
        return Definition(path=path, label=label or path.name, diagnostics=diagnostics)
    root = path.resolve()
    place = label or path.name or str(path)
    found = main_definitions(root) if holds == "definition" else collections_below(root)
    labels = [f"{place}/{each.relative_to(root).as_posix()}" for each in found]
    if len(found) != 1:
        raise SourceUnclear(label or str(path), holds, labels)
    return Definition(path=found[0], label=labels[0], root=root, diagnostics=diagnostics)


class _Gathering:
    """Takes one source after the other. The settings are read when they are first needed."""

    def __init__(
        self,
        stack: ExitStack,
        settings: Settings | None,
        read_stdin: ReadStdin,
        network: Network | None,
        *,
        with_examples: bool,
    ) -> None:
        self._stack = stack
        self._settings = settings
        self._read_stdin = read_stdin
        self._network = network
        self._with_examples = with_examples
        self._is_tidy = False
        self.paths: list[Path] = []
        self.labels: dict[Path, str] = {}
        self.diagnostics: list[Diagnostic] = []

    @property
    def settings(self) -> Settings:
        if self._settings is None:
            from app.settings import read_settings

            self._settings = read_settings()
        return self._settings

    def take(self, source: str | Path) -> None:
        text = str(source)
        if text == STDIO:
            self._take_stdin()
        elif isinstance(source, str) and is_address(source):
            self._take_address(source)
        elif is_archive(Path(source)):
            self._unpack(self._read(Path(source)), Path(source).name)
        else:
            self.paths.append(Path(source))

    def _take_stdin(self) -> None:
        data = self._read_stdin()
        if is_zip(data):
            self._unpack(data, "stdin.zip")
            return
        name = "stdin.json" if data.lstrip()[:1] in (b"{", b"[") else "stdin.yaml"
        folder = self._new_folder()
        _put(folder, name, data)
        self.paths.append(folder / name)

    def _take_address(self, text: str) -> None:
        from app.actions.fetched import fetch_beside, fetch_document
        from app.fetch.urls import read_url

        address = read_url(text)
        document = fetch_document(address, text, self.settings, self._network)
        if document.is_archive:
            self._unpack(document.data, str(address))
            return
        folder = self._new_folder()
        _put(folder, document.name, document.data)
        put = partial(_put, folder)
        self.diagnostics += fetch_beside(document, put, self.settings, self._network, examples=self._with_examples)
        self.paths.append(folder / document.name)
        self.labels[folder / document.name] = str(address)

    def _read(self, path: Path) -> bytes:
        try:
            return read_regular(followed(path), limit=self.settings.upload_bytes)
        except NotReadable as refusal:
            raise InputRefused(refusal.code, refusal.message, path.name) from None

    def _unpack(self, data: bytes, label: str) -> None:
        """The names inside are safe once the archive is read: they stay, because members refer to each other by them."""
        limits = ArchiveLimits(entries=self.settings.zip_entries, bytes=self.settings.zip_bytes, ratio=self.settings.zip_ratio)
        try:
            members = read_archive(data, label, limits)
        except SourceError as error:
            raise InputRefused(error.code, error.message, label) from None
        folder = self._new_folder()
        for member in members:
            _put(folder, member.name, member.data)
        wrapper = _wrapper(member.name for member in members)
        path = folder / wrapper if wrapper else folder
        self.paths.append(path)
        self.labels[path] = f"{label}/{wrapper}" if wrapper else label

    def _new_folder(self) -> Path:
        """A folder that only this user may look into."""
        if not self._is_tidy:
            self._stack.enter_context(_tidied_up())
            self._is_tidy = True
        return Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="understudy-"))).resolve()


@contextmanager
def _tidied_up() -> Iterator[None]:
    """While this holds, being told to end is an exception like Ctrl-C is one, so that temporary folders go first.

    Only where a signal would end the process at once: who handles it otherwise, such as a server, knows what to do.
    """
    numbers = [number for name in ("SIGTERM", "SIGHUP") if (number := getattr(signal, name, None)) is not None]
    is_main = threading.current_thread() is threading.main_thread()
    taken = [number for number in numbers if is_main and signal.getsignal(number) is signal.SIG_DFL]

    def end(number: int, _: object) -> None:
        for each in taken:
            signal.signal(each, signal.SIG_IGN)
        sys.exit(128 + number)

    for number in taken:
        signal.signal(number, end)
    try:
        yield
    finally:
        for number in taken:
            signal.signal(number, signal.SIG_DFL)


def is_address(source: str) -> bool:
    """Whether a source is meant as an address, not as a file."""
    return source.lower().startswith(("https:", "http:")) and not os.path.exists(source)


def is_archive(path: Path) -> bool:
    """Whether a file is a zip, by its content."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            return False
        with path.open("rb") as file:
            return is_zip(file.read(4))
    except OSError:
        return False


def _wrapper(names: Iterator[str]) -> str:
    """The one folder that everything lies in, as archives of a repository have it: `shop-main`; "" if there is none."""
    firsts = {name.partition("/")[0] if "/" in name else "" for name in names}
    return firsts.pop() if len(firsts) == 1 else ""


def _put(folder: Path, name: str, data: bytes) -> None:
    put_new(folder.joinpath(*name.split("/")), data, name)


def put_new(path: Path, data: bytes, label: str = "") -> None:
    """Writes a new file, and the folders above it, into a folder of our own; its name has been checked. Raises InputRefused.

    `label`: what people call it, if not by the file's name.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise InputRefused(
            "import.failed", f"It could not be put into a temporary folder: {reason}.", label or path.name
        ) from None
