"""Who is at the other end: the local user, a trusted proxy, anybody."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from app.access.cookies import session_in
from app.access.peers import LocalUser, Peers, read_network
from app.actions.people import needs_people
from app.errors import SettingInvalid
from app.settings import Settings, read_settings

Header = tuple[bytes, bytes]


@pytest.mark.parametrize(
    ("bound", "peer", "host", "headers", "is_local"),
    [
        ("127.0.0.1", "127.0.0.1", "localhost", [], True),
        ("localhost", "::1", "[::1]", [], True),
        ("::1", "::ffff:127.0.0.1", "127.0.0.1", [], True),
        ("127.0.0.9", "127.0.0.1", "127.0.0.9", [], True),
        ("0.0.0.0", "127.0.0.1", "localhost", [], False),
        ("::", "::1", "localhost", [], False),
        ("", "127.0.0.1", "localhost", [], False),
        ("192.168.1.5", "127.0.0.1", "localhost", [], False),
        ("studio.example", "127.0.0.1", "localhost", [], False),
        ("127.0.0.1", "192.168.1.9", "localhost", [], False),
        ("127.0.0.1", None, "localhost", [], False),
        ("127.0.0.1", "unix", "localhost", [], False),
        ("127.0.0.1", "127.0.0.1", "studio.example", [], False),
        ("127.0.0.1", "127.0.0.1", "localhost.evil.example", [], False),
        ("127.0.0.1", "127.0.0.1", "localhost", [(b"x-forwarded-for", b"203.0.113.9")], False),
        ("127.0.0.1", "127.0.0.1", "localhost", [(b"x-forwarded-proto", b"https")], False),
        ("127.0.0.1", "127.0.0.1", "localhost", [(b"forwarded", b"for=203.0.113.9")], False),
        ("127.0.0.1", "127.0.0.1", "localhost", [(b"via", b"1.1 proxy")], False),
        ("127.0.0.1", "127.0.0.1", "localhost", [(b"x-real-ip", b"127.0.0.1")], False),
        ("127.0.0.1", "127.0.0.1", "localhost", [(b"cf-connecting-ip", b"203.0.113.9")], False),
        ("127.0.0.1", "127.0.0.1", "localhost", [(b"accept", b"*/*")], True),
    ],
)
def test_the_local_user(bound: str, peer: str | None, host: str, headers: list[Header], is_local: bool):
    assert Peers(bound).is_local_user(peer, host, headers) is is_local


@pytest.mark.parametrize(
    ("setting", "direct", "proxied"), [("direct", True, False), ("proxied", True, True), ("off", False, False)]
)
def test_a_proxy_on_this_machine_speaks_for_the_local_user_only_if_told_so(setting: LocalUser, direct: bool, proxied: bool):
    peers = Peers("127.0.0.1", (), setting)
    assert peers.is_local_user("127.0.0.1", "localhost", []) is direct
    assert peers.is_local_user("127.0.0.1", "studio.example", [(b"x-forwarded-for", b"203.0.113.9")]) is proxied
    assert not peers.is_local_user("192.168.1.9", "localhost", [])


def test_a_trusted_proxy_is_never_the_local_user():
    """A proxy that adds no header looks like somebody at this machine; once it is listed, it does not."""
    peers = Peers("127.0.0.1", (read_network("127.0.0.1"),), "proxied")
    assert not peers.is_local_user("127.0.0.1", "localhost", [])


@pytest.mark.parametrize(
    ("settings", "needed"),
    [({}, False), ({"host": "::1"}, False), ({"host": "0.0.0.0"}, True), ({"local_user": "off"}, True), ({"host": ""}, True)],
)
def test_without_a_local_user_somebody_has_to_be_set_up(settings: dict[str, str], needed: bool):
    assert needs_people(Settings.model_construct(**{"host": "127.0.0.1", "local_user": "direct", **settings})) is needed


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.9", [b"198.51.100.1"], "203.0.113.9"),
        ("10.0.0.2", [], "10.0.0.2"),
        ("10.0.0.2", [b"198.51.100.1"], "198.51.100.1"),
        ("10.0.0.2", [b"6.6.6.6, 198.51.100.1, 10.0.0.3"], "198.51.100.1"),
        ("10.0.0.2", [b"6.6.6.6", b"198.51.100.1"], "198.51.100.1"),
        ("10.0.0.2", [b"6.6.6.6, junk"], "10.0.0.2"),
        ("2001:db8:1:2:3::4", [], "2001:db8:1:2::/64"),
        (None, [], "unknown"),
    ],
)
def test_attempts_are_counted_for_the_last_address_that_no_proxy_has(peer: str | None, forwarded: Sequence[bytes], client: str):
    peers = Peers("0.0.0.0", (read_network("10.0.0.0/24"),))
    assert peers.client(peer, [(b"x-forwarded-for", value) for value in forwarded]) == client


def test_https_is_believed_of_trusted_proxies_only():
    peers, https = Peers("0.0.0.0", (read_network("10.0.0.0/24"),)), [(b"x-forwarded-proto", b"https")]
    assert peers.is_secure("https", "203.0.113.9", [])
    assert peers.is_secure("http", "10.0.0.2", https)
    assert not peers.is_secure("http", "203.0.113.9", https)
    assert not peers.is_secure("http", "10.0.0.2", [*https, (b"x-forwarded-proto", b"http")])


@pytest.mark.parametrize("network", ["0.0.0.0/0", "::/0", "proxy", "10.0.0.0/33", "10.0.0.0/"])
def test_a_network_that_cannot_be_trusted_is_refused(network: str):
    with pytest.raises(SettingInvalid) as refused:
        read_settings(trusted_proxies=network)
    assert refused.value.name == "trusted_proxies"


@pytest.mark.parametrize("header", ["", "X Email", "X-Email:", "é"])
def test_a_header_that_cannot_be_one_is_refused(header: str):
    with pytest.raises(SettingInvalid):
        read_settings(sso_header=header)


@pytest.mark.parametrize(
    ("cookies", "over_http", "over_https"),
    [
        ([b"understudy=a"], "a", None),
        ([b"__Host-understudy=b"], "b", "b"),
        ([b"understudy=a; __Host-understudy=b"], "b", "b"),
        ([b"x=1; understudy=a;y"], "a", None),
        ([b"understudy=a; understudy=b"], None, None),
        ([b"understudy=a", b"understudy=b"], None, None),
        ([b"understudy-x=a; xunderstudy=b; Understudy=c"], None, None),
        ([], None, None),
    ],
)
def test_which_cookie_is_believed(cookies: list[bytes], over_http: str | None, over_https: str | None):
    headers = [(b"cookie", cookie) for cookie in cookies]
    assert session_in(headers, is_secure=False) == over_http
    assert session_in(headers, is_secure=True) == over_https
