"""Where a `$ref` of a definition leads, whatever file it stands in: walks pointers, through other references on the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from converters.errors import ConversionError
from converters.openapi.findings import Findings, found
from converters.openapi.library import File, Library
from converters.openapi.refs import MOST_HOPS, child, is_missing
from converters.openapi.suggest import meant_by
from converters.pointers import escape, pointer_of
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
class Visit:
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


class Follower:
    """Follows references. `rewritten` are those, by their ids, that already are local pointers of the bundled tree; `left_by`
    those of them that something left behind when it moved to another place."""

    def __init__(self, library: Library, findings: Findings) -> None:
        self._library, self._findings = library, findings
        self._detours = 0
        self._suggestions = 0
        self.rewritten: dict[int, Any] = {}
        self.left_by: dict[int, str] = {}

    def follow(self, ref: Any, visit: Visit) -> Visit | None:
        """What a reference leads to, in the role of the place it stands in; None, and a finding, if it leads nowhere."""
        if not isinstance(ref, str):
            self._findings.error("ref.unresolved", f"`$ref` is a text, not {found(ref)}.", visit.pointer)
            return None
        file, base = self._seen_from(visit)
        try:
            return self._checked(self._target(ref, file, base, visit.kind))
        except ConversionError as error:
            self._tell(ref, visit, error)
            return None

    def data(self, ref: str, visit: Visit, *, is_told: bool = True) -> Visit | None:
        """What a reference leads to where anything may stand, such as a text; None, and a finding, if that is nowhere."""
        start = visit
        try:
            for _ in range(MOST_HOPS):
                visit = self._target(ref, *self._seen_from(visit), visit.kind)
                if not is_bare_ref(visit.node):
                    return visit
                ref = visit.node["$ref"]
        except ConversionError as error:
            if is_told:
                self._tell(start.node["$ref"], start, error)
            return None
        if is_told:
            self._findings.error("ref.cycle", "The references lead in a circle.", start.pointer)
        return None

    def _tell(self, ref: str, visit: Visit, error: ConversionError) -> None:
        level = self._findings.warning if error.code == "ref.external" else self._findings.error
        level(error.code, self._told(ref, visit, error), visit.pointer)

    def _seen_from(self, visit: Visit) -> tuple[File, str]:
        """The file and the place that a reference is seen from: the definition's root once it is a local pointer."""
        if id(visit.node) in self.rewritten:
            return self._library.main, self._library.main.pointer
        return visit.file, visit.pointer

    def _told(self, ref: str, visit: Visit, error: ConversionError) -> str:
        """What is wrong with a reference, by name; with what it may have meant, for as many as anyone reads."""
        named = f"`$ref` {shown(ref, _LONGEST_SHOWN)}"
        if not isinstance(error, _Nowhere):
            return f"{named} {error.message}" if error.message[:1].islower() else f"{named} cannot be followed: {error.message}"
        meant = ""
        if self._suggestions < _MOST_SUGGESTIONS and not self._findings.is_full(error.code):
            self._suggestions += 1
            file, _ = self._library.place(ref, *self._seen_from(visit))
            meant = meant_by(ref, visit.kind, file.data, self._library.root)
        return f"{named} {error.message}{did_you_mean((meant,) if len(meant) <= _LONGEST_SHOWN and meant else ())}"

    def _target(self, ref: str, file: File, base: str, kind: str) -> Visit:
        """Walks the pointer, going through references on the way. Raises ConversionError: ref.unresolved, ref.external …"""
        for _ in range(MOST_HOPS):
            file, steps = self._library.place(ref, file, base)
            holder, key, pointer = file.holder, file.key, file.pointer
            for at, step in enumerate(steps):
                node = holder[key]
                below, used = _step(node, step)
                if is_missing(below):
                    ref, file = self._detour(node, steps[at:], self._library.owner(pointer, file), pointer)
                    base = file.pointer
                    break
                holder, key, pointer = node, used, f"{pointer}/{escape(str(used))}"
            else:
                if (ref := self.left_by.get(id(holder[key]), "")) == "":
                    return Visit(holder, key, kind, self._library.owner(pointer, file), pointer)
                file = self._library.main
                base = file.pointer
        raise ConversionError("limit.ref_hops", f"passes through more than {MOST_HOPS} others.")

    def _detour(self, node: Any, rest: list[str], file: File, pointer: str) -> tuple[str, File]:
        """Where to go on when a pointer leads into a reference: to what that one refers to."""
        ref = node.get("$ref") if isinstance(node, dict) else None
        if not isinstance(ref, str) or ref == NOWHERE:
            raise _Nowhere
        self._detours += 1
        if self._detours > _MOST_DETOURS:
            raise ConversionError("limit.ref_hops", f"More than {_MOST_DETOURS} references lead through other references.")
        done = id(node) in self.rewritten
        main = self._library.main
        file, steps = self._library.place(ref, main, main.pointer) if done else self._library.place(ref, file, pointer)
        return pointer_of([*steps, *rest]), file

    def _checked(self, visit: Visit) -> Visit:
        node = visit.node
        if isinstance(node, dict) or (visit.kind == "schema" and (node is None or isinstance(node, bool))):
            return visit
        raise ConversionError("ref.unresolved", f"leads to {found(node)}, not to a {visit.kind}.")


def is_bare_ref(value: Any) -> bool:
    """Whether this is a reference and nothing else."""
    return isinstance(value, dict) and len(value) == 1 and isinstance(value.get("$ref"), str)


def _step(node: Any, step: str) -> tuple[Any, Any]:
    below = child(node, step)
    return below, int(step) if isinstance(node, list) and not is_missing(below) else step
