"""What Postman's API may refuse, as errors of ours. Messages hold what Postman said in public fields, never the key."""

from __future__ import annotations

from app.errors import AppError, NotReachable


class PostmanError(NotReachable):
    """The family. `problem` is the whole sentence."""

    code = "postman.failed"
    status = 502

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return self.problem


class PostmanKeyRefused(PostmanError):
    """The key is missing, wrong, or may not do this."""

    code = "postman.key"


class PostmanKeyMalformed(AppError):
    """What was given as a key cannot be one, so that nobody was asked."""

    code = "postman.key"
    status = 422

    def __str__(self) -> str:
        return "This is no API key of Postman: it is empty or has blanks or other odd characters."


class PostmanNotFound(PostmanError):
    """A workspace, collection, environment or mock that is not there, or not for this key."""

    code = "postman.not_found"


class PostmanBusy(PostmanError):
    """Too many requests, and waiting would take longer than is waited. `retry_after`: seconds, None when nobody said."""

    code = "postman.rate"
    status = 503

    def __init__(self, problem: str, retry_after: int | None = None) -> None:
        super().__init__(problem)
        self.retry_after = retry_after
