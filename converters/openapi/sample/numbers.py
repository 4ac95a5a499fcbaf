"""What a property's name says about its number: `price` is a price, `latitude` lies on a map, `year` is a year."""

from __future__ import annotations

from collections.abc import Callable

from converters.openapi.sample.names import About, keys_of
from converters.openapi.sample.texts import is_failure, town_of
from converters.openapi.sample.times import epoch, moment_of, tells_time

Maker = Callable[[About], int | float]
_SHARES = frozenset(("percent", "percentage", "pct"))
_CENTS = (99, 50, 95, 0, 25, 90)
_MONEY = frozenset(("amount", "price", "cost", "fee", "subtotal"))
_IDS = frozenset(("id", "ids", "uuid", "guid"))


def number_named(about: About, *, whole: bool) -> int | float:
    """A believable number for what a property is about."""
    for key in keys_of(about.tokens):
        maker = NUMBERS.get(key)
        if maker:
            value = maker(about)
            return int(value) if whole else value
    if about.tokens and about.tokens[-1] in _IDS:
        return 1000 + about.base % 9000 + about.variant
    if len(about.tokens) > 1 and (tells_time(about.tokens[-1]) or about.tokens[-1] in ("at", "on", "date")):
        return epoch(about)
    if not _MONEY.isdisjoint(about.tokens):
        return int(_money(1)(about)) if whole else _money(1)(about)
    if not _SHARES.isdisjoint(about.tokens):
        return 5 + about.seed % 90
    if about.tokens and about.tokens[0] in ("num", "number", "total", "count"):
        return 1 + about.seed % 40
    return 1 + about.seed % 100 if whole else round(1 + about.seed % 9900 / 100, 2)


def _money(times: float) -> Maker:
    return lambda about: round((5 + about.seed % 200 + _CENTS[about.seed // 200 % 6] / 100) * times, 2)


def _between(low: int, high: int) -> Maker:
    return lambda about: low + about.seed % (high - low + 1)


def _always(value: float) -> Maker:
    return lambda about: value


def _numbered(first: int) -> Maker:
    """Counted on from item to item."""
    return lambda about: first + about.variant


_ALIKE: tuple[tuple[str, Maker], ...] = (
    ("price amount unitprice cost value", _money(1)),
    ("total totalamount grandtotal totalprice", _money(3)),
    ("subtotal", _money(2)),
    ("fee shipping shippingcost", _money(0.1)),
    ("tax vat", _money(0.2)),
    ("balance revenue", _money(4)),
    ("salary income", lambda about: 42_000 + about.seed % 60 * 500),
    ("quantity qty", _between(1, 5)),
    ("stock inventory", _between(4, 120)),
    ("count", _between(1, 40)),
    ("page pagenumber currentpage", _always(1)),
    ("offset skip startindex", _always(0)),
    ("guests adults people passengers nights days weeks persons", _between(1, 4)),
    ("children retries retrycount failures errors warnings", _between(0, 2)),
    ("attempts attempt", _between(1, 2)),
    ("maxattempts maxretries", _always(5)),
    ("windspeed speed", _between(4, 28)),
    ("pressure", _between(995, 1030)),
    ("battery batterylevel", _between(40, 98)),
    ("uvindex uv", _between(1, 8)),
    ("runtime runtimeminutes", _between(88, 142)),
    ("durationms elapsedms latencyms", _between(80, 1900)),
    ("credits", _between(3, 6)),
    ("enrolled members attendees participants", _between(8, 30)),
    ("volume views downloads impressions", _between(1200, 48_000)),
    ("limit size pagesize perpage maxresults take itemsperpage", _always(20)),
    ("totalpages pages pagecount", _between(1, 9)),
    ("bytes filesize sizebytes contentlength sizeinbytes", _between(2_048, 900_000)),
    ("year", _always(2026)),
    ("expyear expiryyear expirationyear", _always(2029)),
    ("month expmonth", _between(1, 12)),
    ("day", _between(1, 28)),
    ("week", _between(1, 52)),
    ("hour hours", _between(8, 18)),
    ("minute minutes second seconds", _between(1, 59)),
    ("age", _between(21, 64)),
    ("rating stars", _between(3, 5)),
    ("score", _between(60, 99)),
    ("percent percentage progress completion", _between(5, 95)),
    ("rate taxrate interestrate", lambda about: round(1 + about.seed % 90 / 10, 1)),
    ("probability confidence similarity ratio", lambda about: round(0.5 + about.seed % 49 / 100, 2)),
    ("temperature", _between(12, 28)),
    ("humidity", _between(30, 70)),
    ("discount", _between(5, 30)),
    ("lat latitude", lambda about: town_of(about).latitude),
    ("lon lng long longitude", lambda about: town_of(about).longitude),
    ("altitude elevation", _between(5, 400)),
    ("distance radius", lambda about: round(1 + about.seed % 240 / 10, 1)),
    ("width", _always(640)),
    ("height", _always(480)),
    ("depth length", _between(10, 90)),
    ("weight", lambda about: round(1 + about.seed % 240 / 10, 1)),
    ("port", _always(8080)),
    ("timestamp created createdat createdon created updated updatedat modifiedat expiresat expires startsat endsat", epoch),
    ("createdms updatedms timestampms createdmillis updatedmillis", epoch),
    ("starttime endtime startdate enddate date datetime time expirydate", lambda about: epoch(about)),
    ("birthyear", lambda about: moment_of(about).year),
    ("expiresin ttl maxage", _always(3600)),
    ("timeout", _always(30)),
    ("duration", _between(5, 180)),
    ("version revision", _between(1, 4)),
    ("status statuscode httpstatus", lambda about: 400 if is_failure(about) else 200),
    ("position rank order index sequence sortorder line linenumber", _numbered(1)),
    ("last4", lambda about: 1000 + about.seed % 9000),
    ("capacity seats", _between(8, 120)),
    ("floor rooms bedrooms bathrooms", _between(1, 5)),
    ("remaining", _between(10, 90)),
    ("priority level", _between(1, 3)),
)  # fmt: skip
NUMBERS: dict[str, Maker] = {name: maker for names, maker in _ALIKE for name in names.split()}
