"""What a request asks for and what is answered are the same thing: the id in the path is the one in the body.

Where the definition states neither, the path takes what the answer has; where it states the one in the path, a made body takes
that. A cursor is one that the list gives out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from converters.openapi.model import Json, Operation, Parameter
from converters.openapi.sample.names import singular, tokens_of
from converters.openapi.to_postman import media as kinds
from converters.openapi.to_postman.bodies import sample_value, told_of_map
from converters.openapi.to_postman.cases import Case
from converters.openapi.to_postman.context import Context, owner_of
from converters.openapi.to_postman.parameters import Sent, path_owner

_IDS = ("id", "uuid", "guid", "sid", "key")
_PARTS = frozenset(("number", "name", "slug", "code", "login", "key", "sid", "handle", "username", "email"))
_ENVELOPES = ("data", "result", "item", "resource", "response", "payload", "attributes")
_AFTER = frozenset(("startingafter", "after", "afterid", "sinceid", "startafter", "lastid", "afterkey"))
_BEFORE = frozenset(("endingbefore", "before", "beforeid", "maxid", "endbefore"))
_GIVEN_OUT = frozenset(
    ("endcursor", "nextcursor", "nextpagetoken", "nexttoken", "cursor", "nextmarker", "continuationtoken", "pagetoken", "after")
)
_ASKED_BY = frozenset(
    ("cursor", "pagetoken", "nexttoken", "marker", "continuationtoken", "nextcursor", "nextpagetoken", "pagecursor")
)


def agreeing(context: Context, operation: Operation, sent: tuple[Sent, ...], case: Case) -> tuple[Sent, ...]:
    """The parameters with the ids the answer has: `/orders/{orderId}` asks for the very order that is in the body."""
    answer = answer_value(context, operation, case)
    if not isinstance(answer, dict):
        return sent
    return tuple(one if is_stated(one.parameter) else _of_answer(context, operation, sent, one, case, answer) for one in sent)


def asking_for(context: Context, operation: Operation, sent: tuple[Sent, ...], case: Case) -> tuple[Sent, ...]:
    """The parameters with the ids of another answer, whatever is stated."""
    answer = answer_value(context, operation, case)
    if not isinstance(answer, dict):
        return sent
    return tuple(
        _of_answer(context, operation, sent, one, case, answer) if one.parameter.location == "path" else one for one in sent
    )


def answering(context: Context, operation: Operation, sent: tuple[Sent, ...], case: Case, value: Json) -> Json:
    """A made answer with the ids that its request asks for, where its schema allows them."""
    schema = case.media.schema if case.media is not None else None
    if not isinstance(value, dict) or schema is None:
        return value
    keys, inner = _thing_in(operation, value)
    changes = {
        name: one.value for one, name in _named(context, operation, sent, case, inner) if str(inner[name]) != str(one.value)
    }
    for name, wanted in changes.items():
        made = (_with(value, (*keys, name), one) for one in _readings(wanted))
        value = next((changed for changed in made if context.sampler.fits(changed, schema, "response")), value)
    return value


def is_stated(parameter: Parameter) -> bool:
    """Whether a definition says itself what a parameter is sent with."""
    return any(example.has_value for example in parameter.examples)


def answer_value(context: Context, operation: Operation, case: Case) -> Json:
    """The value of an answer that has fields; None for others."""
    if case.media is None or not (
        kinds.is_json(case.content_type) or (case.declared is None and kinds.is_xml(case.content_type))
    ):
        return None
    if case.declared is not None:
        return case.declared.value
    told = told_of_map(context, operation, case.media)
    return sample_value(context, case.media, "response", owner_of(operation), told=told)


def same_thing(name: str, answer: dict[str, Json]) -> Json:
    """The value in an answer that a path variable names: by the same name, else its `id`; None if there is none."""
    found = _property(name, "", answer, is_thing=True)
    return answer[found] if found is not None else None


def _of_answer(context: Context, operation: Operation, sent: tuple[Sent, ...], one: Sent, case: Case,
               answer: dict[str, Json]) -> Sent:  # fmt: skip
    """A parameter with the value that the answer has for it, if it may have that."""
    schema = one.parameter.schema
    if schema is None or one.parameter.location not in ("path", "query"):
        return one
    if one.parameter.location == "query":
        values = list(_cursors(one.parameter, answer))
    else:
        _, inner = _thing_in(operation, answer)
        values = [value for _, name in _named(context, operation, (one,), case, inner) for value in _readings(inner[name])]
    for value in values:
        if value not in (None, "") and context.sampler.fits(value, schema, "request"):
            return replace(one, value=value)
    return one


def _readings(value: Json) -> list[Json]:
    """An id as it is, and as it is written in a path or read from one."""
    if isinstance(value, str):
        return [value, int(value)] if value.isascii() and value.isdigit() and len(value) < 16 else [value]
    return [value, str(value)]


def _named(
    context: Context, operation: Operation, sent: tuple[Sent, ...], case: Case, inner: dict[str, Json]
) -> Iterator[tuple[Sent, str]]:
    """The path variables that name the thing in an answer, or one of its parents, each with the property that has its value."""
    for one in sent:
        if one.parameter.location == "path" and one.parameter.schema is not None:
            is_thing = _is_asked_for(context, operation, one.parameter, case)
            found = _property(one.parameter.name, path_owner(operation, one.parameter.name), inner, is_thing=is_thing)
            if found is not None:
                yield one, found


def _is_asked_for(context: Context, operation: Operation, parameter: Parameter, case: Case) -> bool:
    """Whether a path variable names what is answered: it ends the path, or is the last and the answer is one of its kind."""
    _, _, after = operation.path.rpartition("{" + parameter.name + "}")
    if not after.strip("/"):
        return True
    if "{" in after or case.media is None or case.media.schema is None:
        return False
    answered = tokens_of(singular(context.sampler.shape(case.media.schema).name))
    owner = tokens_of(path_owner(operation, parameter.name))
    return bool(owner) and answered[-len(owner) :] == owner


def _property(name: str, owner: str, answer: dict[str, Json], *, is_thing: bool) -> str | None:
    """The property that has a path variable's value. `is_thing`: the variable names what is answered, not a parent of it."""
    wanted = tokens_of(name)
    plain = {
        key: tokens_of(key) for key, value in answer.items() if isinstance(value, (str, int)) and not isinstance(value, bool)
    }
    if wanted != ("id",) or is_thing:
        found = next((key for key, tokens in plain.items() if tokens == wanted), None)
        if found is not None:
            return found
    if not is_thing or not wanted:
        return None
    names = _names_of(wanted, tokens_of(owner), is_number=isinstance(answer.get("id"), int))
    return next((key for name in names for key, tokens in plain.items() if tokens == (name,)), None)


def _names_of(wanted: tuple[str, ...], owner: tuple[str, ...], *, is_number: bool) -> list[str]:
    """What the thing that a path variable names may call the same: `id` for an order's id, `number` for an issue's number.

    `/orgs/{org}` is the login or name of one whose id is a number.
    """
    if wanted[-1] in _IDS:
        return [wanted[-1], "id"]
    if wanted == owner or wanted[-1] in owner:
        return ["login", "slug", "name", "id"] if is_number else ["id"]
    return [wanted[-1]] if wanted[-1] in _PARTS and not set(wanted[:-1]).isdisjoint(owner) else []


def _thing_in(operation: Operation, answer: dict[str, Json]) -> tuple[tuple[str, ...], dict[str, Json]]:
    """The object that is answered: the answer, or what it wraps (`{"data": {…}}`), and the names that lead there."""
    if any(tokens_of(key)[-1:] in (("id",), ("uuid",), ("sid",)) for key in answer):
        return (), answer
    inside = {key: value for key, value in answer.items() if isinstance(value, dict)}
    wrapped = [key for key in inside if key in _ENVELOPES or singular(key) == owner_of(operation)]
    chosen = wrapped[:1] or (list(inside) if len(inside) == 1 else [])
    return ((chosen[0],), inside[chosen[0]]) if chosen else ((), answer)


def _with(value: dict[str, Json], keys: tuple[str, ...], wanted: Json) -> dict[str, Json]:
    head, *rest = keys
    return {**value, head: _with(value[head], tuple(rest), wanted) if rest else wanted}


def _cursors(parameter: Parameter, answer: dict[str, Json]) -> Iterator[Json]:
    """What a list gives out for the parameter that leads on in it: a cursor, or the id of an item at its end."""
    key = "".join(tokens_of(parameter.name))
    if key not in _AFTER | _BEFORE | _ASKED_BY or _is_time(parameter):
        return
    levels = [answer, *(value for value in answer.values() if isinstance(value, dict))]
    if key in _ASKED_BY or key == "after":
        for level in levels:
            yield from (
                value for name, value in level.items() if "".join(tokens_of(name)) in _GIVEN_OUT and isinstance(value, str)
            )
    if key in _AFTER | _BEFORE:
        lists = [value for level in levels for value in level.values() if isinstance(value, list) and value]
        items = [each[0 if key in _BEFORE else -1] for each in lists]
        yield from (found for item in items if isinstance(item, dict) and (found := same_thing("id", item)) is not None)


def _is_time(parameter: Parameter) -> bool:
    """Whether `after` is a moment, not a place in a list."""
    node = parameter.schema.node if parameter.schema is not None else None
    return isinstance(node, dict) and str(node.get("format", "")).startswith("date")
