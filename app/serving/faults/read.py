"""Reads what `mocks.yaml`, a revision's settings or a call's header say about faults. Pure; one grammar for all three."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from app.serving.faults.plan import (
    ALLOWABLE,
    BUILT_IN,
    KINDS,
    PERCENT,
    Broken,
    Cut,
    Drip,
    Failing,
    Faults,
    Latency,
    WrongType,
)

NETWORK_DELAYS = {"2g": 300, "3g": 100}
"""Postman's presets (postman-mock.md §2.9), in milliseconds."""
MOST_STATUSES = 20
MOST_PER_MINUTE = 1_000_000
MOST_CHUNK = 16 * 1024 * 1024
DRIPS_PER_SECOND = 20

_DURATION = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,6})?) ?(ms|s)?", re.ASCII)
_SHARE = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,6})?) ?%", re.ASCII)
_TYPE = re.compile(
    r"[A-Za-z0-9!#$&^_.+-]{1,80}/[A-Za-z0-9!#$&^_.+-]{1,80}(; ?[A-Za-z0-9!#$&^_.+-]{1,40}=[A-Za-z0-9!#$&^_.+-]{1,80})?"
)
_BETWEEN = re.compile(r"(.+?) ?- ?(.+)")
_PERCENTILES = re.compile(r"p50=([^ ,;]+)[ ,;]+p99=([^ ,;]+)", re.IGNORECASE)
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")


class BadFault(Exception):
    """A value that says nothing about faults. `where`: the place below the field, such as `.fail.share`."""

    def __init__(self, message: str, *, code: str = "format.invalid", where: str = "") -> None:
        super().__init__(message, code, where)
        self.message = message
        self.code = code
        self.where = where


def read_delay_text(value: Any) -> int:
    """Milliseconds from `120ms`, `2s`, a number of milliseconds, or Postman's presets `2g` and `3g`. Raises BadFault."""
    text = str(value).strip().lower() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
    if text in NETWORK_DELAYS:
        return NETWORK_DELAYS[text]
    found = _DURATION.fullmatch(text)
    if not found:
        raise BadFault("Expected a delay such as 120ms or 2s, or a number of milliseconds.")
    return round(float(found[1]) * (1000 if found[2] == "s" else 1))


def read_latency(value: Any) -> Latency:
    """`120ms`, `100ms-300ms`, `p50=80ms p99=900ms`; or the last two as `{uniform: [a, b]}`, `{p50: a, p99: b}`."""
    if isinstance(value, Mapping):
        return _latency_of_fields(value)
    text = str(value).strip() if isinstance(value, str) else ""
    if found := _PERCENTILES.fullmatch(text):
        return _lognormal(found[1], found[2])
    if found := _BETWEEN.fullmatch(text):
        return _uniform(found[1], found[2])
    return Latency(low=read_delay_text(value))


def _latency_of_fields(value: Mapping[str, Any]) -> Latency:
    read: Latency
    if set(value) == {"delay_ms"}:
        return Latency(low=_inside(".delay_ms", read_delay_text, value["delay_ms"]))
    if set(value) == {"fixed"}:
        return Latency(low=_inside(".fixed", read_delay_text, value["fixed"]))
    if set(value) == {"uniform"} and isinstance(value["uniform"], list) and len(value["uniform"]) == 2:
        read = _inside(".uniform", lambda pair: _uniform(*pair), value["uniform"])
        return read
    if set(value) == {"p50", "p99"}:
        return _lognormal(value["p50"], value["p99"])
    raise BadFault("Expected `fixed: 120ms`, `uniform: [100ms, 300ms]`, or `p50` and `p99`.")


def _uniform(low: Any, high: Any) -> Latency:
    least, most = read_delay_text(low), read_delay_text(high)
    if least > most:
        raise BadFault("The shorter delay comes first: 100ms-300ms.")
    return Latency(kind="uniform", low=least, high=most)


def _lognormal(p50: Any, p99: Any) -> Latency:
    half, most = read_delay_text(p50), read_delay_text(p99)
    if not 1 <= half <= most:
        raise BadFault("p50 is 1 ms at least, and p99 not less than p50.")
    return Latency(kind="lognormal", low=half, high=most)


def read_share(value: Any) -> float:
    """A share of all calls: `20%`, or a number from 0 to 100. Raises BadFault."""
    found = _SHARE.fullmatch(value.strip()) if isinstance(value, str) else None
    share = float(found[1]) if found else value
    if isinstance(share, bool) or not isinstance(share, int | float) or not 0 <= share <= PERCENT:
        raise BadFault("Expected a share of calls such as 20%, or a number from 0 to 100.")
    return float(share)


def read_status(value: Any) -> int:
    """A status from 200 to 599. Raises BadFault."""
    return _whole(value, 200, 599, "a status from 200 to 599")


def _error_status(value: Any) -> int:
    """Postman's behaviour `error`: a status, or `{status: 503}`."""
    fields = _fields(value, ("status",), whole="status")
    return _whole(fields.get("status"), 400, 599, "a status from 400 to 599")


def read_failing(value: Any) -> Failing:
    """`20%`, `20% 500,503`, or `{share: 20%, statuses: [500, 503]}`."""
    if isinstance(value, str) and (parts := value.split(None, 1))[1:]:
        value = {
            "share": parts[0],
            "statuses": [int(each) for each in re.split(r"[ ,]+", parts[1]) if each.isdecimal() and len(each) < 10],
        }
    fields = _fields(value, ("share", "statuses", "status"), whole="share")
    share = _inside(".share", read_share, fields.get("share"))
    if "statuses" not in fields and "status" not in fields:
        return Failing(share=share)
    said = fields.get("statuses", fields.get("status"))
    listed = said if isinstance(said, list) else [said]
    if not 1 <= len(listed) <= MOST_STATUSES:
        raise BadFault(f"Expected 1 to {MOST_STATUSES} statuses.", where=".statuses")
    statuses = tuple(_inside(f".statuses[{at}]", read_status, each) for at, each in enumerate(listed))
    return Failing(share=share, statuses=statuses)


def _chaos(value: Any) -> Failing:
    """Postman's behaviour `chaos`: `{failure_rate: 20}`, in a hundred."""
    return Failing(share=_inside(".failure_rate", read_share, _fields(value, ("failure_rate",)).get("failure_rate")))


def read_rate(value: Any) -> int:
    """Calls per minute: a number, or Postman's `{requests_per_minute: 60}`."""
    names = ("requests_per_minute", "per_minute")
    fields = _fields(value, names, whole="per_minute")
    said = fields.get("per_minute", fields.get("requests_per_minute"))
    return _whole(said, 1, MOST_PER_MINUTE, f"a number of calls per minute, from 1 to {MOST_PER_MINUTE}")


def read_drip(value: Any) -> Drip:
    """Bytes per second, or `{chunk: 100, every: 50ms}`; a `share` of calls in either form."""
    fields = _fields(value, ("bytes_per_second", "chunk", "every", "share"), whole="bytes_per_second")
    share = _share_of(fields)
    if "bytes_per_second" in fields and "chunk" not in fields and "every" not in fields:
        speed = _whole(fields["bytes_per_second"], 1, MOST_CHUNK, f"bytes per second, from 1 to {MOST_CHUNK}")
        per_second = min(speed, DRIPS_PER_SECOND)
        return Drip(chunk=speed // per_second, every_ms=1000 // per_second, share=share)
    if set(fields) - {"share"} != {"chunk", "every"}:
        raise BadFault("Expected bytes per second, or `chunk` (bytes) and `every` (such as 50ms).")
    chunk = _inside(".chunk", lambda each: _whole(each, 1, MOST_CHUNK, f"bytes from 1 to {MOST_CHUNK}"), fields["chunk"])
    every = _inside(".every", read_delay_text, fields["every"])
    if every < 1:
        raise BadFault("Expected 1 ms at least.", where=".every")
    return Drip(chunk=chunk, every_ms=every, share=share)


def read_cut(value: Any) -> Cut:
    """What is kept of the body: `50%`, a number of bytes, or `{keep: 50%, share: 10%}`."""
    fields = _fields(value, ("keep", "share"), whole="keep")
    keep, share = fields.get("keep", "50%"), _share_of(fields)
    if isinstance(keep, str) and keep.strip().endswith("%"):
        return Cut(part=_inside(".keep", read_share, keep), share=share)
    most = 2**31
    return Cut(bytes_kept=_whole(keep, 0, most, "what is kept: 50%, or a number of bytes"), share=share)


def read_broken(value: Any) -> Broken:
    """`close`, `reset`, either with ` within`; or `{end: reset, when: within, share: 5%}`."""
    if isinstance(value, str) and (parts := value.lower().split())[1:]:
        value = {"end": parts[0], "when": " ".join(parts[1:])}
    fields = _fields(value, ("end", "when", "share"), whole="end")
    how, when = fields.get("end", "close"), fields.get("when", "before")
    if how not in ("close", "reset"):
        raise BadFault("Expected close or reset.", where=".end" if isinstance(value, Mapping) else "")
    if when not in ("before", "within"):
        raise BadFault("Expected before or within, the answer that is.", where=".when")
    return Broken(how=how, when=when, share=_share_of(fields))


def read_type(value: Any) -> WrongType:
    """A media type, or `{type: text/html, share: 10%}`."""
    fields = _fields(value, ("type", "share"), whole="type")
    said = fields.get("type")
    if not isinstance(said, str) or not _TYPE.fullmatch(said.strip()):
        raise BadFault("Expected a media type such as text/html.")
    return WrongType(value=said.strip(), share=_share_of(fields))


READERS: Mapping[str, Callable[[Any], Any]] = {
    "delay": read_latency,
    "status": read_status,
    "fail": read_failing,
    "rate_limit": read_rate,
    "drip": read_drip,
    "truncate": read_cut,
    "connection": read_broken,
    "content_type": read_type,
}
"""What reads each kind of fault."""

POSTMANS: Mapping[str, tuple[str, Callable[[Any], Any]]] = {
    "latency": ("delay", read_latency),
    "error": ("status", _error_status),
    "chaos": ("fail", _chaos),
}
"""The names of Postman's behaviours that differ from ours (postman-mock.md §6), and our kind."""


def read_faults(value: Any, *, besides: tuple[str, ...] = ()) -> Faults:
    """Kinds of faults with what each says. `besides`: keys that others read. Raises BadFault."""
    found: dict[str, Any] = {}
    for key, said in _mapping(value).items():
        if key in besides:
            continue
        kind, read = POSTMANS.get(key) or (key, READERS.get(key))
        if read is None:
            raise unknown_key(key, (*besides, *READERS, *POSTMANS), where=f".{key}")
        if kind in found:
            raise BadFault(f"{key!r} says again what another key says: take one of them out.", where=f".{key}")
        found[kind] = _inside(f".{key}", read, said)
    return Faults(**found)


def read_profiles(value: Any) -> dict[str, Faults]:
    """Profiles by name. Raises BadFault."""
    found = {}
    for name, said in _mapping(value).items():
        if not _NAME.fullmatch(name):
            raise BadFault("A profile is named by 1 to 63 of a-z, 0-9, - and _.", code="name.invalid", where=f".{name}")
        found[name] = _inside(f".{name}", read_faults, said)
    return found


def read_allowed(value: Any) -> frozenset[str]:
    """What a call may ask for: `all`, `none`, or a list of kinds and `profile`. Raises BadFault."""
    if value in ("all", "none"):
        return frozenset(ALLOWABLE if value == "all" else ())
    listed = value if isinstance(value, list) else [value]
    for at, each in enumerate(listed):
        if each not in ALLOWABLE:
            place = f"[{at}]" if isinstance(value, list) else ""
            raise BadFault(f"Expected all, none, or some of: {', '.join(ALLOWABLE)}.", where=place)
    return frozenset(listed)


def read_seed(value: Any) -> int | str:
    """A seed: a number or a short text. Raises BadFault."""
    if isinstance(value, bool) or not isinstance(value, int | str) or not 1 <= len(str(value)) <= 100:
        raise BadFault("Expected a number or a short text.")
    return value


def read_asked(asked: Mapping[str, str]) -> Faults:
    """What a call's selectors ask for, by kind. What makes no sense is not asked, as with Postman's selectors."""
    found = {}
    for kind in KINDS:
        if kind in asked:
            text = asked[kind].strip()
            try:
                found[kind] = READERS[kind](int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else text)
            except BadFault:
                continue
    return Faults(**found)


def is_built_in(name: str) -> bool:
    """Whether every mock has a profile of this name."""
    return name in BUILT_IN


def unknown_key(key: str, known: tuple[str, ...], *, where: str) -> BadFault:
    """The error for a key that is not among the known ones."""
    return BadFault(f"Unknown key {key!r}. Known here: {', '.join(known)}.", code="unknown_field", where=where)


def _mapping(value: Any) -> Mapping[str, Any]:
    if isinstance(value, Mapping):
        return value
    raise BadFault("Expected names with a value each below it.")


def _fields(value: Any, known: tuple[str, ...], *, whole: str = "") -> Mapping[str, Any]:
    """The fields of a mapping; a value that is none stands for the field `whole`."""
    if not isinstance(value, Mapping):
        if not whole or isinstance(value, list) or value is None:
            raise BadFault(f"Expected some of these below it: {', '.join(known)}.")
        return {whole: value}
    unknown = next((key for key in value if key not in known), None)
    if unknown is not None:
        raise unknown_key(unknown, known, where=f".{unknown}")
    return value


def _share_of(fields: Mapping[str, Any]) -> float:
    return _inside(".share", read_share, fields["share"]) if "share" in fields else PERCENT


def _whole(value: Any, least: int, most: int, what: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise BadFault(f"Expected {what}.")
    return value


def _inside(where: str, read: Callable[[Any], Any], value: Any) -> Any:
    """What `read` makes of a value; the place of an error begins with `where`."""
    try:
        return read(value)
    except BadFault as bad:
        raise BadFault(bad.message, code=bad.code, where=where + bad.where) from None
