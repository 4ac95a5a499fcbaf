"""How the mock of a file is named: by the file, and the same again after every start. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.workspace.library import Entry
from app.workspace.mock_settings import slug
from converters.detect import Kind
from converters.diagnostics import Diagnostic

Place = tuple[Path, str]
NAMELESS = slug("")
ADVICE = "Rename the file, or name it in mocks.yaml."


@dataclass(frozen=True, slots=True)
class GivenName:
    """The name of a file's mock, and what is to be said about it when the file name does not show it."""

    name: str
    notes: tuple[Diagnostic, ...] = ()


def plain_name(entry: Entry) -> str:
    """The name that a file's mock has unless another has it already."""
    return slug(_file_name(entry))


def is_definition(entry: Entry) -> bool:
    """Whether a file counts as a definition where names clash: by its content or, if that was never read, by its name."""
    kind = entry.content.kind if entry.content else entry.kind
    if kind is not Kind.UNKNOWN:
        return kind is Kind.DEFINITION
    name = _file_name(entry).lower()
    return "collection" not in name and (name.endswith((".yaml", ".yml")) or "openapi" in name or "swagger" in name)


def definitions_by_place(entries: Iterable[Entry]) -> dict[Place, str]:
    """Of the files that count as definitions: folder and plain name → label."""
    return {_place(entry): entry.source.label for entry in entries if is_definition(entry)}


def name_for(entry: Entry, definitions: Mapping[Place, str], taken: Collection[str]) -> GivenName:
    """The name of a file's mock: made of its file name; if that is taken, of what it is or of its folder too; then numbered.

    `definitions`: those with mocks of their own, to tell a collection from the definition of its name beside it.
    """
    plain = plain_name(entry)
    if plain not in taken:
        return GivenName(plain, _note_for_nameless(entry, plain))
    beside = None if is_definition(entry) else definitions.get(_place(entry))
    name = next(each for each in _candidates(entry, plain, has_definition=beside is not None) if each not in taken)
    if beside is not None:
        message = (
            f"The definition {beside} has the name {plain!r}; this collection is served as {name!r}. "
            f"Remove it if it was only converted from the definition; else: {ADVICE[0].lower()}{ADVICE[1:]}"
        )
    else:
        message = f"Another mock is named {plain!r}; this one is served as {name!r}. {ADVICE}"
    return GivenName(name, (Diagnostic("warning", "name.changed", message, entry.source.label),))


def name_for_workflow(label: str, workflow: str, taken: Collection[str]) -> GivenName:
    """The name of a workflow's mock: made of its id; if that is taken, of its file's name too; then numbered."""
    plain = slug(workflow)
    if plain not in taken:
        return GivenName(plain)
    base = slug(f"{slug(label.rpartition('/')[2])}-{plain}")
    name = next(each for each in (base, *(f"{base[:57]}-{number}" for number in range(2, 100_000))) if each not in taken)
    message = f"Another mock is named {plain!r}; the workflow is served as {name!r}. {ADVICE}"
    return GivenName(name, (Diagnostic("warning", "name.changed", message, label),))


def _file_name(entry: Entry) -> str:
    return entry.source.label.rpartition("/")[2]


def _place(entry: Entry) -> Place:
    return entry.source.path.parent, plain_name(entry)


def _candidates(entry: Entry, plain: str, *, has_definition: bool) -> Iterator[str]:
    base = f"{plain[:50]}-collection" if has_definition else plain
    yield base
    folders = entry.source.label.split("/")[:-1]
    if folders:
        yield slug(f"{folders[-1]}-{base}")
    for number in range(2, 100_000):
        yield f"{base[:57]}-{number}"


def _note_for_nameless(entry: Entry, plain: str) -> tuple[Diagnostic, ...]:
    if plain != NAMELESS or NAMELESS in _file_name(entry).lower():
        return ()
    message = f"The file name has no letter from a to z and no digit, so the mock is named {plain!r}. {ADVICE}"
    return (Diagnostic("warning", "name.changed", message, entry.source.label),)
