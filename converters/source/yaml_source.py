"""YAML text becomes a tree by the rules of YAML 1.2, from libyaml's events: no object of any kind is ever constructed.

`no` and dates stay texts, keys are texts as written, merge keys (`<<`) are filled in. Aliases, merges, depth and nodes are
counted while the events come, so that a small file cannot grow into a large tree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from converters.diagnostics import Diagnostics
from converters.errors import SourceError
from converters.source.limits import Limits
from converters.source.text import line_and_column, shown
from converters.source.values import TEXT_ADVICE, storable_text
from converters.source.yaml_places import YamlPlaces
from converters.source.yaml_scalars import EventFindings, ScalarReader

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_BLANK_TABS = re.compile(r"^( *-?)[ \t]*\t[ \t]*(?=\S|$)", re.MULTILINE)
_UNPRINTABLE = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x84\\x86-\\x9f\\ud800-\\udfff\\ufffe\\uffff]")
_MAP_TAGS = (None, "!", "tag:yaml.org,2002:map")
_LIST_TAGS = (None, "!", "tag:yaml.org,2002:seq")
_TEXT_PER_NODE = 256  # a long text that is used again and again counts like so many values


def read_yaml(text: str, file: str, limits: Limits, diagnostics: Diagnostics) -> tuple[Any, YamlPlaces]:
    """The tree of a YAML text and where its values stand.

    Raises SourceError: yaml.invalid, yaml.tag, yaml.key, yaml.cycle, yaml.multi_document, limit.…, value.number, format.empty.
    """
    try:
        return _Builder(file, limits, diagnostics).build(_events(text)), YamlPlaces(text)
    except yaml.YAMLError as error:
        relaxed = _without_stray_tabs(text, error)
        if relaxed is None:
            raise _syntax_error(error, text, file) from None
    try:
        return _Builder(file, limits, diagnostics).build(_events(relaxed)), YamlPlaces(relaxed)
    except yaml.YAMLError as error:
        raise _syntax_error(error, text, file) from None


def _events(text: str) -> Iterator[Any]:
    return iter(yaml.parse(text, Loader=_LOADER))


@dataclass(slots=True)
class _Anchored:
    """What an anchor names: its value, its size when written out, its depth."""

    value: Any
    nodes: int
    depth: int


@dataclass(slots=True)
class _Frame:
    """A map or list that is still open. `merged` are the maps of its merge keys, applied when it closes."""

    value: Any
    anchor: str | None
    is_map: bool
    nodes: int = 1
    depth: int = 1
    key: str | None = None
    merging: bool = False
    merged: list[Any] = field(default_factory=list)


class _Builder:
    """Builds the tree from events; keeps its own stack instead of recursing."""

    def __init__(self, file: str, limits: Limits, diagnostics: Diagnostics) -> None:
        self._file, self._limits = file, limits
        self._findings = EventFindings(file, diagnostics)
        self._scalars = ScalarReader(self._findings)
        self._anchors: dict[str, _Anchored | None] = {}  # None: still open
        self._stack: list[_Frame] = []
        self._root: Any = None
        self._documents = self._nodes = self._aliases = self._expanded = 0

    def build(self, events: Iterator[Any]) -> Any:
        steps = {
            yaml.ScalarEvent: self._scalar,
            yaml.MappingStartEvent: self._open_map,
            yaml.SequenceStartEvent: self._open_list,
            yaml.MappingEndEvent: self._close,
            yaml.SequenceEndEvent: self._close,
            yaml.AliasEvent: self._alias,
            yaml.DocumentStartEvent: self._document,
        }
        for event in events:
            step = steps.get(type(event))
            if step:
                step(event)
        if not self._documents:
            raise SourceError("format.empty", "The file holds nothing but comments.", file=self._file, line=1, column=1)
        return self._root

    def _document(self, event: Any) -> None:
        self._documents += 1
        if self._documents > 1:
            message = "A second YAML document begins here. Put each document into a file of its own."
            raise self._findings.error("yaml.multi_document", message, event)

    def _scalar(self, event: Any) -> None:
        frame = self._stack[-1] if self._stack else None
        if frame and frame.is_map and frame.key is None and not frame.merging:
            self._key(frame, event)
            return
        value = self._scalars.read(event)
        nodes = 1 + len(event.value) // _TEXT_PER_NODE
        if event.anchor:
            self._anchors[event.anchor] = _Anchored(value, nodes, 0)
        self._count(event)
        self._add(value, nodes, 0, event)

    def _key(self, frame: _Frame, event: Any) -> None:
        key = event.value
        if key == "<<" and event.implicit[0] and event.tag in (None, "!", "tag:yaml.org,2002:merge"):
            frame.merging = True
            return
        if event.tag and event.tag not in ("!", "tag:yaml.org,2002:str"):
            self._scalars.read(event)  # refuses tags that are not JSON's
        if event.anchor:
            self._anchors[event.anchor] = _Anchored(key, 1, 0)
        self._set_key(frame, key, event)

    def _set_key(self, frame: _Frame, key: str, event: Any) -> None:
        if (stored := storable_text(key)) != key:
            self._findings.warn("value.text", TEXT_ADVICE, event)
            key = stored
        if key in frame.value:
            message = f"The key {shown(key)} stands here more than once; the last one counts. Remove the others."
            self._findings.warn("yaml.duplicate_key", message, event)
        frame.key = key

    def _open_map(self, event: Any) -> None:
        self._open(event, _Frame({}, event.anchor, True), _MAP_TAGS)

    def _open_list(self, event: Any) -> None:
        self._open(event, _Frame([], event.anchor, False), _LIST_TAGS)

    def _open(self, event: Any, frame: _Frame, tags: tuple[str | None, ...]) -> None:
        if event.tag not in tags:
            raise self._findings.error("yaml.tag", f"The tag {shown(event.tag)} is not one of JSON's types. Remove it.", event)
        self._refuse_complex_key(event)
        self._count(event)
        if len(self._stack) >= self._limits.depth:
            raise self._depth_error(event)
        if event.anchor:
            self._anchors[event.anchor] = None
        self._stack.append(frame)

    def _refuse_complex_key(self, event: Any) -> None:
        frame = self._stack[-1] if self._stack else None
        if frame and frame.is_map and frame.key is None and not frame.merging:
            message = "A list or map cannot be a key. Quote it if braces of a template were meant."
            raise self._findings.error("yaml.key", message, event)

    def _close(self, event: Any) -> None:
        frame = self._stack.pop()
        for source in frame.merged:
            self._merge(frame, source, event)
        if frame.anchor:
            self._anchors[frame.anchor] = _Anchored(frame.value, frame.nodes, frame.depth)
        self._add(frame.value, frame.nodes, frame.depth, event)

    def _alias(self, event: Any) -> None:
        self._aliases += 1
        if self._aliases > self._limits.yaml_aliases:
            message = f"There are more than {self._limits.yaml_aliases} aliases. Write some of them out."
            raise self._findings.error("limit.yaml_alias", message, event)
        anchored = self._anchored(event)
        frame = self._stack[-1] if self._stack else None
        if frame and frame.is_map and frame.key is None and not frame.merging:
            if not isinstance(anchored.value, str):
                raise self._findings.error("yaml.key", "Only a text can be a key.", event)
            self._set_key(frame, anchored.value, event)
            return
        if not (frame and frame.merging):
            self._expand(anchored.nodes, event)
        if len(self._stack) + anchored.depth > self._limits.depth:
            raise self._depth_error(event)
        self._add(anchored.value, anchored.nodes, anchored.depth, event)

    def _anchored(self, event: Any) -> _Anchored:
        if event.anchor not in self._anchors:
            raise self._findings.error("yaml.invalid", f"The alias {shown(event.anchor)} names no anchor before it.", event)
        anchored = self._anchors[event.anchor]
        if anchored is None:
            raise self._findings.error("yaml.cycle", f"The alias {shown(event.anchor)} stands inside what it names.", event)
        return anchored

    def _add(self, value: Any, nodes: int, depth: int, event: Any) -> None:
        """Puts a finished value where it belongs, and its size onto what holds it."""
        if not self._stack:
            self._root = value
            return
        frame = self._stack[-1]
        frame.nodes += nodes
        frame.depth = max(frame.depth, depth + 1)
        if not frame.is_map:
            frame.value.append(value)
        elif frame.merging:
            frame.merging = False
            frame.merged.extend(self._merge_sources(value, event))
        else:
            frame.value[frame.key] = value
            frame.key = None

    def _merge_sources(self, value: Any, event: Any) -> list[dict[str, Any]]:
        sources = value if isinstance(value, list) else [value]
        if not all(isinstance(source, dict) for source in sources):
            raise self._findings.error("yaml.key", "The merge key << takes a map or a list of maps.", event)
        return sources

    def _merge(self, frame: _Frame, source: dict[str, Any], event: Any) -> None:
        """Fills in the keys that are not there yet: what is written wins, then the map named first."""
        self._expand(len(source), event)
        for key, value in source.items():
            frame.value.setdefault(key, value)

    def _expand(self, nodes: int, event: Any) -> None:
        self._expanded += nodes
        if self._expanded > self._limits.yaml_expansion:
            message = f"Aliases and merge keys add more than {self._limits.yaml_expansion} values. Write fewer of them."
            raise self._findings.error("limit.expansion", message, event)

    def _count(self, event: Any) -> None:
        self._nodes += 1
        if self._nodes > self._limits.nodes:
            raise self._findings.error("limit.nodes", f"The file holds more than {self._limits.nodes} values. Split it.", event)

    def _depth_error(self, event: Any) -> SourceError:
        message = f"Lists and maps are nested more than {self._limits.depth} deep here. Flatten the document."
        return self._findings.error("limit.depth", message, event)


def _without_stray_tabs(text: str, error: yaml.YAMLError) -> str | None:
    """The text without tabs on blank lines and with spaces for those after a dash: YAML 1.2 allows them, libyaml does not.

    None if that changes nothing. A blank line keeps its spaces only: more of them than the first line of a block text has
    would be an error again.
    """
    mark = getattr(error, "problem_mark", None)
    if mark is None or "\t" not in text:
        return None
    relaxed = _BLANK_TABS.sub(_without_tabs, text)
    return relaxed if relaxed != text else None


def _without_tabs(found: re.Match[str]) -> str:
    """Tabs after a dash as spaces, those of a blank line gone; those that indent something stay, and stay an error."""
    if found.string[found.end() : found.end() + 1] in ("", "\n", "\r"):
        return found.group(1)
    return found.group().replace("\t", " ") if found.group(1).endswith("-") else found.group()


def _syntax_error(error: yaml.YAMLError, text: str, file: str) -> SourceError:
    unprintable = _UNPRINTABLE.search(text)
    if unprintable:
        line, column = line_and_column(text, unprintable.start())
        message = f"The control character U+{ord(unprintable.group()):04X} cannot stand in YAML. Remove it or write an escape."
        return SourceError("yaml.invalid", message, file=file, line=line, column=column)
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = str(getattr(error, "problem", None) or "it cannot be read")[:120]
    if mark is None:
        return SourceError("yaml.invalid", f"This is not YAML: {problem}.", file=file)
    problem += _advice_for(_character_at(text, mark.line, mark.column))
    return SourceError("yaml.invalid", f"This is not YAML: {problem}", file=file, line=mark.line + 1, column=mark.column + 1)


def _advice_for(character: str) -> str:
    if character == "\t":
        return ". Indent with spaces, not tabs."
    if character in ("@", "`", "%"):
        return f". Put a text that begins with {character} in quotes."
    return ". Look at the indentation, the colons and the quotes around here."


def _character_at(text: str, line: int, column: int) -> str:
    start = 0
    for _ in range(line):
        start = text.find("\n", start) + 1
    return text[start + column : start + column + 1]
