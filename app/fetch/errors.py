"""What keeps an address from being fetched. Messages name the rule, never what answered behind a refused address."""

from __future__ import annotations

from app.errors import NotReachable


class FetchBlocked(NotReachable):
    """An address that may not be fetched. `rule` is the end of a sentence about it."""

    code = "fetch.blocked"
    status = 422

    def __init__(self, url: str, rule: str) -> None:
        super().__init__(url, rule)
        self.url = url
        self.rule = rule

    def __str__(self) -> str:
        return f"{self.url} is not fetched: {self.rule}"


class TooManyRedirects(NotReachable):
    """An address that leads on and on."""

    code = "fetch.redirects"
    status = 502

    def __init__(self, url: str, most: int) -> None:
        super().__init__(url, most)
        self.url = url
        self.most = most

    def __str__(self) -> str:
        return f"{self.url} leads on more than {self.most} times. Give the address where it ends."


class FetchTimedOut(NotReachable):
    """Nothing came, or too slowly."""

    code = "fetch.timeout"
    status = 504

    def __init__(self, url: str, what: str, seconds: float) -> None:
        super().__init__(url, what, seconds)
        self.url = url
        self.what = what
        self.seconds = seconds

    def __str__(self) -> str:
        return (
            f"{self.url}: {self.what} took more than {self.seconds:g} seconds. Try again, or download the file and give that."
        )


class FetchFailed(NotReachable):
    """The host is not known, does not answer, or answers something else than the document. `problem` ends a sentence."""

    code = "fetch.failed"
    status = 502

    def __init__(self, url: str, problem: str) -> None:
        super().__init__(url, problem)
        self.url = url
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.url} could not be fetched: {self.problem}"


class FetchTooLarge(NotReachable):
    """What is there is larger than is read, packed or unpacked."""

    code = "limit.bytes"
    status = 413

    def __init__(self, url: str, most: int) -> None:
        super().__init__(url, most)
        self.url = url
        self.most = most

    def __str__(self) -> str:
        size = f"{self.most // 1024 // 1024} MiB" if self.most >= 1024 * 1024 else f"{self.most} bytes"
        return f"What stands at {self.url} is larger than {size}, which is not read."
