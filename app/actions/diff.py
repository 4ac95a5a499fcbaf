"""Two files compared: definitions, collections, or bundles, mock by mock. What `understudy diff` asks for."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.actions.bundle_reading import Bundle, read_bundle
from app.actions.inputs import Definition
from app.actions.wishes import Wishes
from app.compare.compare import compare
from app.compare.model import Comparison, Side, change
from app.compare.report import comparison_json, comparison_lines, comparison_markdown, read_comparison
from app.compare.subjects import Subject
from app.contract.draft import ContractError, read_contract
from app.errors import InputRefused
from app.live.contents import read_content
from app.store.records import Revision
from app.workspace.convert_file import Made, convert_file
from app.workspace.mock_settings import WrongValue
from app.workspace.safe_open import NotReadable, read_regular
from converters.diagnostics import Diagnostic, Diagnostics
from converters.errors import ConversionError
from converters.postman.read import collection_from_json

Sides = Mapping[str, Side]
"""What a file holds by name; of a single collection or definition the name is empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One of what is compared: a mock of a bundle, a workflow, or all there is (no name)."""

    name: str
    comparison: Comparison


@dataclass(frozen=True, slots=True, kw_only=True)
class Diff:
    """What became of everything in two files. `diagnostics`: errors of reading; with errors there are no parts."""

    parts: tuple[Part, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def is_read(self) -> bool:
        """Whether both could be read."""
        return bool(self.parts)

    @property
    def is_breaking(self) -> bool:
        """Whether anything may break callers."""
        return any(part.comparison.is_breaking for part in self.parts)

    @property
    def has_changes(self) -> bool:
        """Whether anything is other, or was not looked at."""
        return any(bool(part.comparison) for part in self.parts)

    def as_json(self) -> dict[str, Any]:
        """The same as JSON data."""
        parts = [{"name": part.name, **comparison_json(part.comparison)} for part in self.parts]
        return {"breaking": self.is_breaking, "changed": self.has_changes, "parts": parts}

    def as_lines(self) -> list[str]:
        """The same as lines for a terminal."""
        lines: list[str] = []
        for part in self.parts:
            lines += [f"== {part.name} =="] if part.name else []
            lines += comparison_lines(part.comparison)
        return lines

    def as_markdown(self, title: str) -> str:
        """The same as Markdown."""
        texts = ["\n".join(comparison_markdown(part.comparison, part.name or title)) for part in self.parts]
        return "\n\n".join(texts) + "\n"


@dataclass(frozen=True, slots=True)
class _Read:
    sides: Sides = field(default_factory=dict)
    diagnostics: tuple[Diagnostic, ...] = ()


def diff(before: Definition, after: Definition, wishes: Wishes) -> Diff:
    """What changed from one file to the other. `wishes`: how definitions are converted.

    Raises InputRefused for a bundle that cannot be read.
    """
    tasks: list[Callable[[], _Read]] = [lambda: _read(before, wishes), lambda: _read(after, wishes)]
    with ThreadPoolExecutor(2) as threads:
        one, other = threads.map(lambda task: task(), tasks)
    if not one.sides or not other.sides:
        return Diff(diagnostics=tuple(dict.fromkeys((*one.diagnostics, *other.diagnostics))))
    return diff_sides(one.sides, other.sides)


def diff_sides(before: Sides, after: Sides) -> Diff:
    """The same for what was read already. Where both hold one thing, these are compared whatever they are called."""
    if len(before) == 1 == len(after):
        [(name, one)], [(new, other)] = before.items(), after.items()
        return Diff(parts=(Part(name=name if name == new else "", comparison=compare(one, other)),))
    parts = []
    for name in dict.fromkeys((*before, *after)):
        if name in before and name in after:
            parts.append(Part(name=name, comparison=compare(before[name], after[name])))
        else:
            parts.append(Part(name=name, comparison=_lone(name, is_new=name in after)))
    return Diff(parts=tuple(parts))


def _lone(name: str, *, is_new: bool) -> Comparison:
    kind, rule, words = ("added", "workspace.mock.added", "new") if is_new else ("removed", "workspace.mock.removed", "gone")
    return Comparison(changes=(change(Subject(), kind, rule, f"{name} is {words}."),))  # type: ignore[arg-type]


def diff_told(told: Mapping[str, Any]) -> Diff:
    """What the API said of two revisions, to be shown in the same words."""
    return Diff(parts=(Part(name="", comparison=read_comparison(told)),))


def is_bundle(path: Path) -> bool:
    """Whether a file is a zip with what every bundle holds. Nothing of it is unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            return {"manifest.json", "environments.json"} <= set(archive.namelist())
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError):
        return False


def bundle_in(path: Path) -> Definition:
    """A bundle as a source. Raises InputRefused."""
    try:
        return Definition(path=path, label=path.name, data=read_regular(path.resolve(), limit=1 << 30))
    except NotReadable as refusal:
        raise InputRefused(refusal.code, refusal.message, path.name) from None


def _read(given: Definition, wishes: Wishes) -> _Read:
    if given.data is not None and given.path.suffix == ".zip":
        return _Read(_of_bundle(read_bundle(given.data, given.label)))
    made = convert_file(given.path, given.data, wishes.recipe, overlays=wishes.overlays, root=given.root, label=given.label)
    if made.error is not None or not made.made:
        errors = (made.error,) if made.error is not None else ()
        return _Read(diagnostics=(*given.diagnostics, *errors, *made.diagnostics))
    return _Read({each.workflow: _side(each) for each in made.made})


def _side(made: Made) -> Side:
    collection = collection_from_json(json.loads(made.collection), Diagnostics(limit=0))
    try:
        contract = read_contract(made.contract) if made.contract else None
    except ContractError:
        contract = None
    return Side(collection=collection, contract=contract)


def _of_bundle(bundle: Bundle) -> Sides:
    """The revision that each mock answers with, or its newest."""
    found: dict[str, Side] = {}
    for mock in bundle.mocks:
        numbers = {revision.number: revision for revision in mock.kept.revisions}
        number = mock.kept.mock.published or max(numbers, default=0)
        if number in numbers:
            found[mock.kept.mock.name] = _of_revision(bundle, mock.kept.mock.name, numbers[number])
    return found


def _of_revision(bundle: Bundle, name: str, revision: Revision) -> Side:
    content = bundle.content_of(revision)
    environment = content.environment.data if content.environment else None
    try:
        read = read_content(name, content.collection.data, environment, revision.settings)
        contract = read_contract(content.contract.data) if content.contract else None
    except (WrongValue, ConversionError, ContractError) as problem:
        raise InputRefused("import.bundle", f"{name} cannot be read: {getattr(problem, 'message', problem)}", name) from None
    return Side(collection=read.collection, environment=read.environment, settings=revision.settings, contract=contract)
