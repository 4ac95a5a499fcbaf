"""What a mock may say about how it matches: Postman's flags, and ours where its rule is open (postman-mock.md §2.9, §2.14)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Mode = Literal["postman", "strict"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchRules:
    """How calls are compared with examples. The defaults are Postman's.

    `mode` strict: whole segments, no ids taken out, no distance; an example whose saved query or body contradicts the
    call is out. `match_headers` names the headers that must be equal. `query_selectors`: `x-mock-…` selectors are read from
    the query too. `request_paths`: an example saved with values also answers the path of its request (`/users/:name`), where
    nothing else does.
    """

    mode: Mode = "postman"
    match_query_params: bool = True
    match_wildcards: bool = True
    match_body: bool = False
    match_headers: tuple[str, ...] = ()
    fuzzy_paths: bool = True
    tie_2xx: bool = True
    query_selectors: bool = True
    request_paths: bool = True
