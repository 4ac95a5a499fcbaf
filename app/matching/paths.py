"""Paths as segments, and the path score of Postman's mock servers (postman-mock.md §2.4 with the decisions of §2.14).

A path is the tuple of its segments after the first slash: `/a/b/` is `("a", "b", "")`, `/` is `()`. An encoded slash stays
inside its segment as `SLASH`. `path_score` is the rule written out; the index finds the same candidates without asking it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias, TypeVar
from urllib.parse import unquote

from app.matching.distance import close
from converters.postman.variables import VARIABLE

SLASH = "\x01"
"""Stands for an encoded slash inside a segment: control characters cannot occur there otherwise."""

EXACT, NO_SLASH, ANY_CASE, NO_SLASH_ANY_CASE, WILDCARDS, IDS, IDS_NO_SLASH, NEAR = 100, 95, 90, 85, 80, 79, 75, 70
TEMPLATE = 65
"""Below all of Postman's steps: the call does not fit the example's own path, but the template of its request."""

_ENCODED_SLASH = re.compile("%2[fF]")
_INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200d\u2060\ufeff]")
_TYPE_PLACEHOLDER = re.compile(r"<[^<>/]{1,60}>")
_PATH_VARIABLE = re.compile(r":([^.:]+)(\..*)?", re.DOTALL)
_UUID = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_ID_LENGTH = 256


@dataclass(frozen=True, slots=True)
class Wildcard:
    """A whole segment that meets any one non-empty segment. `name` is "" for a placeholder such as `<string>`."""

    name: str


@dataclass(frozen=True, slots=True)
class Pattern:
    """A segment with variables in part of it: `report-{{id}}.csv` has texts `("report-", ".csv")` and names `("id",)`."""

    texts: tuple[str, ...]
    names: tuple[str, ...]

    def capture(self, segment: str) -> tuple[str, ...] | None:
        """What each name stands for in this segment, at least one character each; None if the segment does not fit.

        Each text is looked for at its first place (case aside), which finds a fit whenever there is one.
        """
        lowered = segment.lower()
        if len(lowered) != len(segment):  # a few letters change length in lower case; then captures are lower-case too
            segment = lowered
        first, *middle, last = (text.lower() for text in self.texts)
        end = len(segment) - len(last)
        if not lowered.startswith(first) or not lowered.endswith(last) or end < len(first):
            return None
        captured, at = [], len(first)
        for text in middle:
            found = lowered.find(text, at + 1, end)
            if found < 0:
                return None
            captured.append(segment[at:found])
            at = found + len(text)
        return (*captured, segment[at:end]) if end > at else None


Segment: TypeAlias = str | Wildcard | Pattern
S = TypeVar("S", bound=Segment)
Segments: TypeAlias = tuple[str, ...]
Form: TypeAlias = tuple[Segment, ...]


def segments_of(path: str) -> Segments:
    """The decoded, cleaned segments of a path as it stands in a request line or a file."""
    return drop_leading_empty(tuple(clean(part) for part in path.split("/")))


def plain_segments(path: str) -> Segments:
    """The same for a path that starts with one slash and needs no cleaning."""
    return tuple(path[1:].split("/")) if path != "/" else ()


def drop_leading_empty(segments: tuple[S, ...]) -> tuple[S, ...]:
    """Without the empty segments in front, which old exports write (`https:///a`). `/` has no segment."""
    start = 0
    while start < len(segments) and not segments[start]:
        start += 1
    return segments[start:]


def clean(segment: str) -> str:
    """One segment as it is compared: percent-decoded as UTF-8, without control and zero-width characters and outer blanks."""
    if "%" not in segment:
        return _INVISIBLE.sub("", segment).strip()
    return SLASH.join(_INVISIBLE.sub("", unquote(part)) for part in _ENCODED_SLASH.split(segment)).strip()


def as_path(segments: Segments) -> str:
    """A path for people and for keys: `/a/b`."""
    return "/" + "/".join(segments)


def segment_of(text: str, *, wildcards: bool) -> Segment:
    """What a saved segment compares as, its variables resolved as far as they can be (§2.4, step 5)."""
    if _TYPE_PLACEHOLDER.fullmatch(text):
        return Wildcard("")
    if not wildcards or ("{{" not in text and not text.startswith(":")):
        return clean(text)
    path_variable = _PATH_VARIABLE.fullmatch(text)
    if path_variable:
        suffix = path_variable[2]
        return Pattern(("", clean(suffix)), (path_variable[1],)) if suffix else Wildcard(path_variable[1])
    pieces = VARIABLE.split(clean_text(text))
    texts = tuple(clean_inside(piece) for piece in pieces[::2])
    names = tuple("" if name.startswith("$") else name for name in pieces[1::2])  # a dynamic variable captures nothing
    if not names:
        return clean(text)
    if texts == ("", ""):
        return Wildcard(names[0])
    return _joined(texts, names)


def _joined(texts: tuple[str, ...], names: tuple[str, ...]) -> Segment:
    """Two variables side by side (`{{a}}{{b}}`) cannot be told apart: they become one, named after the first."""
    kept_texts, kept_names = [texts[0]], [names[0]]
    for text, name in zip(texts[1:-1], names[1:], strict=True):
        if text:
            kept_texts.append(text)
            kept_names.append(name)
    if not any(kept_texts) and not texts[-1] and len(kept_names) == 1:
        return Wildcard(kept_names[0])
    return Pattern((*kept_texts, texts[-1]), tuple(kept_names))


def clean_text(text: str) -> str:
    return _INVISIBLE.sub("", text).strip()


def clean_inside(text: str) -> str:
    """Like `clean`, but blanks beside a variable belong to the segment."""
    return SLASH.join(unquote(part) for part in _ENCODED_SLASH.split(text)) if "%" in text else text


def is_id(segment: str) -> bool:
    """Whether steps 6 and 7 take this segment out: digits only, a UUID inside, or 256 characters and more."""
    if len(segment) >= _ID_LENGTH or (segment.isascii() and segment.isdigit()):
        return True
    return len(segment) >= 36 and _UUID.search(segment.lower()) is not None


def without_trailing_empty(segments: tuple[object, ...]) -> int:
    """The number of segments that are left when all trailing slashes are cut."""
    count = len(segments)
    while count and segments[count - 1] == "":
        count -= 1
    return count


def has_wildcards(form: Form) -> bool:
    """Whether a variable is still open in the form."""
    return any(not isinstance(segment, str) for segment in form)


def captures(form: Form, call: Segments) -> dict[str, str] | None:
    """What the form's variables stand for in this call, or None if the form does not fit it at step 5 (or exactly)."""
    count = without_trailing_empty(form)
    if count != without_trailing_empty(call):
        return None
    captured: dict[str, str] = {}
    for saved, called in zip(form[:count], call[:count], strict=True):
        if isinstance(saved, Wildcard):
            if not called:
                return None
            if saved.name:
                captured.setdefault(saved.name, called.replace(SLASH, "/"))
        elif isinstance(saved, Pattern):
            values = saved.capture(called)
            if values is None:
                return None
            for name, value in zip(saved.names, values, strict=True):
                if name:
                    captured.setdefault(name, value.replace(SLASH, "/"))
        elif saved.lower() != called.lower():
            return None
    return captured


def open_segments(form: Form, call: Segments) -> dict[str, str]:
    """Like `captures`, for a form that met the call at a later step: its literal segments need not be equal."""
    count = without_trailing_empty(call)
    if without_trailing_empty(form) != count:
        return {}
    short = zip(form[:count], call[:count], strict=True)
    relaxed = tuple(called if isinstance(saved, str) else saved for saved, called in short)
    return captures(relaxed, call) or {}


def path_score(form: Form, call: Segments, *, strict: bool = False, fuzzy: bool = True) -> int | None:
    """The score of the first of the eight steps at which this form meets the call; None if none does (§2.4)."""
    if not has_wildcards(form):
        step = literal_score(form, call)
        if step is not None:
            return step
    elif captures(form, call) is not None:
        return WILDCARDS
    if strict:
        return None
    step = _id_score(form, call)
    if step is None and fuzzy and _is_near(form, call):
        return NEAR
    return step


def literal_score(form: Form, call: Segments) -> int | None:
    """Steps 1 to 4, for a form without wildcards."""
    literal = tuple(str(segment) for segment in form)
    if literal == call:
        return EXACT
    short_form, short_call = literal[: without_trailing_empty(literal)], call[: without_trailing_empty(call)]
    if short_form == short_call:
        return NO_SLASH
    if lower(literal) == lower(call):
        return ANY_CASE
    return NO_SLASH_ANY_CASE if lower(short_form) == lower(short_call) else None


def lower(segments: Segments) -> Segments:
    """The segments in lower case."""
    return tuple(segment.lower() for segment in segments)


def taken_out(segments: Segments) -> Segments:
    """Lower-case, ids replaced by nothing; the segment stays as an empty one (`/a/1/b` → `/a//b`)."""
    return tuple("" if is_id(segment) else segment.lower() for segment in segments)


def form_taken_out(form: Form) -> Form:
    """A form as `taken_out` makes a call's segments: lower-case, ids replaced by nothing, wildcards as they are."""
    return tuple(("" if is_id(segment) else segment.lower()) if isinstance(segment, str) else segment for segment in form)


def _id_score(form: Form, call: Segments) -> int | None:
    """Steps 6 and 7: ids out first, then all trailing slashes. A wildcard still meets any non-empty segment, id or not."""
    bare_form, bare_call = form_taken_out(form), taken_out(call)
    if len(form) == len(call) and _meets(bare_form, bare_call, call):
        return IDS
    count = without_trailing_empty(bare_form)
    fits = without_trailing_empty(bare_call) <= count <= len(call)
    return IDS_NO_SLASH if fits and _meets(bare_form[:count], bare_call[:count], call) else None


def _meets(form: Form, bare_call: Segments, call: Segments) -> bool:
    for saved, bare, called in zip(form, bare_call, call, strict=False):
        if isinstance(saved, str):
            if saved != bare:
                return False
        elif not called or (isinstance(saved, Pattern) and saved.capture(called) is None):
            return False
    return True


def _is_near(form: Form, call: Segments) -> bool:
    """Step 8: as many segments, each equal or near enough; a wildcard counts as equal."""
    count = without_trailing_empty(form)
    if count != without_trailing_empty(call):
        return False
    for saved, called in zip(form[:count], call[:count], strict=True):
        if isinstance(saved, str):
            if not close(called.lower(), saved.lower()):
                return False
        elif not called or (isinstance(saved, Pattern) and saved.capture(called) is None):
            return False
    return True
