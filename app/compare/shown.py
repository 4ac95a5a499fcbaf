"""Values as a comparison shows them: secrets masked, long ones cut (security.md §8.4). Pure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from app.redaction import is_secret_name, masked, redacted_header, redacted_text

LONGEST = 2000
"""Characters of a value that are shown."""
HIDDEN = "secret changed"


def shown(value: Any, names: Sequence[str] = ()) -> Any:
    """A JSON value with secrets masked; of long ones the beginning, as text. `names`: the fields it stands in."""
    if any(map(is_secret_name, names)):
        return _all_masked(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        return cut(redacted_text(value))
    text = redacted_text(json.dumps(value, ensure_ascii=False))
    return json.loads(text) if len(text) <= LONGEST else cut(text)


def _all_masked(value: Any) -> Any:
    return value if value is None or isinstance(value, bool) else masked(value if isinstance(value, str) else "")


def shown_header(name: str, value: str) -> str:
    """The value of a header, masked if it is a secret."""
    return cut(redacted_header(name, value))


def is_secret(value: Any, names: Sequence[str] = ()) -> bool:
    """Whether anything of it is masked."""
    return any(map(is_secret_name, names)) or (isinstance(value, str) and redacted_text(value) != value)


def cut(text: str) -> str:
    """The beginning of a long text."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def told(value: Any) -> str:
    """A shown value in a sentence."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:59]}…"
