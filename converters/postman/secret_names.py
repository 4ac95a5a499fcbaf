"""Which names of variables, headers, rows and fields tell that their value may be a secret."""

from __future__ import annotations

import re

_NAME = re.compile(
    r"authorization|cookie|api[-_]?key|access[-_]?key|token|passw|pwd|secret|signature|credential|private|session[-_]?id",
    re.IGNORECASE,
)


def is_secret_name(name: str) -> bool:
    """Whether what is called so may be a secret: its value is neither exported nor shown in a plan."""
    return bool(_NAME.search(name))
