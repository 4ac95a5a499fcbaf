"""Reads rules on examples from what `mocks.yaml` or a revision's settings say. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app.matching.choosing.conditions import Conditions
from app.matching.choosing.rule import Chosen, Rule
from app.matching.choosing.values import BadPattern, Wanted, compiled
from app.matching.headers import is_media_type
from converters.json_path import QueryError, select

MOST_RULES = 200
MOST_NAMES = 1000
_WHEN = ("body", "body_equals", "ignore", "json_path", "fields", "query", "headers", "path")
_RULE = ("name", "when", "answer", "priority", "file", "type")
_ANSWER = ("any_of", "weights", "sequence", "after")
_TEST = ("equals", "one_of", "matches", "contains", "absent")


class BadRule(Exception):
    """A rule that cannot be read. `where`: the place below the field, such as `.createOrder[0].when.body`."""

    def __init__(self, message: str, *, code: str = "format.invalid", where: str = "") -> None:
        super().__init__(message, code, where)
        self.message = message
        self.code = code
        self.where = where


def read_rules(value: Any) -> dict[str, tuple[Rule, ...]]:
    """Rules by operation, in the order in which they are asked. Raises BadRule."""
    found: dict[str, tuple[Rule, ...]] = {}
    for operation, said in _mapping(value, "operations with a list of rules each").items():
        if not isinstance(said, list) or not 1 <= len(said) <= MOST_RULES:
            raise BadRule(f"Expected a list of 1 to {MOST_RULES} rules.", where=f".{operation}")
        rules = [_at(f".{operation}[{at}]", _rule, (f"{operation}[{at}]", one)) for at, one in enumerate(said)]
        found[operation] = tuple(sorted(rules, key=lambda rule: -rule.priority))
    return found


def _rule(said: tuple[str, Any]) -> Rule:
    place, value = said
    fields = _known(value, _RULE)
    if "answer" not in fields:
        raise BadRule("A rule says which example answers: `answer: its name`.")
    name = fields.get("name", "")
    return Rule(
        place=place,
        name=_at(".name", _text, name) if name else "",
        when=_at(".when", _conditions, fields.get("when", {})),
        answer=_at(".answer", _chosen, fields["answer"]),
        priority=_at(".priority", _number, fields.get("priority", 0)),
        file=_at(".file", _text, fields["file"]) if "file" in fields else "",
        media_type=_at(".type", _media_type, fields["type"]) if "type" in fields else "",
    )


def _conditions(value: Any) -> Conditions:
    said = _known(value, _WHEN)
    if "ignore" in said and "body_equals" not in said:
        raise BadRule("`ignore` says what of `body_equals` does not count.", where=".ignore")
    return Conditions(
        body=(said["body"],) if "body" in said else (),
        body_equals=(said["body_equals"],) if "body_equals" in said else (),
        ignore=_at(".ignore", _queries, said.get("ignore", ())),
        json_path=_at(".json_path", _queries, said.get("json_path", ())),
        fields=_at(".fields", lambda each: _tests(each, _query), said.get("fields", {})),
        query=_at(".query", _tests, said.get("query", {})),
        headers={name.lower(): test for name, test in _at(".headers", _tests, said.get("headers", {})).items()},
        path=_at(".path", _test, said["path"]) if "path" in said else None,
    )


def _tests(value: Any, check: Callable[[str], str] = str) -> dict[str, Wanted]:
    found = {}
    for name, said in _mapping(value, "names with what each must be").items():
        _at(f".{name}", check, name)
        found[name] = _at(f".{name}", _test, said)
    return found


def _test(value: Any) -> Wanted:
    """A value that must be equal, or what is asked of it."""
    if not isinstance(value, Mapping):
        return Wanted(equals=(_scalar(value),))
    said = _known(value, _TEST)
    if not said:
        raise BadRule(f"Expected some of these below it: {', '.join(_TEST)}.")
    absent = said.get("absent")
    if absent is not None and (not isinstance(absent, bool) or len(said) > 1):
        raise BadRule("`absent` is true or false, and stands alone.", where=".absent")
    one_of = said.get("one_of", [])
    if not isinstance(one_of, list) or len(one_of) > MOST_NAMES:
        raise BadRule("Expected a list of values.", where=".one_of")
    return Wanted(
        equals=(_at(".equals", _scalar, said["equals"]),) if "equals" in said else (),
        one_of=tuple(_at(".one_of", _scalar, each) for each in one_of),
        matches=_at(".matches", _pattern, said.get("matches", "")),
        contains=_at(".contains", _text, said["contains"]) if "contains" in said else "",
        absent=absent,
    )


def _scalar(value: Any) -> Any:
    if isinstance(value, Mapping | list):
        raise BadRule("Expected a text, a number, true, false or null.")
    return value


def _pattern(value: Any) -> str:
    text = _text(value) if value != "" else ""
    try:
        compiled(text)
    except BadPattern as bad:
        raise BadRule(str(bad), code="value.invalid") from None
    return text


def _queries(value: Any) -> tuple[str, ...]:
    listed = value if isinstance(value, list | tuple) else [value]
    return tuple(_at(f"[{at}]" if isinstance(value, list) else "", _query, each) for at, each in enumerate(listed))


def _query(value: Any) -> str:
    text = _text(value)
    try:
        select(text, None)
    except QueryError as error:
        raise BadRule(f"{text[:80]!r} {error}.", code="value.invalid") from None
    return text


def _chosen(value: Any) -> Chosen:
    """The name of an example, or several and how one is taken."""
    if not isinstance(value, Mapping):
        return Chosen(how="one", names=(_text(value),))
    said = _known(value, _ANSWER)
    how = [key for key in ("any_of", "weights", "sequence") if key in said]
    if len(how) != 1 or ("after" in said and how != ["sequence"]):
        raise BadRule("Expected the name of an example, or one of `any_of`, `weights` and `sequence` (with `after`).")
    after = said.get("after", "last")
    if after not in ("last", "repeat"):
        raise BadRule("After a sequence comes its last example again, or all anew: last or repeat.", where=".after")
    if how == ["weights"]:
        weighed: Chosen = _at(".weights", _weighed, said["weights"])
        return weighed
    names = _at(f".{how[0]}", _names, said[how[0]])
    return Chosen(how="any" if how == ["any_of"] else "sequence", names=names, stays=after == "last")


def _weighed(value: Any) -> Chosen:
    said = _mapping(value, "examples with a weight each")
    weights = tuple(_at(f".{name}", _number, each) for name, each in said.items())
    if not 1 <= len(weights) <= MOST_NAMES or min(weights) < 0 or not 0 < sum(weights) < 1e9:
        raise BadRule("Expected weights such as `paid: 3`, not all of them 0 and none below.")
    return Chosen(how="weights", names=tuple(said), weights=weights)


def _names(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not 1 <= len(value) <= MOST_NAMES:
        raise BadRule(f"Expected a list of 1 to {MOST_NAMES} names of examples.")
    return tuple(_at(f"[{at}]", _text, each) for at, each in enumerate(value))


def _text(value: Any) -> str:
    if isinstance(value, str) and value:
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise BadRule("Expected text. Put it in quotes.")


def _media_type(value: Any) -> str:
    text = _text(value)
    if not is_media_type(text) or not text.isprintable() or not text.isascii():
        raise BadRule("Expected a media type such as image/png.")
    return text


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value or abs(value) > 1e9:
        raise BadRule("Expected a number.")
    return float(value)


def _mapping(value: Any, what: str) -> Mapping[str, Any]:
    if isinstance(value, Mapping):
        return value
    raise BadRule(f"Expected {what} below it.")


def _known(value: Any, known: Sequence[str]) -> Mapping[str, Any]:
    for key in _mapping(value, f"some of these: {', '.join(known)}"):
        if key not in known:
            raise BadRule(f"Unknown key {key!r}. Known here: {', '.join(known)}.", code="unknown_field", where=f".{key}")
    fields: Mapping[str, Any] = value
    return fields


def _at(where: str, read: Callable[[Any], Any], value: Any) -> Any:
    """What `read` makes of a value; the place of an error begins with `where`."""
    try:
        return read(value)
    except BadRule as bad:
        raise BadRule(bad.message, code=bad.code, where=where + bad.where) from None
