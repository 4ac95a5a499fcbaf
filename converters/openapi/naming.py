"""The names that the parts of a file give themselves: addresses by `$id` and `$self`, anchors by `$anchor`. Opens nothing."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from converters.openapi.refs import is_remote, joined, split_ref

Steps = tuple[str, ...]

_ADDRESSES = ("$id", "$self")
_ANCHORS = ("$anchor", "$dynamicAnchor")
NAMING = frozenset((*_ADDRESSES, *_ANCHORS))


@dataclass(slots=True)
class Names:
    """The names in one file. `roots`: where each part with an address of its own begins; the file's own is that of no steps.

    An anchor is known by its part's address and its name, and by its name alone, which serves who refers to it loosely.
    """

    address: str
    roots: dict[Steps, str] = field(default_factory=dict)
    addresses: dict[str, Steps] = field(default_factory=dict)
    anchors: dict[str, Steps] = field(default_factory=dict)
    loose: dict[str, Steps] = field(default_factory=dict)

    def base(self, steps: list[str]) -> tuple[str, Steps]:
        """The address against which a reference at this place is resolved (RFC 3986 §5.1), and where its part begins."""
        if self.roots:
            for length in range(len(steps), -1, -1):
                root = tuple(steps[:length])
                if root in self.roots:
                    return self.roots[root], root
        return self.address, ()


def names_in(data: Any, address: str, *, has_names: bool) -> Names:
    """The names in a tree; `address` is that of its file, relative to the folder of the definition."""
    names = Names(address)
    if has_names:
        for node, steps, base in _parts(data, names):
            for keyword in _ANCHORS:
                if isinstance(node.get(keyword), str):
                    names.anchors.setdefault(f"{base}#{node[keyword]}", steps)
                    names.loose.setdefault(f"#{node[keyword]}", steps)
    return names


def _parts(data: Any, names: Names) -> Iterator[tuple[dict[str, Any], Steps, str]]:
    """Every map with its steps and the address of the part it belongs to, in document order; notes addresses on the way."""
    waiting: list[tuple[Any, Steps, str]] = [(data, (), names.address)]
    while waiting:
        node, steps, base = waiting.pop()
        if isinstance(node, dict):
            for keyword in _ADDRESSES:
                if isinstance(node.get(keyword), str) and (keyword == "$id" or not steps):
                    base = _noted(names, node[keyword], base, steps)
            yield node, steps, base
        below = node.items() if isinstance(node, dict) else enumerate(node)
        inside = [(value, (*steps, str(key)), base) for key, value in below if isinstance(value, dict | list)]
        waiting.extend(reversed(inside))


def _noted(names: Names, written: str, base: str, steps: Steps) -> str:
    """Takes down a part's address, and the form it is written in for who refers to it loosely."""
    own, fragment = split_ref(written)
    if not own:  # `$id: "#name"` of older drafts is an anchor
        if fragment:
            names.anchors.setdefault(f"{base}#{fragment}", steps)
            names.loose.setdefault(f"#{fragment}", steps)
        return base
    address = absolute(base, own)
    names.roots[steps] = address
    names.addresses.setdefault(address, steps)
    names.loose.setdefault(own, steps)
    return address


def absolute(base: str, address: str) -> str:
    """An address resolved against another; both may be relative to the folder of the definition."""
    if is_remote(address) and not address.startswith("/"):
        return address
    if is_remote(base):
        return urljoin(base, address)
    return address if address.startswith("/") else joined(base, address)


def beside(address: str, base: str, file: str) -> str | None:
    """The file that an address stands for when `base` is what the file `file` calls itself; None if they share no host."""
    wanted, own = urlsplit(address), urlsplit(base)
    if not own.netloc or (wanted.scheme, wanted.netloc) != (own.scheme, own.netloc):
        return None
    relative = posixpath.relpath(wanted.path or "/", posixpath.dirname(own.path) or "/")
    return joined(file, unquote(relative))
