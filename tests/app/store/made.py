"""An SQLite file with today's tables and nothing in them: making the tables takes longer than most tests."""

from __future__ import annotations

import shutil
import tempfile
from functools import cache
from pathlib import Path

from app.store.opening import open_store


def empty_file(path: Path) -> str:
    """Puts an empty store there, and gives its address."""
    return str(shutil.copy(_empty(), path))


@cache
def _empty() -> Path:
    """Made once for a process."""
    made = Path(tempfile.mkdtemp(prefix="understudy-tests-")) / "empty.db"
    open_store(str(made)).close()
    return made
