"""Opens the store that the settings name, for commands that work on it directly and for the server."""

from __future__ import annotations

import os
from pathlib import Path

from app.errors import AppError
from app.settings import Settings, read_settings
from app.store.opening import open_store
from app.store.transaction import Store

NONE = "none"


class NothingKept(AppError):
    """What was asked for needs a store, and there is none."""

    code = "store.none"
    status = 503

    def __str__(self) -> str:
        return (
            "Nothing is kept: UNDERSTUDY_DATABASE says `none`, or its file could not be written when the server started. "
            "Name a file or a PostgreSQL database there."
        )


def open_local_store(address: str | None = None) -> Store:
    """The store of the settings, or at that address; made when it is missing.

    Raises SettingInvalid, NothingKept, DatabaseInvalid, StoreAway, StorageDamaged, SchemaNewer.
    """
    wanted = address or read_settings().database
    if wanted == NONE:
        raise NothingKept
    return open_store_at(wanted)


def open_store_at(address: str) -> Store:
    """The store at an address. A folder made for its file is not for version control: it holds secrets."""
    if "://" not in address:
        _make_folder(Path(address).parent)
    return open_store(address)


def store_of(settings: Settings) -> tuple[Store | None, str]:
    """The store to serve from, and what a person should know of it.

    Nobody asked for the file in the working folder, so where it cannot be made the server runs without a store and says so.
    Raises what `open_local_store` raises for an address that was asked for.
    """
    if settings.database == NONE:
        return None, ""
    is_asked_for = "database" in settings.model_fields_set
    try:
        return open_store_at(settings.database), ""
    except (OSError, AppError) as problem:
        if is_asked_for or not _is_unwritable(Path(settings.database)):
            raise
        return None, (
            f"Nothing is kept: {settings.database} cannot be written here ({type(problem).__name__}). Name another place "
            "in UNDERSTUDY_DATABASE, or `none` there if that is as it should be."
        )


def _make_folder(folder: Path) -> None:
    if folder.exists():
        return
    try:
        folder.mkdir(parents=True, mode=0o700)
        (folder / ".gitignore").write_text("*\n")
    except OSError:
        return  # opening the file says it better


def _is_unwritable(file: Path) -> bool:
    """Whether the file and its folder are not there and cannot be made, or may not be written."""
    at = file if file.exists() else next((folder for folder in file.absolute().parents if folder.exists()), Path("/"))
    return not os.access(at, os.W_OK)
