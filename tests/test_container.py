"""The image and the compose file: read as the tools read them, without needing an engine."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import yaml

REPOSITORY = Path(__file__).resolve().parents[1]
COMPOSE_FILE = REPOSITORY / "docker-compose.yml"


def compose() -> dict[str, dict[str, dict[str, object]]]:
    return yaml.safe_load(COMPOSE_FILE.read_text("utf-8"))


def dockerfile() -> str:
    return (REPOSITORY / "Dockerfile").read_text("utf-8")


def test_compose_holds_one_service_with_the_collections_mounted_read_only():
    assert list(compose()) == ["services"]
    assert list(compose()["services"]) == ["understudy"]
    service = compose()["services"]["understudy"]
    assert service["build"] == "."
    assert service["volumes"] == ["./collections:/collections:ro"]
    assert service["ports"] == ["127.0.0.1:8000:8000"]
    assert "/healthz" in " ".join(service["healthcheck"]["test"])


def test_docker_compose_accepts_the_file():
    """By docker-compose itself where it is installed; elsewhere by the keys that version 1.29 knows for a service."""
    command = shutil.which("docker-compose")
    if command:
        checked = subprocess.run(
            [command, "-f", str(COMPOSE_FILE), "config", "-q"], capture_output=True, text=True, check=False
        )
        assert (checked.returncode, checked.stderr) == (0, "")
        return
    known = {
        *("build", "image", "ports", "volumes", "read_only", "tmpfs", "cap_drop", "security_opt"),
        *("healthcheck", "stop_grace_period", "restart", "environment", "command"),
    }
    assert set(compose()["services"]["understudy"]) <= known


def test_the_image_copies_only_files_that_exist_and_reach_the_builder():
    sent = set(re.findall(r"^!(\S+)$", (REPOSITORY / ".dockerignore").read_text("utf-8"), re.MULTILINE))
    copied = {name for line in re.findall(r"^COPY (?!--from)(.+) \S+$", dockerfile(), re.MULTILINE) for name in line.split()}
    assert copied == sent
    assert [name for name in copied if not os.path.lexists(REPOSITORY / name)] == []


def test_the_image_runs_without_rights_and_tells_its_health():
    steps = dockerfile().split("\nFROM ")[-1]
    assert re.search(r"^USER \d+$", steps, re.MULTILINE)
    assert re.search(r"^EXPOSE 8000$", steps, re.MULTILINE)
    assert "/healthz" in steps
    assert 'CMD ["serve", "/collections", "--host", "0.0.0.0"]' in steps
