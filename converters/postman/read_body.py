"""The body of a request. Nothing it names is opened: a file's `src` is a path on its author's machine."""

from __future__ import annotations

from converters.postman.model import Body, FormField, GraphQL, Json
from converters.postman.reading import Path, Reading, description_of, is_disabled, kind_of_json, read_list, row_of, text_of

MODES = ("raw", "urlencoded", "formdata", "file", "graphql")


def read_body(value: Json, reading: Reading, path: Path) -> Body | None:
    """The body, or None for null, `{}` and a body without mode. Text is a raw body, and so is an unknown mode."""
    if value is None:
        return None
    if isinstance(value, str):
        return Body(mode="raw", raw=value, source=value)
    if not isinstance(value, dict):
        reading.warn("item.skipped", f"A request body is an object, found {kind_of_json(value)}; it was left out.", path)
        return None
    named = text_of(value.get("mode"))
    return _read_mode(named if named in MODES else "raw", value, reading, path) if named else None


def _read_mode(mode: str, value: dict[str, Json], reading: Reading, path: Path) -> Body:
    content = value.get(mode)
    return Body(
        mode=mode,
        raw=text_of(content) if mode == "raw" else "",
        language=_language(value.get("options")) if mode == "raw" else "",
        fields=_read_fields(content, reading, (*path, mode)) if mode in ("urlencoded", "formdata") else (),
        graphql=_read_graphql(content) if mode == "graphql" else None,
        file_src=_file_src(content) if mode == "file" else None,
        disabled=is_disabled(value),
        source=value,
    )


def _language(options: Json) -> str:
    raw = options.get("raw") if isinstance(options, dict) else None
    return text_of(raw.get("language")) if isinstance(raw, dict) else ""


def _file_src(content: Json) -> Json:
    return content.get("src") if isinstance(content, dict) else content


def _read_fields(value: Json, reading: Reading, path: Path) -> tuple[FormField, ...]:
    if isinstance(value, dict):  # very old files: name → value
        return tuple(FormField(key=key, value=text_of(entry)) for key, entry in value.items())
    return read_list(value, reading, path, read_field)


def read_field(entry: Json, reading: Reading, path: Path) -> FormField | None:
    """One row of a form. A missing value is empty; a row without key and value is none."""
    row = row_of(entry, "A form row", reading, path)
    if row is None:
        return None
    is_file = text_of(row.get("type")) == "file"
    key, value = text_of(row.get("key")), text_of(row.get("value"))
    if not (key or value or row.get("src")):
        return None
    return FormField(
        key=key,
        value=value,
        type="file" if is_file else "text",
        src=row.get("src"),
        content_type=text_of(row.get("contentType")),
        description=description_of(row.get("description")),
        disabled=is_disabled(row),
        source=row,
    )


def _read_graphql(value: Json) -> GraphQL | None:
    """A GraphQL body; variables as JSON text whether the file holds text or an object."""
    if value is None:
        return None
    if not isinstance(value, dict):
        return GraphQL(query=text_of(value), source=value)
    return GraphQL(
        query=text_of(value.get("query")),
        variables=text_of(value.get("variables")),
        operation_name=text_of(value.get("operationName")),
        source=value,
    )
