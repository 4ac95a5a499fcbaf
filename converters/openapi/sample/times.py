"""Dates and times: those of one object share a start, so that what happens early lies before what happens late.

There is no clock: everything happens in 2026, the second of two items a day after the first.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache

from converters.openapi.sample.names import About, tokens_of
from converters.openapi.sample.seeds import seed_of

_START = datetime(2026, 1, 5, tzinfo=UTC)
_STEPS: tuple[tuple[int, str], ...] = (
    (0, "created create creation inserted added registered joined signup ordered placed submitted issued opened opens"),
    (0, "queued installed invited booked received requested"),
    (1, "confirmed approved accepted authorized paid verified signed assigned activated"),
    (2, "started start starts starting begin begins began from since effective checkin departure pickup enabled after window"),
    (3, "updated update modified changed change edited synced refreshed revised"),
    (5, "published release released posted sent shipped captured processed"),
    (7, "login seen used accessed active access visited read viewed"),
    (9, "end ended ends ending closes until to completed complete finish finished closed close resolved done stopped"),
    (9, "delivered delivery settled before checkout arrival"),
    (14, "due deadline merged refunded"),
    (20, "deleted archived cancelled canceled revoked removed suspended disabled rejected failed"),
    (45, "next renewal renews renewed scheduled"),
    (180, "expires expire expiry expiration expired valid thru retention"),
)
_DAYS = {word: days for days, text in _STEPS for word in text.split()}
_BIRTH = frozenset(("birth", "birthday", "birthdate", "dob", "born"))
_DEATH = frozenset(("death", "died", "deceased"))


def moment_of(about: About) -> datetime:
    """When something happened, during business hours: birthdays long ago, what a name calls early before what it calls late."""
    if born(about):
        seed = seed_of("birth", about.owner, about.variant, about.salt)
        later = 0 if _DEATH.isdisjoint((*about.tokens, *tokens_of(about.owner))) else 20
        return datetime(1962 + seed % 40 + later, 1 + seed // 40 % 12, 1 + seed // 480 % 28, 9, tzinfo=UTC)
    start = _START + timedelta(days=seed_of("start", about.owner, about.salt) % 60)
    day = start + timedelta(days=about.variant + _days(about.tokens))
    return day + timedelta(seconds=8 * 3600 + about.seed // 89 % 36_000)


def born(about: About) -> bool:
    """Whether this is about when somebody was born or died: `dob.year` as well as `yearOfBirth`."""
    return any(token in _BIRTH or token in _DEATH for token in (*about.tokens, *tokens_of(about.owner)))


@lru_cache(maxsize=16384)
def _days(tokens: tuple[str, ...]) -> int:
    """How many days after the start: as the last telling word says, `valid_from` is a beginning."""
    pairs = ("".join(tokens[at - 1 : at + 1]) for at in range(len(tokens) - 1, 0, -1))  # `checkIn` is one word
    found = next((_DAYS[pair] for pair in pairs if pair in _DAYS), None)
    return next((_DAYS[token] for token in reversed(tokens) if token in _DAYS), 0) if found is None else found


def tells_time(token: str) -> bool:
    """Whether a word of a name says when something happens."""
    return token in _DAYS


def day(about: About) -> str:
    """A date."""
    return moment_of(about).strftime("%Y-%m-%d")


def moment(about: About) -> str:
    """A date-time in UTC."""
    return moment_of(about).strftime("%Y-%m-%dT%H:%M:%SZ")


def clock(about: About) -> str:
    """A time of day, to the second; what a name calls late after noon."""
    return f"{(13 if _days(about.tokens) > 5 else 8) + about.seed // 89 % 5:02d}:{about.seed // 97 % 12 * 5:02d}:00"


def epoch(about: About) -> int:
    """Seconds since 1970; milliseconds where the name says so."""
    seconds = int(moment_of(about).timestamp())
    is_fine = not {"ms", "millis", "milliseconds"}.isdisjoint(about.tokens) or about.says("milliseconds", "millisecond")
    return seconds * 1000 if is_fine else seconds


def stamp(about: About) -> str:
    """Seconds since 1970 with a fraction, as messages are told apart by."""
    return f"{int(moment_of(about).timestamp())}.{about.seed % 1000:03d}200"


def http_date(about: About) -> str:
    """A date as in HTTP headers (RFC 9110 §5.6.7), in English whatever the locale."""
    when = moment_of(about)
    month = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][when.month - 1]
    return f"{['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'][when.weekday()]}, {when.day:02d} {month} {when:%Y %H:%M:%S} GMT"
