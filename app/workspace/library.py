"""What is known of each source file: its last readable content, and what is wrong with the newest one."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from app.workspace.kept_collection import KeptCollection
from app.workspace.mocks_file import MocksFile, read_mocks
from app.workspace.recipe import Recipe, recipe_from_json, recipe_to_json
from app.workspace.safe_open import NotReadable, read_regular
from app.workspace.sandbox import Answer, Job, Sandbox
from app.workspace.sources import MOST_BYTES, SourceFile, Stamp
from app.workspace.wire import made_contents, unpacked_diagnostics
from converters.detect import Kind
from converters.diagnostics import Diagnostic, Diagnostics
from converters.errors import ConversionError
from converters.openapi.refs import is_remote
from converters.postman.model import Collection, Environment
from converters.postman.read import environment_from_json

_BY_RECIPE = (Kind.DEFINITION, Kind.ARAZZO)
"""What is another thing by another recipe."""

Progress = Callable[[str], None]
"""Called with the label of each file that was read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A collection made of a file by one recipe, with what was found on the way.

    `item_ids`: operation name → ids of its items. `left_out`: names of the operations that the recipe does not take.
    `environments`: one for each server, as JSON data. `made`: ids of the examples whose body no author declared.
    `contract`: what its calls are checked against, b"" without a definition.
    """

    file: str
    kept: KeptCollection
    diagnostics: tuple[Diagnostic, ...] = ()
    item_ids: Mapping[str, Sequence[str]] = field(default_factory=dict)
    left_out: frozenset[str] = frozenset()
    made: frozenset[str] = frozenset()
    environments: tuple[dict[str, Any], ...] = ()
    contract: bytes = b""

    @property
    def collection(self) -> Collection:
        """What was made of the file."""
        return self.kept.collection


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """One state of a file, readable. `digest` names it; `opened`: files it refers to → digest of each, None if refused.

    `failed`: recipes by which nothing could be made of it, with the reason. `workflows`: of an Arazzo file, id and summary.
    """

    kind: Kind
    digest: str
    parts: Mapping[Recipe, Part] = field(default_factory=dict)
    failed: Mapping[Recipe, Diagnostic] = field(default_factory=dict)
    workflows: tuple[tuple[str, str], ...] = ()
    environment: Environment | None = None
    mocks: MocksFile | None = None
    opened: Mapping[Path, str | None] = field(default_factory=dict)
    diagnostics: tuple[Diagnostic, ...] = ()

    def overlays(self, folder: Path) -> set[Path]:
        """The overlays that some recipe has for this file in `folder`."""
        made = (*self.parts, *self.failed)
        return {Path(os.path.normpath(folder / name)) for recipe in made for name in recipe.overlays}

    def state(self, folder: Path, recipe: Recipe) -> str:
        """Names this state of a file in `folder` together with all it refers to, but for overlays that the recipe has not."""
        left_out = self.overlays(folder) - {Path(os.path.normpath(folder / name)) for name in recipe.overlays}
        opened = sorted(f"{path} {digest}" for path, digest in self.opened.items() if path not in left_out)
        return "\n".join([self.digest, *opened])


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A file as the library knows it. `content`: the last state that could be read; `error`: why the newest cannot.

    `kind`, `tried` (recipes) and `opened` (files it refers to → digest) are those of the newest state.
    """

    source: SourceFile
    stamp: Stamp | None = None
    digest: str = ""
    kind: Kind = Kind.UNKNOWN
    content: Content | None = None
    error: Diagnostic | None = None
    tried: frozenset[Recipe] = frozenset()
    opened: Mapping[Path, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """A file that is being read: the state it had, what is wanted of it, and the answer to be."""

    file: SourceFile
    digest: str
    wanted: frozenset[Recipe]
    opened: dict[Path, str | None]
    job: Job
    answer: Future[Answer]


class Library:
    """All files of the workspace by path. Used by one thread at a time. `is_lean`: collections are kept packed."""

    def __init__(self, sandbox: Sandbox, *, is_lean: bool = False) -> None:
        self._sandbox = sandbox
        self._is_lean = is_lean
        self._taken = 0
        self._reading: dict[Path, _Reading] = {}
        self.entries: dict[Path, Entry] = {}

    @property
    def unread(self) -> int:
        """How many files are still being read."""
        return len(self._reading)

    @property
    def has_news(self) -> bool:
        """Whether a file that was still being read is read now: the next `read` takes it in."""
        return any(reading.answer.done() for reading in self._reading.values())

    def let_go(self, paths: Iterable[Path]) -> None:
        """Lets go of the collections made of these files, where they can be made again."""
        for path in paths:
            content = self.entries[path].content
            for part in content.parts.values() if content else ():
                part.kept.let_go()

    def taken(self) -> int:
        """How many bytes of JSON were taken in since the last time."""
        taken, self._taken = self._taken, 0
        return taken

    def forget_all_but(self, paths: Iterable[Path]) -> None:
        """Drops what is known of files that are gone."""
        kept = set(paths)
        self.entries = {path: entry for path, entry in self.entries.items() if path in kept}
        for path in self._reading.keys() - kept:
            self._stop_reading(path)

    def read(
        self,
        files: Sequence[SourceFile],
        needs: Mapping[Path, Iterable[Recipe]],
        progress: Progress | None = None,
        *,
        patience: float | None = None,
    ) -> None:
        """Brings these files up to date, each by the recipes it is needed in. What has not changed is not read again.

        The smallest is begun first. After `patience` seconds the others go on being read; a later call takes them in.
        """
        begun = [started for file in files if (started := self._begin(file, frozenset(needs.get(file.path, ())))) is not None]
        for file, digest, wanted, opened, job in sorted(begun, key=lambda each: each[-1].size):
            answer = self._sandbox.start(job)
            self._reading[file.path] = _Reading(file=file, digest=digest, wanted=wanted, opened=opened, job=job, answer=answer)
        self._collect({file.path for file in files}, progress, patience)
        for path, reading in self._reading.items():
            if path not in self.entries:
                self.entries[path] = Entry(source=reading.file, error=_still_reading(reading.file))

    def _begin(
        self, file: SourceFile, wanted: frozenset[Recipe]
    ) -> tuple[SourceFile, str, frozenset[Recipe], dict[Path, str | None], Job] | None:
        """What is to be read of a file; None if there is nothing to do, or nothing can be done."""
        reading = self._reading.get(file.path)
        if reading is not None:
            if reading.file.stamp == file.stamp and wanted <= reading.wanted:
                return None
            self._stop_reading(file.path)
        if self._is_current(file, wanted):
            self.entries[file.path] = replace(self.entries[file.path], source=file)
            return None
        try:
            names, blobs = _bytes_of(file)
        except NotReadable as refusal:
            self._refuse(file, Diagnostic("error", refusal.code, refusal.message, file.label))
            return None
        digest = _digest(names, blobs)
        if self._is_same(file, digest, wanted):
            self.entries[file.path] = replace(self.entries[file.path], source=file, stamp=file.stamp)
            return None
        opened: dict[Path, str | None] = {}
        return file, digest, wanted, opened, job_for(file, blobs, wanted, opened)

    def _collect(self, paths: set[Path], progress: Progress | None, patience: float | None) -> None:
        """Takes in what is read of these files, until all is or no patience is left."""
        end = None if patience is None else time.monotonic() + patience
        waiting = {reading.answer: path for path, reading in self._reading.items() if path in paths}
        while waiting:
            done, _ = wait(waiting, None if end is None else max(0, end - time.monotonic()), FIRST_COMPLETED)
            if not done:
                return
            for answer in done:
                reading = self._reading.pop(waiting.pop(answer))
                self._take(reading.file, reading.digest, reading.wanted, reading.opened, answer.result())
                if progress:
                    progress(reading.file.label)

    def _stop_reading(self, path: Path) -> None:
        reading = self._reading.pop(path)
        if not reading.answer.cancel():
            self._sandbox.stop(reading.job)

    def _is_current(self, file: SourceFile, wanted: frozenset[Recipe]) -> bool:
        """By stamps alone: nothing is opened but files it refers to."""
        known = self.entries.get(file.path)
        return (
            known is not None
            and known.stamp == file.stamp
            and (known.kind not in _BY_RECIPE or wanted <= known.tried)
            and not _has_moved(known.opened)
        )

    def _is_same(self, file: SourceFile, digest: str, wanted: frozenset[Recipe]) -> bool:
        known = self.entries.get(file.path)
        return (
            known is not None
            and known.digest == digest
            and (known.kind not in _BY_RECIPE or wanted <= known.tried)
            and not _has_moved(known.opened)
        )

    def _refuse(self, file: SourceFile, error: Diagnostic, newest: Entry | None = None) -> None:
        known = self.entries.get(file.path)
        newest = newest or Entry(source=file, stamp=file.stamp)
        self.entries[file.path] = replace(newest, content=known.content if known else None, error=error)

    def _take(
        self, file: SourceFile, digest: str, wanted: frozenset[Recipe], opened: Mapping[Path, str | None], answer: Answer
    ) -> None:
        newest = Entry(source=file, stamp=file.stamp, digest=digest, tried=wanted, opened=dict(opened))
        if answer.error is not None:
            self._refuse(file, Diagnostic("error", *answer.error, file.label), newest)
            return
        try:
            newest = replace(newest, kind=Kind(answer.header["kind"]))
            if answer.header["error"] is not None:
                self._refuse(file, unpacked_diagnostics([answer.header["error"]])[0], newest)
                return
            self._taken += sum(map(len, answer.blobs))
            self.entries[file.path] = replace(newest, content=_content(file, newest, answer, is_lean=self._is_lean))
        except (KeyError, TypeError, ValueError, RecursionError, ConversionError):
            message = "The process that read it gave no usable answer. Please report this with the file."
            self._refuse(file, Diagnostic("error", "import.failed", message, file.label), newest)


def _in_order(recipes: Iterable[Recipe]) -> list[Recipe]:
    return sorted(recipes, key=repr)


def _still_reading(file: SourceFile) -> Diagnostic:
    return Diagnostic("info", "import.pending", "It is still being read.", file.label)


def is_as_read(entry: Entry) -> bool:
    """Whether a file still says what was read of it last."""
    return entry.content is not None and digest_of(entry.source) == entry.content.digest


def digest_of(file: SourceFile) -> str:
    """Names what a file holds now, whatever its own name; "" if it cannot be read."""
    try:
        return _digest(*_bytes_of(file))
    except NotReadable:
        return ""


def _bytes_of(file: SourceFile) -> tuple[list[str], list[bytes]]:
    if file.shape != "v3":
        return [""], [read_regular(file.path, limit=MOST_BYTES)]
    names, blobs, length = [], [], 0
    for name, path in file.members:
        blob = read_regular(path, limit=MOST_BYTES - length)
        length += len(blob)
        names.append(name)
        blobs.append(blob)
    return names, blobs


def _digest(names: Sequence[str], blobs: Sequence[bytes]) -> str:
    whole = hashlib.sha256()
    for name, blob in zip(names, blobs, strict=True):
        whole.update(f"{len(name)} {name} {len(blob)} ".encode("utf-8", "surrogateescape"))
        whole.update(blob)
    return whole.hexdigest()


def job_for(file: SourceFile, blobs: list[bytes], wanted: frozenset[Recipe], opened: dict[Path, str | None]) -> Job:
    """What a child is to do with a file. The files it asks for on the way are noted in `opened`, with their digests."""
    header = {
        "file": file.label,
        "shape": file.shape,
        "folder": str(file.path),
        "recipes": [recipe_to_json(each) for each in _in_order(wanted)],
    }
    return Job(header=header, blobs=() if file.shape == "v3" else tuple(blobs), open_file=opener(file, opened))


def opener(file: SourceFile, opened: dict[Path, str | None]) -> Callable[[str], bytes]:
    """Opens what a definition refers to: only below the root of its source, never through a link. Notes what it gave."""
    left = MOST_BYTES

    def open_file(name: str) -> bytes:
        nonlocal left
        if is_remote(name):
            raise NotReadable("ref.external", "Addresses are not opened here. Put a copy beside the definition, and name that.")
        path = Path(os.path.normpath(file.path.parent / name.replace("\0", "")))
        if not path.is_relative_to(file.root):
            raise NotReadable("ref.external", f"{name!r} lies outside the folder that is served: {_advice_for(path, file)}.")
        opened[path] = None
        if os.path.realpath(path) != str(path):
            raise NotReadable("watch.not_regular", "A link is not opened. Put the file itself here.")
        data = read_regular(path, limit=left)
        left -= len(data)
        opened[path] = hashlib.sha256(data).hexdigest()
        return data

    return open_file


def _advice_for(path: Path, file: SourceFile) -> str:
    """What to do so that a file outside the served folder can be opened."""
    both = os.path.commonpath([file.root, path.parent])
    if Path(both).parent == Path(both):
        return "put a copy of it inside, and refer to that"
    return f"serve the folder {os.path.relpath(both)!r} instead"


def _has_moved(opened: Mapping[Path, str | None]) -> bool:
    """Whether one of these files is another now."""
    for path, digest in opened.items():
        try:
            now = hashlib.sha256(read_regular(path, limit=MOST_BYTES)).hexdigest()
        except NotReadable:
            now = None
        if now != digest:
            return True
    return False


def _content(file: SourceFile, newest: Entry, answer: Answer, *, is_lean: bool) -> Content:
    header, environment = answer.header, answer.blobs[0]
    parts: dict[Recipe, Part] = {}
    failed: dict[Recipe, Diagnostic] = {}
    for made, (written, contract) in zip(header["variants"], made_contents(answer.blobs), strict=True):
        recipe = recipe_from_json(made["recipe"])
        if made["error"] is None:
            parts[recipe] = _part(file.label, made, KeptCollection(file.label, written, is_packed=is_lean), contract)
        else:
            [failed[recipe]] = unpacked_diagnostics([made["error"]])
    return Content(
        kind=newest.kind,
        digest=newest.digest,
        parts=parts,
        failed=failed,
        workflows=tuple((workflow, title) for workflow, title in header["workflows"]),
        environment=environment_from_json(json.loads(environment), Diagnostics(file.label)) if environment else None,
        mocks=_mocks(file, header) if newest.kind is Kind.WORKSPACE_SETTINGS else None,
        opened=newest.opened,
        diagnostics=unpacked_diagnostics(header["diagnostics"]),
    )


def _part(label: str, made: Mapping[str, Any], kept: KeptCollection, contract: bytes) -> Part:
    return Part(
        file=label,
        kept=kept,
        diagnostics=unpacked_diagnostics(made["diagnostics"]),
        item_ids=made["item_ids"],
        left_out=frozenset(made["left_out"]),
        made=frozenset(made["made"]),
        environments=tuple(made["environments"]),
        contract=contract,
    )


def _mocks(file: SourceFile, header: Mapping[str, object]) -> MocksFile:
    lines = {tuple(path): line for path, line in header["lines"]}  # type: ignore[attr-defined]
    return read_mocks(header["value"], file=file.label, line_of=lines.get)
