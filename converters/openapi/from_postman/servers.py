"""Where requests go, as Server Objects: literal hosts and variables that hold an address; other variables stay variables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from converters.openapi.from_postman.texts import guessed
from converters.openapi.from_postman.variables import VARIABLE, Variables, part_name
from converters.postman.model import Url

LOCAL = "http://localhost"
_MOST_ROUNDS = 8


def server_of(url: Url | None, variables: Variables) -> dict[str, Any] | None:
    """The Server Object of an address; None for one that names no host."""
    if url is None or not url.host:
        return None
    text = f"{url.protocol}://" if url.protocol else ""
    text += ".".join(url.host) + (f":{url.port}" if url.port else "")
    return server_from(text, variables)


def server_from(text: str, variables: Variables) -> dict[str, Any] | None:
    """The Server Object of an address written with variables: `{{baseUrl}}`, `https://{{region}}.example.com`."""
    text = _addresses_filled(text.strip(), variables)
    if not text:
        return None
    guesses = []
    if len(alone := VARIABLE.findall(text)) == 1 and VARIABLE.fullmatch(text):
        value = variables.value(alone[0]) or LOCAL
        whole = value if "://" in value else f"http://{value}"
        parts = {part_name(alone[0]): whole}
        said = "scheme from nothing" if variables.value(alone[0]) else f"address from nothing: {{{{{alone[0]}}}}} has no value"
        return guessed(_server(f"{{{part_name(alone[0])}}}", parts), said)
    if "://" not in text and not text.startswith(("{{", "/")):
        text = f"http://{text}"
        guesses.append("scheme from nothing, as Postman does")
    parts = {}
    for name in VARIABLE.findall(text):
        value = variables.value(name)
        parts[part_name(name)] = value or part_name(name)
        if not value:
            guesses.append(f"value of {part_name(name)} from its name")
    written = VARIABLE.sub(lambda found: f"{{{part_name(found[1])}}}", text)
    written = re.split(r"[?#]", written)[0].rstrip("/") or "/"
    return guessed(_server(_fit(written, parts), parts), *guesses)


def _fit(url: str, parts: dict[str, str]) -> str:
    """The address without braces that are no variable's."""
    pieces = re.split(r"(\{[^{}]*\})", url)
    return "".join(
        piece if piece[1:-1] in parts and piece.startswith("{") else re.sub(r"[{}\s]", "_", piece) for piece in pieces
    )


def _server(url: str, parts: dict[str, str]) -> dict[str, Any]:
    variables = {name: {"default": value} for name, value in parts.items()}
    return {"url": url, **({"variables": variables} if variables else {})}


def _addresses_filled(text: str, variables: Variables) -> str:
    """The text with those variables filled in that hold an address themselves."""
    for _ in range(_MOST_ROUNDS):
        new = VARIABLE.sub(lambda found: _address_in(variables.raw(found[1])) or found[0], text)
        if new == text or len(new) > 2000:
            break
        text = new
    return text


def _address_in(value: str) -> str:
    is_address = "://" in value or value.startswith(("/", "{{")) or (re.match(r"[\w.-]+(:\d+)?(/|$)", value) and "." in value)
    return value if is_address or re.match(r"localhost\b", value) else ""


def shared(used: Iterable[dict[str, Any] | None]) -> list[dict[str, Any]]:
    """The server most operations have, as the document's; none if none has one."""
    servers = [server for server in used if server is not None]
    counts = Counter(server["url"] for server in servers)
    if not counts:
        return []
    most = max(counts, key=lambda url: counts[url])
    return [next(server for server in servers if server["url"] == most)]
