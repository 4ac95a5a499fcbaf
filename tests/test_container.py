"""The image and the compose file: read as the tools read them, without needing an engine."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import yaml

REPOSITORY = Path(__file__).resolve().parents[1]
COMPOSE_FILE = REPOSITORY / "docker-compose.yml"


def compose() -> dict[str, Any]:
    return yaml.safe_load(COMPOSE_FILE.read_text("utf-8"))


def dockerfile() -> str:
    return (REPOSITORY / "Dockerfile").read_text("utf-8")


def services(*profiles: str) -> list[str]:
    """The services that are started when these profiles are asked for."""
    named = compose()["services"]
    return [name for name, service in named.items() if not service.get("profiles") or set(profiles) & set(service["profiles"])]


def test_without_a_profile_one_process_keeps_everything_in_one_file():
    assert services() == ["understudy"]
    service = compose()["services"]["understudy"]
    assert service["build"] == "."
    assert service["volumes"] == ["./collections:/collections:ro", "kept:/data"]
    assert service["ports"] == ["127.0.0.1:8000:8000"]
    assert "/readyz" in " ".join(service["healthcheck"]["test"])
    assert "UNDERSTUDY_DATABASE=/data/understudy.db" in dockerfile()


def test_the_profile_scale_puts_nginx_before_two_replicas_that_share_a_database():
    assert services("scale") == ["understudy", "postgres", "replica-1", "replica-2", "nginx"]
    replicas = [compose()["services"][name] for name in ("replica-1", "replica-2")]
    assert [replica["environment"] for replica in replicas] == [replicas[0]["environment"]] * 2
    assert replicas[0]["environment"]["UNDERSTUDY_DATABASE"].startswith("postgresql://")
    nginx = compose()["services"]["nginx"]
    assert nginx["volumes"] == ["./app/deploy/nginx.conf:/etc/nginx/nginx.conf:ro"]
    assert list(nginx["depends_on"]) == re.findall(r"server ([\w-]+):8000", (REPOSITORY / "app/deploy/nginx.conf").read_text())


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
        *("healthcheck", "stop_grace_period", "restart", "environment", "command", "depends_on", "profiles"),
    }
    for service in compose()["services"].values():
        assert set(service) <= known


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
