"""The folder for what the definition no longer has: nobody deletes a request that people may still need."""

from __future__ import annotations

from typing import Final

from converters.postman.ids import derive_id
from converters.postman.model import Folder
from converters.sync.match import Entries, Entry

NAME: Final = "Removed from the API"
_ID: Final = derive_id("sync", NAME)
_DESCRIPTION: Final = "What the definition no longer has. Delete what nobody needs; the next re-sync will not bring it back."


def new_aside() -> Folder:
    """The empty folder."""
    return Folder(id=_ID, name=NAME, description=_DESCRIPTION)


def find_aside(entries: Entries) -> Entry | None:
    """The folder an earlier re-sync made: by its id, else (after an import and an export) the one of its name at the top."""
    same = [entry for entry in entries.folders if entry.node.id == _ID]
    named = [entry for entry in entries.folders if entry.parent is None and entry.node.name == NAME]
    return next(iter((*same, *named)), None)
