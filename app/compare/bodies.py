"""A body before and after, as changes: field by field where both are JSON. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from app.compare.fields import FieldDifference, differences, plain, read_body
from app.compare.model import Change, ChangeKind, CompareLimits, change
from app.compare.pointers import NOTHING
from app.compare.shown import HIDDEN, is_secret, shown, told
from app.compare.subjects import Subject

MOST_DIFFERENCES = 20_000
"""Differences of two bodies that are looked at; they are told up to `CompareLimits.fields`, those that break first."""


@dataclass(frozen=True, slots=True)
class Place:
    """Whose body it is. `side`: response or request; `whole`: the subject of the body as a whole; `name`: for people.

    `is_decided`: a definition tells what breaks, so that the fields of a sample do not.
    """

    side: str
    whole: Subject
    name: str
    is_decided: bool = False

    def field(self, pointer: str) -> Subject:
        """The subject of a field of the body."""
        return replace(self.whole, kind="field", pointer=f"{self.side}:{pointer}")


def compare_bodies(place: Place, before: str, after: str, limits: CompareLimits) -> Iterator[Change]:
    """What became of a body. `before` and `after` are other texts, or nothing is told."""
    if before == after:
        return
    size = len(before) + len(after)
    one, other = (NOTHING, NOTHING) if size > limits.diff_bytes else (read_body(before), read_body(after))
    if NOTHING in (one, other) or not isinstance(one, dict | list) or not isinstance(other, dict | list):
        yield _whole(place, before, after, is_large=size > limits.diff_bytes)
        return
    found = list(islice(differences(one, other), MOST_DIFFERENCES))
    if not found:
        if place.side == "response":
            yield change(
                place.whole, "changed", "response.body.written", f"The JSON of {place.name} is written in another way."
            )
        else:
            yield change(place.whole, "changed", "request.body.changed", f"The JSON of {place.name} is written in another way.")
        return
    changes = [of_field(place, each) for each in found]
    changes.sort(key=lambda each: not each.breaking)
    yield from changes[: limits.fields]
    rest = changes[limits.fields :]
    if rest:
        more = "at least " if len(found) == MOST_DIFFERENCES else ""
        breaking = any(each.breaking for each in rest)
        text = f"{place.name} has {more}{len(rest)} more fields that are other than before."
        rule = _BREAKING_REST[place.side] if breaking else f"{place.side}.field.value"
        yield change(place.whole, "changed", rule, text, breaking=breaking)


_BREAKING_REST = {"response": "response.field.removed", "request": "request.field.type"}


def _whole(place: Place, before: str, after: str, *, is_large: bool) -> Change:
    if place.side == "response" and not is_large and isinstance(read_body(before), dict | list):
        text = f"The body of {place.name} was JSON and is not any more."
        return change(place.whole, "changed", "response.body.kind", text, shown(before), shown(after))
    rule = "response.body.changed" if place.side == "response" else "request.body.changed"
    why = ", and is too large to be compared field by field" if is_large else ""
    text = f"The body of {place.name} is another{why}."
    return change(place.whole, "changed", rule, text, shown(before), shown(after))


_KINDS: dict[str, tuple[ChangeKind, str]] = {
    "removed": ("removed", "removed"),
    "added": ("added", "added"),
    "optional": ("changed", "optional"),
    "absent": ("changed", "value"),
    "type": ("changed", "type"),
    "nullable": ("changed", "nullable"),
    "items": ("changed", "value"),
    "value": ("changed", "value"),
}


def of_field(place: Place, found: FieldDifference) -> Change:
    """One difference of two bodies as a change."""
    kind, name = _KINDS[found.kind]
    is_hidden = is_secret(found.before, found.steps) or is_secret(found.after, found.steps)
    before, after = (shown(plain(value), found.steps) for value in (found.before, found.after))
    breaking = found.kind in ("removed", "optional", "type", "nullable") and not place.is_decided
    if place.side == "request":
        breaking = found.kind == "type" and not place.is_decided
        name = {"optional": "removed", "nullable": "value"}.get(name, name)
    return change(
        place.field(found.pointer),
        kind,
        f"{place.side}.field.{name}",
        _sentence(place, found, HIDDEN if is_hidden else "", before, after),
        before,
        after,
        breaking=breaking,
    )


def _sentence(place: Place, found: FieldDifference, hidden: str, before: object, after: object) -> str:
    field = f"{found.pointer or 'The whole body'} of {place.name}"
    if found.kind == "removed":
        return f"{field} is gone."
    if found.kind == "added":
        return f"{field} is new."
    if found.kind == "optional":
        return f"{field} is missing where other items have it."
    if found.kind == "absent":
        return f"{field} is missing; other items have it, and lacked it."
    if found.kind == "items":
        return f"{field} has {found.after} items, not {found.before}."
    if hidden:
        return f"{field}: {hidden}."
    if found.kind == "nullable":
        return f"{field} is null, and was {told(before)}."
    return f"{field} is {told(after)}, and was {told(before)}."
