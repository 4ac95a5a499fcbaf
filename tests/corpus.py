"""Finds the shared corpus of real collections and definitions, and the reference beside it; both lie beside the repository."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(os.environ.get("UNDERSTUDY_TEST_CORPUS") or Path(__file__).resolve().parents[2] / "shared" / "corpus")


def corpus(*parts: str) -> Path:
    """The path of a corpus file or folder. Fails clearly when the corpus is not there: tests never skip it silently."""
    path = ROOT.joinpath(*parts)
    if not path.exists():
        raise FileNotFoundError(
            f"The shared corpus has no {'/'.join(parts) or 'folder'} (looked in {ROOT}). "
            "Put it beside the repository as shared/corpus, or say where it is with UNDERSTUDY_TEST_CORPUS."
        )
    return path


def reference(*parts: str) -> Path:
    """The path of a published text that tests compare with, such as the schema of the collection format. Fails clearly too."""
    path = ROOT.parent.joinpath("reference", *parts)
    if not path.exists():
        raise FileNotFoundError(f"There is no {path}: the reference lies beside the shared corpus.")
    return path
