"""Uploads as bytes to send to another machine: files as they are, folders as zips."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

from app.actions.import_records import Upload
from app.errors import InputRefused
from app.settings import Settings, read_settings
from app.workspace.safe_open import NotReadable, read_regular
from app.workspace.sources import followed

SHOWN = (".postman", ".resources")
"""Folders of Postman's v3 layout that are looked into though their names begin with a dot."""


def packed(upload: Upload, settings: Settings | None = None) -> bytes:
    """The bytes of an upload; those of a folder as a zip, without links and hidden files. Raises InputRefused."""
    settings = settings or read_settings()
    if upload.data is not None:
        return upload.data
    path = upload.path or Path(upload.name)
    try:
        if path.is_dir():
            return _zipped(path, settings)
        return read_regular(followed(path), limit=settings.upload_bytes)
    except NotReadable as refusal:
        raise InputRefused(refusal.code, refusal.message, upload.name) from None


def _zipped(folder: Path, settings: Settings) -> bytes:
    """A folder's files under their paths in it. Raises NotReadable, also for more than is unpacked."""
    result = io.BytesIO()
    entries, left = settings.zip_entries, settings.zip_bytes
    with zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as archive:
        for at, folders, files in os.walk(folder):
            folders[:] = sorted(name for name in folders if not name.startswith(".") or name in SHOWN)
            for name in sorted(files):
                path = Path(at, name)
                if name.startswith(".") or not path.is_file() or path.is_symlink():
                    continue
                data = read_regular(path, limit=settings.upload_bytes)
                entries, left = entries - 1, left - len(data)
                if min(entries, left) < 0:
                    raise NotReadable("limit.bytes", "This folder holds more than is taken at once. Import it in parts.")
                archive.writestr(path.relative_to(folder).as_posix(), data)
    return result.getvalue()
