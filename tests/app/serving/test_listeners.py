"""Several listeners in one process: mocks by path, by host name, on a listener for mocks only, on ports of their own."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import httpx
import pytest

from tests.app.serving.raw_http import Line
from tests.app.serving.standin_server import Running, running
from tests.server_process import free_port


@pytest.fixture(scope="module")
def shop() -> Iterator[Running]:
    """One mock named shop, everything on one listener."""
    with running() as server:
        yield server


def get(port: int, path: str, host: str = "localhost") -> httpx.Response:
    return httpx.get(f"http://127.0.0.1:{port}{path}", headers={"host": host}, trust_env=False)


def mock_of(response: httpx.Response) -> tuple[str | None, str]:
    """The mock that the dispatcher named, and the path as the mock plane got it."""
    return response.json()["mock"], response.json()["path"]


def test_port_0_takes_a_free_port_and_reports_it(shop: Running):
    assert shop.listening["main"]["host"] == "127.0.0.1"
    assert get(shop.port, "/healthz").json() == {"status": "alive"}


@pytest.mark.parametrize(
    ("path", "host", "expected"),
    [
        ("/mock/shop/a", "localhost", (None, "/mock/shop/a")),
        ("/mock/other/a", "localhost", (None, "/mock/other/a")),
        ("/a", "shop.localhost", ("shop", "/a")),
        ("/a", "SHOP.localhost:81", ("shop", "/a")),
        ("/", "shop.localhost", ("shop", "/")),
        ("/api/v1/mocks", "shop.localhost", ("shop", "/api/v1/mocks")),
    ],
)
def test_paths_and_host_names_lead_to_the_mocks(shop: Running, path: str, host: str, expected: tuple[str | None, str]):
    assert mock_of(get(shop.port, path, host)) == expected


def test_all_else_leads_to_the_admin_plane(shop: Running):
    assert get(shop.port, "/mock").json()["code"] == "not_found"
    assert get(shop.port, "/api/v1/mocks").json()["loaded"] is True
    assert mock_of(get(shop.port, "/a", "gone.localhost")) == ("gone", "/a")


def test_a_domain_of_ones_own_names_the_mocks():
    with running(mock_domain="mocks.example.com") as server:
        assert mock_of(get(server.port, "/a", "shop.mocks.example.com")) == ("shop", "/a")
        assert get(server.port, "/a", "shop.localhost").status_code == 421


def test_a_mock_port_moves_the_mocks_off_the_main_listener():
    with running(mock_port=0) as server:
        mocks = server.listening["mocks"]["port"]
        assert mock_of(get(mocks, "/mock/shop/a")) == (None, "/mock/shop/a")
        assert mock_of(get(mocks, "/a", "shop.localhost")) == ("shop", "/a")
        assert get(mocks, "/api/v1/mocks").json()["error"]["name"] == "mockNotFoundError"
        for moved in (get(server.port, "/mock/shop/a"), get(server.port, "/a", "shop.localhost")):
            assert moved.status_code == 404
            message = f"The mocks have a port of their own: ask port {mocks} of this host."
            assert moved.json()["error"]["message"] == message
        assert get(server.port, "/readyz").status_code == 200


def test_one_port_cannot_be_that_of_pages_and_mocks():
    port = free_port()
    with pytest.raises(RuntimeError, match="the pages of this very server use this port"):
        running(port=port, mock_port=port).__enter__()


def test_a_mock_that_asks_for_the_port_of_this_server_is_told_so():
    port = free_port()
    with running(port=port, mocks=f"shop:{port}") as server:
        reason = "it is the port of this very server; give the mock another one"
        assert server.listening["failed"] == {"shop": f"Cannot listen on 127.0.0.1 port {port}: {reason}."}


def test_a_mock_answers_at_the_root_of_its_own_port():
    own = free_port()
    with running(mocks=f"shop,cart:{own}") as server:
        assert server.listening["own"] == {"cart": {"host": "127.0.0.1", "port": own}}
        assert mock_of(get(own, "/mock/shop/a", "anything")) == ("cart", "/mock/shop/a")
        assert mock_of(get(server.port, "/mock/cart/a")) == (None, "/mock/cart/a")


def test_two_mocks_that_ask_for_one_port_are_told_so():
    port = free_port()
    with running(mocks=f"a:{port},b:{port}") as server:
        reason = f"Cannot listen on 127.0.0.1 port {port}: the mock 'a' has this port; give one of them another one."
        assert server.listening["failed"] == {"b": reason}


def test_own_listeners_come_and_go_with_the_mocks():
    first, second, third = free_port(), free_port(), free_port()
    with running(mocks=f"a:{first},b:{second}", swap=f"b:{third},c:{first}") as server:
        get(server.port, "/mock/x/swap")
        wait_for_own(server, {"b": third, "c": first})
        assert mock_of(get(first, "/")) == ("c", "/")
        assert mock_of(get(third, "/")) == ("b", "/")
        with pytest.raises(httpx.ConnectError):
            get(second, "/")


def wait_for_own(server: Running, ports: dict[str, int]) -> None:
    """Reads reports until exactly these mocks have these ports."""
    while True:
        report = server.next_report()
        if {name: address["port"] for name, address in report["own"].items()} == ports and not report["failed"]:
            return


def test_a_port_in_use_costs_only_that_listener_and_is_opened_once_it_is_free():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with running(mocks=f"shop:{port}") as server:
            reason = f"Cannot listen on 127.0.0.1 port {port}: another process uses this port."
            assert server.listening["failed"] == {"shop": reason}
            assert get(server.port, "/mock/shop/a").status_code == 200
            taken.close()
            assert server.next_report()["own"] == {"shop": {"host": "127.0.0.1", "port": port}}
            assert mock_of(get(port, "/a")) == ("shop", "/a")


def test_a_main_port_in_use_is_said_in_one_line():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(RuntimeError, match=f"Cannot listen on 127.0.0.1 port {port}: another process uses this port"):
            running(port=port).__enter__()


def test_connections_over_the_limit_get_503_and_those_within_go_on():
    with running(connections=2) as server, Line(server.port) as first, Line(server.port) as second:
        for line in (first, second):
            line.send(b"GET /mock/shop/a HTTP/1.1\r\nHost: a\r\n\r\n")
            assert line.answer().status == 200
        with Line(server.port) as third:
            third.send(b"GET /mock/shop/a HTTP/1.1\r\nHost: a\r\n\r\n")
            answer = third.answer()
            assert (answer.status, answer.error, answer.headers["retry-after"]) == (503, "serverBusyError", "1")
        first.send(b"GET /mock/shop/a HTTP/1.1\r\nHost: a\r\n\r\n")
        assert first.answer().status == 200
