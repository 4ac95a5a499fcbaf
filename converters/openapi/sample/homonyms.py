"""Names that mean different things in different company: the `head` of a branch, the `host` of a party, a payment `method`."""

from __future__ import annotations

from collections.abc import Callable

from converters.openapi.sample import words
from converters.openapi.sample.callings import from_table, person, town_of
from converters.openapi.sample.cues import cues
from converters.openapi.sample.formats import email, family_name, given_name, host, url
from converters.openapi.sample.names import About, tokens_of
from converters.openapi.sample.seeds import pick

Maker = Callable[[About], str]
Readings = tuple[tuple[str, Maker], ...]


def _reading(readings: Readings, otherwise: Maker) -> Maker:
    """A maker that goes by company: the first reading one of whose words stands in the name, its owner or the description."""
    known = tuple((frozenset(text.split()), make) for text, make in readings)

    def make_text(about: About) -> str:
        company = {*tokens_of(about.owner), *about.tokens[:-1], *(cues(about.told) if about.told else ())}
        return next((make for needed, make in known if not needed.isdisjoint(company)), otherwise)(about)

    return make_text


def user_name(about: About) -> str:
    """What somebody signs in with."""
    return f"{given_name(about)}.{family_name(about)}".lower()


def nothing(about: About) -> str:
    """Says that a name tells nothing here."""
    return ""


def _one(text: str) -> Maker:
    return lambda about: text


def _color(about: About) -> str:
    """A plain one of things to look at, such as screens are told elsewhere: `brand_color`."""
    is_seen = len(about.tokens) < 2 or not {"eye", "hair", "fur", "skin", "coat", "product", "item", "car"}.isdisjoint(
        about.tokens
    )
    return pick(words.COLORS if is_seen else words.HEX_COLORS, about.base + about.variant)


def spoken(about: About) -> str:
    """A language people speak; all of one thing the same."""
    return pick(words.LANGUAGES, about.shared("language", OF_LANGUAGES))


def _method(about: About) -> str:
    return "GET" if about.tokens == ("method",) and not about.told else "standard"


def _site(about: About) -> str:
    return "https://app.example.com"


OF_LANGUAGES = frozenset(("language", "lang", "code", "locale", "culture"))
_GIT = "repo repository repositories git commit commits branch pull merge push fork ref tag codespace checkout"
_CLOUD = "container containers docker registry pod linux server volume network node plugin swarm service task"
_TRAVEL = "flight trip route journey leg segment itinerary ticket booking departure arrival travel shipment train station"
_PARCEL = "shipping shipment tracking parcel delivery package"
_MONEY = "payment charge refund payout card wallet"
_WEB = "http request verb api endpoint route webhook hook log call link action rel"
_WARE = "product item listing offer coffee food"
_WEATHER = "weather forecast current day daily hour hourly observation"
_SKIES = ("Partly cloudy", "Clear", "Light rain")
_ROWS: tuple[tuple[str, Readings, Maker], ...] = (
    ("owner actor creator assignee author reviewer committer sender", ((f"{_GIT} username login handle", user_name),), person),
    ("repo repository reponame", (), from_table(words.REPOSITORIES)),
    ("org orgname organizationname", ((_GIT, _one("northwind")),), from_table(words.COMPANIES)),
    ("ref gitref", ((_GIT, _one("refs/heads/main")),), nothing),
    ("head headref headbranch", ((_GIT, _one("update-contact-page")),), nothing),
    ("base baseref", ((_GIT, _one("main")),), nothing),
    ("basehead", (), _one("main...update-contact-page")),
    ("language", ((f"{_GIT} code snippet script program", from_table(("Python", "Go", "TypeScript"))),), spoken),
    ("method", ((_PARCEL, _one("standard")), (_WEB, _one("GET"))), _method),
    ("httpmethod requestmethod", (), _one("GET")),
    ("brand", ((_MONEY, from_table(words.CARDS)),), from_table(words.COMPANIES)),
    ("network", ((_MONEY, from_table(words.CARDS)), (_CLOUD, _one("bridge"))), nothing),
    ("check", (("card cvc avs zip postal line1 address", _one("pass")),), nothing),
    ("funding cardfunding", (), _one("credit")),
    ("bank issuingbank", (), _one("First Harbor Bank")),
    ("terms termsandconditions", (), _one("Payment is due within 30 days.")),
    ("condition conditions", ((_WEATHER, from_table(_SKIES)), (_WARE, from_table(("new", "used")))), nothing),
    ("origin", ((_TRAVEL, lambda about: town_of(about).city), (_WARE, lambda about: town_of(about).country)), _site),
    ("destination", ((_TRAVEL, from_table(("Osaka", "Leipzig", "Aarhus"))),), nothing),
    ("carrier", ((_PARCEL, _one("Tidewater Express")), ("phone mobile sim", _one("Harbor Mobile"))), _one("Blue Harbor Air")),
    ("address", (("noreply reply support sender bounce email mail", email),), from_table(words.STREETS)),
    ("position", (("employee person candidate contact profile job resume", from_table(words.JOBS)),), nothing),
    ("headline", (), from_table(words.TITLES)),
    ("color colour", (), _color),
    ("host", (("event meeting listing show party booking webinar", person),), host),
    ("driver", (("ride trip race vehicle truck taxi delivery bus fleet", person),), _one("local")),
    ("image baseimage", ((f"pull build deployment function {_CLOUD}", _one("registry.example.com/web:1.4")),), url),
    ("platform", ((f"{_CLOUD} arch architecture", _one("linux/amd64")),), from_table(("web", "ios", "android"))),
    ("os operatingsystem", ((f"{_CLOUD} arch architecture", _one("linux")),), from_table(("Android 15", "iOS 18"))),
    ("channel", (("message conversation chat guild", _one("general")),), from_table(("email", "sms", "web"))),
    ("input", (("message prompt text model response completion speech", from_table(words.PROMPTS)),), nothing),
    ("prompt", (), from_table(words.PROMPTS)),
    ("term", (("course school semester enrollment class", _one("Spring 2026")),), nothing),
    ("side", (("order trade quote fill", from_table(("buy", "sell"))),), nothing),
    ("exchange", (("stock trade security ticker quote", from_table(("XETRA", "NASDAQ"))),), nothing),
    ("make", (("car vehicle automobile", from_table(("Volvo", "Toyota"))),), nothing),
    ("plate", (("car vehicle license licence truck", from_table(("B-HX 482", "LIS-28-TX"))),), nothing),
)
HOMONYMS = {name: _reading(readings, otherwise) for names, readings, otherwise in _ROWS for name in names.split()}
"""Of each name the words it means something else beside, and what it means otherwise."""


def name_in_script(about: About) -> str:
    """A name or place in Japanese script, where a name ends in `kana` or `kanji`."""
    table = _PLACES if not {"city", "address", "state", "town", "line1"}.isdisjoint(about.tokens) else _FAMILIES
    return pick(table["kanji" if "kanji" in about.tokens else "kana"], about.base + about.variant)


_FAMILIES = {"kana": ("タナカ", "サトウ", "スズキ"), "kanji": ("田中", "佐藤", "鈴木")}
_PLACES = {"kana": ("オオサカ", "キョウト"), "kanji": ("大阪", "京都")}
