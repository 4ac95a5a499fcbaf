"""The parts of a `$ref` and where it leads in a tree. Opens nothing."""

from __future__ import annotations

import posixpath
import re
from typing import Any
from urllib.parse import quote, unquote

from converters.pointers import steps_of

MOST_HOPS = 64

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:|//|\\\\")  # two letters at least: C:\ is no scheme, and no use either
_PLAIN = re.compile(r"#[/~A-Za-z0-9_.-]*")
_MISSING = object()


def as_ref(pointer: str) -> str:
    """The pointer as a `$ref` says it: a URI fragment, in which braces, blanks and the like are percent-encoded."""
    return pointer if _PLAIN.fullmatch(pointer) else "#" + quote(pointer[1:], safe="/~:@!$&'()*+,;=?-._")


def as_pointer(ref: Any) -> str | None:
    """The pointer that a `$ref` of a bundled tree stands for; None if it leads nowhere."""
    if not isinstance(ref, str) or not ref.startswith("#"):
        return None
    return unquote(ref) if "%" in ref else ref


def split_ref(ref: str) -> tuple[str, str]:
    """The part before `#` and the part after it."""
    address, _, fragment = ref.partition("#")
    return address, fragment


def is_remote(address: str) -> bool:
    """Whether the address names something that is not a file beside the definition."""
    return bool(_SCHEME.match(address)) or address.startswith("/")


def joined(base: str, address: str) -> str:
    """A relative address seen from the folder of the file `base`, both relative to the main document's folder."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), unquote(address)))


def child(node: Any, step: str) -> Any:
    """The member of a map or list that a step names, or MISSING."""
    if isinstance(node, dict):
        return node.get(step, _MISSING)
    if isinstance(node, list) and step.isascii() and step.isdigit() and len(step) < 10 and int(step) < len(node):
        return node[int(step)]
    return _MISSING


def is_missing(node: Any) -> bool:
    """Whether `child` found nothing."""
    return node is _MISSING


def lookup(root: Any, pointer: str) -> Any:
    """The node at a local pointer, or None if it leads nowhere."""
    node = root
    for step in steps_of(pointer):
        node = child(node, step)
        if node is _MISSING:
            return None
    return node
