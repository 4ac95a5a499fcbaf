"""A saved response. A wrong one costs itself only, and says where and why."""

from __future__ import annotations

from converters.postman.ids import derive_id
from converters.postman.model import Example, Json
from converters.postman.read_parts import read_headers
from converters.postman.read_request import read_request
from converters.postman.reading import MAX_EXAMPLE_BODY, Path, Reading, kind_of_json, own_id, text_of

NO_CODE = 0
"""The code of an example whose code cannot be read. Like every code outside 200–599 it is never served."""


def read_examples(value: Json, names: tuple[str, ...], reading: Reading, path: Path) -> tuple[Example, ...]:
    """The examples of an item. `names` lead to the item; ids of examples without one are derived from them."""
    if value is None:
        return ()
    if isinstance(value, dict):
        reading.warn("item.skipped", "Expected a list of examples, found one object; it was read as one example.", path)
        example = read_example(value, names, reading, path) if value else None
        return (example,) if example else ()
    if not isinstance(value, list):
        reading.warn("item.skipped", f"Expected a list of examples, found {kind_of_json(value)}; it was left out.", path)
        return ()
    read = (read_example(entry, names, reading, (*path, index)) for index, entry in enumerate(value))
    return tuple(example for example in read if example is not None)


def read_example(entry: Json, names: tuple[str, ...], reading: Reading, path: Path) -> Example | None:
    """One example, or None if it cannot be one: no object, or a body over the limit (security.md §9)."""
    if not isinstance(entry, dict):
        reading.warn("item.skipped", f"An example is an object, found {kind_of_json(entry)}; it was left out.", path)
        return None
    reading.count_example(path)
    body = _read_body(entry.get("body"), reading, (*path, "body"))
    if body is None:
        return None
    name = text_of(entry.get("name"))
    code = _read_code(entry.get("code"), reading, (*path, "code"))
    return Example(
        id=own_id(entry) or _derive(("example", *names, name, str(code)), reading),
        name=name,
        original_request=read_request(entry.get("originalRequest"), reading, (*path, "originalRequest")),
        code=code,
        status=text_of(entry.get("status")),
        headers=read_headers(entry.get("header"), reading, (*path, "header"), sent=True),
        body=body,
        preview_language=text_of(entry.get("_postman_previewlanguage")),
        source=entry,
    )


def _derive(names: tuple[str, ...], reading: Reading) -> str:
    return derive_id(*names, str(reading.nth(names)))


def _read_body(value: Json, reading: Reading, path: Path) -> str | None:
    """The body text byte for byte; None if it is over the limit."""
    if value is not None and not isinstance(value, str):
        reading.warn("value.text", f"A response body is text, found {kind_of_json(value)}; it is served as JSON text.", path)
    body = text_of(value)
    if len(body) > MAX_EXAMPLE_BODY or (len(body) > MAX_EXAMPLE_BODY // 4 and len(body.encode()) > MAX_EXAMPLE_BODY):
        reading.warn("limit.body", f"The example was left out: its body is over {MAX_EXAMPLE_BODY >> 20} MiB.", path)
        return None
    return body


def _read_code(value: Json, reading: Reading, path: Path) -> int:
    """The status code; missing is 200. One outside 200–599 is kept and noted: the example is not served."""
    if value is None:
        return 200
    code = _whole_number(value)
    if code is None:
        reading.warn(
            "status.invalid", f"A status code is a number, found {kind_of_json(value)}; the example is not served.", path
        )
        return NO_CODE
    if not 200 <= code <= 599:
        reading.warn("status.invalid", "A status code is 200 to 599; the example is kept but not served.", path)
    return code


def _whole_number(value: Json) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit() and len(value) < 20:
        return int(value)
    return value if isinstance(value, int) else None
