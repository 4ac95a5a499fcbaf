"""What an operation's calls look like before and after: its sample request, and those that examples were saved with. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.compare.answers import Pairing, called
from app.compare.bodies import Place, compare_bodies
from app.compare.contracts import Declared
from app.compare.model import Change, CompareLimits, change
from app.compare.shown import HIDDEN, is_secret, shown, told
from app.compare.subjects import Subject, request_of
from app.matching.address import has_address
from converters.pointers import escape
from converters.postman.model import Body, Item, Request
from converters.postman.variables import Scope

Sent = Mapping[tuple[str, str], str | None]
"""Side and name of a parameter → its value; None for one that is switched off."""
_WORDS = {"query": "query parameter", "path": "path variable", "request-headers": "header"}
_NO_SCOPE = Scope({})


def compare_requests(pairing: Pairing, declared: tuple[Declared, Declared] | None, limits: CompareLimits) -> Iterator[Change]:
    """What became of the sample of an operation's calls. `declared`: what definitions say of them, told already."""
    before, after = pairing.before.item.request, pairing.after.item.request
    yield from _parameters(pairing, sent(before), sent(after), _declared_names(declared))
    yield from _body(pairing, before.body, after.body, limits, is_decided=declared is not None)
    for was, now in pairing.examples.items():
        one, other = pairing.before.examples[was], pairing.after.examples[now]
        if one.original_request is not None or other.original_request is not None:
            asked, asks = one.original_request or before, other.original_request or after
            if _asking(pairing, asked, pairing.before.item) != _asking(pairing, asks, pairing.after.item):
                text = f"{called(other)} answers another call: {_call(asks)}."
                yield change(pairing.example(now), "changed", "response.example.request", text, _call(asked), _call(asks))


def _asking(pairing: Pairing, request: Request, item: Item) -> Any:
    """What a call is told apart by; where the whole operation moved, its path does not count."""
    method, address, *rest = request_of(request, item, _NO_SCOPE)
    has_moved = pairing.before.entry.call != pairing.after.entry.call
    return (address[2:] if has_moved else [method, *address], rest)


def sent(request: Request) -> Sent:
    """The parameters of a request. Several of one name: the last that is switched on."""
    url = request.url
    found: dict[tuple[str, str], str | None] = {}
    rows: list[tuple[str, Any]] = [("request-headers", row) for row in request.headers]
    if url is not None:
        rows += [("query", row) for row in url.query] + [("path", row) for row in url.variables]
    for side, row in rows:
        name = row.key.strip()
        key = (side, name.lower() if side == "request-headers" else name)
        if not row.disabled:
            found[key] = row.value or ""
        else:
            found.setdefault(key, None)
    return found


def _declared_names(declared: tuple[Declared, Declared] | None) -> set[tuple[str, str]]:
    if declared is None:
        return set()
    sides = {"query": "query", "path": "path", "header": "request-headers"}
    return {
        (sides.get(each["in"], ""), each["name"].lower() if each["in"] == "header" else each["name"])
        for side in declared
        for each in side["parameters"]
    }


def _parameters(pairing: Pairing, before: Sent, after: Sent, known: set[tuple[str, str]]) -> Iterator[Change]:
    """Path variables come and go with the path, which is told as such."""
    for key, value in before.items():
        subject = _field(pairing.after.key, key)
        if key in after:
            yield from _value(subject, key, value, after[key])
        elif key not in known and key[0] != "path":
            text = f"The {_WORDS[key[0]]} {key[1]} is gone."
            yield change(
                _field(pairing.before.key, key), "removed", "request.parameter.removed", text, shown(value, key[1:]),
                breaking=False if known else value is not None and key[0] == "query",
            )  # fmt: skip
    for key, value in after.items():
        if key not in before and key not in known and key[0] != "path":
            text = f"The {_WORDS[key[0]]} {key[1]} is new."
            yield change(_field(pairing.after.key, key), "added", "request.parameter.added", text, None, shown(value, key[1:]))


def _value(subject: Subject, key: tuple[str, str], before: str | None, after: str | None) -> Iterator[Change]:
    if before == after:
        return
    name = f"The {_WORDS[key[0]]} {key[1]}"
    was, now = shown(before, key[1:]), shown(after, key[1:])
    if is_secret(before, key[1:]) or is_secret(after, key[1:]):
        text = f"{name}: {HIDDEN}."
    elif before is None or after is None:
        text = (
            f"{name} is {'not sent' if after is None else 'sent'} as a sample any more."
            if after is None
            else f"{name} is sent."
        )
    else:
        text = f"{name} is {told(now)} as a sample, and was {told(was)}."
    yield change(subject, "changed", "request.parameter.value", text, was, now)


def _field(operation: str, key: tuple[str, str]) -> Subject:
    return Subject(kind="field", operation=operation, pointer=f"{key[0]}:/{escape(key[1])}")


def _body(
    pairing: Pairing, before: Body | None, after: Body | None, limits: CompareLimits, *, is_decided: bool
) -> Iterator[Change]:
    subject = Subject(kind="field", operation=pairing.after.key, pointer="request:")
    has_one, has_other = (body is not None and not body.disabled and bool(body.mode) for body in (before, after))
    if has_one != has_other and not is_decided:
        rule = "request.body.added" if has_other else "request.body.removed"
        text = "Calls are sent with a body." if has_other else "Calls are sent without a body."
        yield change(subject, "added" if has_other else "removed", rule, text, breaking=False)
    elif has_one and has_other and before is not None and after is not None and before != after:
        if before.mode == after.mode == "raw" and before.raw != after.raw:
            place = Place("request", Subject(kind="operation", operation=pairing.after.key), "the sample request", is_decided)
            yield from compare_bodies(place, before.raw, after.raw, limits)
        else:
            text = "The sample of the body is another."
            yield change(subject, "changed", "request.body.changed", text, _told_body(before), _told_body(after))


def _told_body(body: Body) -> Any:
    """A body for people: its kind, and what it holds where that is a form."""
    rows = [[row.key, shown(row.value, (row.key,))] for row in body.fields[:50] if not row.disabled]
    return {"mode": body.mode, **({"fields": rows} if rows else {})}


def _call(request: Request) -> str:
    """`GET /orders/7?full=true`, secrets masked."""
    url = request.url
    if url is None or not has_address(request):
        return request.method
    path = "/" + "/".join(url.segments)
    rows = "&".join(f"{row.key}={shown(row.value or '', (row.key,))}" for row in url.query[:20] if not row.disabled)
    return f"{request.method} {path}{'?' + rows if rows else ''}"[:300]
