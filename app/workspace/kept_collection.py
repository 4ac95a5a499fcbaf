"""The collection made of a file, as a server keeps it: packed, and read again by whoever needs it."""

from __future__ import annotations

import zlib

from app.matching.bodies.json_text import parse_kept_json
from converters.diagnostics import Diagnostics
from converters.postman.model import Collection
from converters.postman.read import collection_from_json

_LEVEL = 1
"""Quick; what it leaves is small beside what calls are answered from."""


class KeptCollection:
    """A collection that can be let go of. `written`: its clean JSON. Raises ValueError or ConversionError for anything else.

    With `is_packed` the JSON is kept, packed, and the values are made of it when they are asked for and kept until `let_go`;
    else they are made at once and stay.
    """

    __slots__ = ("_file", "_packed", "_read")

    def __init__(self, file: str, written: bytes, *, is_packed: bool = False) -> None:
        self._file = file
        self._read: Collection | None = None if is_packed else self._made(written)
        self._packed = zlib.compress(written, _LEVEL) if is_packed else b""

    @property
    def collection(self) -> Collection:
        """The collection, made again if it was let go of."""
        if self._read is None:
            self._read = self._made(zlib.decompress(self._packed))
        return self._read

    def let_go(self) -> None:
        """Forgets the values, where they can be made again."""
        if self._packed:
            self._read = None

    def _made(self, written: bytes) -> Collection:
        """The child has read the file with all findings; reading its own clean text again can find nothing new."""
        return collection_from_json(parse_kept_json(written), Diagnostics(self._file, limit=0), self._file)
