"""What a use case takes from a definition or a collection, and how names and path patterns are compared. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches

_VARIABLE = re.compile(r"\{\{[^{}]*\}\}|\{[^{}]+\}|<[^<>]+>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Operations named by tag, by operation name or by path pattern; whatever one of the three names is meant.

    `paths` are patterns: `*` stands for text inside a segment, `**` for any number of segments. `deprecated` None asks nothing.
    `statuses` are patterns of responses: `404`, `2XX`, `default`.
    """

    tags: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    deprecated: bool | None = None
    statuses: tuple[str, ...] = ()

    @property
    def names_some(self) -> bool:
        """Whether it names anything by tag, operation or path."""
        return bool(self.tags or self.operations or self.paths)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """First `include` chooses (an empty one takes everything), then `exclude` takes away.

    Statuses choose among the responses of the operations that are taken. An operation that had responses and has none left is
    taken out: there is nothing it could answer.
    """

    include: Selection = Selection()
    exclude: Selection = Selection()

    @property
    def takes_all(self) -> bool:
        return self == EVERYTHING

    @property
    def chooses_statuses(self) -> bool:
        """Whether it takes responses away."""
        return bool(self.include.statuses or self.exclude.statuses)


EVERYTHING = Slice()
"""The slice that takes all there is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What the two selections look at: one operation of a definition, or one item of a collection."""

    tags: tuple[str, ...]
    names: tuple[str, ...]
    path: str
    deprecated: bool = False
    statuses: tuple[str, ...] = ()


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


def status_wanted(status: str, wanted: Slice) -> bool:
    """Whether the slice keeps a response of this status."""
    include, exclude = wanted.include.statuses, wanted.exclude.statuses
    if include and not any(status_fits(pattern, status) for pattern in include):
        return False
    return not any(status_fits(pattern, status) for pattern in exclude)


def status_fits(pattern: str, status: str) -> bool:
    """Whether a status as written (`404`, `4XX`, `default`) fits a pattern: `4XX` also fits `404`, not the other way round."""
    asked, written = pattern.strip().upper(), status.strip().upper()
    return asked == written or (len(asked) == 3 == len(written) and asked[1:] == "XX" and asked[0] == written[0])


def _is_named(subject: Subject, selection: Selection) -> bool:
    return (
        any(tag in selection.tags for tag in subject.tags)
        or any(_same_operation(word, name) for word in selection.operations for name in subject.names)
        or any(path_fits(pattern, subject.path) for pattern in selection.paths)
    )


def _same_operation(word: str, name: str) -> bool:
    """Whether a word names an operation: its name, or its method and path however the variables of the path are spelt."""
    if word == name:
        return True
    method, _, path = word.partition(" ")
    other, _, its_path = name.partition(" ")
    if not path.startswith("/") or not its_path.startswith("/") or method.upper() != other.upper():
        return False
    return [*_segments(path)] == [*_segments(its_path)]


@dataclass(frozen=True, slots=True)
class Unknown:
    """A word of a slice that names nothing: `kind` tag, operation, path or status, and the nearest words there are."""

    side: str
    kind: str
    word: str
    nearest: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.side} names the {self.kind} {self.word!r}, but there is none{did_you_mean(self.nearest)}"


def unknown_words(wanted: Slice, subjects: Iterable[Subject]) -> list[Unknown]:
    """Every tag, operation, path pattern and status of the slice that fits nothing at all."""
    seen = tuple(subjects)
    tags = tuple(dict.fromkeys(tag for subject in seen for tag in subject.tags))
    names = tuple(dict.fromkeys(name for subject in seen for name in subject.names))
    paths = tuple(dict.fromkeys(subject.path for subject in seen))
    statuses = tuple(dict.fromkeys(status for subject in seen for status in subject.statuses))
    found: list[Unknown] = []
    for side, selection in (("include", wanted.include), ("exclude", wanted.exclude)):
        found += [Unknown(side, "tag", tag, nearest(tag, tags)) for tag in selection.tags if tag not in tags]
        found += [
            Unknown(side, "operation", word, nearest(word, names))
            for word in selection.operations
            if word not in names and not any(_same_operation(word, name) for name in names)
        ]
        found += [
            Unknown(side, "path", pattern, nearest(pattern, paths))
            for pattern in selection.paths
            if not any(path_fits(pattern, path) for path in paths)
        ]
        found += [
            Unknown(side, "status", pattern, nearest(pattern, (*statuses, *_ranges_of(statuses)), likeness=0.6))
            for pattern in selection.statuses
            if not any(status_fits(pattern, status) for status in statuses)
        ]
    return found


def _ranges_of(statuses: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(f"{status[0]}XX" for status in statuses if status[:1].isdigit()))


def left_without_answers(names: Sequence[str]) -> str:
    """What is said of operations that a slice by status leaves without any response."""
    some = "1 operation has" if len(names) == 1 else f"{len(names)} operations have"
    told = ", ".join(names[:5]) + (" …" if len(names) > 5 else "")
    return f"{some} no response left by the statuses asked for, and so {'is' if len(names) == 1 else 'are'} left out: {told}."


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
    return [same_segment(segment) for segment in path.split("/") if segment]


def same_segment(segment: str) -> str:
    """A path segment with every variable alike, whoever wrote it: `:id`, `{{petId}}`, `{id}`."""
    return "{}" if segment.startswith(":") and len(segment) > 1 else _VARIABLE.sub("{}", segment)


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
