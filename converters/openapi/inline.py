"""References where the specification has none, as people write them: a whole map or list, a text, an example.

`properties: {$ref: common.yaml}` becomes the map it leads to, `description: {$ref: intro.md}` the text, `example: {$ref: …}`
the data. Each is told, as other tools may not read it.
"""

from __future__ import annotations

from typing import Any

from converters.openapi.findings import Findings, found
from converters.openapi.follow import Follower, Visit, is_bare_ref
from converters.openapi.library import Library, copied
from converters.openapi.refs import as_ref
from converters.openapi.structure import DATA, OBJECTS, SCHEMAS, TEXTS
from converters.pointers import escape

_REACHING = frozenset("./#")
_EXAMPLE_OBJECT = frozenset(("summary", "description", "value", "dataValue", "serializedValue", "externalValue"))
_MOST_COPIED = 200_000


class Inliner:
    """Puts what misplaced references lead to in their place, in the objects it is shown."""

    def __init__(self, library: Library, follower: Follower, findings: Findings) -> None:
        self._library, self._follower, self._findings = library, follower, findings
        self._left = _MOST_COPIED

    def inline(self, visit: Visit, node: dict[str, Any]) -> None:
        """Looks at the fields of one object or schema. Of a definition, its components are looked at too, before all else."""
        kind = visit.kind
        found = [key for key, value in node.items() if type(value) is dict and type(value.get("$ref")) is str]
        for key in found:
            shape = SCHEMAS.get(key) if kind == "schema" else OBJECTS[kind].get(key, ("",))[0]
            at = Visit(node, key, kind, visit.file, f"{visit.pointer}/{escape(key)}")
            if (shape and shape != "one") or (kind == "document" and key in ("components", "info")):
                self._members(at, list if shape == "list" else dict)
            elif key in TEXTS and not shape:
                self._text(at)
            elif key in DATA.get(kind, ()):
                self._data(at)
        components = node.get("components") if kind == "document" else None
        if isinstance(components, dict):
            self.inline(Visit(node, "components", "components", visit.file, f"{visit.pointer}/components"), components)

    def _members(self, at: Visit, wanted: type) -> None:
        """A whole map or list; what stands beside the reference is kept and wins."""
        own = {name: value for name, value in at.node.items() if name != "$ref"}
        target = self._follower.data(at.node["$ref"], at)
        if target is None or not self._is_right(at, target, wanted):
            at.holder[at.key] = [] if wanted is list else own
        elif wanted is list:
            at.holder[at.key] = [self._link(f"{target.pointer}/{index}") for index in range(len(target.node))]
            self._tell(_NAMES[wanted], at)
        else:
            link = self._taken if at.kind in ("document", "components") else self._referred
            at.holder[at.key] = {name: link(name, target, at) for name in target.node if name not in own} | own
            self._tell(_NAMES[wanted], at)

    def _taken(self, name: str, target: Visit, at: Visit) -> Any:
        """A component of another file, which moves to where the definition has it: there its name says what it is."""
        member = target.node[name]
        if isinstance(member, dict):
            pointer = f"{at.pointer}/{escape(name)}"
            self._library.take(pointer, f"{target.pointer}/{escape(name)}")
            target.node[name] = link = self._link(pointer)
            self._follower.left_by[id(link)] = link["$ref"]
        return member

    def _referred(self, name: str, target: Visit, at: Visit) -> Any:
        member = target.node[name]
        return self._link(f"{target.pointer}/{escape(name)}") if isinstance(member, dict) else member

    def _link(self, pointer: str) -> dict[str, str]:
        link = {"$ref": as_ref(pointer)}
        self._follower.rewritten[id(link)] = link
        return link

    def _text(self, at: Visit) -> None:
        target = self._follower.data(at.node["$ref"], at)
        if target is None or not self._is_right(at, target, str):
            del at.holder[at.key]
        else:
            at.holder[at.key] = target.node
            self._tell(_NAMES[str], at)

    def _data(self, at: Visit) -> None:
        """Data that is a reference and nothing else; where that leads nowhere it is data as it stands."""
        if not is_bare_ref(at.node) or _REACHING.isdisjoint(at.node["$ref"]):
            return
        target = self._follower.data(at.node["$ref"], at, is_told=False)
        if target is None or _holds(target, at):
            message = "This example is a reference that leads nowhere; it is served as it stands."
            self._findings.warning("ref.unresolved", message, at.pointer)
            return
        value, pointer = target.node, target.pointer
        if isinstance(value, dict) and "value" in value and _EXAMPLE_OBJECT.issuperset(value):
            value, pointer = value["value"], f"{pointer}/value"
        copy, size = copied(value)
        self._left -= size
        if self._left < 0:
            self._findings.error("limit.expansion", "The examples that are references are too large together.", at.pointer)
            return
        self._tell("data", at)
        at.holder[at.key] = copy
        self._library.move(at.pointer, pointer)

    def _is_right(self, at: Visit, target: Visit, wanted: type) -> bool:
        """Whether a reference leads to what belongs in its place; told if not."""
        problem = "what holds it" if _holds(target, at) else found(target.node)
        if problem != "what holds it" and isinstance(target.node, wanted):
            return True
        message = f"The reference in place of {_NAMES[wanted]} leads to {problem}; it was left out."
        self._findings.error("ref.unresolved", message, at.pointer)
        return False

    def _tell(self, what: str, at: Visit) -> None:
        message = f"The specification has no `$ref` in place of {what}; it was followed all the same. Other tools may not."
        self._findings.info("format.invalid", message, at.pointer)


_NAMES: dict[type, str] = {list: "a list", dict: "a map", str: "a text"}


def _holds(target: Visit, at: Visit) -> bool:
    return f"{at.pointer}/".startswith(f"{target.pointer}/") or f"{target.pointer}/".startswith(f"{at.pointer}/")
