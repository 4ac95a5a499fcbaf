"""The set-up that scales, really run here: PostgreSQL, two server processes, and nginx as the compose file sets it up."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.store.mocks import put_mock
from app.store.opening import open_store
from app.store.records import Content, MockDraft
from app.store.revisions import add_revision, publish
from app.store.transaction import Store
from tests.app.workspace.samples import collection
from tests.costs import PATIENCE, until
from tests.postgres_server import new_database, running_postgres
from tests.server_process import REPOSITORY, free_port, wait_until_ready

CONFIGURATION = REPOSITORY / "app/deploy/nginx.conf"


@dataclass
class SetUp:
    """The running set-up. `replicas`: addresses of the two servers; `url`: nginx's."""

    store: Store
    url: str
    replicas: tuple[str, str]
    processes: tuple[subprocess.Popen[bytes], subprocess.Popen[bytes]]

    def publish(self, name: str, body: str) -> int:
        """Publishes a further revision, as another process would, and gives its number."""
        mock = put_mock(self.store, MockDraft(name=name)).mock
        add_revision(self.store, mock.id, Content.of(collection(body=body).encode(), BASE))
        return int(publish(self.store, mock.id).published or 0)


BASE = b'{"name": "local", "values": [{"key": "base", "value": "http://localhost"}]}'


def ask(url: str | urllib.request.Request) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def configured(folder: Path, port: int, ports: tuple[int, int]) -> Path:
    """The configuration of the compose file, for servers on this machine and a place that may be written."""
    text = CONFIGURATION.read_text("utf-8").replace("listen 8080;", f"listen 127.0.0.1:{port};")
    for number, own in enumerate(ports, 1):
        text = text.replace(f"server replica-{number}:8000", f"server 127.0.0.1:{own}")
    paths = "".join(f"    {name}_temp_path {folder}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    text = text.replace("http {\n", f"http {{\n    access_log off;\n{paths}")
    assert "replica-" not in re.sub(r"#.*", "", text)
    written = folder / "nginx.conf"
    written.write_text(f"daemon off;\npid {folder}/nginx.pid;\nerror_log {folder}/error.log;\n{text}", "utf-8")
    return written


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    with running_postgres() as server:
        yield new_database(server)


@pytest.fixture(scope="module")
def running(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SetUp]:
    folder = tmp_path_factory.mktemp("scale")
    (folder / "collections").mkdir()
    (folder / "collections" / "films.json").write_text(collection())
    ports = (free_port(), free_port())
    command = [sys.executable, "-m", "app", "serve", str(folder / "collections"), "--port"]
    environment = os.environ | {"UNDERSTUDY_DATABASE": postgres}
    servers = [
        subprocess.Popen([*command, str(port)], stdout=subprocess.DEVNULL, cwd=REPOSITORY, env=environment) for port in ports
    ]
    front = free_port()
    nginx = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")
    assert nginx is not None, "nginx is not installed: apt-get install nginx-light (tests/run does)"
    proxy = subprocess.Popen([nginx, "-c", str(configured(folder, front, ports)), "-p", str(folder)])
    store = open_store(postgres)
    try:
        for server, port in zip(servers, ports, strict=True):
            wait_until_ready(server, f"http://127.0.0.1:{port}/readyz")
        wait_until_ready(proxy, f"http://127.0.0.1:{front}/readyz")
        first, second = (f"http://127.0.0.1:{port}" for port in ports)
        yield SetUp(store, f"http://127.0.0.1:{front}", (first, second), (servers[0], servers[1]))
    finally:
        store.close()
        for process in (proxy, *servers):
            process.send_signal(signal.SIGCONT)
            process.send_signal(signal.SIGTERM)
        for process in (proxy, *servers):
            process.wait(timeout=60)


def test_what_is_published_answers_at_both_replicas_and_through_nginx_within_two_seconds(running: SetUp):
    slowest = 0.0
    for number in range(1, 6):
        assert running.publish("movies", f"[{number}]") == number
        for address in (*running.replicas, running.url):
            wanted = f"[{number}]".encode()
            slowest = max(slowest, until(lambda: ask(f"{address}/mock/movies/films") == (200, wanted)))  # noqa: B023
    assert slowest < 20  # two seconds, on a machine that has nothing else to do


def test_mocks_of_the_same_files_are_one_mock_with_one_revision(running: SetUp):
    answers = {ask(f"{address}/mock/films/films") for address in (*running.replicas, running.url)}
    assert answers == {(200, b"[]")}
    with running.store.engine.connect() as connection:
        found = connection.exec_driver_sql("select name, newest from mocks where origin = 'files'").all()
    assert [tuple(row) for row in found] == [("films", 1)]


def test_a_pinned_revision_is_the_same_everywhere(running: SetUp):
    running.publish("pinned", "[1]")
    running.publish("pinned", "[2]")
    for address in (*running.replicas, running.url):
        until(lambda: ask(f"{address}/mock/pinned/films") == (200, b"[2]"))  # noqa: B023
        assert ask(f"{address}/mock/pinned@1/films") == (200, b"[1]")


def test_calls_go_on_while_a_replica_is_away(running: SetUp):
    running.publish("steady", "[1]")
    for address in running.replicas:
        until(lambda: ask(f"{address}/mock/steady/films")[0] == 200)  # noqa: B023
    running.processes[1].send_signal(signal.SIGTERM)
    running.processes[1].wait(timeout=60)
    assert {ask(f"{running.url}/mock/steady/films") for _ in range(40)} == {(200, b"[1]")}


def test_mocks_answer_while_the_database_is_away(running: SetUp):
    """The last test here: the database does not come back."""
    with running.store.engine.connect() as connection:
        backend = int(connection.exec_driver_sql("select pg_backend_pid()").scalar_one())
    postmaster = int(Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()[1])
    os.kill(postmaster, signal.SIGINT)
    until(lambda: not Path(f"/proc/{postmaster}").exists())
    ended = time.monotonic() + 3
    while time.monotonic() < ended:
        assert ask(f"{running.replicas[0]}/mock/steady/films") == (200, b"[1]")
        time.sleep(0.05)
    assert ask(f"{running.replicas[0]}/readyz")[0] == 200
    body = b'{"title": "Away"}'
    request = urllib.request.Request(
        f"{running.replicas[0]}/api/v1/mocks/steady", body, {"Content-Type": "application/json"}, method="PUT"
    )
    status, answer = ask(request)
    assert (status, json.loads(answer)["code"]) == (503, "storage.away")
