"""JSON pointers (RFC 6901): their steps as text, and text as steps."""

from __future__ import annotations

from collections.abc import Iterable


def escape(key: str) -> str:
    """One step of a JSON pointer (RFC 6901 §3)."""
    return key.replace("~", "~0").replace("/", "~1") if "~" in key or "/" in key else key


def unescape(step: str) -> str:
    """The key that one step of a JSON pointer stands for."""
    return step.replace("~1", "/").replace("~0", "~")


def pointer_of(steps: Iterable[str | int]) -> str:
    """The pointer `#/a/b` of these steps."""
    return "".join(("#", *("/" + escape(str(step)) for step in steps)))


def steps_of(pointer: str) -> list[str]:
    """The steps of a pointer such as `#/a/b` or `/a/b`, as written: percent-encoding is left alone."""
    return [unescape(step) for step in pointer.split("/")[1:]]
