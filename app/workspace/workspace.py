"""The workspace: sources become live mocks, a changed file a new revision of the mocks made of it (security.md §7)."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any

from app.errors import AppError
from app.records import MockStatus, WorkspaceStatus
from app.serving.published import LiveMock, Published
from app.workspace.bodies import body_paths, with_bodies
from app.workspace.build import Built, build_mock
from app.workspace.giving_back import give_back_memory, keep_large_apart
from app.workspace.levels import settled
from app.workspace.library import Entry, Library, Part, digest_of, is_as_read
from app.workspace.live_mock import live_mock
from app.workspace.mock_settings import MockSettings
from app.workspace.mocks_file import MockEntry
from app.workspace.plan import Plan, part_of, plan_mocks, recipes_needed, stray_findings
from app.workspace.recipe import Recipe
from app.workspace.revisions import CountedRevisions, Made, Recorded, Revisions
from app.workspace.sandbox import Sandbox
from app.workspace.sources import Found, SourceFile, Stamp, find_files, stamp_of
from app.workspace.watch import at_rest, changes
from converters.collecting import without_collecting
from converters.detect import Kind
from converters.diagnostics import Diagnostic
from converters.postman.model import Collection, Environment

PATIENCE_SECONDS = 2.0
"""How long files that are read at once wait for each other; what takes longer comes in by itself."""

LARGE_BYTES = 4 * 1024 * 1024
"""Collections that were read at once, after which memory is given back: that takes a moment."""

NEVER: Stamp = (-1,)
"""No file has this stamp: what is moving is looked at again."""

Progress = Callable[[int, int, str], None]
"""Told how many files are done, of how many, and the label of the last."""

OnChange = Callable[[WorkspaceStatus, WorkspaceStatus], None]
"""Told the status before and after a change was brought in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Served:
    """A mock as it answers now. `inputs` names all it was made of; None: it never could be made, or is withheld.

    `remade`: makes the collection that it answers from once more, of the same parts.
    """

    inputs: str | None
    status: MockStatus
    remade: Callable[[], Collection] | None = None
    environments: tuple[dict[str, Any], ...] = ()
    files: frozenset[Path] = frozenset()
    parts: tuple[tuple[Path, Recipe], ...] = ()
    findings: tuple[Diagnostic, ...] = ()
    contract: bytes = b""


class Workspace:
    """Keeps `published` equal to what the sources say. One refresh at a time; `status` may be read from any thread.

    `is_lean`: for servers. What calls do not need is let go of behind each refresh, and the memory given back.
    """

    def __init__(
        self,
        sources: Sequence[Path],
        published: Published,
        *,
        sandbox: Sandbox | None = None,
        patience: float = PATIENCE_SECONDS,
        labels: Mapping[Path, str] | None = None,
        revisions: Revisions | None = None,
        is_lean: bool = False,
    ) -> None:
        self.sources = tuple(sources)
        self._labels = dict(labels or {})
        self.status = WorkspaceStatus(sources=tuple(self._labels.get(source, str(source)) for source in sources))
        self._published = published
        self._sandbox = sandbox or Sandbox()
        self._library = Library(self._sandbox, is_lean=is_lean)
        self._is_lean = is_lean
        if is_lean:
            keep_large_apart()
        self._served: dict[str, _Served] = {}
        self._revisions = revisions or CountedRevisions()
        self._seen: dict[Path, Stamp] = {}
        self._bodies: set[Path] = set()
        self._accepted: frozenset[Path] = frozenset()
        self._restless: frozenset[Path] = frozenset()
        self._patience = patience

    def load(self, progress: Progress | None = None, *, within: float | None = None) -> WorkspaceStatus:
        """Reads everything and publishes it. Raises nothing for bad files: they are in the status.

        Mocks are published as their files are read. `within`: seconds after which it returns, not `loaded`, though files
        are still being read; `watch` takes those in, or a further `load`.
        """
        begun = time.monotonic()
        self._sandbox.warm()
        found = self._find()
        with without_collecting():  # everything that is built now stays
            self.refresh(found, progress=progress)
            while self._library.unread and (within is None or time.monotonic() - begun < within):
                self.refresh(found, progress=progress)
        self._sandbox.rest()
        return self.status

    @property
    def published(self) -> Published:
        """The live mocks that it keeps."""
        return self._published

    async def watch(self, on_change: OnChange | None = None) -> None:
        """Follows changes until cancelled. What is being served stays until its replacement is complete.

        Raises whatever goes wrong, which the status then says too; called again, it looks at everything again.
        """
        try:
            async for _ in changes(self.sources):
                before = self.status
                if await self.follow() and on_change:
                    on_change(before, self.status)
        except Exception as error:
            self._report_fault(error)
            raise

    def _report_fault(self, error: Exception) -> None:
        message = (
            f"Changes could not be followed ({type(error).__name__}). What is served stays as it is; the files are looked at "
            "again after a second. If this stays, please report it."
        )
        fault = Diagnostic("error", "watch.failed", message, ", ".join(self.status.sources))
        others = tuple(found for found in self.status.diagnostics if found.code != fault.code)
        self.status = replace(self.status, diagnostics=(fault, *others))
        self._seen = {}

    async def follow(self) -> bool:
        """One look: if something changed, waits until it is at rest and brings it in. True if it did."""
        found = await asyncio.to_thread(self._find)
        moving: frozenset[Path] = frozenset()
        if self._stamps(found) != self._seen:
            self._sandbox.warm(1)
            found, moving, replaced = await at_rest(self._find, found)
            self._restless, moving = moving, moving - (replaced & self._restless)
        elif not self._library.has_news:
            self._restless = frozenset()
            return False
        await asyncio.to_thread(self.refresh, found, moving)
        await asyncio.to_thread(self._sandbox.rest)
        return True

    def _find(self) -> Found:
        return find_files(self.sources, self._labels)

    @property
    def answering(self) -> frozenset[str]:
        """The names of the mocks that the files make, broken ones of which an older revision goes on included."""
        return frozenset(name for name, served in self._served.items() if served.inputs is not None)

    def collection_of(self, name: str) -> Collection | None:
        """The collection that a mock answers from; None if it does not answer."""
        served = self._served.get(name)
        return served.remade() if served and served.remade else None

    def environments_of(self, name: str) -> tuple[dict[str, Any], ...]:
        """The environments of its servers, as JSON data."""
        served = self._served.get(name)
        return served.environments if served else ()

    def contract_of(self, name: str) -> bytes:
        """What its definition asks of calls, whether they are checked or not; b"" where it is not made of one."""
        served = self._served.get(name)
        return served.contract if served else b""

    def files_of(self, name: str) -> frozenset[Path]:
        """The files that a mock is made of; of an Arazzo file's workflow, also the definitions it is about."""
        served = self._served.get(name)
        return served.files if served else frozenset()

    def parts_of(self, name: str) -> tuple[tuple[Path, Recipe], ...]:
        """The files whose collections a mock is made of, and what was made of each by which recipe."""
        served = self._served.get(name)
        return served.parts if served else ()

    @property
    def definitions(self) -> tuple[SourceFile, ...]:
        """The definitions that could be read and stand in one file each."""
        entries = self._library.entries.values()
        return tuple(entry.source for entry in entries if entry.kind is Kind.DEFINITION and _stands_alone(entry))

    def close(self) -> None:
        """Ends the reading processes."""
        self._sandbox.close()

    def refresh(self, found: Found, moving: frozenset[Path] = frozenset(), progress: Progress | None = None) -> None:
        """Brings status and published mocks to what the files say now. Files still `moving` count as they were before.

        Files that take long are waited for only so long; they are taken in by a later refresh.
        """
        files = [file for file in found.files if file.path not in moving]
        files += [self._library.entries[path].source for path in moving if path in self._library.entries]
        held = self._held(files)
        self._read(files, held, progress)
        plans = plan_mocks(self._library.entries)
        self._bodies = {path for plan in plans for path in body_paths(plan)}
        self._seen = self._stamps(found, moving) | dict.fromkeys(moving, NEVER)
        self._publish(plans)
        if self._library.taken() > LARGE_BYTES and self._is_lean:
            give_back_memory()
        self.status = WorkspaceStatus(
            loaded=self.status.loaded or not self._library.unread,
            sources=self.status.sources,
            mocks=tuple(self._served[name].status for name in sorted(self._served)),
            diagnostics=(*self._told_of(held), *found.diagnostics, *settled(stray_findings(self._library.entries))),
        )

    def _held(self, files: Sequence[SourceFile]) -> frozenset[Path]:
        """The files that are gone, if they are over half of all: more likely a lost disk or a branch being changed than a wish.

        They are held until at most half of those that were there before are missing. A file with a new name is not missing.
        """
        present = frozenset(file.path for file in files)
        gone = self._accepted - present
        if len(gone) * 2 > len(self._accepted):
            renamed = self._renamed(gone, [file for file in files if file.path not in self._accepted])
            known = self._accepted - renamed.keys() | frozenset(renamed.values())
            lost = known - present
            if len(lost) * 2 > len(known):
                self._accepted = known
                return lost
        self._accepted = present
        return frozenset()

    def _renamed(self, gone: frozenset[Path], new: Sequence[SourceFile]) -> dict[Path, Path]:
        """Of the files that are gone, those whose content is there under a new name: old path → new path."""
        places = {digest: file.path for file in new if (digest := digest_of(file))}
        digests = {path: self._library.entries[path].digest for path in gone if path in self._library.entries}
        return {path: places[digest] for path, digest in digests.items() if digest in places}

    def _told_of(self, held: frozenset[Path]) -> tuple[Diagnostic, ...]:
        if not held:
            return ()
        message = (
            f"{len(held)} of {len(self._accepted)} files vanished at once. The mocks made of them go on answering; "
            "put the files back, or restart the server to let them go."
        )
        return (Diagnostic("error", "watch.vanished", message, ", ".join(self.status.sources)),)

    def _read(self, files: Sequence[SourceFile], held: frozenset[Path], progress: Progress | None) -> None:
        def tell(label: str) -> None:
            if progress:
                progress(len(files) - self._library.unread, len(files), label)

        mocks_files = [file for file in files if file.shape == "mocks"]
        is_first = not self.status.loaded  # waited for then: they say what may not be served by itself
        self._library.read(mocks_files, {}, tell, patience=None if is_first else self._patience)
        needs = recipes_needed(files, self._library.entries)
        others = [file for file in files if file.shape != "mocks" and file.path in needs]
        self._library.forget_all_but([*held, *(file.path for file in (*mocks_files, *others))])
        self._library.read(others, needs, tell, patience=self._patience)

    def _publish(self, plans: Sequence[Plan]) -> None:
        changed: list[LiveMock] = []
        withdrawn = set(self._served) - {plan.name for plan in plans}
        served: dict[str, _Served] = {}
        uses = Counter(path for plan in plans for path, _ in plan.parts)
        for plan in plans:
            live, served[plan.name] = self._bring_in(plan)
            uses.subtract(path for path, _ in plan.parts)
            self._library.let_go(path for path, _ in plan.parts if not uses[path])
            changed += [live] if live else []
            withdrawn |= {plan.name} if served[plan.name].inputs is None else set()
        self._published.publish(changed, withdrawn, unless_newer=True)  # the store's side may be further
        self._served = served

    def _bring_in(self, plan: Plan) -> tuple[LiveMock | None, _Served]:
        """The mock's new revision, if there is one, and what is to be known of it."""
        before = self._served.get(plan.name)
        plan = with_bodies(plan)
        made_of = None if plan.withheld else self._made_of(plan)
        if made_of is None or plan.settings is None:
            return None, _unmade(plan, before)
        parts, environment, inputs = made_of
        if before is not None and before.inputs == inputs:
            return None, _with_news(before, plan)
        try:
            built = build_mock(plan.settings, parts, plan.entry)
            made = self._made(plan, plan.settings, built, environment)
            recorded = self._revisions.record(made)
            live = _live(made, recorded, parts[0].file)
            if recorded.held:
                told = Diagnostic("warning", "review.gate", recorded.held, parts[0].file)
                built = replace(built, diagnostics=(told, *built.diagnostics))
        except AppError as error:  # nothing is wrong with the files: it is the store that refuses, or is away
            if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                self._seen = {}  # to be tried again at the next look
            refusal = Diagnostic("error", error.code, str(error), parts[0].file)
            return None, _unmade(replace(plan, errors=(*plan.errors, refusal)), before)
        except Exception as error:  # a fault of ours may cost this mock its revision, never the others theirs
            message = f"The mock could not be made ({type(error).__name__}). Please report this with the files."
            fault = Diagnostic("error", "import.failed", message, parts[0].file)
            return None, _unmade(replace(plan, errors=(*plan.errors, fault)), before)
        served = self._described(plan, live, built, inputs)
        if self._is_lean:
            live.index.let_go_of_origins()
        served = replace(served, environments=parts[0].environments, files=self._files(plan), parts=plan.parts)
        remade = partial(_remade, plan.settings, parts, plan.entry)
        served = replace(served, contract=built.contract, remade=remade)
        return live if recorded.published else None, served

    def _made(self, plan: Plan, said: MockSettings, built: Built, environment: Environment | None) -> Made:
        """`mocks.yaml` may leave a title out; a mock that it does not speak of has its collection's."""
        title = said.title or (built.collection.name if plan.entry is None else "")
        return Made(
            settings=replace(said, title=title, made=built.made),
            collection=built.collection,
            environment=environment,
            defaults=built.defaults,
            contract=built.contract,
            sources=_labels([self._library.entries[path] for path in plan.files]),
            item_ids=built.item_ids,
            is_current=lambda: all(is_as_read(self._library.entries[path]) for path in plan.files),
        )

    def _files(self, plan: Plan) -> frozenset[Path]:
        entries = [self._library.entries[path] for path in plan.files]
        return frozenset(plan.files).union(*(entry.opened for entry in entries if entry.kind is Kind.ARAZZO))

    def _made_of(self, plan: Plan) -> tuple[list[Part], Environment | None, str] | None:
        """Parts and environment, and a text that changes when one of them or the settings do. None: one is missing."""
        entries = self._library.entries
        parts: list[Part] = []
        states = [
            repr(plan.settings),
            *(hashlib.sha256(data).hexdigest() for data in (plan.settings.bodies if plan.settings else {}).values()),
        ]
        for path, wanted in plan.parts:
            content = entries[path].content
            part = part_of(content, wanted)
            if content is None or part is None:
                return None
            parts.append(part)
            states.append(content.state(path.parent, wanted))
        environment = None
        if plan.environment is not None:
            content = entries[plan.environment].content
            if content is None or content.environment is None:
                return None
            environment = content.environment
            states.append(content.digest)
        return (parts, environment, "\n".join(states)) if parts else None

    def _described(self, plan: Plan, live: LiveMock, built: Built, inputs: str) -> _Served:
        entries = [self._library.entries[path] for path in plan.files]
        read = [found for entry in entries if entry.content for found in entry.content.diagnostics]
        status = MockStatus(
            name=plan.name,
            title=live.title,
            use_case=live.use_case,
            revision=live.revision,
            requests=live.index.requests,
            examples=len(live.index.examples),
            sources=_labels(entries),
            port=live.port,
            named_in=plan.named_in,
            access=live.access,
        )
        findings = tuple(dict.fromkeys(settled((*read, *built.diagnostics, *live.index.diagnostics))))
        return _with_news(_Served(inputs=inputs, status=status, findings=findings), plan)

    def _stamps(self, found: Found, moving: frozenset[Path] = frozenset()) -> dict[Path, Stamp]:
        """What a later look is compared with: all files found, and all files they refer to."""
        stamps = {file.path: file.stamp for file in found.files if file.path not in moving}
        opened = {path for entry in self._library.entries.values() for path in entry.opened} | self._bodies
        return stamps | {path: stamp_of(path) or () for path in opened if path not in stamps and path not in moving}


def _stands_alone(entry: Entry) -> bool:
    """Whether it is read and refers to no file; overlays are laid over it by others."""
    content = entry.content
    return entry.error is None and content is not None and content.overlays(entry.source.path.parent).issuperset(entry.opened)


def _live(made: Made, recorded: Recorded, file: str) -> LiveMock:
    return live_mock(
        *(made.settings, made.collection, made.environment, made.defaults),
        revision=recorded.revision,
        id=recorded.id,
        file=file,
        item_ids=made.item_ids,
        contract=made.contract,
    )


def _remade(settings: MockSettings, parts: Sequence[Part], entry: MockEntry | None) -> Collection:
    return build_mock(settings, parts, entry).collection


def _labels(entries: Sequence[Entry]) -> tuple[str, ...]:
    return tuple(entry.source.label for entry in entries)


def _with_news(served: _Served, plan: Plan) -> _Served:
    """The same revision with what the newest look at the files found."""
    status = replace(
        served.status,
        diagnostics=(*plan.errors, *plan.diagnostics, *served.findings),
        broken=str(plan.errors[0]) if plan.errors else None,
    )
    return replace(served, status=status)


def _unmade(plan: Plan, before: _Served | None) -> _Served:
    """Nothing new can be served: the old revision goes on, unless it must not."""
    if before is None or plan.withheld or _is_to_be_closed(plan, before):
        said = plan.settings or MockSettings(name=plan.name)
        status = MockStatus(name=plan.name, title=said.title, use_case=said.use_case, named_in=plan.named_in)
        before = _Served(inputs=None, status=status)
    return _with_news(before, plan)


def _is_to_be_closed(plan: Plan, before: _Served) -> bool:
    """Whether the old revision is open to all while people ask for a key now."""
    said = plan.entry.settings if plan.entry else None
    return said is not None and said.access == "key" and before.status.access == "public"
