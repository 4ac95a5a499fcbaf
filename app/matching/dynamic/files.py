"""Files, directories, media types, and what databases are made of."""

from __future__ import annotations

from app.matching.dynamic.source import Generator, joined, one_of
from app.matching.dynamic.words.files import (
    COLLATIONS,
    COLUMN_NAMES,
    COLUMN_TYPES,
    COMMON_EXTENSIONS,
    COMMON_TYPES,
    DIRECTORIES,
    ENGINES,
    EXTENSIONS,
    FILE_ADJECTIVES,
    FILE_NOUNS,
    MIME_TYPES,
    TYPES,
)

_stem = joined("_", one_of(FILE_ADJECTIVES), one_of(FILE_NOUNS))
_extension = one_of(EXTENSIONS)
_common_extension = one_of(COMMON_EXTENSIONS)
_directory = one_of(DIRECTORIES)
_file_name = joined(".", _stem, _extension)

GENERATORS: dict[str, Generator] = {
    "$randomFileName": _file_name,
    "$randomFileType": one_of(TYPES),
    "$randomFileExt": _extension,
    "$randomCommonFileName": joined(".", _stem, _common_extension),
    "$randomCommonFileType": one_of(COMMON_TYPES),
    "$randomCommonFileExt": _common_extension,
    "$randomFilePath": joined("/", _directory, _file_name),
    "$randomDirectoryPath": _directory,
    "$randomMimeType": one_of(MIME_TYPES),
    "$randomDatabaseColumn": one_of(COLUMN_NAMES),
    "$randomDatabaseType": one_of(COLUMN_TYPES),
    "$randomDatabaseCollation": one_of(COLLATIONS),
    "$randomDatabaseEngine": one_of(ENGINES),
}
