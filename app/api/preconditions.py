"""`ETag`, `If-Match` and `If-None-Match`: what is changed only as long as nobody else has changed it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

from fastapi import Header, Response

from app.store.errors import RevisionChanged

IfMatch = Annotated[
    str | None,
    Header(
        pattern=r'^"[0-9]{1,9}"$',
        description="The `ETag` that was read. When it was changed since then, nothing is done (412).",
        examples=['"7"'],
    ),
]
IfNoneMatch = Annotated[
    str | None,
    Header(
        pattern=r"^\*$",
        description="`*`: only when there is none of that name yet, else nothing is done (412).",
        examples=["*"],
    ),
]
TAGGED: dict[str, Any] = {
    "headers": {"ETag": {"description": "The version, for `If-Match`.", "schema": {"type": "string", "examples": ['"7"']}}}
}
"""How the API's description declares the header of an answer."""


class PreconditionFailed(RevisionChanged):
    """The request said under which condition it counts, and it does not hold."""

    status = 412


@contextmanager
def precondition(if_match: str | None, if_none_match: str | None = None) -> Iterator[int | None]:
    """The version that is expected, 0 for "there is none", None for any. Raises PreconditionFailed when it is another one."""
    expected = 0 if if_none_match else None if if_match is None else int(if_match.strip('"'))
    try:
        yield expected
    except PreconditionFailed:
        raise
    except RevisionChanged as problem:
        if expected is None:
            raise
        raise PreconditionFailed(problem.problem) from None


def tag(response: Response, version: int) -> None:
    """Puts the version into the answer's ETag."""
    response.headers["ETag"] = f'"{version}"'
