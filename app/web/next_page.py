"""Where a person goes after signing in: back to a page of this server, and nowhere else."""

from __future__ import annotations

SIGN_IN = "/sign-in"
HOME = "/"
LONGEST = 2000


def safe_next(wanted: str) -> str:
    """The page, if it is one of this server; the first page otherwise.

    A browser takes `//host` and `/\\host` for other servers, and leaves tabs and line ends out before it looks.
    """
    is_ours = wanted.startswith("/") and not wanted.startswith(("//", SIGN_IN)) and len(wanted) <= LONGEST
    return wanted if is_ours and "\\" not in wanted and wanted.isprintable() else HOME
