"""The words that random worlds are made of, and the tape of bytes that chooses among them.

Hypothesis makes, mutates and shrinks the tape; byte 0 stands for the plainest choice.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

T = TypeVar("T")

UUID = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"
SEGMENTS = (
    *("a", "users", "1", "{{id}}", ":id", "A", "userz", "Users", "42", UUID, "{{x}}", "{{$guid}}", ":file.json", "r-{{n}}.csv"),
    *(
        "{{a}}-{{b}}",
        "{{a}}{{b}}",
        "<string>",
        "",
        "report",
        "reports",
        "a b",
        "a%20b",
        "a%2Fb",
        "v1",
        "7" * 256,
        "1.5",
        "x{{n}}",
    ),
)
BASES = (
    "{{u}}",
    "https://api.example.com",
    "{{u}}",
    "",
    "{{u}}",
    "{{u}}",
    "{{u}}/",
    "{{u}}a",
    "{{u}}.example.com",
    "{{scheme}}://h:8080",
)
BASE_VALUES = (None, "https://h", "https://h/v1", "https://h/1", "https://h/a/", "", "h.example", "https://h/{{id}}")
PATH_VALUES = (None, "", "7", "a", "{{id}}", "<integer>", "{{y}}", UUID)
VALUES = ("1", "2", "{{x}}", "a{{y}}", "{{y}}b", "<int>", "", "A", "ab", "acb", "a b")
SENT_VALUES = ("1", "2", "A", "ab", "acb", "", "a b", "b", "x")
KEYS = ("k", "q", "K", "page")
CODES = (200, 200, 404, 201, 204, 500, 202, 200, 200, 404, 201, 200, 301, 200, 99, 600)
NAMES = ("one", "two", "one", "Two")
IDS = ("m", "c", "x", "a", "z", "b")
METHODS = ("GET", "POST", "GET", "HEAD", "PUT")
FORM, MULTIPART, JSON = "application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "application/json"
TYPES = (None, JSON, FORM, "text/plain", "application/json; charset=utf-8", "Application/JSON", MULTIPART)
HEADERS = (("X-Tenant", "One"), ("x-tenant", "two"), ("Authorization", "Bearer {{t}}"), ("X-Tenant", "{{t}}"))
SENT_HEADERS = (("x-tenant", "one"), ("x-tenant", "Two"), ("authorization", "bearer abc"), ("authorization", "Basic abc"))
SCALARS: tuple[Any, ...] = (1, "a", "{{x}}", True, 1.0, None, "<string>", "a{{y}}", "{{y}}b", 2, "x y", False)
SENT_SCALARS: tuple[Any, ...] = (1, "a", "ab", True, 1.0, None, 2, "acb", "x y", False, {"k": 1}, [1])
TEXTS = (
    "hello",
    "hello  world",
    "<a> <b>1</b> </a>",
    "<a><b>{{x}}</b></a>",
    "say {{x}}",
    "{{gone}}",
    "{{empty}}",
    "1",
    "not {json",
)
SENT_TEXTS = ("hello", "hello world", "<a>\n<b>1</b></a>", "<a><b>2</b></a>", "say what", "1", "not {json", "{}")


class Tape:
    """Choices read off bytes; behind the end every choice is the first."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def number(self, below: int) -> int:
        if self._at >= len(self._data):
            return 0
        self._at += 1
        return self._data[self._at - 1] % below

    def one_of(self, choices: Sequence[T]) -> T:
        return choices[self.number(len(choices))]

    def chance(self, of: int) -> bool:
        """True once in so many times; False behind the end."""
        return self.number(of) == of - 1

    def some(self, choices: Sequence[T], most: int) -> list[T]:
        return [self.one_of(choices) for _ in range(self.number(most + 1))]


def json_value(tape: Tape, scalars: Sequence[Any], depth: int = 0) -> Any:
    kind = tape.number(6) if depth < 2 else 0
    if kind in (0, 1):
        return tape.one_of(scalars)
    if kind == 2:
        return [json_value(tape, scalars, depth + 1) for _ in range(tape.number(3))]
    return {key: json_value(tape, scalars, depth + 1) for key in KEYS[: 1 + tape.number(3)]}
