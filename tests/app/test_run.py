"""app/run: the command of a clone, given from any folder."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
STAND_IN = '#!/bin/sh\necho "in $PWD"\nfor word in "$@"; do echo "$word"; done\n'


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone that is installed already, with a command that tells where and how it was called."""
    clone = tmp_path / "a clone"
    (clone / "app").mkdir(parents=True)
    (clone / "converters").mkdir()
    (clone / "pyproject.toml").touch()
    for name in ("run", "bootstrap.sh"):
        shutil.copy(REPOSITORY / "app" / name, clone / "app")
    (clone / ".venv" / "bin").mkdir(parents=True)
    command = clone / ".venv" / "bin" / "understudy"
    command.write_text(STAND_IN)
    command.chmod(0o755)
    installed = clone / ".venv" / "understudy-installed"
    installed.touch()
    os.utime(installed, (2**32, 2**32))
    return clone


def run(clone: Path, folder: Path, *arguments: str) -> list[str]:
    command = [clone / "app" / "run", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout.splitlines()


def test_relative_paths_are_seen_from_where_the_command_is_given(clone: Path, tmp_path: Path):
    (tmp_path / "mine").mkdir()
    assert run(clone, tmp_path / "mine", "check", "../my shop.yaml") == [f"in {tmp_path / 'mine'}", "check", "../my shop.yaml"]


def test_without_arguments_the_sample_of_the_clone_is_served(clone: Path, tmp_path: Path):
    assert run(clone, tmp_path) == [f"in {tmp_path}", "serve", str(clone / "collections")]
