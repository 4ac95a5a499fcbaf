"""Keys that an object of the specification does not have: a slip of the pen near a known one, a note for any other.

Looks at objects with fixed fields only. Schemas, whose vocabulary is open, extensions (`x-…`) and references are left alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from converters.openapi.field_names import FIELDS, VERSIONS
from converters.openapi.findings import Findings
from converters.pointers import escape
from converters.slices import did_you_mean, nearest
from converters.source.text import shown

_CODE = "unknown_field"
_LIKENESS = 0.74
_LONGEST = 40
_MOST_NOTES = 100
_MOST_LOOKED_UP = 1000


@dataclass(slots=True)
class _Note:
    """A key that is like no known one: where it stands first, and in how many places."""

    pointer: str
    message: str
    count: int = 1


class FieldCheck:
    """Looks at the objects of one definition; `version` as written, such as `3.0.3`."""

    def __init__(self, findings: Findings, version: str) -> None:
        self._findings = findings
        self._version = next((known for known in VERSIONS if version.startswith(known)), _nearest_version(version))
        self._known = FIELDS[self._version]
        self._notes: dict[tuple[str, str], _Note] = {}
        self._looked_up = 0

    def look(self, kind: str, node: Any, pointer: str) -> None:
        """Tells of the unknown keys of an object."""
        known = self._known.get(kind)
        if known is None or not isinstance(node, dict) or ("$ref" in node and kind != "path item"):
            return
        if not known.issuperset(node):
            for key in node:
                if key not in known and not key.startswith("x-") and not (kind == "path item" and key.lower() in known):
                    self._tell(kind, key, f"{pointer}/{escape(key)}")

    def report(self) -> None:
        """Notes the keys that are like no known one, each once, however many objects have it."""
        for note in self._notes.values():
            also = f" {note.count} places have it; this is the first." if note.count > 1 else ""
            self._findings.info(_CODE, note.message + also, note.pointer)

    def _tell(self, kind: str, key: str, pointer: str) -> None:
        if (kind, key) in self._notes:
            self._notes[kind, key].count += 1
            return
        others = [version for version in VERSIONS if key in FIELDS[version].get(kind, ())]
        meant = () if others else self._meant(kind, key)
        message = f"{shown(key, _LONGEST)} is no field of {_NAMES[kind]} in {_spoken(self._version)}"
        if meant:
            self._findings.warning(_CODE, f"{message}{did_you_mean(meant)}", pointer)
        elif len(self._notes) < _MOST_NOTES:
            where = f"; it is one in {_spoken(others[-1])}." if others else "."
            self._notes[kind, key] = _Note(pointer, message + where)

    def _meant(self, kind: str, key: str) -> tuple[str, ...]:
        """The known field that must be meant; not asked of long keys, nor more often than anyone can have misspelt them."""
        if len(key) > _LONGEST or self._looked_up == _MOST_LOOKED_UP or self._findings.is_full(_CODE):
            return ()
        self._looked_up += 1
        return nearest(key, self._known[kind], count=1, likeness=_LIKENESS)


_NAMES = {
    kind: f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"
    for kind in dict.fromkeys(kind for one in FIELDS.values() for kind in one)
} | {"document": "a definition", "info": "`info`", "components": "`components`", "contact": "`contact`", "license": "`license`"}


def _nearest_version(version: str) -> str:
    """`2` and `3` stand for 2.0 and 3.0; what is newer than the newest known one is taken for that one."""
    return {"2": VERSIONS[0], "3": VERSIONS[1]}.get(version, VERSIONS[-1])


def _spoken(version: str) -> str:
    return f"Swagger {version}" if version == "2.0" else f"OpenAPI {version}"
