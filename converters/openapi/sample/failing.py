"""The body of an error says what went wrong: the response's code, what that code is called, and what its description says.

Only in objects that tell of a failure, only values made here, and of declared ones only those that are another code or its
name: an example in a schema that all errors share is right for one of them. Other resources it may speak of are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from converters.openapi.model import Json
from converters.openapi.sample.fields import key_of
from converters.openapi.sample.names import tokens_of
from converters.openapi.sample.objects import schemas_for
from converters.openapi.sample.reproaches import ERROR_WORDS, GENERIC, PHRASES, REPROACHES, SAID
from converters.openapi.sample.shape import Shape, same

if TYPE_CHECKING:
    from converters.openapi.sample.drawing import Drawer

_STATUS = frozenset(("status", "statuscode", "httpstatus", "httpstatuscode", "httpcode", "code", "errorcode"))
_NAMES = frozenset(("title", "error", "statustext", "reasonphrase"))
_MESSAGES = frozenset(
    ("message", "errormessage", "detail", "details", "errordescription", "reason", "msg", "displaymessage", "usermessage",
     "developermessage", "errormsg", "faultstring", "description", "error"),
)  # fmt: skip
_KINDS = frozenset(
    ("type", "kind", "errortype", "category", "result", "status", "code", "errorcode", "error", "name", "reason")
)
_SUCCESSES = frozenset(("ok", "success", "succeeded", "successful", "issuccess"))
_FAILURES = frozenset(("error", "errors", "problem", "failure", "failures", "exception", "violation", "fault"))
_TELL = frozenset(
    ("error", "errors", "errormessage", "errorcode", "errordescription", "message", "messages", "detail", "fault", "msg")
)
_WRAPS = frozenset(("status", "meta", "result", "response", "fault", "body", "detail", "details", "causes"))
_PLACES = frozenset(("field", "fieldname", "param", "parameter", "property", "location", "loc", "pointer", "propertypath"))
_MARKUP = re.compile(r"\[([^\]]*)\]\([^)]*\)|<[^>]{1,40}>|[`*]")
_SENTENCE = re.compile(r"(.+?[.!?])(?:\s|$)", re.DOTALL)
_DEEPEST = 3
_LONGEST = 160


@dataclass(frozen=True, slots=True)
class Failure:
    """What an answer with an error's code says: the code, its reason phrase, and the response's description."""

    code: int
    phrase: str
    told: str = ""

    @property
    def sentence(self) -> str:
        """What went wrong, for people: the description where it says something, else what the code means."""
        return _described(self.told, self.phrase) or self.meaning

    @property
    def meaning(self) -> str:
        """What the code means, in a sentence."""
        return REPROACHES.get(self.code) or REPROACHES[400 if self.code < 500 else 500]


def failing(drawer: Drawer, shape: Shape, value: Json, failure: Failure) -> Json:
    """A made body as that of an error; the same object where nothing in it says which."""
    changed = _told(drawer, shape, value, failure, inside=False, stated=False, depth=0)
    return changed if changed is not value and drawer.fits(changed, shape) else value


def _told(drawer: Drawer, shape: Shape, value: Json, failure: Failure, *, inside: bool, stated: bool, depth: int,
          listed: bool = False) -> Json:  # fmt: skip
    """A part of the body; `inside` something that is called an error, `stated` by a declared example, `listed` with others."""
    if depth > _DEEPEST:
        return value
    if isinstance(value, list) and shape.items:
        inner = drawer.shapes.of(((shape.items[0].schema, shape.items[0].pointer),))
        made = [
            _told(drawer, inner, each, failure, inside=inside, stated=stated, depth=depth + 1, listed=True) for each in value
        ]
        if all(new is old for new, old in zip(made, value, strict=True)):
            return value
        distinct = [each for at, each in enumerate(made) if not any(same(each, other) for other in made[:at])]
        return distinct if len(distinct) >= shape.limits.get("minItems", 0) else made
    if not isinstance(value, dict) or not (inside or _tells_failure(shape, value)):
        return value
    changed = dict(value)
    keys = {key_of(name) for name in value}
    keys = keys if listed else keys - _PLACES
    stated = stated or bool(drawer.wishes.declared and shape.declared)
    shapes = _opened(drawer, shape, value)
    for name, former in value.items():
        inner = drawer.shapes.of(_schemas(shapes, name))
        if not any(name in each.required for each in shapes) and _is_resource(drawer, inner, name, former):
            del changed[name]
        elif isinstance(former, (dict, list)):
            if not {*tokens_of(name)}.isdisjoint(_FAILURES | _WRAPS):
                changed[name] = _told(drawer, inner, former, failure, inside=True, stated=stated, depth=depth + 1)
        else:
            is_stated = stated or bool(drawer.wishes.declared and (inner.declared or inner.defaults))
            changed[name] = _replaced(drawer, inner, key_of(name), former, failure, keys, stated=is_stated)
    unchanged = len(changed) == len(value) and all(changed[name] is value[name] for name in value)
    return value if unchanged else changed


def _tells_failure(shape: Shape, value: Mapping[str, Json]) -> bool:
    """Whether an object says what went wrong: it is called so, or has a message; not a resource that was asked for."""
    if not _FAILURES.isdisjoint(tokens_of(shape.name)):
        return True
    keys = {key_of(name) for name in value}
    return len(keys) < 12 and (not keys.isdisjoint(_TELL) or "statuscode" in keys or _is_problem(value))


def _is_problem(value: Mapping[str, Json]) -> bool:
    """Whether an object is one of RFC 9457: a title, and a status that is a number."""
    return "title" in value and isinstance(value.get("status"), int)


def _opened(drawer: Drawer, shape: Shape, value: Json) -> list[Shape]:
    """The shape and those of its branches that the value is one of."""
    found = [shape]
    for group in shape.branches:
        for branch in group.schemas:
            inner = drawer.shapes.of((branch,))
            if drawer.fits(value, inner):
                found += _opened(drawer, inner, value)
                break
    return found


def _schemas(shapes: list[Shape], name: str) -> tuple[tuple[object, str], ...]:
    found = [pair for shape in shapes if name in shape.properties for pair in schemas_for(shape, name)]
    return tuple(found) or schemas_for(shapes[0], name)


def _is_resource(drawer: Drawer, shape: Shape, name: str, value: Json) -> bool:
    """Whether a property is another thing the failure only speaks of, in full."""
    if not isinstance(value, dict) or not _FAILURES.isdisjoint(tokens_of(name)):
        return False
    if any(key_of(key) in ("message", "detail", "code", "errors") for key in value):
        return False
    return any(each.name and drawer.things.named(tokens_of(each.name)) is not None for each in _opened(drawer, shape, value))


def _replaced(drawer: Drawer, shape: Shape, key: str, former: Json, failure: Failure, keys: set[str], *, stated: bool) -> Json:
    """What a property of an error has instead: the first that its schema allows, else what it had."""
    for value in _candidates(shape, key, former, failure, keys, stated=stated):
        if drawer.fits(value, shape):
            return value
    return former


def _candidates(shape: Shape, key: str, former: Json, failure: Failure, keys: set[str], *, stated: bool) -> Iterator[Json]:
    if isinstance(former, bool):
        if key in _SUCCESSES and not stated:
            yield False
        return
    if shape.choices is not None:
        if key in _KINDS:
            yield from _chosen(shape.choices, former, failure)
        elif key in _STATUS and _is_code(former):
            yield from (failure.code, str(failure.code))
        return
    if key in _STATUS and (_is_code(former) or (isinstance(former, int) and not stated)):
        yield failure.code if isinstance(former, int) else str(failure.code)
    elif isinstance(former, str) and _is_phrase(former):
        yield _in_style(failure.phrase, former)
    elif isinstance(former, str) and not stated:
        yield from _texts(key, failure, keys)


def _texts(key: str, failure: Failure, keys: set[str]) -> Iterator[str]:
    """What a text of an error says, by its name."""
    coded = "_".join(tokens_of(failure.phrase.replace("'", "")))
    at_a_place = not keys.isdisjoint(_PLACES)
    if key in ("code", "errorcode") and not at_a_place:
        yield coded
    elif key in ("status", "statuscode", "httpstatus", "httpstatuscode", "httpcode"):
        yield str(failure.code)
    elif key == "error" and "errordescription" in keys:
        yield coded
    elif key in _NAMES and (key != "error" or not keys.isdisjoint(_MESSAGES - {"error"})):
        yield failure.phrase
    elif key in _MESSAGES and not at_a_place:
        second = key in ("detail", "details", "description") and "message" in keys
        yield failure.meaning if second else failure.sentence


def _chosen(choices: list[Json], former: Json, failure: Failure) -> Iterator[Json]:
    """Of the values an enum allows the one that says most of the failure, if it says more than the former one."""
    best = max(choices, key=lambda choice: _fitness(choice, failure.code, failure.phrase))
    if _fitness(best, failure.code, failure.phrase) > _fitness(former, failure.code, failure.phrase):
        yield best


def _fitness(choice: Json, code: int, phrase: str) -> int:
    if choice == code or choice == str(code):
        return 20
    if not isinstance(choice, str):
        return 0
    tokens = tokens_of(choice)
    if "".join(tokens) == "".join(tokens_of(phrase)):
        return 10
    said = SAID.get(code) or SAID[400 if code < 500 else 500]
    return 2 * len(said.intersection(tokens)) or int(not ERROR_WORDS.isdisjoint(tokens))


def _is_code(value: Json) -> bool:
    """Whether a value is an HTTP status, as a number or a text."""
    if isinstance(value, str):
        return len(value) == 3 and value.isascii() and value.isdigit() and "100" <= value < "600"
    return isinstance(value, int) and 100 <= value < 600


def _is_phrase(value: str) -> bool:
    """Whether a text is the reason phrase of some error, in whatever style."""
    return "".join(tokens_of(value)) in _phrases()


@lru_cache(maxsize=1)
def _phrases() -> frozenset[str]:
    return frozenset("".join(tokens_of(text)) for text in PHRASES)


def _in_style(phrase: str, former: str) -> str:
    """A reason phrase written as another one was: `not_found`, `NotFound`, `NOT_FOUND`, `Not found`."""
    tokens = tokens_of(phrase.replace("'", ""))
    if "_" in former or "-" in former:
        glued = ("_" if "_" in former else "-").join(tokens)
        return glued.upper() if former.isupper() else glued
    if " " not in former and len(tokens_of(former)) > 1:
        return "".join(token.capitalize() for token in tokens)
    text = phrase.upper() if former.isupper() else phrase
    return f"{text}." if former.endswith(".") else text


@lru_cache(maxsize=4096)
def _described(told: str, phrase: str) -> str:
    """A description's first sentence, without markup; empty where it says no more than that there is an error."""
    line = next((line.strip(" #") for line in told.splitlines() if line.strip(" #")), "")
    text = " ".join(_MARKUP.sub(lambda found: found[1] or "", line).split())
    first = _SENTENCE.match(text)
    if len(text) > _LONGEST and first is not None:
        text = first[1]
    words = "".join(tokens_of(text))
    if not words or len(text) > _LONGEST or words in GENERIC or words.isdigit() or words == "".join(tokens_of(phrase)):
        return ""
    return text
