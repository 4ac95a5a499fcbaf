"""What a property's name says about its number: `price` is a price, `latitude` lies on a map, `year` is a year."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from converters.openapi.sample.callings import town_of
from converters.openapi.sample.cues import head, span
from converters.openapi.sample.flags import flag_named
from converters.openapi.sample.measures import measured
from converters.openapi.sample.names import About, keys_of, tokens_of
from converters.openapi.sample.sentences import is_failure
from converters.openapi.sample.times import born, epoch, moment_of, tells_time

Maker = Callable[[About], int | float]
_SHARES = frozenset(("percent", "percentage", "pct"))
_CENTS = (99, 50, 95, 0, 25, 90)
_MONEY = frozenset(("amount", "price", "cost", "subtotal", "payment"))
_FEES = frozenset(("fee", "fees", "commission", "tip"))
_IDS = frozenset(("id", "ids", "uuid", "guid"))
_EPOCHS = frozenset(("unix-time", "unixtime", "timestamp", "epoch", "unix-timestamp", "unix", "epoch-seconds", "unix-epoch"))
_FLAGS = (("is",), ("has",), ("can",), ("should",))
_LIMITS = frozenset(
    ("from", "to", "min", "max", "minimum", "maximum", "gte", "lte", "gt", "lt", "since", "until", "least", "most")
)
_COUNTED = frozenset(("num", "number", "total", "count", "no", "nr"))
_NO_TIME = _COUNTED | _MONEY | _FEES | frozenset(("days", "year", "month", "day", "stardate", "max", "min", "approximate"))
_MOMENTS = frozenset(("at", "on", "date", "ts", "timestamp", "since", "until", "eta", "datetime"))
"""Last words of names that are moments whatever comes before."""
_WHEN = frozenset(("unix", "epoch"))


def number_named(about: About, *, whole: bool, formats: Sequence[str] = ()) -> int | float:
    """A believable number for what a property is about; `formats` are those of its schema."""
    if not _EPOCHS.isdisjoint(formats):
        return epoch(about)
    value = _by_name(about, whole=whole)
    within = span(about.told) if about.told else None
    if within is not None and not within[0] <= value <= within[1] and not _is_moment(about, whole=whole):
        value = _spread(about, within, whole=whole)
    return int(value) if whole else value


def _spread(about: About, within: tuple[float, float], *, whole: bool) -> int | float:
    """A number between two others, rather low than high: where there is room it is a small one."""
    low, high = within
    if whole or high - low > 2:
        return int(low) + int((high - low) * (1 + about.seed % 5) / 10)
    return round(low + (high - low) * (5 + about.seed % 90) / 100, 2)


def _by_name(about: About, *, whole: bool) -> int | float:
    """What the name says, without words for a limit, or the unit in it or the description; else a small number."""
    if _is_moment(about, whole=whole):
        return epoch(about)
    tokens = about.tokens
    while len(tokens) > 1 and tokens[-1] in _LIMITS:
        tokens = tokens[:-1]
    if (not whole and tokens[-1:] in (("score",), ("scores",))) or (not whole and head(about.told)[-1:] == ("score",)):
        return _share(about)
    made = _known(about, tokens)
    if made is not None:
        return made
    if tokens and tokens[-1] in _IDS:
        return 1000 + about.base % 9000 + about.variant
    if not _FEES.isdisjoint(tokens):
        return _fee(about)
    if not _MONEY.isdisjoint(tokens) or (not whole and about.says("amount") and not about.says("number", "count")):
        return money(1)(about)
    if not _SHARES.isdisjoint(tokens):
        return 5 + about.seed % 90
    if tokens[:1] in _FLAGS and len(tokens) > 1:
        return int(flag_named(tokens, about.variant))
    if not _COUNTED.isdisjoint((*tokens[:1], *tokens[-1:])):
        return 1 + about.seed % 40
    made = measured(about, tokens)
    if made is None and about.told:
        made = _known(about, head(about.told))
    return _small(about) if made is None else made


def _known(about: About, tokens: tuple[str, ...]) -> int | float | None:
    for key in keys_of(tokens):
        maker = NUMBERS.get(key)
        if maker:
            return maker(about)
    return None


def _is_moment(about: About, *, whole: bool) -> bool:
    """Whether a number says when something happens: by its description or the end of its name, never an amount or a count."""
    tokens = about.tokens
    if not tokens or born(about) or not _NO_TIME.isdisjoint((*tokens[:1], *tokens[-1:])):
        return about.says(*_WHEN) and whole and not about.says("bytes")
    if about.says(*_WHEN):
        return True
    if about.says("timestamp") and whole:
        return True
    if tokens[-1] in _MOMENTS and (len(tokens) > 1 or tokens[-1] in ("date", "ts", "timestamp", "eta", "datetime")):
        return _NO_TIME.isdisjoint(tokens[:-1])
    if whole and tokens[-1] in ("start", "end", "begin") and "period" in (*tokens, *tokens_of(about.owner)):
        return True
    if whole and len(tokens) == 1 and tokens[0] in _LIMITS:  # `created[gte]`
        said = tokens_of(about.owner)[-1:]
        return bool(said) and (said[0] in _MOMENTS or tells_time(said[0]))
    if len(tokens) > 2 and tokens[-1] in ("s", "ms", "secs", "seconds"):
        return tokens[-2] in ("at", "date", "timestamp")
    return whole and len(tokens) > 1 and tokens[0] == "date"


def _small(about: About) -> int:
    return 1 + about.seed % 40


def money(times: float) -> Maker:
    """Amounts; in the smallest unit of a currency where the description says so."""
    return lambda about: _in_cents(about, (5 + about.seed % 200 + _CENTS[about.seed // 200 % 6] / 100) * times)


def _fee(about: About) -> int | float:
    """What is taken off an amount: less than any of them."""
    return _in_cents(about, 1 + about.seed % 25 / 10)


def _in_cents(about: About, amount: float) -> int | float:
    return round(amount * 100) if about.says("cents", "smallest") else round(amount, 2)


def _between(low: int, high: int) -> Maker:
    return lambda about: low + about.seed % (high - low + 1)


def _always(value: float) -> Maker:
    return lambda about: value


_SMALL_ROOMS = frozenset(("car", "vehicle", "ride", "taxi", "product", "table"))


def _share(about: About) -> float:
    return round(0.5 + about.seed % 49 / 100, 2)


def _time_taken(about: About) -> int | float:
    return 80 + about.seed % 900 if about.says("milliseconds", "millisecond") else round((5 + about.seed % 90) / 100, 2)


def _company(about: About) -> tuple[str, ...]:
    return (*about.tokens, *tokens_of(about.owner))


def _is_stored(about: About) -> bool:
    """Whether a size is that of something in a memory or on a disk, not of a page."""
    stored = {
        "file",
        "image",
        "blob",
        "asset",
        "attachment",
        "upload",
        "artifact",
        "disk",
        "backup",
        "object",
        "archive",
        "shm",
    }
    return about.says("bytes") or not stored.isdisjoint(_company(about))


def _is_sampling(about: About) -> bool:
    """Whether a temperature is that of a language model."""
    return not {"model", "completion", "chat", "response", "assistant", "run", "sampling"}.isdisjoint(_company(about))


def _numbered(first: int) -> Maker:
    """Counted on from item to item."""
    return lambda about: first + about.variant


_ALIKE: tuple[tuple[str, Maker], ...] = (
    ("price amount unitprice cost value", money(1)),
    ("total totalamount grandtotal totalprice", money(3)),
    ("subtotal", money(2)),
    ("fee fees commission", _fee),
    ("shipping shippingcost", money(0.1)),
    ("tax vat", money(0.2)),
    ("balance revenue", money(4)),
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
    ("views downloads impressions", _between(1200, 48_000)),
    ("volume", lambda about: 40 + about.seed % 12 * 5),
    ("size", lambda about: 65_536 + about.seed % 900_000 if _is_stored(about) else 20),
    ("limit pagesize perpage maxresults take itemsperpage", _always(20)),
    ("ratelimit ratelimitlimit xratelimitlimit", _always(60)),
    ("remaining ratelimitremaining", _between(40, 59)),
    ("totalpages pages pagecount", _between(1, 9)),
    ("numberofpages", lambda about: 120 + about.seed % 40 * 8),
    ("bytes byte filesize sizebytes contentlength sizeinbytes", _between(2_048, 900_000)),
    ("year", lambda about: moment_of(about).year),
    ("stardate", lambda about: 41_000.5 + about.seed % 60 * 100),
    ("expyear expiryyear expirationyear", _always(2029)),
    ("month expmonth", lambda about: moment_of(about).month if born(about) else 1 + about.seed % 12),
    ("day", lambda about: moment_of(about).day if born(about) else 1 + about.seed % 28),
    ("monthlyanchor dayofmonth anchorday monthday", _always(15)),
    ("week", _between(1, 52)),
    ("hour hours", _between(8, 18)),
    ("minute minutes second seconds", _between(1, 59)),
    ("daysuntildue netdays daysdue", _always(30)),
    ("dayspastdue daysoverdue", _always(0)),
    ("age", _between(21, 64)),
    ("rating stars", _between(3, 5)),
    ("score", lambda about: 60 + about.seed % 40),
    ("percent percentage progress completion", _between(5, 95)),
    ("rate taxrate interestrate", lambda about: round(1 + about.seed % 90 / 10, 1)),
    ("probability confidence similarity ratio accuracy precision recall threshold topp likelihood", _share),
    ("logprob logprobability", lambda about: -round((1 + about.seed % 200) / 100, 2)),
    ("loss trainloss validloss", lambda about: round((10 + about.seed % 90) / 100, 2)),
    ("embedding embeddings", lambda about: round((about.seed % 2001 - 1000) / 10_000, 4)),
    ("multiplier surgemultiplier factor", lambda about: round(1 + about.seed % 5 / 10, 1)),
    ("penalty frequencypenalty presencepenalty", _always(0)),
    ("temperature", lambda about: 1 if about.says("sampling", "fraction") or _is_sampling(about) else 12 + about.seed % 17),
    ("humidity", _between(30, 70)),
    ("discount", _between(5, 30)),
    ("lat latitude", lambda about: town_of(about).latitude),
    ("lng lon long longitude", lambda about: town_of(about).longitude),
    ("altitude elevation", _between(5, 400)),
    ("distance radius", lambda about: round(1 + about.seed % 240 / 10, 1)),
    ("width w imagewidth", _always(640)),
    ("height h imageheight", _always(480)),
    ("depth length", _between(10, 90)),
    ("weight", lambda about: round(1 + about.seed % 240 / 10, 1)),
    ("rotation angle heading bearing", lambda about: about.seed % 4 * 90),
    ("bitrate audiobitrate", _always(64_000)),
    ("samplerate samplingrate", _always(24_000)),
    ("fps framerate", _always(30)),
    ("color colour accentcolor primarycolor", lambda about: 0x2F6F4F + about.variant),
    ("port", _always(8080)),
    ("uid gid", _always(1000)),
    ("timestamp created createdat createdon created updated updatedat modifiedat expiresat expires startsat endsat", epoch),
    ("createdms updatedms timestampms createdmillis updatedmillis", epoch),
    ("canceled cancelled", lambda about: epoch(about) if about.says("date") or "time that" in about.told else about.seed % 3),
    ("starttime endtime startdate enddate date datetime expirydate", epoch),
    ("birthyear yearofbirth", lambda about: moment_of(about).year),
    ("expiresin ttl maxage", _always(3600)),
    ("retryafter resetafter retryafterseconds", _between(1, 9)),
    ("executiontime elapsed elapsedtime responsetime latency processingtime", _time_taken),
    ("timeout", _always(30)),
    ("duration", _between(5, 180)),
    ("version revision", _between(1, 4)),
    ("status statuscode httpstatus", lambda about: 400 if is_failure(about) else 200),
    ("position rank order sequence sortorder line linenumber startline", _numbered(1)),
    ("index startindex contentindex outputindex", _numbered(0)),
    ("endline", lambda about: 4 + about.variant),
    ("last4", lambda about: 1000 + about.seed % 9000),
    ("capacity", lambda about: 20 if _SMALL_ROOMS.isdisjoint(_company(about)) else 4),
    ("seats", _between(2, 8)),
    ("floor rooms bedrooms bathrooms", _between(1, 5)),
    ("priority level", _between(1, 3)),
    ("memory memswap memorylimit sizerw sizerootfs", lambda about: 512 << 20),
    ("cpucount cpus cores", _between(2, 8)),
    ("ssl insecuressl", _always(0)),
    ("ram diskspace totalmemory", lambda about: 8 << 30),
)  # fmt: skip
NUMBERS: dict[str, Maker] = {name: maker for names, maker in _ALIKE for name in names.split()}
