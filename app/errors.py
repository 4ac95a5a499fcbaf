"""What can go wrong in the server, as data: code, HTTP status, text. `api`, `web` and `cli` render it, each in one place."""

from __future__ import annotations

from typing import ClassVar


class AppError(Exception):
    """The family. Subclasses keep facts as attributes and say them in `__str__`; `status` is what the admin API answers."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 500


class NotReachable(AppError):
    """Something outside that was asked for cannot be had: the family of what goes wrong in fetching."""


class InputRefused(AppError):
    """An input that cannot be used at all, such as a damaged archive. `file` is what people call it."""

    status = 422

    def __init__(self, code: str, problem: str, file: str) -> None:
        super().__init__(code, problem, file)
        self.code = code  # type: ignore[misc]
        self.problem = problem
        self.file = file

    def __str__(self) -> str:
        return f"{self.file}: {self.problem}"


class SettingInvalid(AppError):
    """A setting cannot be used as given."""

    code = "setting.invalid"
    status = 422

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(name, problem)
        self.name = name
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.name}: {self.problem}"


class ListenFailed(AppError):
    """The server cannot listen where it was told to."""

    code = "listen.failed"
    status = 503

    def __init__(self, host: str, port: int, reason: str) -> None:
        super().__init__(host, port, reason)
        self.host = host
        self.port = port
        self.reason = reason

    def __str__(self) -> str:
        return f"Cannot listen on {self.host} port {self.port}: {self.reason}. Choose another port (0 takes any free one)."


class MockNotFound(AppError):
    """No mock of that name is in the workspace."""

    code = "mock.not_found"
    status = 404

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return f"There is no mock named {self.name[:100]!r}."
