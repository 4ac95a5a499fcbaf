"""Another value in the shape of a declared one: what tells the items of a list apart differs, all else is as declared."""

from __future__ import annotations

import re

from converters.openapi.model import Json
from converters.openapi.sample.names import tokens_of
from converters.openapi.sample.seeds import Dice, seed_of

_IDS = frozenset(
    (
        "id",
        "ids",
        "uuid",
        "guid",
        "sid",
        "gid",
        "uid",
        "key",
        "sku",
        "hash",
        "sha",
        "token",
        "etag",
        "serial",
        "barcode",
        "sequence",
    )
)
_NAMES = frozenset(
    (*("name", "slug", "title", "login", "username", "handle", "label", "email", "mail", "filename", "code", "number"),
     *("subject", "headline", "nickname", "displayname", "fullname")),
)  # fmt: skip
_HEX = re.compile(r"[0-9a-f]*[0-9][0-9a-f]*|[0-9A-F]*[0-9][0-9A-F]*")
_PART = re.compile(r"[A-Za-z0-9]+")
_COUNTED = re.compile(r"(.*[A-Za-z])(\d+)")
_FILE = re.compile(r"(.+)(\.[a-z0-9]{2,4})", re.IGNORECASE)


def another(name: str, value: Json, variant: int) -> Json:
    """What a further item has in place of a declared value: another id, name or slug; anything else stays as it is."""
    last = tokens_of(name)[-1:]
    if not variant or not last:
        return value
    if last[0] in _IDS:
        return varied(value, variant)
    return _renamed(value, variant) if last[0] in _NAMES and isinstance(value, str) else value


def another_item(value: Json, variant: int) -> Json:
    """What a further item is in place of a declared object."""
    if not isinstance(value, dict) or not variant:
        return value
    return {key: another(key, inner, variant) if not isinstance(inner, (dict, list)) else inner for key, inner in value.items()}


def varied(value: Json, variant: int) -> Json:
    """Another id of the same kind: a number counts on; of a text the last part changes, each sign to one of its kind."""
    if isinstance(value, bool) or not variant:
        return value
    if isinstance(value, int):
        return value + variant
    if not isinstance(value, str):
        return value
    parts = [part for part in _PART.finditer(value) if any(map(str.isdigit, part[0]))] or list(_PART.finditer(value))
    if not parts:
        return value
    start, end = parts[-1].span()
    return value[:start] + _like(value[start:end], variant) + value[end:]


def _like(part: str, variant: int) -> str:
    """A part of an id with other signs: digits count on, hexadecimal ones stay so, words get a number."""
    if part.isdigit():
        return str(int(part) + variant).rjust(len(part), "0")[-len(part) :]
    if part.isalpha() and len(part) < 12:
        return f"{part}{variant + 1}"
    counted = _COUNTED.fullmatch(part) if len(part) < 8 else None
    if counted:
        return f"{counted[1]}{_like(counted[2], variant)}"
    dice = Dice(seed_of("like", part, variant))
    if _HEX.fullmatch(part):
        digits = dice.hex(len(part))
        return digits.upper() if part.isupper() else digits
    return "".join(_sign(char, dice) for char in part)


def _sign(char: str, dice: Dice) -> str:
    if char.isdigit():
        return "0123456789"[dice.below(10)]
    letter = "abcdefghijklmnopqrstuvwxyz"[dice.below(26)]
    return letter.upper() if char.isupper() else letter


def _renamed(value: str, variant: int) -> str:
    """A name counted on: `octocat-2`, `Contract 2.pdf`, `ada2@example.com`."""
    number = variant + 1
    if value.isdigit():
        return _like(value, variant)
    at = value.find("@")
    if at > 0:
        return f"{value[:at]}{number}{value[at:]}"
    file = _FILE.fullmatch(value)
    stem, ending = (file[1], file[2]) if file else (value, "")
    glue = " " if " " in stem else "-" if "-" in stem or stem.islower() else "_" if "_" in stem else " "
    trailing = re.fullmatch(r"(.*?)(\d{1,9})", stem)
    if trailing:
        return f"{trailing[1]}{str(int(trailing[2]) + variant).rjust(len(trailing[2]), '0')}{ending}"
    return f"{stem}{glue}{number}{ending}"
