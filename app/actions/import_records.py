"""What an import takes and gives: uploads and wishes in; a plan, and later a report, out. Plain values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from app.actions.wishes import Wishes
from app.errors import AppError
from app.imports.difference import Difference
from app.store.records import ImportedMock, ImportResult
from converters.diagnostics import Diagnostic

Fate = Literal["kept", "part", "ignored", "refused"]
"""What becomes of a file: a mock or environment is made of it; another file needs it; nothing is; it cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file to import. `name`: what people call it. Its bytes, or a path of ours where it (or a folder) lies."""

    name: str
    data: bytes | None = field(default=None, repr=False)
    path: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportWishes:
    """What a person wants of an import.

    `name`: of the only mock; `names`: collection → mock name. `environment`: for every mock, by its name, among those imported
    and those kept; "" for none, None for whichever fits; `environments`: the same for single mocks, by mock name.
    `only`: mocks to take, by name. `conversion`: how definitions become collections.
    """

    name: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    environment: str | None = None
    environments: Mapping[str, str] = field(default_factory=dict)
    only: tuple[str, ...] = ()
    conversion: Wishes = field(default_factory=Wishes)
    publish: bool = True
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileNote:
    """What became of one file, and why. `kind`: what it is, in a word. `gives`: the mocks and environments made of it."""

    file: str
    kind: str = "unknown"
    fate: Fate = "kept"
    reason: str = ""
    code: str = ""
    gives: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "file": self.file,
            "kind": self.kind,
            "fate": self.fate,
            "code": self.code,
            "reason": self.reason,
            "gives": list(self.gives),
            "diagnostics": diagnostics_json(self.diagnostics),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedMock:
    """A mock to be, or a new revision of one that is there. `blocked`: why it cannot be saved under this name.

    `unchanged`: the newest revision has this content already. `environment`: the name of the one it is served with.
    """

    name: str
    title: str
    file: str
    kind: str
    imported: ImportedMock
    is_new: bool = True
    unchanged: bool = False
    revision: int = 0
    requests: int = 0
    examples: int = 0
    environment: str = ""
    variables: tuple[str, ...] = ()
    difference: Difference = field(default_factory=Difference)
    notes: tuple[Diagnostic, ...] = ()
    blocked: AppError | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "title": self.title,
            "file": self.file,
            "kind": self.kind,
            "new": self.is_new,
            "unchanged": self.unchanged,
            "after_revision": self.revision,
            "requests": self.requests,
            "examples": self.examples,
            "environment": self.environment,
            "variables": list(self.variables),
            "access": self.imported.draft.access,
            "difference": self.difference.as_json(),
            "notes": diagnostics_json(self.notes),
            "blocked": None if self.blocked is None else {"code": self.blocked.code, "reason": str(self.blocked)},
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedEnvironment:
    """An environment to be kept under its name. `changed`: names of variables that are other than in the one kept so far."""

    name: str
    file: str
    data: bytes = field(repr=False)
    is_new: bool = True
    changed: tuple[str, ...] = ()
    variables: int = 0
    secrets: int = 0
    used_by: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "file": self.file,
            "new": self.is_new,
            "changed": list(self.changed),
            "variables": self.variables,
            "secrets": self.secrets,
            "used_by": list(self.used_by),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPlan:
    """Everything an import would do, before anything is done. `current`: pulled mocks that are as they are in Postman."""

    mocks: tuple[PlannedMock, ...] = ()
    environments: tuple[PlannedEnvironment, ...] = ()
    files: tuple[FileNote, ...] = ()
    notes: tuple[Diagnostic, ...] = ()
    current: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to save."""
        return not self.mocks and not self.environments

    @property
    def refused(self) -> tuple[FileNote, ...]:
        """Files that could not be read."""
        return tuple(file for file in self.files if file.fate == "refused")

    @property
    def problem(self) -> AppError | None:
        """Why the plan cannot be saved; None: it can."""
        blocked = next((mock.blocked for mock in self.mocks if mock.blocked is not None), None)
        return blocked or (NothingToImport(self.files) if self.is_empty and not self.current else None)

    def as_json(self) -> dict[str, Any]:
        """The plan as JSON data: no content, no values of variables."""
        problem = self.problem
        return {
            "problem": None if problem is None else {"code": problem.code, "reason": str(problem)},
            "mocks": [mock.as_json() for mock in self.mocks],
            "environments": [each.as_json() for each in self.environments],
            "files": [file.as_json() for file in self.files],
            "current": list(self.current),
            "notes": diagnostics_json(self.notes),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import did."""

    plan: ImportPlan
    results: tuple[ImportResult, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The plan, and what became of each mock, as JSON data."""
        names = ("mock_id", "name", "revision", "created", "mock_created")
        return {"saved": [{name: getattr(each, name) for name in names} for each in self.results], **self.plan.as_json()}


class NothingToImport(AppError):
    """Of all files that were given nothing could be used."""

    code = "import.empty"
    status = 422

    def __init__(self, files: Sequence[FileNote] = ()) -> None:
        super().__init__(tuple(files))
        self.files = tuple(files)

    def __str__(self) -> str:
        if not self.files:
            return "There is nothing to import: no file was given."
        shown = self.files[:3]
        more = f" And {len(self.files) - len(shown)} more files." if len(self.files) > len(shown) else ""
        return "There is nothing to import. " + " ".join(f"{each.file}: {each.reason}" for each in shown) + more


def diagnostics_json(found: Iterable[Diagnostic]) -> list[dict[str, Any]]:
    """Findings as JSON data."""
    names = ("level", "code", "message", "file", "where", "line", "column")
    return [{name: getattr(each, name) for name in names} for each in found]
