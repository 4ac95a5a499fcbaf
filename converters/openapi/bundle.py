"""A definition and the files it refers to become one tree in which every `$ref` is local and every schema JSON Schema 2020-12.

Walks by structure (see `structure`) with a list of places still to visit, so neither depth nor cycles matter; every object is
visited once for each role it plays. Works in place on copies: pointers of the result are pointers into the files.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from converters.openapi.fields import FieldCheck
from converters.openapi.findings import Findings, found
from converters.openapi.follow import NOWHERE, Follower, Visit
from converters.openapi.inline import Inliner
from converters.openapi.library import File, Library
from converters.openapi.refs import as_pointer, as_ref, is_remote, joined, lookup
from converters.openapi.schemas import upgrade_schema
from converters.openapi.structure import OBJECTS, SCHEMAS, Shape
from converters.pointers import escape
from converters.slices import did_you_mean, nearest
from converters.source.text import shown

_REACHING = frozenset("./#")


def bundle(library: Library, findings: Findings, fields: FieldCheck) -> dict[str, Any]:
    """The bundled tree of a definition. What leads nowhere is reported: such a schema is `true`, another reference NOWHERE."""
    walk = _Walk(library, findings, fields)
    walk.run(Visit({"": library.main.data}, "", "document", library.main, "#"))
    walk.cut_cycles()
    return library.root


class _Walk:
    def __init__(self, library: Library, findings: Findings, fields: FieldCheck) -> None:
        self._library, self._findings, self._fields = library, findings, fields
        self._follower = Follower(library, findings)
        self._inliner = Inliner(library, self._follower, findings)
        self._waiting: list[Visit] = []
        self._visited: set[tuple[int, str]] = set()
        self._schema_refs: list[Any] = []

    def run(self, start: Visit) -> None:
        self._waiting.append(start)
        while self._waiting:
            visit = self._waiting.pop()
            node = visit.node
            if visit.kind == "schema":
                self._visit_schema(visit, node)
            elif isinstance(node, dict):
                self._visit_object(visit, node)

    def _is_new(self, node: Any, kind: str) -> bool:
        key = (id(node), kind)
        if key in self._visited:
            return False
        self._visited.add(key)
        return True

    def _visit_object(self, visit: Visit, node: dict[str, Any]) -> None:
        if not self._is_new(node, visit.kind):
            return
        self._fields.look(visit.kind, node, visit.pointer)
        self._inliner.inline(visit, node)
        if "$ref" in node and node["$ref"] != NOWHERE:
            pointer = self._follow(node["$ref"], visit)
            self._follower.rewritten[id(node)] = node
            node["$ref"] = NOWHERE if pointer is None else as_ref(pointer)
        if visit.file is not self._library.main:
            self._move_addresses(visit)
        if visit.kind in ("document", "operation"):
            self._name_requirements(visit)
        self._waiting.extend(reversed(list(self._objects_in(visit, node))))

    def _move_addresses(self, visit: Visit) -> None:
        """What is relative to a file in another folder becomes relative to the main one."""
        node = visit.node
        address = node.get("externalValue") if visit.kind == "example" else None
        if isinstance(address, str) and address and not is_remote(address):
            node["externalValue"] = joined(visit.file.name, address)

    def _name_requirements(self, visit: Visit) -> None:
        """A security requirement names a scheme, or refers to one, which gets a name then (OpenAPI 3.2 §4.30)."""
        requirements = visit.node.get("security")
        for index, requirement in enumerate(requirements if isinstance(requirements, list) else ()):
            for key in list(requirement) if isinstance(requirement, dict) else ():
                if "#" in key or key.startswith("./"):
                    at = f"{visit.pointer}/security/{index}/{escape(key)}"
                    pointer = self._follow(key, Visit(requirement, key, "security scheme", visit.file, at))
                    if pointer is not None:
                        requirement[self._scheme_at(pointer)] = requirement.pop(key)

    def _scheme_at(self, pointer: str) -> str:
        """The name of the security scheme at a pointer; one of another file is given its own, or the next free one."""
        section, _, name = pointer.rpartition("/")
        root = self._library.root
        components = root.setdefault("components", {})
        schemes = components.setdefault("securitySchemes", {}) if isinstance(components, dict) else {}
        if section == "#/components/securitySchemes" or not isinstance(schemes, dict):
            return name
        count, free = 1, name
        while free in schemes and schemes[free] != {"$ref": as_ref(pointer)}:
            count += 1
            free = f"{name}{count}"
        made = schemes.setdefault(free, {"$ref": as_ref(pointer)})
        self._follower.rewritten[id(made)] = made
        return free

    # Schemas

    def _visit_schema(self, visit: Visit, node: Any) -> None:
        if isinstance(node, bool):
            return
        if not isinstance(node, dict):
            visit.holder[visit.key] = True
            message = f"A schema is a map, not {found(node)}; it allows anything now."
            self._findings.warning("format.invalid", message, visit.pointer)
            return
        if not self._is_new(node, "schema"):
            return
        self._inliner.inline(visit, node)
        if isinstance(node.get("$ref"), str) and not self._visit_schema_ref(visit, node):
            return
        self._upgrade(visit, node)
        self._waiting.extend(reversed(list(self._schemas_in(visit, node))))

    def _visit_schema_ref(self, visit: Visit, node: dict[str, Any]) -> bool:
        """Rewrites a schema's `$ref`. False if nothing else counts in this schema: before 3.1 a reference stands alone."""
        pointer = self._follow(node["$ref"], visit)
        if visit.file.refs_stand_alone:
            node.clear()
        node.pop("$ref", None)
        if pointer is not None:
            node["$ref"] = as_ref(pointer)
            self._schema_refs.append(node)
        elif not node:
            visit.holder[visit.key] = True
        self._follower.rewritten[id(node)] = node
        return bool(node) and not visit.file.refs_stand_alone

    def _upgrade(self, visit: Visit, node: dict[str, Any]) -> None:
        if isinstance(node.get("$dynamicRef"), str):
            self._visit_dynamic_ref(visit)
        upgrade_schema(node, lambda code, message: self._findings.warning(code, message, visit.pointer))
        discriminator = node.get("discriminator")
        if isinstance(discriminator, dict):
            branches = {_stem(ref): ref for key in ("oneOf", "anyOf") for ref in _refs_in(node.get(key))}
            self._rewrite_mapping(discriminator, branches, visit.file, f"{visit.pointer}/discriminator")

    def _visit_dynamic_ref(self, visit: Visit) -> None:
        """A `$dynamicRef` that nothing binds (see `dynamic`) leads where a `$ref` would; beside one it is one part of two."""
        node = visit.node
        ref = node["$dynamicRef"]
        pointer = self._follow(ref, Visit(node, "$dynamicRef", "schema", visit.file, f"{visit.pointer}/$dynamicRef"))
        del node["$dynamicRef"]
        if pointer is None:
            return
        holder = node
        if "$ref" in node:
            holder = {}
            node["allOf"] = [*(node["allOf"] if isinstance(node.get("allOf"), list) else ()), holder]
        holder["$ref"] = as_ref(pointer)
        self._follower.rewritten[id(holder)] = holder
        self._visited.add((id(holder), "schema"))
        self._schema_refs.append(holder)

    def _rewrite_mapping(self, discriminator: dict[str, Any], branches: dict[str, str], file: File, pointer: str) -> None:
        """A discriminator's mapping names a schema or refers to one (OpenAPI 3.1 §4.8.25.4); all become local pointers.

        A name that is no component's may be that of a branch: of `Cat.yaml` in a definition without components.
        """
        mapping = discriminator.get("mapping")
        if mapping is not None and not isinstance(mapping, dict):
            del discriminator["mapping"]
            message = f"`mapping` is a map of values to schemas, not {found(mapping)}; it was left out."
            self._findings.warning("format.invalid", message, f"{pointer}/mapping")
        for value in list(mapping) if isinstance(mapping, dict) else ():
            self._rewrite_name(Visit(mapping, value, "schema", file, f"{pointer}/mapping/{escape(value)}"), branches)
        if "defaultMapping" in discriminator:
            self._rewrite_name(Visit(discriminator, "defaultMapping", "schema", file, f"{pointer}/defaultMapping"), branches)

    def _rewrite_name(self, visit: Visit, branches: dict[str, str]) -> None:
        target = visit.node
        pointer = self._named(target, visit.file)
        if pointer is None and isinstance(target, str):
            target = branches.get(target, target)
        if pointer is None and isinstance(target, str) and _REACHING.isdisjoint(target):
            names = lookup(visit.file.data, visit.file.schemas_at)
            meant = nearest(target, names, count=1) if isinstance(names, dict) else ()
            message = f"There is no schema {shown(target)}{did_you_mean(meant)}"
            self._findings.error("ref.unresolved", message, visit.pointer)
        elif pointer is None:
            pointer = self._follow(target, visit)
        if pointer is None:
            del visit.holder[visit.key]
        else:
            visit.holder[visit.key] = as_ref(pointer)

    def _named(self, name: Any, file: File) -> str | None:
        """The schema of that name in the same file or the main one."""
        for one in (file, self._library.main):
            schemas = lookup(one.data, one.schemas_at)
            if isinstance(name, str) and isinstance(schemas, dict) and name in schemas:
                return one.pointer + f"{one.schemas_at}/{escape(name)}"[1:]
        return None

    def _follow(self, ref: Any, visit: Visit) -> str | None:
        """The local pointer a reference stands for; its target is visited in the role it is referred to in."""
        target = self._follower.follow(ref, visit)
        if target is None:
            return None
        self._waiting.append(target)
        return target.pointer

    # What stands inside

    def _objects_in(self, visit: Visit, node: dict[str, Any]) -> Iterator[Visit]:
        fields = OBJECTS[visit.kind]
        if "*" in fields:
            yield from self._members(node, *fields["*"], visit.file, visit.pointer)
            return
        for key in node:
            if key in fields:
                shape, kind = fields[key]
                pointer = f"{visit.pointer}/{key}"
                if shape == "one":
                    yield Visit(node, key, kind, self._library.part_of(pointer, visit.file), pointer)
                else:
                    yield from self._members(node[key], shape, kind, visit.file, pointer)

    def _schemas_in(self, visit: Visit, node: dict[str, Any]) -> Iterator[Visit]:
        for key, value in node.items():
            shape = SCHEMAS.get(key)
            if shape == "one":
                yield Visit(node, key, "schema", visit.file, f"{visit.pointer}/{key}")
            elif shape:
                yield from self._members(value, shape, "schema", visit.file, f"{visit.pointer}/{key}")

    def _members(self, holder: Any, shape: Shape, kind: str, file: File, pointer: str) -> Iterator[Visit]:
        if shape == "list" and isinstance(holder, list):
            for index in range(len(holder)):
                at = f"{pointer}/{index}"
                yield Visit(holder, index, kind, self._library.part_of(at, file), at)
        elif shape != "list" and isinstance(holder, dict):
            for key in holder:
                if shape == "map" or not key.startswith("x-"):
                    at = f"{pointer}/{escape(key)}"
                    yield Visit(holder, key, kind, self._library.part_of(at, file), at)

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


def _refs_in(branches: Any) -> Iterator[str]:
    for one in branches if isinstance(branches, list) else ():
        if isinstance(one, dict) and isinstance(one.get("$ref"), str):
            yield one["$ref"]


def _stem(ref: str) -> str:
    """The name at the end of a reference: `Cat` of `../schemas/Cat.yaml` and of `#/components/schemas/Cat`."""
    last = ref.rpartition("/")[2].rstrip("#")
    return last.rpartition(".")[0] or last
