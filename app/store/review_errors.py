"""What can go wrong in reviews."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.errors import AppError
from app.store.errors import Conflict, NotStored


class ReviewNotFound(NotStored):
    """The mock has no proposal of that number."""

    code = "review.not_found"
    what = "proposal"


class ThreadNotFound(NotStored):
    """The proposal has no thread of that number."""

    code = "review.thread_not_found"
    what = "thread"


class CommentNotFound(NotStored):
    """The proposal has no comment of that number, or it was deleted."""

    code = "review.comment_not_found"
    what = "comment"


class GuestNotFound(NotStored):
    """The proposal has no link of that id for guests."""

    code = "review.guest_not_found"
    what = "link for guests"


class NoGuest(GuestNotFound):
    """Who asks is no guest."""

    def __init__(self) -> None:
        super().__init__("")

    def __str__(self) -> str:
        return "You came by no link for guests, or its time is over."


class WebhookNotFound(NotStored):
    """No webhook of that id."""

    code = "webhook.not_found"
    what = "webhook"


class ReviewExists(Conflict):
    """The revision is offered already."""

    code = "review.open"


class ReviewClosed(Conflict):
    """The proposal was published or withdrawn."""

    code = "review.closed"


class ReviewInvalid(Conflict):
    """What is said in a review cannot be taken. `problem` is the whole sentence."""

    code = "review.invalid"
    status = 422


class ReviewForbidden(Conflict):
    """Who asks may not do this in this review. `problem` is the whole sentence."""

    code = "auth.forbidden"
    status = 403


class GuestRefused(Conflict):
    """A link for guests that is unknown, too old or revoked: all alike."""

    code = "review.guest"
    status = 422

    def __init__(self) -> None:
        super().__init__("This link does not work any more, or never did. Ask whoever sent it for another one.")


class GateClosed(AppError):
    """A mock asks for more before it publishes. `unmet`: each gate that is closed, and what is missing."""

    code = "review.gate"
    status = 409

    def __init__(self, mock: str, revision: int, unmet: Sequence[tuple[str, str]]) -> None:
        super().__init__(mock, revision, tuple(unmet))
        self.mock = mock
        self.revision = revision
        self.unmet = tuple(unmet)
        self.errors: list[dict[str, Any]] = [
            {"code": self.code, "pointer": f"/gates/{gate}", "message": text} for gate, text in self.unmet
        ]

    def __str__(self) -> str:
        missing = "; ".join(text for _, text in self.unmet)
        return f"{self.mock}@{self.revision} is not published yet: {missing}. An owner may override this with a reason."
