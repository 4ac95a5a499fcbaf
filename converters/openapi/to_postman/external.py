"""Examples that the definition only points to (`externalValue`): opened when that is asked for and allowed."""

from __future__ import annotations

import posixpath
import re
from dataclasses import replace

from converters.errors import ConversionError
from converters.openapi.model import MediaTypeExample
from converters.openapi.to_postman.context import Context
from converters.source.text import shown

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
LARGEST = 1 << 20


def opened(context: Context, example: MediaTypeExample) -> MediaTypeExample:
    """The example with the text that its `externalValue` leads to; as it is, and reported, where that is not opened."""
    if example.has_value or not example.external_value:
        return example
    key = example.pointer or example.external_value
    if key not in context.opened:
        context.opened[key] = _open(context, example)
    text = context.opened[key]
    return example if text is None else replace(example, value=text, has_value=True, serialized=True)


def _open(context: Context, example: MediaTypeExample) -> str | None:
    what = f"The example {shown(example.key or '')} is only at {shown(example.external_value)}"
    if context.open_external is None:
        context.findings.info("ref.external", f"{what}, which is not opened; a made one stands there.", example.pointer)
        return None
    try:
        data = context.open_external(_address(context, example))
        if len(data) > LARGEST:
            raise ConversionError("limit.bytes", f"is longer than {LARGEST} bytes")
        return data.decode("utf-8-sig")
    except ConversionError as error:
        why = error.message
    except UnicodeDecodeError:
        why = "is no text, and a saved body is text"
    except (OSError, ValueError):
        why = "could not be opened"
    context.warn("ref.external", f"{what}, which {why.rstrip('.')}; a made one stands there.", example.pointer)
    return None


def _address(context: Context, example: MediaTypeExample) -> str:
    """The address, relative ones seen from the file in which the example stands."""
    address = example.external_value
    sources = context.document.sources
    file = sources.locate(example.pointer).file if sources is not None and example.pointer else None
    if not file or _SCHEME.match(address) or address.startswith("/"):
        return address
    return posixpath.normpath(posixpath.join(posixpath.dirname(file), address))
