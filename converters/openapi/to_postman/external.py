"""Examples that the definition only points to (`externalValue`): opened when that is asked for and allowed."""

from __future__ import annotations

from dataclasses import replace

from converters.errors import ConversionError
from converters.openapi.model import MediaTypeExample
from converters.openapi.to_postman.context import Context
from converters.source.text import shown

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
        data = context.open_external(example.external_value)
        if len(data) > LARGEST:
            raise ConversionError("limit.bytes", f"it is longer than {LARGEST} bytes.")
        return data.decode("utf-8-sig")
    except ConversionError as error:
        why = error.message
    except UnicodeDecodeError:
        why = "it is no text, and a saved body is text."
    except FileNotFoundError:
        why = "there is no such file."
    except (OSError, ValueError):
        why = "it could not be opened."
    context.warn("ref.external", f"{what}; a made one stands there: {why}", example.pointer)
    return None
