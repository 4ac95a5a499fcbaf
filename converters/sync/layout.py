"""The bytes of a collection in the layout of the file they replace: its indent, its line ends, its mark, its last line."""

from __future__ import annotations

import codecs
import json
import re

_INDENT = re.compile(rb"\A\s*\{(\r?\n)([ \t]+)\"")


def laid_out(data: bytes, like: bytes) -> bytes:
    """Collection bytes, as `write_collection` gives them, laid out as another file is: a diff then shows only what changed.

    A file in UTF-16, or one whose layout is none that is known, gives the bytes as they are.
    """
    text = like.removeprefix(codecs.BOM_UTF8)
    found = _INDENT.match(text)
    if found is None and b"\n" in text.strip():
        return data
    layout = {"indent": found[2].decode()} if found else {"separators": (",", ":")}
    if found is not None and found[2] == b"  ":
        written = data
    elif text.lstrip()[:1] == b"{":
        written = (json.dumps(json.loads(data), ensure_ascii=False, **layout) + "\n").encode("utf-8", "replace")
    else:
        return data
    if not text.endswith(b"\n"):
        written = written.rstrip(b"\n")
    if found is not None and found[1] == b"\r\n":
        written = written.replace(b"\n", b"\r\n")
    return (codecs.BOM_UTF8 if text != like else b"") + written
