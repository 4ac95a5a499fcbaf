"""What a description says of a value, read with a few cheap looks: words that give a kind away, values listed, a span.

Only values made here ask, each description is read once, and only its beginning: what it says of the value stands there.
"""

from __future__ import annotations

import re
from functools import lru_cache

_READ = 400
_FAR = 1e15
_WORD = re.compile(r"[a-z0-9]+")
_CUES = frozenset(
    (
        *("2", "3", "3166", "3339", "8601", "alpha2", "alpha3", "amount", "arch", "architecture", "array", "authorization"),
        *("base64", "boolean", "branch", "bytes", "cardholder", "case", "cents", "color", "colour", "commit", "commits"),
        *("container", "containers", "count", "country", "cursor", "date", "datetime", "days", "dd", "docker", "email"),
        *("encoded", "epoch", "fraction", "gb", "git", "handle", "hex", "hexadecimal", "hh", "holder", "hours", "http"),
        *("index", "individual", "iso3166", "iso8601", "json", "kb", "letter", "linux", "list", "login", "lower"),
        *("lowercase", "mail", "map", "mb", "microseconds", "millisecond", "milliseconds", "minutes", "mm", "months"),
        *("nanoseconds", "number", "oauth", "percent", "percentage", "person", "phone", "pull", "repositories", "repository"),
        *("rfc3339", "sampling", "second", "seconds", "serialized", "smallest", "stringified", "three", "time", "timestamp"),
        *("true", "two", "unix", "upper", "uppercase", "url", "username", "utc", "weeks", "whether", "years", "yyyy"),
    )
)
_VALUE = r"[\w.:/+-]{1,40}[`\"”](?:\s?\([^)\n]{0,60}\))?"
_RUN = re.compile(
    r"(?:one of|can be|could be|may be|must be|should be|either|values?|options?|combination of|include|are|:(?!\s*\"))"
    r"(?P<gap>[^`\"“”.;\n]{0,48})"
    rf"(?P<run>(?P<quote>[`\"“]){_VALUE}(?:(?:[\s,/|]|or\b|and\b){{1,8}}(?P=quote){_VALUE})+)",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[`\"“]([\w.:/+-]{1,40})[`\"”]")
_BARE = re.compile(r"\bone of(?: the following)?(?: values)?:\s?([\w ,|/-]{3,200})", re.IGNORECASE)
_BETWEEN = re.compile(r"[,|/]| or ")
_PLAIN = re.compile(r"(?:or )?([A-Za-z][\w-]{0,39})")
_EMPTY = frozenset(("", "unknown", "none", "null", "other", "unspecified", "undefined", "n/a"))
_NUMBER = r"(-?\d[\d,]*(?:\.\d+)?)"
_SPAN = re.compile(
    rf"(?:between|from|range(?: of)?|\[)\s*{_NUMBER}%?\s*(?:and|to|through|[-–,])\s*{_NUMBER}\b"
    rf"|\b{_NUMBER}\s*(?:[-–]|to)\s*{_NUMBER}\s*(?:inclusive|\(inclusive\))",
    re.IGNORECASE,
)
_PIECE = re.compile(r"[A-Za-z0-9'’]+|[^\sA-Za-z0-9'’]")
_SKIPPED = frozenset(["the", "a", "an", "this", "your", "its", "our", "optional", "required", "unique", "deprecated"])
_BREAKS = frozenset(
    (
        *[
            "of",
            "for",
            "to",
            "that",
            "which",
            "in",
            "on",
            "from",
            "used",
            "as",
            "at",
            "by",
            "with",
            "when",
            "where",
            "who",
            "whose",
            "is",
            "are",
            "was",
            "were",
            "will",
            "can",
            "must",
            "should",
            "may",
        ],
        *["has", "have", "shown", "displayed", "associated", "provided", "or", "and", "if", "returned", "given"],
    )
)


@lru_cache(maxsize=8192)
def cues(told: str) -> frozenset[str]:
    """The telling words a description begins with."""
    return _CUES.intersection(_WORD.findall(told[:_READ].lower()))


@lru_cache(maxsize=8192)
def listed(told: str) -> tuple[str, ...]:
    """The values a description lists: ``Can be `credit`, `debit`, or `unknown`.`` → credit, debit; empty if it lists none."""
    told = told[: 2 * _READ]
    if "`" in told or '"' in told or "“" in told:
        found = _RUN.search(told)
        if found is not None and not _is_condition(told[: found.start()], found["gap"]):
            return tuple(value for value in _QUOTED.findall(found["run"]) if value.lower() not in _EMPTY)
    bare = _BARE.search(told) if ":" in told else None
    found_bare = [_PLAIN.fullmatch(part.strip()) for part in _BETWEEN.split(bare[1])] if bare else []
    plain = [each[1] for each in found_bare if each is not None]
    return tuple(value for value in plain if value.lower() not in _EMPTY) if len(plain) == len(found_bare) > 1 else ()


def _is_condition(before: str, gap: str) -> bool:
    """Whether a list says when something holds rather than what the value may be."""
    sentence = f"{before.rpartition('. ')[2]}{gap}".lower().split()
    return not {"when", "unless", "only", "example", "e.g", "e.g.", "not", "like"}.isdisjoint(sentence)


@lru_cache(maxsize=8192)
def span(told: str) -> tuple[float, float] | None:
    """The least and largest number a description speaks of: `between 0 and 1`."""
    found = _SPAN.search(told[:_READ]) if any(map(str.isdigit, told[:_READ])) else None
    if found is None:
        return None
    low, high = (float(part.replace(",", "")) for part in found.groups() if part is not None)
    return (low, high) if -_FAR < low < high < _FAR else None


@lru_cache(maxsize=8192)
def head(told: str) -> tuple[str, ...]:
    """The noun a description begins with, as the words of a name: `The build command to run` → build, command."""
    found: list[str] = []
    for piece in _PIECE.findall(told[:100]):
        word = piece.lower()
        if word in _SKIPPED:
            if found:
                return ()  # `Only return the price`: what follows a verb is not the thing itself
            continue
        if word in _BREAKS or not word[0].isalnum():
            break
        found.append(word.replace("’", "'").removesuffix("'s"))
    return tuple(found) if len(found) <= 4 else ()
