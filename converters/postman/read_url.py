"""The address of a request: text, or an object of parts. The parts count; `raw` only where the file names no path."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from converters.postman.model import Json, PathVariable, QueryParam, Url
from converters.postman.reading import (
    Path,
    Reading,
    description_of,
    is_disabled,
    kind_of_json,
    read_list,
    row_of,
    text_of,
    text_or_none,
)
from converters.postman.url import parse_path, parse_query, parse_url, split_host, without_leading_blanks


def read_url(value: Json, reading: Reading, path: Path) -> Url | None:
    """The address a file gives, or None if it gives none. Odd parts are noted as `url.invalid` and left out."""
    if value is None:
        return None
    if isinstance(value, str):
        return parse_url(value) if value.strip() else None
    if not isinstance(value, dict):
        reading.warn("url.invalid", f"An address is text or an object, found {kind_of_json(value)}; it was left out.", path)
        return None
    return _read_parts(value, reading, path)


def _read_parts(value: dict[str, Json], reading: Reading, path: Path) -> Url:
    url = Url(
        raw=text_or_none(value.get("raw")),
        protocol=text_or_none(value.get("protocol")),
        host=_read_host(value.get("host")),
        port=text_or_none(value.get("port")),
        path=_read_path(value.get("path"), reading, (*path, "path")),
        query=_read_query(value.get("query"), reading, (*path, "query")),
        hash=text_or_none(value.get("hash")),
        variables=_read_variables(value.get("variable"), reading, (*path, "variable")),
        source=value,
    )
    return _with_path_of_raw(url, value) if url.path is None and url.raw else url


def _with_path_of_raw(url: Url, value: dict[str, Json]) -> Url:
    """The address with the path of its `raw`, and with whatever else `raw` holds and the object does not name."""
    written = parse_url(url.raw or "")
    return replace(
        url,
        path=written.path,
        protocol=written.protocol if url.protocol is None else url.protocol,
        host=url.host or written.host,
        port=written.port if url.port is None else url.port,
        query=url.query if isinstance(value.get("query"), list) else written.query,
        hash=written.hash if url.hash is None else url.hash,
    )


def _read_host(value: Json) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(text_of(label) for label in value if label is not None)
    return split_host(text_of(value))


def _read_path(value: Json, reading: Reading, path: Path) -> tuple[str, ...] | None:
    if value is None:
        return None
    if isinstance(value, str):
        return parse_path(value)
    if not isinstance(value, list):
        reading.warn("path.invalid", f"A path is text or a list, found {kind_of_json(value)}; it was left out.", path)
        return None
    segments = [_read_segment(segment, reading, (*path, index)) for index, segment in enumerate(value)]
    return without_leading_blanks(segments)


def _read_segment(value: Json, reading: Reading, path: Path) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, dict) and "value" in value:
        return text_of(value["value"])
    if value is None or isinstance(value, (dict, list)):
        reading.warn("path.invalid", f"A path segment is text, found {kind_of_json(value)}; it was read as empty.", path)
        return ""
    return text_of(value)


def _read_query(value: Json, reading: Reading, path: Path) -> tuple[QueryParam, ...]:
    if isinstance(value, str):
        return parse_query(value.removeprefix("?"))
    return read_list(value, reading, path, read_query_param)


def read_query_param(entry: Json, reading: Reading, path: Path) -> QueryParam | None:
    """One row of a query. A row without key and value is none."""
    if isinstance(entry, str):
        rows = parse_query(entry)
        return replace(rows[0], source=entry) if len(rows) == 1 else None
    row = row_of(entry, "A query row", reading, path)
    if row is None:
        return None
    key = text_of(row.get("key"))
    value = text_or_none(row.get("value"))
    if not key and not value:
        return None
    return QueryParam(
        key=key,
        value=value,
        description=description_of(row.get("description")),
        disabled=is_disabled(row),
        source=row,
    )


def _read_variables(value: Json, reading: Reading, path: Path) -> tuple[PathVariable, ...]:
    if isinstance(value, dict):  # very old files: name → value
        return tuple(PathVariable(key=key, value=text_or_none(entry)) for key, entry in value.items() if key)
    return read_list(value, reading, path, read_path_variable)


def read_path_variable(entry: Json, reading: Reading, path: Path) -> PathVariable | None:
    """The value of a `:key` segment; `id` stands in for `key`. Without either it says nothing."""
    row = row_of(entry, "A path variable", reading, path)
    key = _first_text(row.get("key"), row.get("id")) if row is not None else ""
    if row is None or not key:
        return None
    return PathVariable(
        key=key,
        value=text_or_none(row.get("value")),
        description=description_of(row.get("description")),
        disabled=is_disabled(row),
        source=row,
    )


def _first_text(*values: Json) -> str:
    texts: Iterable[str] = (text_of(value) for value in values)
    return next((text for text in texts if text), "")
