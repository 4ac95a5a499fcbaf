"""Check sources before anyone calls them: can each example be reached, is it valid, is anything in a file broken or odd?"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

from app.actions.open import open_workspace
from app.actions.refused_examples import Refused, refused_examples
from app.matching.example import IndexedExample
from app.matching.index import MockIndex
from app.matching.replay import Finding, dry_run, own_path
from app.records import MockStatus, WorkspaceStatus
from app.serving.published import Published
from app.workspace.validate_files import validate_files
from converters.diagnostics import Diagnostic, Level

Kind = Literal["broken", "unreachable", "shadowed", "duplicate", "invalid", "unresolved", "unservable", "warning", "note"]
Progress = Callable[[int, int, str], None]

SECONDS_FOR_A_MOCK = 30
"""Processor time for the dry run of one mock: what comes after it is not tried."""

KINDS: dict[Kind, str] = {
    "broken": "cannot be used as the file says",
    "unreachable": "no call finds it by its own request",
    "shadowed": "another example answers its own request",
    "duplicate": "saved with the same request as another; a selector tells them apart",
    "invalid": "does not keep to the schema",
    "unresolved": "a variable or a reference leads nowhere",
    "unservable": "has a status that cannot be sent",
    "warning": "something was read differently from how it was written",
    "note": "worth knowing",
}
_KIND_OF_CODE: dict[str, Kind] = {
    "variable.unresolved": "unresolved",
    "ref.unresolved": "unresolved",
    "status.invalid": "unservable",
    "url.invalid": "unreachable",
    "value.invalid": "invalid",
    "schema.unsatisfiable": "invalid",
}
_LEVEL_OF_FAULT: dict[str, Level] = {"unreachable": "error", "shadowed": "warning", "duplicate": "warning"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckFinding:
    """One thing found. `place` is where in the file or mock it stands.

    Of the dry run, `by` names the example that answers instead, and `request` is the example's own, such as `POST /orders`.
    """

    kind: Kind
    level: Level
    code: str
    message: str
    mock: str = ""
    file: str = ""
    line: int | None = None
    column: int | None = None
    place: str = ""
    by: str = ""
    request: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedMock:
    """A mock as it was checked. `reachable`: examples that answer the request they were saved with.

    `by_selector`: those that share it with another one and are told apart by a selector. `untried`: time was up before them.
    """

    name: str
    sources: tuple[str, ...]
    requests: int
    examples: int
    reachable: int
    by_selector: int
    untried: int
    broken: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """Everything found. `findings` are in order of mocks, errors first within each."""

    mocks: tuple[CheckedMock, ...]
    findings: tuple[CheckFinding, ...]

    @property
    def counts(self) -> dict[Kind, int]:
        """How many of each kind, those without any left out."""
        counted = Counter(finding.kind for finding in self.findings)
        return {kind: counted[kind] for kind in KINDS if counted[kind]}

    def is_good(self, *, strict: bool = False) -> bool:
        """Whether there are mocks and no error; strictly, no warning either."""
        bad = ("error", "warning") if strict else ("error",)
        return bool(self.mocks) and not any(finding.level in bad for finding in self.findings)

    def as_json(self) -> dict[str, Any]:
        """The report as JSON data."""
        return {
            "good": self.is_good(),
            "counts": self.counts,
            "mocks": [asdict(mock) for mock in self.mocks],
            "findings": [asdict(finding) for finding in self.findings],
        }


def check(
    sources: Sequence[Path],
    progress: Progress | None = None,
    *,
    validate: bool = False,
    labels: Mapping[Path, str] | None = None,
) -> CheckReport:
    """Reads the sources, makes every mock, and replays each example's own request. Raises SourceMissing.

    `labels`: what people call sources that they did not name by their path.
    `validate`: asks too whether the definitions are valid by their specification, which takes half a second for each.
    """
    published = Published()
    workspace = open_workspace(sources, published, labels=labels)
    try:
        status = workspace.load(progress)
    finally:
        workspace.close()
    indexes = {name: mock.index for name, mock in published.mocks.items()}
    runs = {name: _DryRun(index, name, progress) for name, index in indexes.items()}
    refused = {name: tuple(refused_examples(mock)) for name, mock in published.mocks.items() if mock.contract is not None}
    faults = validate_files(workspace.definitions, progress, known=_told_aloud(status)) if validate else ()
    return _report(replace(status, diagnostics=(*status.diagnostics, *faults)), runs, refused)


def _told_aloud(status: WorkspaceStatus) -> list[Diagnostic]:
    """What reading found, without the notes: a fault of which there is only a note would go unseen."""
    return [*status.warnings, *(found for mock in status for found in mock.warnings)]


class _DryRun:
    """The dry run of one mock, within its time. `untried`: how many examples were left out."""

    def __init__(self, index: MockIndex, name: str, progress: Progress | None) -> None:
        self._progress = progress
        self._name = name
        self._examples = len(index.examples)
        self._done = 0
        self._end = time.process_time() + SECONDS_FOR_A_MOCK
        self.untried = 0
        self.faults = tuple(dry_run(index, self._goes_on))

    def _goes_on(self) -> bool:
        if time.process_time() > self._end:
            self.untried = self._examples - self._done
            return False
        if self._progress and self._done % 50 == 0:
            self._progress(self._done, self._examples, self._name)
        self._done += 1
        return True


def _report(status: WorkspaceStatus, runs: dict[str, _DryRun], refused: Mapping[str, Sequence[Refused]]) -> CheckReport:
    mocks: list[CheckedMock] = []
    findings = [_from_diagnostic(found, "") for found in status.diagnostics]
    seen = {_identity(found) for found in status.diagnostics}
    for mock in status:
        run = runs.get(mock.name)
        faults, untried = (run.faults, run.untried) if run else ((), 0)
        own = [*_of_files(mock, seen), *(_from_dry_run(fault, mock) for fault in faults), *_out_of_time(mock, untried)]
        own += [_from_refused(each, mock) for each in refused.get(mock.name, ())]
        findings += sorted(own, key=lambda finding: ("error", "warning", "info").index(finding.level))
        mocks.append(_checked(mock, faults, untried))
    return CheckReport(mocks=tuple(mocks), findings=tuple(findings))


def _out_of_time(mock: MockStatus, untried: int) -> list[CheckFinding]:
    if not untried:
        return []
    message = f"{untried} examples were not tried: the dry run of a mock ends after {SECONDS_FOR_A_MOCK} seconds."
    found = Diagnostic("info", "limit.time", message, ", ".join(mock.sources))
    return [_from_diagnostic(found, mock.name)]


def _checked(mock: MockStatus, faults: Sequence[Finding], untried: int) -> CheckedMock:
    return CheckedMock(
        name=mock.name,
        sources=mock.sources,
        requests=mock.requests,
        examples=mock.examples,
        reachable=mock.examples - len(faults) - untried,
        by_selector=sum(fault.fault == "duplicate" for fault in faults),
        untried=untried,
        broken=mock.broken is not None,
    )


def _of_files(mock: MockStatus, seen: set[tuple[object, ...]]) -> Iterator[CheckFinding]:
    """What was found in its files, unless another mock of the same file brought it up. Missing addresses are the dry run's."""
    for found in mock.diagnostics:
        if found.code == "url.invalid" or _identity(found) in seen:
            continue
        seen.add(_identity(found))
        yield _from_diagnostic(found, mock.name)


def _identity(found: Diagnostic) -> tuple[object, ...]:
    return (found.code, found.file, found.where, found.line, found.message)


def _from_diagnostic(found: Diagnostic, mock: str) -> CheckFinding:
    plain: dict[Level, Kind] = {"error": "broken", "warning": "warning", "info": "note"}
    return CheckFinding(
        kind=_KIND_OF_CODE.get(found.code, plain[found.level]),
        level=found.level,
        code=found.code,
        message=found.message,
        mock=mock,
        file=found.file,
        line=found.line,
        column=found.column,
        place=found.where,
    )


def _level_of(fault: Finding) -> Level:
    """Answers of one request that differ in status are how mocks are told what to answer: worth knowing, nothing to mend."""
    if fault.fault == "duplicate" and fault.by is not None and fault.by.code != fault.example.code:
        return "info"
    return _LEVEL_OF_FAULT[fault.fault]


def _own_request(example: IndexedExample) -> str:
    forms = example.address.forms
    return f"{example.method} {own_path(forms[0].form)}" if forms else ""


def _from_refused(each: Refused, mock: MockStatus) -> CheckFinding:
    return CheckFinding(
        kind="invalid",
        level="warning",
        code="example.refused",
        message=f"Its own request breaks the definition that calls are checked against: {each.told}",
        mock=mock.name,
        file=", ".join(mock.sources),
        place=each.example.place,
        request=_own_request(each.example),
    )


def _from_dry_run(fault: Finding, mock: MockStatus) -> CheckFinding:
    return CheckFinding(
        kind=fault.fault,
        level=_level_of(fault),
        code=f"example.{fault.fault}",
        message=fault.message,
        mock=mock.name,
        file=", ".join(mock.sources),
        place=fault.example.place,
        by=fault.by.place if fault.by else "",
        request=_own_request(fault.example),
    )
