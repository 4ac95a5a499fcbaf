"""What a property's name says about its value: `price` is a price, `created_at` a moment, `customerId` a customer's id."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from converters.openapi.sample import words
from converters.openapi.sample.formats import clock, day, email, host, ipv4, moment, url, uuid
from converters.openapi.sample.seeds import Dice, pick, seed_of

_BREAK = re.compile(r"[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_ID_WORDS = frozenset(("id", "ids", "uuid", "guid", "key"))


@lru_cache(maxsize=16384)
def tokens_of(name: str) -> tuple[str, ...]:
    """The words of a name in lower case: `shippingAddress_line1` → shipping, address, line1."""
    return tuple(part.lower() for part in _BREAK.split(name) if part)


@lru_cache(maxsize=4096)
def singular(name: str) -> str:
    """The name of one of them: `orders` → order, `categories` → category."""
    word = "_".join(tokens_of(name))
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3 else word


@lru_cache(maxsize=16384)
def subject(owner: str, name: str) -> str:
    """What a value is of: an id belongs to the thing it names, so that `orderId` and the `id` of an Order agree."""
    tokens = tokens_of(name)
    if tokens and tokens[-1] in _ID_WORDS:
        return f"{singular('_'.join(tokens[:-1])) or singular(owner)}#id"
    return f"{singular(owner)}.{name}"


def is_id(name: str) -> bool:
    """Whether a property of that name holds an id."""
    tokens = tokens_of(name)
    return bool(tokens) and tokens[-1] in ("id", "uuid", "guid")


def text_named(name: str, owner: str, seed: int) -> str:
    """A believable text for a property of that name."""
    tokens = tokens_of(name)
    if tokens == ("state",) and "address" in tokens_of(owner):
        tokens = ("address", "state")
    for key in _keys(tokens):
        maker = _TEXTS.get(key)
        if maker:
            return maker(seed, tokens)
    if tokens and tokens[-1] == "name":
        return _name_of(tokens[:-1] or tokens_of(owner), seed)
    return pick(words.WORDS, seed)


def number_named(name: str, seed: int, *, whole: bool) -> int | float:
    """A believable number for a property of that name."""
    tokens = tokens_of(name)
    for key in _keys(tokens):
        maker = _NUMBERS.get(key)
        if maker:
            value = maker(seed)
            return int(value) if whole else value
    if is_id(name):
        return 1000 + seed % 9000
    return 1 + seed % 100 if whole else round(1 + seed % 9900 / 100, 2)


@lru_cache(maxsize=16384)
def _keys(tokens: tuple[str, ...]) -> tuple[str, ...]:
    """Where to look, most telling first: the whole name, its last two words, its last word, its first word."""
    if not tokens:
        return ()
    return tuple(dict.fromkeys(("".join(tokens), "".join(tokens[-2:]), tokens[-1])))


_PEOPLE = frozenset(
    (
        *("user", "customer", "author", "owner", "contact", "person", "member", "employee", "shopper", "guest", "patient"),
        *("holder", "cardholder", "recipient", "sender", "full", "display", "account", "assignee", "buyer", "artist"),
    )
)
_FIRMS = frozenset(
    ("company", "organization", "organisation", "business", "merchant", "brand", "vendor", "supplier", "team", "shop", "store")
)


def _name_of(tokens: tuple[str, ...], seed: int) -> str:
    if not _PEOPLE.isdisjoint(tokens):
        return f"{pick(words.GIVEN_NAMES, seed)} {pick(words.FAMILY_NAMES, seed // 12)}"
    if not _FIRMS.isdisjoint(tokens):
        return pick(words.COMPANIES, seed)
    if not {"product", "item", "article", "sku"}.isdisjoint(tokens):
        return pick(words.PRODUCTS, seed)
    if not {"category", "genre"}.isdisjoint(tokens):
        return pick(words.CATEGORIES, seed)
    if "file" in tokens:
        return f"{pick(words.WORDS, seed)}.pdf"
    return pick(words.WORDS, seed).capitalize() + " " + pick(words.WORDS, seed // 24)


def _from(table: tuple[str, ...]) -> Callable[[int, tuple[str, ...]], str]:
    return lambda seed, _: pick(table, seed)


def _token(seed: int, _: tuple[str, ...]) -> str:
    return Dice(seed).hex(24)


_TEXTS: dict[str, Callable[[int, tuple[str, ...]], str]] = {
    "id": lambda seed, _: f"{pick(words.WORDS, seed)}-{1000 + seed % 9000}",
    "ids": lambda seed, _: f"{pick(words.WORDS, seed)}-{1000 + seed % 9000}",
    "uuid": lambda seed, _: uuid(seed),
    "guid": lambda seed, _: uuid(seed),
    "email": lambda seed, _: email(seed),
    "mail": lambda seed, _: email(seed),
    "firstname": _from(words.GIVEN_NAMES),
    "givenname": _from(words.GIVEN_NAMES),
    "lastname": _from(words.FAMILY_NAMES),
    "familyname": _from(words.FAMILY_NAMES),
    "surname": _from(words.FAMILY_NAMES),
    "fullname": lambda seed, _: _name_of(("full",), seed),
    "username": lambda seed, _: f"{pick(words.GIVEN_NAMES, seed).lower()}{seed // 12 % 90 + 10}",
    "login": lambda seed, _: f"{pick(words.GIVEN_NAMES, seed).lower()}{seed // 12 % 90 + 10}",
    "author": lambda seed, _: _name_of(("author",), seed),
    "owner": lambda seed, _: _name_of(("owner",), seed),
    "company": _from(words.COMPANIES),
    "organization": _from(words.COMPANIES),
    "phone": lambda seed, _: f"+1202555{seed % 10000:04d}",
    "phonenumber": lambda seed, _: f"+1202555{seed % 10000:04d}",
    "mobile": lambda seed, _: f"+1202555{seed % 10000:04d}",
    "fax": lambda seed, _: f"+1202555{seed % 10000:04d}",
    "url": url,
    "uri": url,
    "href": url,
    "link": url,
    "website": url,
    "homepage": url,
    "image": lambda seed, _: url(seed, ("image",)),
    "avatar": lambda seed, _: url(seed, ("image",)),
    "icon": lambda seed, _: url(seed, ("image",)),
    "host": lambda seed, _: host(seed),
    "hostname": lambda seed, _: host(seed),
    "domain": lambda seed, _: host(seed),
    "ip": lambda seed, _: ipv4(seed),
    "ipaddress": lambda seed, _: ipv4(seed),
    "street": _from(words.STREETS),
    "address": _from(words.STREETS),
    "line1": _from(words.STREETS),
    "addressline1": _from(words.STREETS),
    "line2": lambda seed, _: f"Floor {1 + seed % 9}",
    "city": _from(words.CITIES),
    "town": _from(words.CITIES),
    "locality": _from(words.CITIES),
    "province": _from(words.STATES),
    "region": _from(words.STATES),
    "country": _from(words.COUNTRIES),
    "countrycode": _from(words.COUNTRY_CODES),
    "zip": _from(words.POSTAL_CODES),
    "zipcode": _from(words.POSTAL_CODES),
    "postcode": _from(words.POSTAL_CODES),
    "postalcode": _from(words.POSTAL_CODES),
    "currency": _from(words.CURRENCIES),
    "currencycode": _from(words.CURRENCIES),
    "language": _from(words.LANGUAGES),
    "lang": _from(words.LANGUAGES),
    "locale": _from(words.LOCALES),
    "timezone": _from(words.TIME_ZONES),
    "color": _from(words.COLORS),
    "colour": _from(words.COLORS),
    "status": _from(words.STATUSES),
    "state": _from(words.STATUSES),
    "addressstate": _from(words.STATES),
    "role": _from(words.ROLES),
    "department": _from(words.DEPARTMENTS),
    "job": _from(words.JOBS),
    "jobtitle": _from(words.JOBS),
    "position": _from(words.JOBS),
    "tag": _from(words.TAGS),
    "tags": _from(words.TAGS),
    "label": _from(words.TAGS),
    "category": _from(words.CATEGORIES),
    "product": _from(words.PRODUCTS),
    "title": _from(words.TITLES),
    "subject": _from(words.TITLES),
    "headline": _from(words.TITLES),
    "description": _from(words.SENTENCES),
    "summary": _from(words.SENTENCES),
    "comment": _from(words.SENTENCES),
    "note": _from(words.SENTENCES),
    "notes": _from(words.SENTENCES),
    "text": _from(words.SENTENCES),
    "body": _from(words.SENTENCES),
    "content": _from(words.SENTENCES),
    "bio": _from(words.SENTENCES),
    "message": _from(words.SENTENCES),
    "error": _from(words.ERRORS),
    "errormessage": _from(words.ERRORS),
    "detail": _from(words.ERRORS),
    "details": _from(words.ERRORS),
    "reason": _from(words.ERRORS),
    "token": _token,
    "accesstoken": _token,
    "refreshtoken": _token,
    "secret": _token,
    "hash": _token,
    "sha": lambda seed, _: Dice(seed).hex(40),
    "etag": lambda seed, _: f'"{Dice(seed).hex(12)}"',
    "checksum": lambda seed, _: Dice(seed).hex(32),
    "cursor": _token,
    "sku": lambda seed, _: f"SKU-{1000 + seed % 9000}",
    "version": lambda seed, _: f"{1 + seed % 4}.{seed // 4 % 10}.{seed // 40 % 10}",
    "file": lambda seed, _: f"{pick(words.WORDS, seed)}.pdf",
    "filename": lambda seed, _: f"{pick(words.WORDS, seed)}.pdf",
    "path": lambda seed, _: f"/{pick(words.WORDS, seed)}/{pick(words.WORDS, seed // 24)}",
    "slug": lambda seed, _: f"{pick(words.WORDS, seed)}-{pick(words.WORDS, seed // 24)}",
    "mimetype": lambda seed, _: "application/pdf",
    "contenttype": lambda seed, _: "application/json",
    "useragent": _from(words.BROWSERS),
    "date": day,
    "birthday": day,
    "dob": day,
    "time": lambda seed, _: clock(seed),
    "timestamp": moment,
    "datetime": moment,
    "at": moment,
    "created": moment,
    "updated": moment,
    "modified": moment,
    "expires": moment,
    "query": _from(words.WORDS),
    "price": lambda seed, _: f"{5 + seed % 200}.{seed // 200 % 100:02d}",
    "amount": lambda seed, _: f"{5 + seed % 200}.{seed // 200 % 100:02d}",
    "total": lambda seed, _: f"{5 + seed % 200}.{seed // 200 % 100:02d}",
    "quantity": lambda seed, _: str(1 + seed % 9),
    "count": lambda seed, _: str(1 + seed % 40),
    "number": lambda seed, _: f"N-{10000 + seed % 90000}",
    "code": lambda seed, _: f"{pick(words.WORDS, seed)[:3].upper()}-{seed % 900 + 100}",
    "type": _from(("standard", "basic", "regular")),
    "kind": _from(("standard", "basic", "regular")),
}


def _money(seed: int) -> float:
    return 5 + seed % 200 + (seed // 200 % 20) * 0.05


def _between(low: int, high: int) -> Callable[[int], int | float]:
    return lambda seed: low + seed % (high - low + 1)


def _epoch(seed: int) -> int:
    return 1767225600 + seed % 20_000_000


_NUMBERS: dict[str, Callable[[int], int | float]] = {
    "price": lambda seed: round(_money(seed), 2),
    "amount": lambda seed: round(_money(seed), 2),
    "total": lambda seed: round(_money(seed) * 3, 2),
    "subtotal": lambda seed: round(_money(seed) * 2, 2),
    "cost": lambda seed: round(_money(seed), 2),
    "fee": lambda seed: round(_money(seed) / 10, 2),
    "tax": lambda seed: round(_money(seed) / 5, 2),
    "balance": lambda seed: round(_money(seed) * 4, 2),
    "quantity": _between(1, 9),
    "qty": _between(1, 9),
    "count": _between(1, 40),
    "page": lambda seed: 1,
    "offset": lambda seed: 0,
    "limit": lambda seed: 20,
    "size": lambda seed: 20,
    "pagesize": lambda seed: 20,
    "perpage": lambda seed: 20,
    "totalpages": _between(1, 9),
    "year": lambda seed: 2026,
    "month": _between(1, 12),
    "day": _between(1, 28),
    "hour": _between(8, 18),
    "minute": _between(0, 59),
    "age": _between(21, 64),
    "rating": _between(3, 5),
    "score": _between(60, 99),
    "percent": _between(5, 95),
    "percentage": _between(5, 95),
    "rate": lambda seed: round(1 + seed % 90 / 10, 1),
    "discount": _between(5, 30),
    "lat": lambda seed: round(38 + seed % 12000 / 1000, 4),
    "latitude": lambda seed: round(38 + seed % 12000 / 1000, 4),
    "lon": lambda seed: round(-9 + seed % 22000 / 1000, 4),
    "lng": lambda seed: round(-9 + seed % 22000 / 1000, 4),
    "longitude": lambda seed: round(-9 + seed % 22000 / 1000, 4),
    "width": lambda seed: 640,
    "height": lambda seed: 480,
    "weight": lambda seed: round(1 + seed % 240 / 10, 1),
    "port": lambda seed: 8080,
    "timestamp": _epoch,
    "created": _epoch,
    "createdat": _epoch,
    "updated": _epoch,
    "updatedat": _epoch,
    "expiresat": _epoch,
    "expiresin": lambda seed: 3600,
    "duration": _between(5, 180),
    "version": _between(1, 4),
    "statuscode": lambda seed: 200,
}


def seed_for(owner: str, name: str, variant: int) -> int:
    """The seed of a value: what it is of, and which one of several."""
    return seed_of(subject(owner, name), variant)
