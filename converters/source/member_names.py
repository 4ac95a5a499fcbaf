"""Names of files that come from elsewhere, in an archive or at an address: which may be used below a folder of ours. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

LONGEST_NAME = 1024
LONGEST_STEP = 255
MOST_STEPS = 50
_DRIVE = re.compile(r"[A-Za-z]:")


def fault_of(name: str) -> str | None:
    """Why a name such as `openapi/shop.yaml` may not be used as a path below a folder; None if it may.

    One slash at the end is the mark of a folder and stays allowed (security.md §3.7).
    """
    if not name.rstrip("/"):
        return "has no name"
    if len(name.encode("utf-8", "surrogatepass")) > LONGEST_NAME:
        return f"has a name of more than {LONGEST_NAME} bytes"
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in name):
        return "has a control character in its name"
    if "\\" in name:
        return "has a backslash in its name; folders are told apart by /"
    if name.startswith("/") or _DRIVE.match(name):
        return "has an absolute path as its name"
    return _fault_of_steps(name.removesuffix("/").split("/"))


def _fault_of_steps(steps: list[str]) -> str | None:
    if ".." in steps:
        return "leads out of the folder by .."
    if "" in steps or "." in steps:
        return "has an empty step in its path"
    if len(steps) > MOST_STEPS:
        return f"lies in more than {MOST_STEPS} folders"
    if any(len(step.encode()) > LONGEST_STEP for step in steps):
        return f"has a step of more than {LONGEST_STEP} bytes in its path"
    return None


def same_place(name: str) -> str:
    """What two names have in common that are one file on some system: case, Unicode form, dots and blanks at the end."""
    steps = unicodedata.normalize("NFC", name).casefold().strip("/").split("/")
    return "/".join(unicodedata.normalize("NFC", step).rstrip(". ") for step in steps)


def clash_of(files: Iterable[str]) -> tuple[str, str] | None:
    """Two names that cannot both be files: the same place twice, or one a folder of the other. None if all go together."""
    places: dict[str, str] = {}
    for name in files:
        place = same_place(name)
        if place in places:
            return places[place], name
        places[place] = name
    for place, name in places.items():
        steps = place.split("/")
        for end in range(1, len(steps)):
            above = "/".join(steps[:end])
            if above in places:
                return places[above], name
    return None
