"""A definition and the files it refers to become one tree in which every `$ref` is local and every schema JSON Schema 2020-12.

Walks by structure (see `structure`) with a list of places still to visit, so neither depth nor cycles matter; every object is
visited once for each role it plays. Works in place on copies: pointers of the result are pointers into the files.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from converters.errors import ConversionError
from converters.openapi.fields import FieldCheck
from converters.openapi.findings import Findings, found
from converters.openapi.library import File, Library
from converters.openapi.refs import MOST_HOPS, as_pointer, as_ref, child, escape, is_missing, lookup, pointer_of
from converters.openapi.schemas import upgrade_schema
from converters.openapi.structure import OBJECTS, SCHEMAS, Shape
from converters.openapi.suggest import meant_by
from converters.slices import did_you_mean
from converters.source.text import shown

_MOST_DETOURS = 100_000
_MOST_SUGGESTIONS = 20
_LONGEST_SHOWN = 80
NOWHERE = ""
"""What an unusable `$ref` outside schemas says after bundling: it was reported and is to be passed over."""


class _Nowhere(ConversionError):
    """A reference whose way ends before its last step."""

    def __init__(self) -> None:
        super().__init__("ref.unresolved", "leads nowhere: correct it, or add what it names")


@dataclass(frozen=True, slots=True)
class _Visit:
    """A place to visit: the member `key` of `holder`, and the role it plays there."""

    holder: Any
    key: Any
    kind: str
    file: File
    pointer: str

    @property
    def node(self) -> Any:
        """What stands there, or True: a place that plays two roles may be gone by the time it is its turn."""
        try:
            return self.holder[self.key]
        except (KeyError, IndexError):
            return True


def bundle(library: Library, findings: Findings, fields: FieldCheck) -> dict[str, Any]:
    """The bundled tree of a definition. What leads nowhere is reported: such a schema is `true`, another reference NOWHERE."""
    walk = _Walk(library, findings, fields)
    walk.run(_Visit({"": library.main.data}, "", "document", library.main, "#"))
    walk.cut_cycles()
    return library.root


class _Walk:
    def __init__(self, library: Library, findings: Findings, fields: FieldCheck) -> None:
        self._library, self._findings, self._fields = library, findings, fields
        self._waiting: list[_Visit] = []
        self._detours = 0
        self._suggestions = 0
        self._visited: set[tuple[int, str]] = set()
        self._rewritten: set[int] = set()
        self._schema_refs: list[Any] = []

    def run(self, start: _Visit) -> None:
        self._waiting.append(start)
        while self._waiting:
            visit = self._waiting.pop()
            if visit.kind == "schema":
                self._visit_schema(visit)
            elif isinstance(visit.node, dict):
                self._visit_object(visit)

    def _visit_object(self, visit: _Visit) -> None:
        node = visit.node
        if (id(node), visit.kind) in self._visited:
            return
        self._visited.add((id(node), visit.kind))
        self._fields.look(visit.kind, node, visit.pointer)
        if "$ref" in node and id(node) not in self._rewritten:
            pointer = self._follow(node["$ref"], visit)
            self._rewritten.add(id(node))
            node["$ref"] = NOWHERE if pointer is None else as_ref(pointer)
        self._waiting.extend(reversed(list(_objects_in(visit))))

    def _visit_schema(self, visit: _Visit) -> None:
        node = visit.node
        if isinstance(node, bool):
            return
        if not isinstance(node, dict):
            visit.holder[visit.key] = True
            message = f"A schema is a map, not {found(node)}; it allows anything now."
            self._findings.warning("format.invalid", message, visit.pointer)
            return
        if (id(node), "schema") in self._visited:
            return
        self._visited.add((id(node), "schema"))
        if isinstance(node.get("$ref"), str) and not self._visit_schema_ref(visit):
            return
        self._upgrade(visit)
        self._waiting.extend(reversed(list(_schemas_in(visit))))

    def _visit_schema_ref(self, visit: _Visit) -> bool:
        """Rewrites a schema's `$ref`. False if nothing else counts in this schema: before 3.1 a reference stands alone."""
        node = visit.node
        pointer = self._follow(node["$ref"], visit)
        if visit.file.refs_stand_alone:
            node.clear()
        node.pop("$ref", None)
        if pointer is not None:
            node["$ref"] = as_ref(pointer)
            self._schema_refs.append(node)
        elif not node:
            visit.holder[visit.key] = True
        self._rewritten.add(id(node))
        return bool(node) and not visit.file.refs_stand_alone

    def _upgrade(self, visit: _Visit) -> None:
        node = visit.node
        if isinstance(node.get("$dynamicRef"), str):
            pointer = self._follow(node.pop("$dynamicRef"), visit)
            if pointer is not None and "$ref" not in node:
                node["$ref"] = as_ref(pointer)
                self._rewritten.add(id(node))
                self._schema_refs.append(node)
        upgrade_schema(node, lambda code, message: self._findings.warning(code, message, visit.pointer))
        mapping = node.get("discriminator", {}).get("mapping")
        if isinstance(mapping, dict):
            self._rewrite_mapping(mapping, visit)

    def _rewrite_mapping(self, mapping: dict[str, Any], visit: _Visit) -> None:
        """A discriminator's mapping names a schema or refers to one (OpenAPI 3.1 §4.8.25.4); all become local pointers."""
        for value, target in list(mapping.items()):
            pointer = self._named(target, visit) or self._follow(target, visit)
            if pointer is None:
                del mapping[value]
            else:
                mapping[value] = as_ref(pointer)

    def _named(self, name: Any, visit: _Visit) -> str | None:
        """The schema of that name in the same file or the main one."""
        for file in (visit.file, self._library.main):
            schemas = lookup(file.data, file.schemas_at)
            if isinstance(name, str) and isinstance(schemas, dict) and name in schemas:
                return file.pointer + f"{file.schemas_at}/{escape(name)}"[1:]
        return None

    # References

    def _follow(self, ref: Any, visit: _Visit) -> str | None:
        """The local pointer a reference stands for; its target is visited in the role it is referred to in."""
        if not isinstance(ref, str):
            self._findings.error("ref.unresolved", f"`$ref` is a text, not {found(ref)}.", visit.pointer)
            return None
        try:
            target = self._target(ref, visit.file, visit.kind)
        except ConversionError as error:
            level = self._findings.warning if error.code == "ref.external" else self._findings.error
            level(error.code, self._told(ref, visit, error), visit.pointer)
            return None
        self._waiting.append(target)
        return target.pointer

    def _told(self, ref: str, visit: _Visit, error: ConversionError) -> str:
        """What is wrong with a reference, by name; with what it may have meant, for as many as anyone reads."""
        named = f"`$ref` {shown(ref, _LONGEST_SHOWN)}"
        if not isinstance(error, _Nowhere):
            return f"{named} {error.message}" if error.message[:1].islower() else f"{named} cannot be followed: {error.message}"
        meant = ""
        if self._suggestions < _MOST_SUGGESTIONS and not self._findings.is_full(error.code):
            self._suggestions += 1
            file, _ = self._library.place(ref, visit.file)
            meant = meant_by(ref, visit.kind, file.data, self._library.root)
        return f"{named} {error.message}{did_you_mean((meant,) if len(meant) <= _LONGEST_SHOWN and meant else ())}"

    def _target(self, ref: str, file: File, kind: str) -> _Visit:
        """Walks the pointer, going through references on the way. Raises ConversionError: ref.unresolved, ref.external …"""
        for _ in range(MOST_HOPS):
            file, steps = self._library.place(ref, file)
            holder, key, pointer = file.holder, file.key, file.pointer
            for at, step in enumerate(steps):
                node = holder[key]
                below, used = _step(node, step)
                if is_missing(below):
                    ref, file = self._detour(node, steps[at:], file)
                    break
                holder, key, pointer = node, used, f"{pointer}/{escape(str(used))}"
            else:
                return self._checked(_Visit(holder, key, kind, self._library.owner(pointer, file), pointer))
        raise ConversionError("limit.ref_hops", f"passes through more than {MOST_HOPS} others.")

    def _detour(self, node: Any, rest: list[str], file: File) -> tuple[str, File]:
        """Where to go on when a pointer leads into a reference: to what that one refers to."""
        ref = node.get("$ref") if isinstance(node, dict) else None
        if not isinstance(ref, str) or ref == NOWHERE:
            raise _Nowhere
        self._detours += 1
        if self._detours > _MOST_DETOURS:
            raise ConversionError("limit.ref_hops", f"More than {_MOST_DETOURS} references lead through other references.")
        file, steps = self._library.place(ref, self._library.main if id(node) in self._rewritten else file)
        return pointer_of([*steps, *rest]), file

    def _checked(self, visit: _Visit) -> _Visit:
        if isinstance(visit.node, dict) or (visit.kind == "schema" and isinstance(visit.node, bool)):
            return visit
        raise ConversionError("ref.unresolved", f"leads to {found(visit.node)}, not to a {visit.kind}.")

    def cut_cycles(self) -> None:
        """A schema that refers only to itself, by whatever detour, says nothing: the last reference of the circle goes."""
        ending: set[str] = set()
        for node in self._schema_refs:
            seen: dict[str, None] = {}
            while isinstance(node, dict) and (target := as_pointer(node.get("$ref"))) and target not in ending:
                if target in seen:
                    message = "The references lead back to where they began; anything is allowed here."
                    self._findings.warning("ref.cycle", message, list(seen)[-1])
                    del node["$ref"]
                    break
                seen[target] = None
                node = lookup(self._library.root, target)
            ending.update(seen)


def _objects_in(visit: _Visit) -> Iterator[_Visit]:
    node, fields = visit.node, OBJECTS[visit.kind]
    if "*" in fields:
        yield from _members(node, *fields["*"], visit.file, visit.pointer)
        return
    for key in node:
        if key in fields:
            shape, kind = fields[key]
            pointer = f"{visit.pointer}/{key}"
            if shape == "one":
                yield _Visit(node, key, kind, visit.file, pointer)
            else:
                yield from _members(node[key], shape, kind, visit.file, pointer)


def _schemas_in(visit: _Visit) -> Iterator[_Visit]:
    for key, value in visit.node.items():
        shape = SCHEMAS.get(key)
        if shape == "one":
            yield _Visit(visit.node, key, "schema", visit.file, f"{visit.pointer}/{key}")
        elif shape:
            yield from _members(value, shape, "schema", visit.file, f"{visit.pointer}/{key}")


def _members(holder: Any, shape: Shape, kind: str, file: File, pointer: str) -> Iterator[_Visit]:
    if shape == "list" and isinstance(holder, list):
        for index in range(len(holder)):
            yield _Visit(holder, index, kind, file, f"{pointer}/{index}")
    elif shape != "list" and isinstance(holder, dict):
        for key in holder:
            if shape == "map" or not key.startswith("x-"):
                yield _Visit(holder, key, kind, file, f"{pointer}/{escape(key)}")


def _step(node: Any, step: str) -> tuple[Any, Any]:
    below = child(node, step)
    return below, int(step) if isinstance(node, list) and not is_missing(below) else step
