"""Values of one object that say the same thing agree: sums, counts, addresses made of names, ids of what they belong to.

Only where names make it plain, only values we made ourselves, and only to what their own schemas allow. Times and towns need
nothing of this: they agree from the start (`times`, `texts`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from converters.openapi.model import Json
from converters.openapi.sample import counting, sums, words
from converters.openapi.sample.fields import Fields, key_of
from converters.openapi.sample.names import tokens_of
from converters.openapi.sample.shape import Shape

if TYPE_CHECKING:
    from converters.openapi.sample.drawing import Drawer

Rule: TypeAlias = Callable[[Fields], None]
_TYPES = {"pdf": "application/pdf", "png": "image/png", "csv": "text/csv", "jpg": "image/jpeg", "json": "application/json"}


def rules_for(drawer: Drawer, rows: Mapping[str, Shape], owner: str) -> tuple[Rule, ...]:
    """The rules that concern an object with these properties; for most there are none."""
    if len(rows) < 2:
        return ()
    keys = {key_of(name): name for name in rows}
    found: Iterable[Rule | None] = (
        *sums.rules(keys, rows, drawer),
        counting.rule(keys, rows),
        _person(keys),
        _slug(keys),
        _file(keys),
        _failure(keys),
        *_limits(keys, rows),
        _children(drawer, keys, rows, owner),
    )
    return tuple(rule for rule in found if rule is not None)


def agreed(drawer: Drawer, shape: Shape, rows: Mapping[str, Shape], rules: tuple[Rule, ...], value: dict[str, Json]) -> None:
    """Brings an object that nobody has seen yet to agree with itself; left as it is where that does not fit its schema."""
    before = dict(value)
    for rule in rules:
        rule(Fields(drawer, rows, value))
    if value != before and shape.checked and not drawer.fits(dict(value), shape):
        value.update(before)


def _person(keys: Mapping[str, str]) -> Rule | None:
    """`first_name` and `last_name` make the name, and names make the address."""
    first, last = (next((keys[key] for key in names if key in keys), "") for names in (_FIRST, _LAST))
    whole = next((keys[key] for key in _WHOLE if key in keys), "")
    mail = next((keys[key] for key in ("email", "emailaddress") if key in keys), "")
    if not (first and last and (whole or mail)) and not (whole and mail):
        return None

    def rule(fields: Fields) -> None:
        parts = [fields.text(first), fields.text(last)] if first and last else fields.text(whole).split(" ")
        if len(parts) != 2 or not all(part.isascii() and part.isalpha() for part in parts):
            return
        if first and last and whole:
            fields.put(whole, " ".join(parts))
        if fields.text(mail).endswith("@example.com"):
            fields.put(mail, f"{'.'.join(parts).lower()}@example.com")

    return rule


_FIRST, _LAST = ("firstname", "givenname", "forename"), ("lastname", "familyname", "surname")
_WHOLE = ("fullname", "name", "displayname")


def _slug(keys: Mapping[str, str]) -> Rule | None:
    source = next((keys[key] for key in ("title", "name", "headline", "label") if key in keys), None)
    if source is None or "slug" not in keys:
        return None

    def rule(fields: Fields) -> None:
        made = "-".join("".join(each if each.isalnum() else " " for each in fields.text(source).lower()).split())
        if made.isascii() and made:
            fields.put(keys["slug"], made)

    return rule


def _file(keys: Mapping[str, str]) -> Rule | None:
    """The media type and ending of a file are what its name says."""
    source = next((keys[key] for key in ("filename", "name", "file", "originalname") if key in keys), None)
    kinds = [keys[key] for key in ("mimetype", "contenttype", "mediatype") if key in keys]
    endings = [keys[key] for key in ("extension", "fileextension") if key in keys]
    if source is None or not (kinds or endings):
        return None

    def rule(fields: Fields) -> None:
        _, dot, ending = fields.text(source).rpartition(".")
        if dot and ending in _TYPES:
            for name in kinds:
                fields.put(name, _TYPES[ending])
            for name in endings:
                fields.put(name, ending)

    return rule


def _failure(keys: Mapping[str, str]) -> Rule | None:
    """A message beside a code or errors says what went wrong, whatever the object is called."""
    if "message" not in keys or keys.keys().isdisjoint(("code", "errorcode", "error", "errors", "details")) or len(keys) > 6:
        return None

    def rule(fields: Fields) -> None:
        if fields.text(keys["message"]) not in words.ERRORS:
            fields.put(keys["message"], words.ERRORS[0])

    return rule


def _limits(keys: Mapping[str, str], rows: Mapping[str, Shape]) -> Iterable[Rule]:
    """Of two numbers called smallest and largest the second is not smaller."""
    for name in keys.values():
        tokens = tokens_of(name) if rows[name].kind in ("integer", "number") else ()
        if not _HIGHER.keys().isdisjoint(tokens):
            other = keys.get("".join(_HIGHER.get(token, token) for token in tokens))
            if other is not None:
                yield _in_order(name, other)


_HIGHER = {"min": "max", "minimum": "maximum", "lower": "upper", "from": "to", "low": "high"}


def _in_order(low: str, high: str) -> Rule:
    def rule(fields: Fields) -> None:
        one, other = fields.number(low), fields.number(high)
        if one is not None and other is not None and one > other and fields.may(low, other) and fields.may(high, one):
            fields.put(low, other)
            fields.put(high, one)

    return rule


def _children(drawer: Drawer, keys: Mapping[str, str], rows: Mapping[str, Shape], owner: str) -> Rule | None:
    """The id of an Order is the `order_id` or `order` of its items."""
    wanted, kept = f"{key_of(owner)}id", {f"{key_of(owner)}id", key_of(owner)}
    own = next((keys[key] for key in ("id", wanted) if key in keys), None)
    if own is None or wanted == "id":
        return None
    found: list[tuple[str, Shape, str]] = []
    for name, shape in rows.items():
        inner = drawer.shapes.of(((shape.items[0].schema, shape.items[0].pointer),)) if shape.items else shape
        found += [(name, inner, below) for below in inner.properties if key_of(below) in kept]
    if not found:
        return None

    def rule(fields: Fields) -> None:
        for name, inner, below in found:
            fields.change(name, partial(_with, fields, inner, below, fields.value.get(own)))

    return rule


def _with(fields: Fields, shape: Shape, name: str, value: Json, child: Json) -> Json:
    """The object, or each of an array's, with another value for one of its properties, if that is allowed."""
    if isinstance(child, list):
        return [_with(fields, shape, name, value, each) for each in child]
    if not isinstance(child, dict) or name not in child or value is None:
        return child
    allowed = (one for one in (value, str(value)) if type(one) is type(child[name]) and fields.inside(shape).may(name, one))
    return next(({**child, name: one} for one in allowed), child)
