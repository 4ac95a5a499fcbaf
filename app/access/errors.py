"""Why somebody is not let in. Nothing here says whether an account exists, and nothing quotes what was sent."""

from __future__ import annotations

from typing import ClassVar

from app.errors import AppError
from app.store.records import Role


class AccessError(AppError):
    """The family. `problem` is the whole text."""

    status = 403

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return self.problem


class AuthRequired(AccessError):
    """Nobody is known to ask, or by a token that is not good."""

    code = "auth.required"
    status = 401

    def __init__(self, problem: str = "Sign in, or send a personal token as `Authorization: Bearer …`.") -> None:
        super().__init__(problem)


class TokenRefused(AuthRequired):
    """A token was sent that is unknown, revoked or too old: all alike."""

    def __init__(self) -> None:
        super().__init__("The token that was sent is not good: it is unknown, was revoked, or its time is over.")


class Forbidden(AccessError):
    """Who asks is known and may not do this."""

    code = "auth.forbidden"


class RoleTooLow(Forbidden):
    """Who asks has not the role that this needs."""

    def __init__(self, needed: Role, has: Role) -> None:
        super().__init__(f"This needs the role {needed}; yours is {has}.")
        self.needed = needed
        self.has = has


class GuestForbidden(Forbidden):
    """A guest asks for something else than the proposal the link is for."""

    def __init__(self) -> None:
        super().__init__("This link opens one proposal, and nothing else here.")


class CrossSite(AccessError):
    """A browser was made to ask by a page from elsewhere, or it cannot be told."""

    code = "csrf"

    def __init__(self) -> None:
        super().__init__(
            "This did not come from a page of this server, as `Sec-Fetch-Site` and `Origin` tell. "
            "Scripts send a personal token instead of a cookie."
        )


class SignInFailed(AccessError):
    """Address or password is wrong, or the account is shut: all alike."""

    code = "auth.failed"
    status = 401

    def __init__(self) -> None:
        super().__init__("That address and password do not go together.")


class TooManyAttempts(AccessError):
    """Too many attempts failed lately, from there or for that account. `retry_after`: seconds."""

    code = "auth.throttled"
    status = 429

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"Too many attempts failed. Try again in {retry_after} s.")
        self.retry_after = retry_after


class SignInBusy(AccessError):
    """So many people sign in at this moment that the memory for it is used up."""

    code = "busy"
    status = 503
    retry_after: ClassVar[int] = 2

    def __init__(self) -> None:
        super().__init__("Too many people are signing in at this moment. Try again in a few seconds.")


class PasswordRefused(AccessError):
    """A password that is too short or too long."""

    code = "auth.password"
    status = 422


class NotAPerson(AccessError):
    """The local user asks for what only people have."""

    code = "auth.no_person"
    status = 409

    def __init__(self) -> None:
        super().__init__("You work here as the local user, who needs no session, token or password. Sign in as a person first.")


class MediaTypeRefused(AccessError):
    """A body that is not declared to be JSON where JSON is expected; forms of other sites cannot declare it."""

    code = "request.media_type"
    status = 415

    def __init__(self) -> None:
        super().__init__("Send the body as JSON, with `Content-Type: application/json`.")
