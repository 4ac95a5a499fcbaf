"""The examples of an operation before and after: statuses, media types, headers, bodies, names and order. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from app.compare.bodies import Place, compare_bodies
from app.compare.model import Change, CompareLimits, change
from app.compare.operations import Operation, pair_examples
from app.compare.shown import HIDDEN, shown, shown_header
from app.compare.subjects import Subject
from app.redaction import is_secret_name
from converters.pointers import escape
from converters.postman.model import Example, Header
from converters.sync.examples import media_type

VOLATILE = frozenset(
    ("date", "server", "connection", "keep-alive", "transfer-encoding", "content-length", "via", "age", "etag", "vary",
     "x-request-id", "x-correlation-id", "x-trace-id", "x-powered-by", "x-served-by", "x-cache", "x-timer", "cf-ray", "alt-svc",
     "postman-token", "x-runtime", "x-amzn-requestid", "x-amz-cf-id", "x-amzn-trace-id", "traceparent")
)  # fmt: skip
"""Headers that a server puts in by itself, or that change with every answer."""


def _by_samples(before: Example, after: Example) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Pairing:
    """One operation in its two states, and which of its examples became which.

    `is_decided`: definitions tell its statuses and media types; `has_schemas`: and what the body of such an example holds.
    """

    before: Operation
    after: Operation
    examples: Mapping[str, str]
    is_decided: bool = False
    has_schemas: Callable[[Example, Example], bool] = _by_samples

    @classmethod
    def of(cls, before: Operation, after: Operation, *, is_decided: bool = False) -> Pairing:
        """The two, their examples paired."""
        return cls(before, after, pair_examples(before, after), is_decided)

    @property
    def operation(self) -> Subject:
        """The operation as it is now."""
        return Subject(kind="operation", operation=self.after.key)

    def example(self, key: str) -> Subject:
        """An example that is there now."""
        return Subject(kind="example", operation=self.after.key, example=key)

    def gone(self, key: str) -> Subject:
        """An example that was there before."""
        return Subject(kind="example", operation=self.before.key, example=key)


def called(example: Example) -> str:
    """An example for people: `paid` (200)."""
    return f"“{name_of(example)[:80] or example.code}” ({example.code})"


def name_of(example: Example) -> str:
    """Its name, without what looks like a secret."""
    return str(shown(example.name.strip()))


def compare_answers(pairing: Pairing, limits: CompareLimits) -> Iterator[Change]:
    """What became of the answers of an operation."""
    if not pairing.is_decided:
        yield from _statuses(pairing)
        yield from _media_types(pairing)
    before, after = pairing.before.examples, pairing.after.examples
    for key, example in before.items():
        if key not in pairing.examples:
            yield change(pairing.gone(key), "removed", "response.example.removed", f"The example {called(example)} is gone.")
    came_from = {now: was for was, now in pairing.examples.items()}
    for key, example in after.items():
        if key not in came_from:
            yield change(pairing.example(key), "added", "response.example.added", f"The example {called(example)} is new.")
        else:
            yield from _example(pairing, key, before[came_from[key]], example, limits)
    yield from _order(pairing, came_from)


def _statuses(pairing: Pairing) -> Iterator[Change]:
    old, new = (dict.fromkeys(each.code for each in side.item.examples) for side in (pairing.before, pairing.after))
    for code in old:
        if code not in new:
            yield change(
                pairing.operation, "removed", "response.status.removed", f"It does not answer {code} any more.", code,
                breaking=200 <= code < 400,
            )  # fmt: skip
    for code in new:
        if code not in old:
            yield change(pairing.operation, "added", "response.status.added", f"It answers {code}, too.", None, code)


def _media_types(pairing: Pairing) -> Iterator[Change]:
    """Of statuses that both have: a status that came or went is told already."""
    old, new = _types(pairing.before), _types(pairing.after)
    for code, types in old.items():
        for name in types:
            if code in new and name not in new[code]:
                text = f"Its answers {code} are never {name} any more."
                breaking = None if code < 400 else False
                rule = "response.media_type.removed"
                yield change(pairing.operation, "removed", rule, text, name, breaking=breaking)
    for code, types in new.items():
        for name in types:
            if code in old and name not in old[code]:
                text = f"Its answers {code} may be {name}."
                yield change(pairing.operation, "added", "response.media_type.added", text, None, name)


def _types(operation: Operation) -> dict[int, dict[str, None]]:
    found: dict[int, dict[str, None]] = {}
    for example in operation.item.examples:
        types = found.setdefault(example.code, {})
        if name := media_type(example):
            types[name] = None
    return found


def _example(pairing: Pairing, key: str, before: Example, after: Example, limits: CompareLimits) -> Iterator[Change]:
    subject = pairing.example(key)
    if before.name != after.name:
        text = f"The example {called(before)} is called {called(after)}."
        yield change(subject, "changed", "response.example.renamed", text, name_of(before), name_of(after))
    if before.code != after.code:
        text = f"{called(after)} answers {after.code}, and answered {before.code}."
        breaking = before.code < 400 <= after.code
        yield change(subject, "changed", "response.example.status", text, before.code, after.code, breaking=breaking)
    yield from _headers(subject, called(after), before.headers, after.headers)
    place = Place("response", subject, called(after), pairing.has_schemas(before, after))
    yield from compare_bodies(place, before.body, after.body, limits)


def _headers(subject: Subject, name: str, before: tuple[Header, ...], after: tuple[Header, ...]) -> Iterator[Change]:
    old, new = _joined(before), _joined(after)
    for header, (spelled, value) in old.items():
        written = new.get(header, (spelled, ""))[0]
        place = Subject(
            kind="field", operation=subject.operation, example=subject.example, pointer=f"headers:/{escape(written)}"
        )
        was = shown_header(header, value)
        if header not in new:
            text = f"The header {written} of {name} is gone."
            rule, breaking = "response.header.removed", header not in VOLATILE
            yield change(place, "removed", rule, text, was, breaking=breaking)
        elif new[header][1] != value:
            now = shown_header(header, new[header][1])
            text = (
                f"The header {written} of {name}: {HIDDEN}."
                if is_secret_name(header)
                else f"The header {written} of {name} changed."
            )
            yield change(place, "changed", "response.header.changed", text, was, now)
    for header, (written, value) in new.items():
        if header not in old:
            place = Subject(
                kind="field", operation=subject.operation, example=subject.example, pointer=f"headers:/{escape(written)}"
            )
            text = f"The header {written} of {name} is new."
            yield change(place, "added", "response.header.added", text, None, shown_header(header, value))


def _joined(headers: tuple[Header, ...]) -> dict[str, tuple[str, str]]:
    """Enabled headers by lower-case name: the name as written, and the values of all of that name."""
    found: dict[str, tuple[str, str]] = {}
    for row in headers:
        name = row.key.strip()
        if name and not row.disabled:
            known = found.get(name.lower())
            found[name.lower()] = (known[0], f"{known[1]}, {row.value}") if known else (name, row.value)
    return found


def _order(pairing: Pairing, came_from: Mapping[str, str]) -> Iterator[Change]:
    """Whether those that stayed stand in another order."""
    now = [came_from[key] for key in pairing.after.examples if key in came_from]
    was = [key for key in pairing.before.examples if key in pairing.examples]
    if now != was:
        names = Counter(pairing.before.examples[key].name for key in was)
        old, new = ([_short(pairing.before.examples[key], names) for key in keys[:20]] for keys in (was, now))
        text = f"Its examples stand in another order: {', '.join(new[:5])}{' …' if len(now) > 5 else ''}."
        yield change(pairing.operation, "reordered", "response.example.reordered", text, old, new)


def _short(example: Example, names: Counter[str]) -> str:
    name = name_of(example)
    return name if names[example.name] == 1 and name else f"{name} ({example.code})".strip()
