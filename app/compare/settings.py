"""The settings and variables of two revisions: those that decide what is answered. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.compare.model import Change, ChangeKind, Side, change
from app.compare.shown import HIDDEN, is_secret, shown, told
from app.compare.subjects import Subject
from converters.pointers import escape
from converters.postman.model import Environment, Variable, walk

_NOT_TOLD = frozenset(("operations", "bodies", "made", "defaults"))
"""What revisions keep beside their settings and nobody says; files, and which examples win ties, are told in words."""
_VALIDATION = ("off", "report", "reject")
_STRICTER_IF_ON = frozenset(("match_body", "match_headers", "match_query_params"))


def compare_settings(before: Side, after: Side) -> Iterator[Change]:
    """What became of settings, then of the variables of the environment and of the collection."""
    for name in dict.fromkeys((*before.settings, *after.settings)):
        was, now = before.settings.get(name), after.settings.get(name)
        if was != now:
            yield _setting(name, was, now)
    yield from _variables("environment", _of(before.environment), _of(after.environment))
    yield from _variables("variables", _rows(before.collection.variables), _rows(after.collection.variables))
    yield from _variables("folders", _of_folders(before), _of_folders(after))


def _setting(name: str, was: Any, now: Any) -> Change:
    subject = Subject(kind="field", pointer=f"settings:/{escape(name)}")
    kind: ChangeKind = "added" if was is None else "removed" if now is None else "changed"
    rule, breaking = _rule(name, was, now)
    if name in _NOT_TOLD:
        return change(
            subject, kind, rule, _OTHER_WORDS.get(name, f"The {name} of the revision are other ones."), breaking=breaking
        )
    old, new = shown(was, (name,) if name != "key_header" else ()), shown(now, (name,) if name != "key_header" else ())
    text = f"{name} is {'not set any more' if now is None else told(new)}{'' if was is None else ', and was ' + told(old)}."
    return change(subject, kind, rule, text, old, new, breaking=breaking)


_OTHER_WORDS = {
    "defaults": "Other examples answer first where several fit.",
    "bodies": "The files that answer are other ones.",
    "made": "Other examples are written into (echo).",
    "operations": "The names of operations stand for other requests.",
}


def _rule(name: str, was: Any, now: Any) -> tuple[str, bool]:
    """The rule of a setting, and whether this change of it breaks callers."""
    if name == "matching":
        return _strictness(now == "strict")
    if name == "validate":
        return _strictness(_validation(now) > _validation(was))
    if name in _STRICTER_IF_ON:
        return _strictness(bool(now) and now != was)
    if name in ("access", "key_header"):
        return "settings.access", (now == "key" if name == "access" else True)
    if name == "server_response":
        return "settings.outage", now is not None
    if name in ("faults", "profiles", "seed"):
        return "settings.faults", False
    return ("settings.delay", False) if name == "delay" else ("settings.changed", False)


def _strictness(is_stricter: bool) -> tuple[str, bool]:
    return ("settings.stricter", True) if is_stricter else ("settings.looser", False)


def _validation(said: Any) -> int:
    """How strictly calls are checked; of a setting by operations, the strictest."""
    if isinstance(said, Mapping):
        return max((_validation(each) for each in said.values()), default=0)
    return _VALIDATION.index(said) if said in _VALIDATION else 0


def _of(environment: Environment | None) -> dict[str, Variable]:
    return _rows(environment.variables if environment else ())


def _rows(variables: tuple[Variable, ...]) -> dict[str, Variable]:
    return {row.key: row for row in variables if row.key and not row.disabled}


def _of_folders(side: Side) -> dict[str, Variable]:
    """The variables of folders by the names that lead to them."""
    folders = {id(folder): (around, folder) for around, _ in walk(side.collection) for folder in around}
    found: dict[str, Variable] = {}
    for around, folder in folders.values():
        names = "/".join(each.name for each in around[: around.index(folder) + 1])
        found |= {f"{names}/{key}": row for key, row in _rows(folder.variables).items()}
    return found


def _variables(where: str, before: Mapping[str, Variable], after: Mapping[str, Variable]) -> Iterator[Change]:
    for name in dict.fromkeys((*before, *after)):
        one, other = before.get(name), after.get(name)
        if one is not None and other is not None and one.value == other.value:
            continue
        subject = Subject(kind="field", pointer=f"settings:/{where}/{escape(name)}")
        kind: ChangeKind = "added" if one is None else "removed" if other is None else "changed"
        is_hidden = any(row is not None and (row.type == "secret" or is_secret(row.value, (row.key,))) for row in (one, other))
        names = ("secret",) if is_hidden else ()
        was, now = (None if row is None else shown(row.value, names) for row in (one, other))
        words = {
            "added": "is new",
            "removed": "is gone",
            "changed": HIDDEN if is_hidden else f"is {told(now)}, and was {told(was)}",
        }
        colon = ":" if is_hidden and kind == "changed" else ""
        yield change(subject, kind, "settings.variable", f"The variable {name}{colon} {words[kind]}.", was, now)
