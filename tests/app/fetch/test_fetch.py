"""Documents are fetched from real servers on this machine, which stand in for the world outside."""

from __future__ import annotations

import gzip
import socket
import ssl
import time
from collections.abc import Iterator

import pytest

from app.fetch.errors import FetchBlocked, FetchFailed, FetchTimedOut, FetchTooLarge, TooManyRedirects
from app.fetch.fetch import Fetched, Network, fetch
from app.fetch.rules import FetchRules, read_all_allowed
from tests.app.fetch.standin import PUBLIC, StandIn, World, authority, moved, packed, said, standing_in

SHOP = b"openapi: 3.1.0\n" * 100


def allowing(*targets: str, **limits: float) -> FetchRules:
    """Rules that open these targets."""
    return FetchRules(allow=read_all_allowed(targets), **limits)  # type: ignore[arg-type]


def of_this_machine(server: StandIn, **limits: float) -> FetchRules:
    """Rules that open one server."""
    return allowing(f"127.0.0.1:{server.port}", **limits)


def fetched(server: StandIn, path: str, **limits: float) -> Fetched:
    return fetch(f"http://127.0.0.1:{server.port}{path}", of_this_machine(server, **limits))


@pytest.fixture(scope="module")
def ends() -> tuple[ssl.SSLContext, ssl.SSLContext]:
    return authority("api.example.com", "other.example.com")


@pytest.fixture
def abroad(ends: tuple[ssl.SSLContext, ssl.SSLContext]) -> Iterator[tuple[StandIn, World]]:
    """A public host over TLS, which leads on to several places."""
    answers = {
        "/shop.yaml": said(SHOP, content_type="text/html"),
        "/shop.yaml?version=2": said(SHOP, content_type="text/html"),
        "/moved": moved("/shop.yaml"),
        "/other": moved("https://other.example.com/shop.yaml"),
        "/there-and-back": moved("https://other.example.com/back"),
        "/back": moved("https://api.example.com/shop.yaml"),
        "/inside": moved("https://intra.example.com/secret"),
        "/address": moved("https://169.254.169.254/latest/meta-data"),
        "/clear": moved("http://api.example.com/shop.yaml"),
        "/file": moved("file:///etc/passwd"),
        "/user": moved("https://admin:pw@api.example.com/shop.yaml"),
        "/round": moved("/round"),
        "/nowhere": said(status=302),
    }
    answers |= {f"/hop{number}": moved(f"/hop{number + 1}") for number in range(1, 4)} | {"/hop4": said(SHOP)}
    answers |= {"/hop0": moved("/hop1")}
    with standing_in(answers, tls=ends[0]) as server:
        names = {"api.example.com": [[PUBLIC]], "other.example.com": [[PUBLIC]], "intra.example.com": [["10.0.0.5"]]}
        yield server, World(names, server.port, ends[1])


def test_a_document_is_fetched_over_tls_from_the_checked_address_under_its_own_name(abroad: tuple[StandIn, World]):
    server, world = abroad
    found = fetch("https://api.example.com/shop.yaml?version=2#part", FetchRules(), network=world.network)
    assert (found.data, str(found.url), found.media_type) == (SHOP, "https://api.example.com/shop.yaml", "text/html")
    assert world.connected == [PUBLIC]
    assert server.server_names == ["api.example.com"]
    assert server.headers(0)["host"] == "api.example.com"
    assert server.paths == ["/shop.yaml?version=2"]


def test_the_certificate_must_be_for_the_name(abroad: tuple[StandIn, World]):
    _, world = abroad
    world.names["wrong.example.com"] = [[PUBLIC]]
    with pytest.raises(FetchFailed) as caught:
        fetch("https://wrong.example.com/shop.yaml", FetchRules(), network=world.network)
    assert caught.value.problem == "the host's certificate is not valid or not trusted, or it does not speak TLS."


def test_an_authority_of_their_own_is_not_trusted(abroad: tuple[StandIn, World]):
    server, world = abroad
    world.trusted = None
    with pytest.raises(FetchFailed):
        fetch("https://api.example.com/shop.yaml", FetchRules(), network=world.network)
    assert server.heads == []


def test_redirects_are_followed_three_times_and_no_more(abroad: tuple[StandIn, World]):
    _, world = abroad
    found = fetch("https://api.example.com/hop1", FetchRules(), network=world.network)
    assert (found.data, str(found.url)) == (SHOP, "https://api.example.com/hop4")
    for path in ("/hop0", "/round"):
        with pytest.raises(TooManyRedirects):
            fetch(f"https://api.example.com{path}", FetchRules(), network=world.network)


@pytest.mark.parametrize("path", ["/inside", "/address", "/clear", "/file", "/user"])
def test_each_redirect_is_checked_like_the_first_address(abroad: tuple[StandIn, World], path: str):
    server, world = abroad
    with pytest.raises(FetchBlocked):
        fetch(f"https://api.example.com{path}", FetchRules(), network=world.network)
    assert (world.connected, server.paths) == ([PUBLIC], [path])


def test_a_redirect_without_a_place_is_an_error(abroad: tuple[StandIn, World]):
    with pytest.raises(FetchFailed, match="does not say where to"):
        fetch("https://api.example.com/nowhere", FetchRules(), network=abroad[1].network)


def test_credentials_go_to_the_named_host_only(abroad: tuple[StandIn, World]):
    server, world = abroad
    secret = {"authorization": "Bearer s3cret"}
    fetch("https://api.example.com/moved", FetchRules(), credentials=secret, network=world.network)
    fetch("https://api.example.com/other", FetchRules(), credentials=secret, network=world.network)
    sent = [(path, "authorization" in server.headers(number)) for number, path in enumerate(server.paths)]
    assert sent == [("/moved", True), ("/shop.yaml", True), ("/other", True), ("/shop.yaml", False)]


def test_a_name_that_leads_elsewhere_the_second_time_is_checked_anew(abroad: tuple[StandIn, World]):
    """DNS rebinding: one lookup decides, and what was checked is what is connected to."""
    _, world = abroad
    world.names["api.example.com"] = [[PUBLIC], ["127.0.0.1"]]
    found = fetch("https://api.example.com/shop.yaml", FetchRules(), network=world.network)
    assert (found.data, world.asked, world.connected) == (SHOP, ["api.example.com"], [PUBLIC])
    with pytest.raises(FetchBlocked):
        fetch("https://api.example.com/shop.yaml", FetchRules(), network=world.network)
    world.names["api.example.com"] = [[PUBLIC], ["127.0.0.1"]]
    with pytest.raises(FetchBlocked):
        fetch("https://api.example.com/moved", FetchRules(), network=world.network)
    assert world.connected == [PUBLIC, PUBLIC]


def test_no_cookies_and_no_proxy_of_the_environment(abroad: tuple[StandIn, World], monkeypatch: pytest.MonkeyPatch):
    server, world = abroad
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    fetch("https://api.example.com/moved", FetchRules(), network=world.network)
    assert [sorted(server.headers(number)) for number in (0, 1)] == [["accept", "accept-encoding", "host", "user-agent"]] * 2


def test_a_target_that_is_allowed_may_be_inside_in_clear_and_on_any_port():
    with standing_in({"/shop.yaml": said(SHOP)}) as server:
        assert fetched(server, "/shop.yaml").data == SHOP
        address = f"http://127.0.0.1:{server.port}/shop.yaml"
        for others in ("127.0.0.1:1", "127.0.0.0/8", "localhost:80"):
            with pytest.raises(FetchBlocked):
                fetch(address, allowing(others))
        with pytest.raises(FetchBlocked):
            fetch(f"http://localhost:{server.port}/shop.yaml", of_this_machine(server))


def test_a_network_that_is_allowed_opens_its_addresses_on_the_usual_ports(ends: tuple[ssl.SSLContext, ssl.SSLContext]):
    with standing_in({"/shop.yaml": said(SHOP)}, tls=ends[0]) as server:
        world = World({"api.example.com": [["10.1.2.3"]]}, trusted=ends[1])
        reached = Network(
            resolve=world.network.resolve,
            connect=lambda address, port, seconds: World({}, server.port).network.connect(PUBLIC, port, seconds),
            trusted=ends[1],
        )
        rules = allowing("10.1.0.0/16")
        assert fetch("https://api.example.com/shop.yaml", rules, network=reached).data == SHOP
        with pytest.raises(FetchBlocked):
            fetch("https://api.example.com/shop.yaml", allowing("10.2.0.0/16"), network=reached)


def test_a_host_that_is_not_known_and_one_that_does_not_answer():
    with pytest.raises(FetchFailed, match=r"there is no host 'nowhere\.example'"):
        fetch("https://nowhere.example/x", FetchRules(), network=World({}).network)
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(FetchFailed, match="nothing answers there"):
        fetch(f"http://127.0.0.1:{port}/x", allowing(f"127.0.0.1:{port}"))


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (said(b"no", status=404), "the server answered with the status 404."),
        (said(b"no", status=500), "the server answered with the status 500."),
        (said(b"part", status=206), "the server answered with the status 206."),
        (said(b"short", length=100), "the connection broke, or what came back is not HTTP."),
        (b"SSH-2.0-OpenSSH\r\n", "the connection broke, or what came back is not HTTP."),
        (b"", "the connection broke, or what came back is not HTTP."),
        (said(b"x", content_encoding="br"), "the server packed it in a way that was not asked for."),
        (said(b"not gzip", content_encoding="gzip"), "it was packed by the server and cannot be unpacked."),
        (said(gzip.compress(SHOP)[:-9], content_encoding="gzip"), "it was packed by the server and cannot be unpacked."),
    ],
)
def test_another_answer_than_the_document_is_an_error(answer: bytes, problem: str):
    with standing_in({"/x": answer}) as server, pytest.raises(FetchFailed) as caught:
        fetched(server, "/x")
    assert caught.value.problem == problem


def test_packed_documents_are_unpacked_several_parts_too():
    answer = said(gzip.compress(SHOP) + gzip.compress(b"end"), content_encoding="gzip")
    with standing_in({"/x": packed(SHOP * 1000), "/y": answer}) as server:
        assert fetched(server, "/x").data == SHOP * 1000
        assert fetched(server, "/y").data == SHOP + b"end"


def drip(stream: socket.socket, head: bytes, piece: bytes) -> None:
    """Goes on until the other side has enough of it."""
    stream.sendall(head)
    while True:
        stream.sendall(piece)
        time.sleep(0.05)


def chunks(piece: bytes, count: int) -> bytes:
    return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + (b"%x\r\n%s\r\n" % (len(piece), piece)) * count


@pytest.mark.parametrize(
    "answer",
    [
        said(b"", length=10**12),
        said(bytes(2_000_000)),
        chunks(bytes(50_000), 40),
        packed(bytes(50_000_000)),
    ],
    ids=["said", "long", "chunked", "bomb"],
)
def test_a_body_is_counted_as_it_comes_and_as_it_is_unpacked(answer: bytes):
    with standing_in({"/x": answer}) as server, pytest.raises(FetchTooLarge):
        fetched(server, "/x", bytes=1_000_000)


def test_what_was_packed_twice_is_unpacked_once():
    inner = gzip.compress(bytes(50_000_000))
    with standing_in({"/x": packed(inner)}) as server:
        assert fetched(server, "/x", bytes=1_000_000).data == inner


@pytest.mark.parametrize(
    "talk",
    [
        lambda stream: stream.recv(1),
        lambda stream: drip(stream, b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"),
        lambda stream: drip(stream, b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", b"x"),
        lambda stream: drip(stream, b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    ],
    ids=["silent", "slow head", "slow body", "slow chunks"],
)
def test_a_slow_answer_ends_when_the_time_for_the_whole_is_up(talk):
    with standing_in({"/x": talk}) as server, pytest.raises(FetchTimedOut) as caught:
        fetched(server, "/x", seconds=0.4)
    assert (caught.value.what, caught.value.seconds) == ("fetching it", 0.4)


def test_redirects_share_the_time():
    def slow(stream: socket.socket) -> None:
        time.sleep(0.3)
        stream.sendall(moved("/x"))

    with standing_in({"/x": slow}) as server, pytest.raises(FetchTimedOut):
        fetched(server, "/x", seconds=0.7)


def test_connecting_has_a_time_of_its_own(ends: tuple[ssl.SSLContext, ssl.SSLContext]):
    """A server that takes the connection but never says hello."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        world = World({"api.example.com": [[PUBLIC]]}, silent.getsockname()[1], ends[1])
        with pytest.raises(FetchTimedOut) as caught:
            fetch("https://api.example.com/x", FetchRules(connect_seconds=0.3), network=world.network)
    assert (caught.value.what, caught.value.seconds) == ("connecting to it", 0.3)


def test_a_lookup_that_never_ends_is_left_behind():
    network = Network(resolve=lambda host, port: time.sleep(5) or [PUBLIC])  # type: ignore[func-returns-value]
    with pytest.raises(FetchTimedOut, match="looking up its host"):
        fetch("https://api.example.com/x", FetchRules(connect_seconds=0.2), network=network)


def test_the_next_address_is_tried_when_one_does_not_answer(abroad: tuple[StandIn, World]):
    _, world = abroad
    with socket.create_server(("127.0.0.1", 0)):
        world.names["api.example.com"] = [["93.184.215.99", PUBLIC]]
        assert fetch("https://api.example.com/shop.yaml", FetchRules(), network=world.network).data == SHOP
    assert world.connected == ["93.184.215.99", PUBLIC]
