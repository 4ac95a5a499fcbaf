"""Texts to try where the usual one for a name does not keep its pattern or lengths: other ways to write the same thing.

First what the name means (a colour without its `#`, a country as two letters), then the usual text in another spelling, then
kinds of text an expression gives away by itself: a moment, an address. Those count only where it tells them from scrambled
ones, so that `^[0-9-]+$` is not taken for a date.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

from converters.openapi.sample import words
from converters.openapi.sample.callings import town_of
from converters.openapi.sample.formats import currency, email, ipv4, money, phone, url, uuid
from converters.openapi.sample.names import About
from converters.openapi.sample.seeds import Dice, pick
from converters.openapi.sample.times import clock, day, moment

Maker = Callable[[About], tuple[str, ...]]
Keeps = Callable[[str], bool]
_ID_WORDS = frozenset(("id", "ids", "uuid", "guid", "sid", "key", "token", "hash", "sha", "digest", "snowflake", "secret"))


def plausible(about: About, usual: str, keeps: Keeps) -> str | None:
    """The first such text that keeps what it must; None if none does.

    `usual`: the text for the name where there is a pattern to keep, else empty: a text that is only too long is cut.
    """
    for text in _meant(about):
        if keeps(text):
            return text
    if not usual:
        return None
    for text in _spelled(usual):
        if keeps(text):
            return text
    for text, scrambled in _evident(about):
        if keeps(text) and not keeps(scrambled):
            return text
    return None


def _meant(about: About) -> Iterator[str]:
    """What the words of a name mean, in other ways to write it."""
    for makers in _makers_for(about.tokens):
        yield from makers(about)


@lru_cache(maxsize=4096)
def _makers_for(tokens: tuple[str, ...]) -> tuple[Maker, ...]:
    return tuple(make for telling, make in _MEANT if not telling.isdisjoint(tokens))


def _ids(about: About) -> tuple[str, ...]:
    """Ids of the usual lengths; of open lengths the shortest that looks like one."""
    digits, number = Dice(about.seed).hex(64), str(about.base % 10**17 + about.variant)
    lengths = (12, 16, 20, 24, 32, 40, 64)
    decimals = tuple(f"{1 + about.base % 9}{number.rjust(17, '4')[-(length - 1) :]}" for length in (18, 12, 10, 8))
    return (uuid(about.seed), *(digits[:length] for length in lengths), *(digits[:17].upper(), *decimals))


def _months(about: About) -> tuple[str, ...]:
    year = 2029 if not _EXPIRY.isdisjoint(about.tokens) else 2026
    month = 1 + about.seed % 12
    return f"{year}-{month:02d}", f"{month:02d}/{year % 100}", f"{month:02d}/{year}", f"{month:02d}{year % 100}", f"{month:02d}"


def _numbers(about: About) -> tuple[str, ...]:
    whole = str(1000 + about.base % 9000 + about.variant)
    others = (whole, f"{about.base % 900000 + 100000 + about.variant}", whole[-2:], whole[-1:])
    return others if about.tokens[-1] == "number" else (money(about), *others)


def _phones(about: About) -> tuple[str, ...]:
    number = phone(about)
    if "national" in about.tokens:
        return (number[2:],)
    return number, number[1:], number[2:], f"+1 202-555-{number[-4:]}", f"202-555-{number[-4:]}"


def _countries(about: About) -> tuple[str, ...]:
    town = town_of(about)
    if not {"phone", "calling", "dialing", "dial", "tel", "mobile"}.isdisjoint(about.tokens):
        return ("1", "+1")
    return town.code, town.code.lower(), town.long_code, "1", "+1"


def _colors(about: About) -> tuple[str, ...]:
    color = pick(words.HEX_COLORS, about.base + about.variant)
    return color, color[1:], color.upper(), color[1:].upper(), f"0x{color[1:]}"


_EXPIRY = frozenset(("expiry", "expires", "expiration", "expire", "exp"))
_MEANT: tuple[tuple[frozenset[str], Maker], ...] = (
    (frozenset(("color", "colour", "background", "foreground")), _colors),
    (frozenset(("expiry", "expires", "expiration", "expire", "month")), _months),
    (frozenset(("year",)), lambda about: ("2026", "26")),
    (frozenset(("country",)), _countries),
    (frozenset(("currency",)), lambda about: (currency(about), currency(about).lower())),
    (frozenset(("language", "lang", "locale", "culture")), lambda about: ("en", "en-US", "en_US", "eng")),
    (frozenset(("state", "province", "region")), lambda about: (town_of(about).state_code,)),
    (frozenset(("zip", "postal", "postcode", "zipcode")), lambda about: (town_of(about).postal_code, "97205", "1100-148")),
    (frozenset(("phone", "mobile", "tel", "telephone", "fax", "national", "msisdn", "cell")), _phones),
    (frozenset(("email", "mail", "recipient", "recipients", "sender")), lambda about: (email(about),)),
    (frozenset(("last", "last4", "digits")), lambda about: ("4242", "42")),
    (frozenset(("url", "uri", "href", "link", "website", "redirect")), lambda about: (url(about),)),
    (
        frozenset(
            ("amount", "price", "value", "total", "cost", "fee", "tax", "balance", "rate", "quantity", "percent", "number")
        ),
        _numbers,
    ),
    (_ID_WORDS, _ids),
)


def _spelled(usual: str) -> Iterator[str]:
    """A text in other spellings: joined by hyphens or not at all, in capitals, cut to its first words."""
    parts = "".join(char if char.isalnum() else " " for char in usual).split()[:4]
    for part in (parts, parts[:1]):
        for glue in ("-", "_", ".", ""):
            text = glue.join(part)
            yield from (text, text.lower(), text.upper())


def _evident(about: About) -> Iterator[tuple[str, str]]:
    """Texts of kinds that a pattern gives away, each with one that only an expression of that kind refuses."""
    when, date, hours = moment(about), day(about), clock(about)
    yield when, f"{when[:4]}{when[5:]}-"
    yield f"{when[:-1]}.000Z", f"{when[:4]}{when[5:-1]}-.000Z"
    yield f"{when[:-1]}+00:00", f"{when[:4]}{when[5:-1]}-+00:00"
    yield when[:-1], f"{when[:4]}{when[5:-1]}-"
    yield date, f"{date[:3]}-{date[3]}{date[5:]}"
    yield date[:7], f"{date[:3]}-{date[3]}{date[5:7]}"
    yield date.replace("-", "/"), f"{date[:3]}/{date[3]}{date[5:]}"
    yield hours, hours.replace(":", "")
    yield hours[:5], f"{hours[0]}:{hours[1]}{hours[3:5]}"
    yield email(about), email(about).replace("@", "")
    made = uuid(about.seed)
    yield made, f"{made[:7]}-{made[7]}{made[9:]}"
    yield made.upper(), f"{made[:7]}-{made[7]}{made[9:]}".upper()
    yield url(about), url(about).replace("://", "")
    yield ipv4(about), ipv4(about).replace(".", "")
    yield phone(about), phone(about).replace("+", "") + "+"
    yield money(about), money(about).replace(".", "") + "."
    yield "1.4.2", "142.."
    yield "en-US", "enU-S"
    yield "application/pdf", "applicationpdf/"
