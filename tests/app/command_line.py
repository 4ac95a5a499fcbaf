"""All of `understudy` in this process: arguments, environment and folder in; exit code, stdout and stderr out.

For what a process of its own would show no better: an error as a line and an exit code, a file written, a word said.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import main


def main_in_process(*arguments: str | Path, folder: Path, **environment: str) -> tuple[int, str, str]:
    """Runs a command in a folder. Raises where `main` lets an exception through."""
    with (
        pytest.MonkeyPatch.context() as patched,
        CliRunner().isolation(env={"COLUMNS": "120", **environment}) as (out, err, _),
    ):
        patched.chdir(folder)
        patched.setattr(sys, "argv", ["understudy", *map(str, arguments)])
        patched.setattr(tempfile, "tempdir", None)  # where temporary files go is asked of the environment anew
        with pytest.raises(SystemExit) as ended:
            main()
        return int(ended.value.code or 0), out.getvalue().decode(), err.getvalue().decode()
