"""Read `mocks.yaml`: named mocks, each cut from a definition or from collections. Pure; an error costs its own mock only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from app.workspace.mock_settings import (
    READERS,
    MockSettings,
    WrongValue,
    is_mock_name,
    kind_of,
    settings_from,
    slug,
    unknown_key,
)
from app.workspace.suggest import Suggesting
from converters.diagnostics import Diagnostic, Level

LineOf = Callable[[tuple[str | int, ...]], int | None]
"""The line of the place that these keys lead to, or None."""

MOST_MOCKS = 1000
MOST_EXTENDS = 20

MADE_OF = ("definition", "collection", "workflow")
"""Fields that name what a mock is made of: it has one of them."""

OWN_FIELDS = ("port", "extends")
"""Fields that a mock does not take over from the one it extends: two mocks cannot listen on one port."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MockEntry:
    """A mock of the file. `settings` None: it has errors and cannot be served.

    `withheld`: it asks for an access rule that cannot be read, so that not even an older revision of it may answer.
    `collections`: the collections it names, also when it has errors: they are no mocks of their own.
    `lines`: the line of each place below it (`examples.createOrder[0]`), also of those it takes over by `extends`.
    """

    name: str
    settings: MockSettings | None
    file: str = ""
    withheld: bool = False
    collections: tuple[str, ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict)
    diagnostics: tuple[Diagnostic, ...] = ()

    def finding(self, level: Level, code: str, message: str, where: str) -> Diagnostic:
        """A finding about a place below this mock, with its line or that of the nearest place around it."""
        around = where
        while around and around not in self.lines:
            around = around[: max(around.rfind("."), around.rfind("["), 0)]
        place = f"mocks.{self.name}" + (f".{where}" if where else "")
        return Diagnostic(level, code, message, self.file, place, self.lines.get(around))


@dataclass(frozen=True, slots=True, kw_only=True)
class MocksFile:
    """The whole file: its mocks in order, and findings that belong to none of them."""

    mocks: tuple[MockEntry, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(slots=True)
class _Draft:
    """One mock while it is read: its own fields, what is wrong, and where."""

    name: str
    file: str
    fields: dict[str, Any] = field(default_factory=dict)
    found: list[Diagnostic] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    withheld: bool = False

    @property
    def is_bad(self) -> bool:
        return any(finding.level == "error" for finding in self.found)

    def entry(self, settings: MockSettings | None) -> MockEntry:
        """The draft as it is now, as a value."""
        return MockEntry(
            name=self.name,
            settings=settings,
            file=self.file,
            withheld=self.withheld,
            lines=self.lines,
            diagnostics=tuple(self.found),
        )

    def report(self, code: str, message: str, where: str = "", *, key: str = "", level: Level = "error") -> None:
        """Notes a finding at `mocks.<name>.<key><where>`."""
        self.found.append(self.entry(None).finding(level, code, message, key + where))


def _lines_below(entry: Any, name: str, line_of: LineOf) -> dict[str, int]:
    """The line of each place below a mock, as `MockEntry.lines` has them; "" is the mock itself."""
    found: dict[str, int] = {}
    waiting: list[tuple[str, tuple[str | int, ...], Any]] = [("", ("mocks", name), entry)]
    for place, keys, value in waiting:
        if (line := line_of(keys)) is not None:
            found[place] = line
        if isinstance(value, dict):
            waiting += [(f"{place}.{key}" if place else key, (*keys, key), below) for key, below in value.items()]
        elif isinstance(value, list):
            waiting += [(f"{place}[{at}]", (*keys, at), below) for at, below in enumerate(value)]
    return found


def read_mocks(value: Any, *, file: str, line_of: LineOf = lambda keys: None) -> MocksFile:
    """Every mock of the file, `extends` followed (design §4.2). Raises nothing: what is wrong is in the diagnostics."""
    if value is None:
        return MocksFile()
    if not isinstance(value, dict) or not isinstance(value.get("mocks", {}) or {}, dict):
        found = kind_of(value) if not isinstance(value, dict) else f"{kind_of(value['mocks'])} below it"
        message = f"Expected `mocks:` with a name for each mock below it, found {found}."
        return MocksFile(diagnostics=(Diagnostic("error", "format.invalid", message, file, "mocks", line_of(("mocks",)) or 1),))
    notes = tuple(
        Diagnostic("error", wrong.code, wrong.message, file, key, line_of((key,)))
        for key, wrong in ((key, unknown_key(key, {"mocks": None})) for key in value if key != "mocks")
    )
    mocks = value.get("mocks") or {}
    if len(mocks) > MOST_MOCKS:
        message = f"The file has {len(mocks)} mocks; the first {MOST_MOCKS} are read. Serve several folders with one file each."
        notes += (Diagnostic("error", "limit.items", message, file, "mocks", line_of(("mocks",))),)
    drafts = {name: _read_fields(name, entry, file, line_of) for name, entry in islice(mocks.items(), MOST_MOCKS)}
    suggest = Suggesting()
    entries = tuple(_entry(draft, drafts, suggest) for draft in drafts.values())
    return MocksFile(mocks=_without_shared_ports(entries, drafts), diagnostics=notes)


def _read_fields(name: str, entry: Any, file: str, line_of: LineOf) -> _Draft:
    draft = _Draft(name, file, lines=_lines_below(entry, name, line_of))
    if not is_mock_name(name):
        advice = f"Use 1 to 63 of a-z, 0-9 and -, beginning with a letter or digit, such as {slug(name)!r}."
        draft.report("name.invalid", f"This cannot be the name of a mock. {advice}")
    if not isinstance(entry, dict):
        draft.report("format.invalid", f"Expected fields such as `definition: shop.yaml` below it, found {kind_of(entry)}.")
        return draft
    for key, value in entry.items():
        try:
            if key not in READERS:
                raise unknown_key(key, READERS)
            draft.fields[key] = READERS[key](value)
        except WrongValue as wrong:
            draft.report(wrong.code, wrong.message, wrong.where, key=key)
            draft.withheld |= key == "access"
    made_of = [key for key in MADE_OF if key in draft.fields]
    if len(made_of) > 1:
        message = "A mock has a definition, collections or a workflow, only one of them. Make two mocks."
        draft.report("format.invalid", message, key=made_of[-1])
    return draft


def _entry(draft: _Draft, drafts: Mapping[str, _Draft], suggest: Suggesting) -> MockEntry:
    chain = _chain(draft, drafts, suggest)
    fields: dict[str, Any] = {}
    lines: dict[str, int] = {}
    for each in reversed(chain):
        fields = _laid_over(fields, each.fields)
        lines |= each.lines
    draft.withheld |= draft.is_bad and fields.get("access") == "key"
    if not draft.is_bad and not any(key in fields for key in MADE_OF):
        message = "It says neither `definition` nor `collection` nor `workflow`: name the file it answers from."
        draft.report("format.invalid", message)
    _report_idle(draft, fields)
    settings = None if draft.is_bad else settings_from(draft.name, fields, draft.fields.get("examples", ()), draft.fields)
    return replace(draft.entry(settings), lines=lines, collections=fields.get("collection", ()))


def _chain(draft: _Draft, drafts: Mapping[str, _Draft], suggest: Suggesting) -> list[_Draft]:
    """The mock, then those it extends, the nearest first. What is wrong with the chain is noted; the mock is then alone."""
    chain = [draft]
    names = {draft.name: None}
    while (parent_name := chain[-1].fields.get("extends")) is not None:
        parent = drafts.get(parent_name)
        if parent is None:
            advice = suggest(parent_name, (name for name in drafts if name != draft.name))
            draft.report("ref.unresolved", f"extends names {parent_name!r}, which is not in this file{advice}", key="extends")
            return [draft]
        if parent_name in names:
            circle = " → ".join([*names, parent_name])
            draft.report("ref.cycle", f"extends goes round in a circle: {circle}. Take one extends out.", key="extends")
            return [draft]
        if len(chain) > MOST_EXTENDS:
            message = f"It extends {draft.fields['extends']!r}, which extends another, and so on over {MOST_EXTENDS} times."
            draft.report("limit.depth", f"{message} Extend one nearer to the end.", key="extends")
            return [draft]
        chain.append(parent)
        names[parent_name] = None
    for parent in chain[1:]:
        if parent.is_bad and not draft.is_bad:
            draft.report("ref.unresolved", f"It extends {parent.name!r}, which has errors: correct those first.", key="extends")
    return chain


def _laid_over(below: dict[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """A mock's own fields over those it takes over; `examples`, `convert`, `profiles` and `rules` are put together by key."""
    replaced = set(MADE_OF) if set(MADE_OF) & above.keys() else set()
    kept = {key: value for key, value in below.items() if key not in OWN_FIELDS and key not in replaced}
    merged = kept | dict(above)
    for key in ("examples", "convert", "profiles", "rules"):
        if key in kept and key in above:
            merged[key] = kept[key] | above[key]
    return merged


def _report_idle(draft: _Draft, fields: Mapping[str, Any]) -> None:
    """A collection is taken as it is: what is said of its conversion changes nothing."""
    for key in ("convert", "overlays"):
        if key in draft.fields and "collection" in fields:
            message = f"`{key}` is for definitions; a collection is served as it is. Take it out."
            draft.report("format.invalid", message, key=key, level="warning")


def _without_shared_ports(entries: tuple[MockEntry, ...], drafts: Mapping[str, _Draft]) -> tuple[MockEntry, ...]:
    owners: dict[int, str] = {}
    kept = []
    for entry in entries:
        port = entry.settings.port if entry.settings else None
        if port is not None and owners.setdefault(port, entry.name) != entry.name:
            draft = drafts[entry.name]
            draft.report("format.invalid", f"The mock {owners[port]!r} has port {port} already: choose another.", key="port")
            entry = replace(entry, settings=None, diagnostics=tuple(draft.found))
        kept.append(entry)
    return tuple(kept)
