"""The formats of strings: a value for each, and whether a text has one. Checks are jsonschema-rs's, as everywhere."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from functools import lru_cache

import jsonschema_rs

from converters.openapi.sample import words
from converters.openapi.sample.names import About, noun_of
from converters.openapi.sample.seeds import Dice, pick, seed_of
from converters.openapi.sample.times import clock, day, epoch, http_date, moment

_PATTERN_LIMITS = jsonschema_rs.FancyRegexOptions(backtrack_limit=200_000, size_limit=4 << 20, dfa_size_limit=1 << 20)
_BASE64 = re.compile(r"[A-Za-z0-9+/\r\n]*={0,2}")
_CHECKED = frozenset(
    (
        "date", "date-time", "time", "duration", "email", "idn-email", "hostname", "idn-hostname", "ipv4", "ipv6", "uri",
        "uri-reference", "iri", "iri-reference", "uuid", "regex", "json-pointer", "relative-json-pointer", "uri-template",
    )
)  # fmt: skip


def has_format(text: str, name: str) -> bool:
    """Whether the text has the format; formats nobody knows are had by every text."""
    if name == "byte":
        return _BASE64.fullmatch(text) is not None
    return name not in _CHECKED or _format_check(name).is_valid(text)


@lru_cache(maxsize=64)
def _format_check(name: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator({"format": name}, validate_formats=True, offline=True)


@lru_cache(maxsize=256)
def _pattern_check(pattern: str) -> jsonschema_rs.Draft202012Validator | None:
    try:
        return jsonschema_rs.Draft202012Validator({"pattern": pattern}, offline=True, pattern_options=_PATTERN_LIMITS)
    except jsonschema_rs.ValidationError:
        return None


def has_pattern(text: str, pattern: str) -> bool:
    """Whether the expression finds something in the text; one that no validator can read is met by every text."""
    check = _pattern_check(pattern)
    return check is None or check.is_valid(text)


def of_format(name: str, about: About) -> str | None:
    """A text of that format, or None for formats nobody knows."""
    maker = MAKERS.get(name.lower())
    return maker(about) if maker else None


def uuid(seed: int) -> str:
    """A version 4 UUID."""
    digits = Dice(seed).hex(32)
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"


def given_name(about: About) -> str:
    """The given name of the person a value is of."""
    return pick(words.GIVEN_NAMES, about.shared("person", _OF_PEOPLE))


def family_name(about: About) -> str:
    """The family name of that person."""
    return pick(words.FAMILY_NAMES, about.shared("person", _OF_PEOPLE) // len(words.GIVEN_NAMES))


def email(about: About) -> str:
    """An address at example.com: of a person, or of a role the name speaks of."""
    role = next((token for token in about.tokens if token in _MAILBOXES), None)
    return f"{role or f'{given_name(about)}.{family_name(about)}'.lower()}@example.com"


def slug(about: About) -> str:
    """Words for an address."""
    return f"{pick(words.WORDS, about.seed)}-{pick(words.WORDS, about.seed // 24)}"


def url(about: About) -> str:
    """An address at example.com, of what its name says: `avatar_url` is a picture, `docs_url` a page."""
    if not _PICTURES.isdisjoint(about.tokens):
        kind = next(token for token in about.tokens if token in _PICTURES)
        return f"https://example.com/{kind}s/{slug(about)}.png"
    ending = next((_ENDINGS[token] for token in about.tokens if token in _ENDINGS), None)
    if ending is not None:
        return f"https://{ending}".replace("{}", pick(words.WORDS, about.seed))
    what = [token for token in about.tokens if token not in _LINK_WORDS and token.isascii() and token.isalnum()]
    step = "-".join(what[-2:]) or "-".join(noun_of(about.owner).split())
    return f"https://example.com/{step + '/' if step else ''}{pick(words.WORDS, about.seed)}"


def host(about: About) -> str:
    """A host name below example.com."""
    return f"{pick(words.WORDS, about.seed)}.example.com"


def ipv4(about: About) -> str:
    """An address of the block kept for documentation (RFC 5737)."""
    return f"192.0.2.{1 + about.seed % 254}"


def token(about: About, length: int = 24) -> str:
    """Hexadecimal digits."""
    return Dice(about.seed).hex(length)


def money(about: About) -> str:
    """An amount as a text."""
    return f"{5 + about.seed % 200}.{about.seed // 200 % 20 * 5:02d}"


def phone(about: About) -> str:
    """A number of the block kept for made-up ones; `fax` and `phone` differ."""
    return f"+1202555{100 + about.shared('person', _OF_PEOPLE) % 100:04d}"


def _base64(about: About) -> str:
    return base64.b64encode(pick(words.SENTENCES, about.seed).encode()).decode()


def _duration(about: About) -> str:
    return f"PT{5 + about.seed % 11 * 5}M"


_OF_PEOPLE = frozenset(
    (
        *(
            "first",
            "last",
            "full",
            "given",
            "family",
            "middle",
            "display",
            "real",
            "legal",
            "nick",
            "screen",
            "surname",
            "forename",
        ),
        *("firstname", "lastname", "fullname", "username", "nickname", "initials", "name", "user", "email", "mail"),
        *("address", "login", "handle", "slug", "id"),
    )
)
_MAILBOXES = frozenset(("support", "billing", "sales", "help", "info", "press", "security", "abuse", "noreply", "invoice"))
_PICTURES = frozenset(
    (
        *(
            "image",
            "avatar",
            "icon",
            "logo",
            "photo",
            "picture",
            "thumbnail",
            "banner",
            "cover",
            "poster",
            "favicon",
            "screenshot",
        ),
        *("img", "thumb", "artwork", "flag", "background", "preview", "gravatar"),
    )
)
_LINK_WORDS = frozenset(
    ("url", "uri", "href", "link", "links", "html", "web", "the", "self", "api", "resource", "ref", "location")
)
_ENDINGS = {
    "homepage": "www.example.com/{}",
    "website": "www.example.com/{}",
    "site": "www.example.com/{}",
    "blog": "www.example.com/blog/{}",
    "callback": "app.example.com/callback",
    "redirect": "app.example.com/callback",
    "return": "app.example.com/done",
    "success": "app.example.com/done",
    "cancel": "app.example.com/cancelled",
    "webhook": "app.example.com/webhooks/{}",
    "hook": "app.example.com/webhooks/{}",
    "download": "files.example.com/{}.pdf",
    "file": "files.example.com/{}.pdf",
    "pdf": "files.example.com/{}.pdf",
    "receipt": "files.example.com/{}.pdf",
    "document": "files.example.com/{}.pdf",
    "video": "media.example.com/{}.mp4",
    "audio": "media.example.com/{}.mp3",
    "docs": "docs.example.com/{}",
    "documentation": "docs.example.com/{}",
    "terms": "www.example.com/terms",
    "privacy": "www.example.com/privacy",
    "git": "git.example.com/{}.git",
    "clone": "git.example.com/{}.git",
}

MAKERS: dict[str, Callable[[About], str]] = {
    "date": day,
    "full-date": day,
    "date-time": moment,
    "datetime": moment,
    "timestamp": moment,
    "date-time-local": lambda about: moment(about)[:-1],
    "http-date": http_date,
    "time": lambda about: clock(about) + "Z",
    "time-local": clock,
    "duration": _duration,
    "email": email,
    "idn-email": email,
    "hostname": host,
    "idn-hostname": host,
    "ipv4": ipv4,
    "ip": ipv4,
    "ipv6": lambda about: f"2001:db8::{1 + about.seed % 65000:x}",
    "cidr": lambda about: f"192.0.2.{about.seed % 16 * 16}/28",
    "mac": lambda about: ":".join(("02", *(token(about, 10)[at : at + 2] for at in range(0, 10, 2)))),
    "uri": url,
    "url": url,
    "iri": url,
    "uri-reference": lambda about: f"/{pick(words.WORDS, about.seed)}",
    "iri-reference": lambda about: f"/{pick(words.WORDS, about.seed)}",
    "uri-template": lambda about: f"https://example.com/{pick(words.WORDS, about.seed)}/{{id}}",
    "uuid": lambda about: uuid(about.seed),
    "guid": lambda about: uuid(about.seed),
    "byte": _base64,
    "base64": _base64,
    "base64url": lambda about: _base64(about).rstrip("=").replace("+", "-").replace("/", "_"),
    "binary": lambda about: pick(words.SENTENCES, about.seed),
    "password": lambda about: f"{pick(words.WORDS, about.seed)}-{pick(words.WORDS, about.seed // 24)}-{about.seed % 90 + 10}",
    "char": lambda about: "ABCDEFGHKLMNPRST"[about.seed % 16],
    "regex": lambda about: f"^{pick(words.WORDS, about.seed)}[0-9]+$",
    "json-pointer": lambda about: f"/{pick(words.WORDS, about.seed)}/0",
    "relative-json-pointer": lambda about: f"1/{pick(words.WORDS, about.seed)}",
    "html": lambda about: f"<p>{pick(words.SENTENCES, about.seed)}</p>",
    "commonmark": lambda about: f"**{pick(words.TITLES, about.seed)}**\n\n{pick(words.SENTENCES, about.seed // 6)}",
    "markdown": lambda about: f"**{pick(words.TITLES, about.seed)}**\n\n{pick(words.SENTENCES, about.seed // 6)}",
    "media-range": lambda about: "application/json",
    "sf-string": lambda about: pick(words.WORDS, about.seed),
    "sf-token": lambda about: pick(words.WORDS, about.seed),
    "sf-binary": lambda about: f":{_base64(about)}:",
    "sf-boolean": lambda about: "?1",
    "sf-integer": lambda about: str(1 + about.seed % 100),
    "sf-decimal": money,
    "language": lambda about: pick(words.LANGUAGES, about.seed),
    "phone": phone,
    "currency": lambda about: currency(about),
    "color": lambda about: pick(words.HEX_COLORS, about.seed),
    "unix-time": lambda about: str(epoch(about)),
    "decimal": money,
    "decimal128": money,
    "int32": lambda about: str(1 + about.seed % 100),
    "int64": lambda about: str(1000 + about.base % 9000 + about.variant),
    "uint64": lambda about: str(1000 + about.base % 9000 + about.variant),
    "float": money,
    "double": money,
}


def currency(about: About) -> str:
    """The currency of a conversion: amounts of one definition are all in the same."""
    return words.CURRENCIES[seed_of("currency", about.salt) % 2]
