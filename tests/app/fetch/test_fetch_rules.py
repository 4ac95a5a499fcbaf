"""Which addresses are fetched at all, by the rules alone: nothing is connected to here."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from app.fetch.addresses import is_public
from app.fetch.errors import FetchBlocked
from app.fetch.fetch import Network, fetch
from app.fetch.rules import FetchRules, read_allowed
from app.fetch.urls import read_url
from tests.app.fetch.standin import PUBLIC, World


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.1.2.3", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1"),
        *(
            "169.254.169.254",
            "100.64.0.1",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "198.18.0.1",
            "198.51.100.7",
            "203.0.113.9",
        ),
        *("224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255"),
        *("::", "::1", "fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1", "fd12::1", "ff02::1", "100::1", "5f00::1"),
        *("2001:db8::1", "3fff::1", "2001:2::1", "2001:10::1", "64:ff9b:1::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "::10.0.0.1"),
        *("2002:7f00:1::1", "2002:a00:1::", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe"),
        *("2001:0:4136:e378:8000:63bf:80ff:fffe", "2001:0:7f00:1:8000:63bf:a241:eae0"),
    ],
)
def test_an_address_inside_is_not_public_however_it_is_written(address: str):
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "93.184.215.14", "172.32.0.1", "2606:4700::1111", "64:ff9b::101:101", "::ffff:1.1.1.1"]
)
def test_an_address_of_the_world_is_public(address: str):
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    ("url", "rule"),
    [
        ("ftp://example.com/x", "only https addresses are. Write https://host/path."),
        ("file:///etc/passwd", "only https addresses are. Write https://host/path."),
        ("https://user:secret@example.com/x", "an address with a user name or password in it is not used. Leave it out."),
        ("https://example.com@10.0.0.1/x", "an address with a user name or password in it is not used. Leave it out."),
        ("https://example.com/a b", "blanks and control characters may not stand in an address."),
        ("https://example.com/\r\nX: y", "blanks and control characters may not stand in an address."),
        ("https://exam\tple.com/", "blanks and control characters may not stand in an address."),
        ("https://example.com\\@10.0.0.1/", "a backslash may not stand in an address. Write / instead."),
        ("https://example.com:99999/", "this is no address. Write https://host/path."),
        ("https://example.com:0/", "there is no port 0."),
        ("https:///x", "its host is no name of a host."),
        ("https://exa_mple..com/", "its host is no name of a host."),
        ("https://2130706433/", "its host is a number but no usual address. Write it as four numbers."),
        ("https://0x7f.1/", "its host is a number but no usual address. Write it as four numbers."),
        ("https://0177.0.0.1/", "its host is a number but no usual address. Write it as four numbers."),
        ("https://127.1/", "its host is a number but no usual address. Write it as four numbers."),
        ("https://0x7f000001/", "its host is a number but no usual address. Write it as four numbers."),
        ("https://[fe80::1%25eth0]/", "a host may not be written with %. Write its name as it is."),
        ("https://[127.0.0.1]/", "this is no address. Write https://host/path."),
        ("https://[::1::2]/", "this is no address. Write https://host/path."),
        ("https://%31%32%37.0.0.1/", "a host may not be written with %. Write its name as it is."),
        ("https://example.com/" + "a" * 9000, "an address of more than 8192 characters is not used."),
    ],
)
def test_an_address_that_can_be_read_two_ways_is_refused(url: str, rule: str):
    with pytest.raises(FetchBlocked) as caught:
        fetch(url, FetchRules(), network=World({}).network)
    assert caught.value.rule == rule
    assert [text for text in ("secret", "\r", "\n", "\t") if text in str(caught.value)] == []


@pytest.mark.parametrize(
    ("url", "addresses", "rule"),
    [
        ("http://example.com/x", [PUBLIC], "only https addresses are."),
        ("https://example.com:8443/x", [PUBLIC], "only the ports 80 and 443 are asked."),
        ("https://example.com/x", ["127.0.0.1"], "its host leads to an address that is not public."),
        ("https://example.com/x", [PUBLIC, "10.0.0.1"], "its host leads to an address that is not public."),
        ("https://example.com/x", ["::ffff:169.254.169.254"], "its host leads to an address that is not public."),
        ("https://127.0.0.1/x", [], "its host leads to an address that is not public."),
        ("https://[::1]/x", [], "its host leads to an address that is not public."),
        ("https://[::ffff:7f00:1]/x", [], "its host leads to an address that is not public."),
        ("https://１２７.0.0.1/x", [], "its host leads to an address that is not public."),
    ],
)
def test_what_leads_inside_is_refused_with_the_way_to_allow_it(url: str, addresses: list[str], rule: str):
    world = World({"example.com": [addresses]})
    with pytest.raises(FetchBlocked) as caught:
        fetch(url, FetchRules(), network=world.network)
    target = read_url(url)
    advice = f"If it is meant to be, allow it with UNDERSTUDY_FETCH_ALLOW={target.host}:{target.port}."
    assert (caught.value.rule, world.connected) == (f"{rule} {advice}", [])


def test_the_message_does_not_tell_the_address_that_a_name_has_inside():
    with pytest.raises(FetchBlocked) as caught:
        fetch("https://intra.example/x?token=s3cret", FetchRules(), network=World({"intra.example": [["10.9.8.7"]]}).network)
    assert "10.9.8.7" not in str(caught.value)
    assert "s3cret" not in str(caught.value)


def test_localhost_is_inside_by_the_systems_own_lookup():
    with pytest.raises(FetchBlocked):
        fetch("https://localhost/x", FetchRules(), network=Network())


@pytest.mark.parametrize(
    ("text", "host", "port", "network"),
    [
        ("specs.internal:8443", "specs.internal", 8443, None),
        ("Specs.Internal.:80", "specs.internal", 80, None),
        ("127.0.0.1:9000", "127.0.0.1", 9000, None),
        ("[::1]:9000", "::1", 9000, None),
        ("10.1.0.0/16", "", 0, "10.1.0.0/16"),
        ("10.1.2.3", "", 0, "10.1.2.3/32"),
        ("[fd00::1]", "", 0, "fd00::1/128"),
    ],
)
def test_a_target_is_a_host_with_its_port_or_a_network(text: str, host: str, port: int, network: str | None):
    allowed = read_allowed(text)
    assert (allowed.host, allowed.port, str(allowed.network) if allowed.network else None) == (host, port, network)


@pytest.mark.parametrize(
    "text", ["", "specs.internal", "specs.internal:", ":80", "a:0", "a:99999", "https://a:80", "10.1.0.1/16"]
)
def test_other_targets_are_refused(text: str):
    with pytest.raises(ValueError, match="expected host:port or a network"):
        read_allowed(text)


def test_a_name_is_compared_in_its_usual_form():
    assert read_url("HTTPS://ExAmPle.COM./a%20b/ü?x=ü#part") == read_url("https://example.com/a%20b/%C3%BC?x=%C3%BC")
    assert read_url("https://bücher.example/").host == "xn--bcher-kva.example"
    assert str(read_url("https://[2606:4700::0:1111]:444/x?q=1")) == "https://[2606:4700::1111]:444/x"


@pytest.mark.parametrize(
    ("reference", "below"),
    [
        ("common.yaml", "common.yaml"),
        ("./parts/a%20b.yaml", "parts/a b.yaml"),
        ("https://h.example/v1/x.yaml", "x.yaml"),
        ("/v1/x.yaml", "x.yaml"),
        ("../x.yaml", None),
        ("/x.yaml", None),
        ("https://other.example/v1/x.yaml", None),
        ("http://h.example/v1/x.yaml", None),
        ("https://h.example:444/v1/x.yaml", None),
        ("x.yaml?version=2", None),
        ("..%2fx.yaml", None),
    ],
)
def test_what_stands_below_the_folder_of_an_address(reference: str, below: str | None):
    base = read_url("https://h.example/v1/openapi.yaml?token=x")
    assert base.joined(reference).below(base) == below
