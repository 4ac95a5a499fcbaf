"""What a use case takes from a definition or a collection, and how names and path patterns are compared. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Operations named by tag, by operation name or by path pattern; whatever one of the three names is meant.

    `deprecated` None asks nothing. `paths` are patterns: `*` stands for text inside a segment, `**` for any number of segments.
    """

    tags: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    deprecated: bool | None = None

    @property
    def names_some(self) -> bool:
        """Whether it names anything by tag, operation or path."""
        return bool(self.tags or self.operations or self.paths)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """First `include` chooses (an empty one takes everything), then `exclude` takes away."""

    include: Selection = Selection()
    exclude: Selection = Selection()

    @property
    def takes_all(self) -> bool:
        return self == EVERYTHING


EVERYTHING = Slice()
"""The slice that takes all there is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What the two selections look at: one operation of a definition, or one item of a collection."""

    tags: tuple[str, ...]
    names: tuple[str, ...]
    path: str
    deprecated: bool = False


def is_wanted(subject: Subject, wanted: Slice) -> bool:
    """Whether the slice keeps it. `include.deprecated` narrows what is included; `exclude.deprecated` takes away by itself."""
    include, exclude = wanted.include, wanted.exclude
    if include.names_some and not _is_named(subject, include):
        return False
    if include.deprecated is not None and subject.deprecated != include.deprecated:
        return False
    if exclude.deprecated is not None and subject.deprecated == exclude.deprecated:
        return False
    return not _is_named(subject, exclude)


def _is_named(subject: Subject, selection: Selection) -> bool:
    return (
        any(tag in selection.tags for tag in subject.tags)
        or any(name in selection.operations for name in subject.names)
        or any(path_fits(pattern, subject.path) for pattern in selection.paths)
    )


@dataclass(frozen=True, slots=True)
class Unknown:
    """A word of a slice that names nothing: `kind` tag, operation or path, and the nearest words there are."""

    side: str
    kind: str
    word: str
    nearest: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.side} names the {self.kind} {self.word!r}, but there is none{did_you_mean(self.nearest)}"


def unknown_words(wanted: Slice, subjects: Iterable[Subject]) -> list[Unknown]:
    """Every tag, operation and path pattern of the slice that fits nothing at all."""
    seen = tuple(subjects)
    tags = tuple(dict.fromkeys(tag for subject in seen for tag in subject.tags))
    names = tuple(dict.fromkeys(name for subject in seen for name in subject.names))
    paths = tuple(dict.fromkeys(subject.path for subject in seen))
    found: list[Unknown] = []
    for side, selection in (("include", wanted.include), ("exclude", wanted.exclude)):
        found += [Unknown(side, "tag", tag, nearest(tag, tags)) for tag in selection.tags if tag not in tags]
        found += [Unknown(side, "operation", name, nearest(name, names)) for name in selection.operations if name not in names]
        found += [
            Unknown(side, "path", pattern, nearest(pattern, paths))
            for pattern in selection.paths
            if not any(path_fits(pattern, path) for path in paths)
        ]
    return found


def nearest(word: str, known: Iterable[str], *, count: int = 3, likeness: float = 0.5) -> tuple[str, ...]:
    """The known words most like this one, best first; none if nothing is like it, only the best if it stands out.

    `likeness` is how much of a word must be the same, from 0 to 1.
    """
    folded: dict[str, str] = {}
    for name in known:
        folded.setdefault(name.casefold()[:200], name)
    said = word.casefold()[:200]
    close = get_close_matches(said, folded, n=count, cutoff=likeness)
    ratios = [SequenceMatcher(None, name, said).ratio() for name in close]
    return tuple(folded[name] for name, alike in zip(close, ratios, strict=True) if alike > ratios[0] - 0.15)


def did_you_mean(words: tuple[str, ...]) -> str:
    """The end of a sentence: a full stop, or a question with the words."""
    if not words:
        return "."
    return f". Did you mean {' or '.join(repr(word) for word in words)}?"


def path_fits(pattern: str, path: str) -> bool:
    """Whether a path fits a pattern such as `/payments/**`, which also fits `/payments`.

    A variable segment is the same thing in each spelling: `{id}`, `:id` and `{{id}}` fit one another.
    """
    reachable = {0}
    segments = _segments(path)
    for part in _segments(pattern):
        if part == "**":
            reachable = set(range(min(reachable), len(segments) + 1)) if reachable else set()
        else:
            reachable = {at + 1 for at in reachable if at < len(segments) and _segment_fits(part, segments[at])}
    return len(segments) in reachable


def _segments(path: str) -> list[str]:
    return [_spelled_alike(segment) for segment in path.split("/") if segment]


def _spelled_alike(segment: str) -> str:
    is_variable = segment.startswith(":") or (segment.startswith("{") and segment.endswith("}"))
    return "{}" if is_variable and len(segment) > 1 else segment


def _segment_fits(part: str, segment: str) -> bool:
    first, *rest = part.split("*")
    if not rest:
        return part == segment
    *middle, last = rest
    if not segment.startswith(first) or len(segment) < len(first) + len(last) or not segment.endswith(last):
        return False
    at, end = len(first), len(segment) - len(last)
    for text in middle:
        found = segment.find(text, at, end)
        if found < 0:
            return False
        at = found + len(text)
    return True
