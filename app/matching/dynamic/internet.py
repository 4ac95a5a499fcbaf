"""Network addresses, browsers, versions, domains, mail. Domains are the ones kept for examples (RFC 2606)."""

from __future__ import annotations

from string import ascii_letters
from string import digits as digit_letters

from app.matching.dynamic.source import DynamicSource, Generator, between, joined, one_of
from app.matching.dynamic.words.internet import DOMAIN_ENDS, DOMAIN_STARTS, DOMAIN_SUFFIXES, LOCALES, USER_AGENTS
from app.matching.dynamic.words.names import FIRST_NAMES, LAST_NAMES

_PASSWORD_LETTERS = ascii_letters + digit_letters + "_"
_EXAMPLE_HOSTS = ("example.com", "example.net", "example.org")

_first = one_of(tuple(name.lower() for name in FIRST_NAMES if name.isascii()))
_last = one_of(tuple(name.lower() for name in LAST_NAMES if name.isascii()))
_example_host = one_of(_EXAMPLE_HOSTS)
_mail_host = one_of(tuple(f"{part}.{host}" for part in ("mail", "post", "inbox") for host in _EXAMPLE_HOSTS))
domain_word = joined("", one_of(DOMAIN_STARTS), one_of(DOMAIN_ENDS))
domain_name = joined(".", domain_word, _example_host)


def ipv4(source: DynamicSource) -> str:
    """Returns an IPv4 address that a single machine could have, loopback left out."""
    bits = source.random.getrandbits(24)
    network = between(source, 1, 222)
    return f"{network if network < 127 else network + 1}.{bits >> 16}.{bits >> 8 & 255}.{bits & 255}"


def ipv6(source: DynamicSource) -> str:
    """Returns an IPv6 address out of the block kept for documentation (RFC 3849), all eight groups written."""
    text = f"{source.random.getrandbits(96):024x}"
    return f"2001:0db8:{text[:4]}:{text[4:8]}:{text[8:12]}:{text[12:16]}:{text[16:20]}:{text[20:]}"


def mac_address(source: DynamicSource) -> str:
    """Returns a MAC address of one machine: the multicast bit is never set."""
    text = f"{source.random.getrandbits(48) & ~(1 << 40):012x}"
    return f"{text[:2]}:{text[2:4]}:{text[4:6]}:{text[6:8]}:{text[8:10]}:{text[10:]}"


def password(source: DynamicSource) -> str:
    """Returns 15 letters, digits or underscores."""
    return "".join(source.random.choices(_PASSWORD_LETTERS, k=15))


def semver(source: DynamicSource) -> str:
    """Returns a version of three numbers."""
    bits = source.random.getrandbits(16)
    return f"{bits & 7}.{(bits >> 3 & 127) % 40}.{(bits >> 10) % 30}"


def user_name(source: DynamicSource) -> str:
    """Returns a name to log in with, made of a first and a last name."""
    number = between(source, 0, 199)
    if number < 100:
        return f"{_first(source)}.{_last(source)}"
    return f"{_first(source)}_{_last(source)}{number - 100}"


def email(source: DynamicSource) -> str:
    """Returns a mail address below an example domain."""
    return f"{user_name(source)}@{_mail_host(source)}"


def example_email(source: DynamicSource) -> str:
    """Returns a mail address at an example domain itself."""
    return f"{user_name(source)}@{_example_host(source)}"


def url(source: DynamicSource) -> str:
    """Returns the address of a site at its root."""
    return f"https://{domain_name(source)}"


GENERATORS: dict[str, Generator] = {
    "$randomIP": ipv4,
    "$randomIPV6": ipv6,
    "$randomMACAddress": mac_address,
    "$randomPassword": password,
    "$randomLocale": one_of(LOCALES),
    "$randomUserAgent": one_of(USER_AGENTS),
    "$randomProtocol": one_of(("http", "https")),
    "$randomSemver": semver,
    "$randomDomainName": domain_name,
    "$randomDomainSuffix": one_of(DOMAIN_SUFFIXES),
    "$randomDomainWord": domain_word,
    "$randomEmail": email,
    "$randomExampleEmail": example_email,
    "$randomUserName": user_name,
    "$randomUrl": url,
}
