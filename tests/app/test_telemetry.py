"""OpenTelemetry, where it is asked for: a stand-in collector hears of what pages and API answer, and nothing otherwise."""

from __future__ import annotations

import threading
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from app.errors import SettingInvalid
from app.main import telemetry_of
from app.settings import Settings
from tests.server_process import free_port, running, understudy


class Collector(BaseHTTPRequestHandler):
    """Takes OTLP over HTTP and keeps what came, by path."""

    heard: ClassVar[dict[str, bytes]] = {}

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.heard[self.path] = self.heard.get(self.path, b"") + body
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""


@pytest.fixture
def collector() -> Iterator[str]:
    Collector.heard.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Collector)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("is_on", [True, False])
def test_requests_are_traced_only_where_it_is_asked_for(collector: str, tmp_path: Path, is_on: bool):
    port = free_port()
    variables = {
        "UNDERSTUDY_TELEMETRY": str(is_on).lower(),
        "OTEL_EXPORTER_OTLP_ENDPOINT": collector,
        "OTEL_EXPORTER_OTLP_COMPRESSION": "none",
    }
    command = understudy([tmp_path], port)
    with running(command, port, ready="/readyz", variables=variables) as server:
        urllib.request.urlopen(f"{server.url}/api/v1/mocks").close()
    traces = Collector.heard.get("/v1/traces", b"")
    assert (b"/api/v1/mocks" in traces) is is_on


def test_without_its_packages_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("app.main.find_spec", lambda name: None)
    with pytest.raises(SettingInvalid, match=r"understudy\[otel\]"):
        telemetry_of(Settings(telemetry=True))
    assert telemetry_of(Settings())["tracing"] is False
