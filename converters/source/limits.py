"""How much of a file is read before it is refused."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Going over one of these is a `SourceError` with a `limit.…` code.

    `bytes` and `yaml_bytes`: length of the file. `depth`: maps and lists inside each other. `nodes`: values in the whole tree.
    `yaml_aliases`: uses of an anchor (`*name`). `yaml_expansion`: values these uses and merge keys add when written out.
    """

    bytes: int = 32 * 1024 * 1024
    yaml_bytes: int = 16 * 1024 * 1024
    depth: int = 200
    nodes: int = 2_000_000
    yaml_aliases: int = 1000
    yaml_expansion: int = 500_000
