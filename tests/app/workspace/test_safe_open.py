"""Only regular files are opened, never through a link, never more than asked for."""

import os
from pathlib import Path

import pytest

from app.workspace.safe_open import NotReadable, read_regular


def refusal(path: Path, limit: int = 100) -> tuple[str, bool]:
    with pytest.raises(NotReadable) as refused:
        read_regular(path, limit=limit)
    return refused.value.code, refused.value.missing


def test_a_regular_file_is_read(tmp_path: Path):
    (tmp_path / "a.json").write_bytes(b"{}")
    assert read_regular(tmp_path / "a.json", limit=2) == b"{}"


def test_a_link_is_not_followed(tmp_path: Path):
    (tmp_path / "secret").write_bytes(b"x")
    (tmp_path / "a.json").symlink_to(tmp_path / "secret")
    assert refusal(tmp_path / "a.json") == ("watch.not_regular", False)


@pytest.mark.timeout(5)
def test_a_pipe_without_a_writer_does_not_hold_us_up(tmp_path: Path):
    os.mkfifo(tmp_path / "a.json")
    assert refusal(tmp_path / "a.json") == ("watch.not_regular", False)


def test_a_device_is_not_read():
    assert refusal(Path("/dev/zero")) == ("watch.not_regular", False)


def test_a_folder_is_not_read(tmp_path: Path):
    assert refusal(tmp_path) == ("watch.not_regular", False)


def test_a_file_over_the_limit_is_not_read(tmp_path: Path):
    (tmp_path / "a.json").write_bytes(b"x" * 101)
    assert refusal(tmp_path / "a.json") == ("limit.bytes", False)


def test_a_missing_file_is_told_apart(tmp_path: Path):
    assert refusal(tmp_path / "a.json") == ("import.failed", True)
