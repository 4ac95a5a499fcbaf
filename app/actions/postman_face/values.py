"""Ids, times and refusals as Postman's API has them (postman-mock.md §5.1)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from app.errors import AppError
from app.postman.records import plain_id

OWNER = "1"
"""Everything belongs to one team: the owner in each UID."""

WORKSPACE_ID = str(uuid5(NAMESPACE_URL, "understudy:workspace"))
"""There is one workspace."""

_UID = re.compile(rf"{OWNER}-(.+)")
_EPOCH_SECONDS = re.compile(r"\d{9,11}(?:\.\d{1,6})?", re.ASCII)
_EPOCH_MILLISECONDS = re.compile(r"\d{12,14}", re.ASCII)


class Refused(AppError):
    """A refusal in Postman's words. `body`: what is answered."""

    code = "request.invalid"

    def __init__(self, status: int, name: str, message: str, **more: Any) -> None:
        super().__init__(name, message)
        self.status = status  # type: ignore[misc]
        self.message = message
        self.body = {"error": {"name": name, "message": message, **more}}

    def __str__(self) -> str:
        return self.message


def uid(identifier: str) -> str:
    """The UID of a thing: `<owner>-<id>`."""
    return f"{OWNER}-{identifier}"


def plain(identifier: str) -> str:
    """The id that an id or UID says."""
    return plain_id(identifier)


def is_said(said: str, identifier: str) -> bool:
    """Whether an id or UID says this id, which may be any text: those of examples are kept as files have them."""
    found = _UID.fullmatch(said)
    return identifier in (said, found[1] if found else said, plain(said))


def number_of(name: str) -> str:
    """The number that stands for a person where Postman has one."""
    return str(10_000_000 + uuid5(NAMESPACE_URL, f"understudy:person:{name}").int % 90_000_000)


def moment(at: datetime) -> str:
    """A time such as `2022-07-25T20:54:30.000Z`."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def read_moment(name: str, text: str) -> datetime:
    """A time as ISO 8601, in UTC without a zone, or as seconds or milliseconds since 1970. Raises Refused."""
    try:
        if _EPOCH_MILLISECONDS.fullmatch(text):
            return datetime.fromtimestamp(int(text) / 1000, UTC)
        if _EPOCH_SECONDS.fullmatch(text):
            return datetime.fromtimestamp(float(text), UTC)
        given = datetime.fromisoformat(text.replace(" ", "+") if text.count(" ") == 1 and "T" in text else text)
        return given.replace(tzinfo=UTC) if given.tzinfo is None else given.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        raise invalid(name, "expected a time such as 2022-07-25T20:54:30.000Z.") from None


def missing(*names: str) -> Refused:
    """Something is not in the request."""
    return Refused(400, "paramMissingError", "Parameter is missing in the request.", details={"param": list(names)})


def invalid(name: str, problem: str) -> Refused:
    """A parameter has a value that cannot be used."""
    return Refused(400, "invalidParamsError", f"Invalid value for parameter: {name}. {problem}", details={"param": name})


def malformed(what: str, *problems: str) -> Refused:
    """A body that is not as its schema says."""
    message = f"Found {len(problems)} errors with the supplied {what}."
    return Refused(400, "malformedRequestError", message, details=list(problems))


def not_found(item: str, identifier: str) -> Refused:
    """A mock, collection or environment that is not there."""
    words = f"The specified {item} does not exist."
    return Refused(404, "instanceNotFoundError", words, details={"item": item, "id": identifier})


def mapping(value: Any, name: str) -> Mapping[str, Any]:
    """A part of a body that has to be an object. Raises Refused."""
    if value is None:
        raise missing(name)
    if not isinstance(value, dict):
        raise malformed("request", f"{name}: must be object")
    return value


def text(value: Any, name: str) -> str:
    """A part of a body that has to be text, and not empty. Raises Refused."""
    if value is None or value == "":
        raise missing(name)
    if not isinstance(value, str):
        raise malformed("request", f"{name}: must be string")
    return value


def quoted(names: Iterable[str]) -> str:
    """Names that somebody sent, cut short, to be told which are meant."""
    return ", ".join(repr(name[:60]) for name in list(names)[:10])
