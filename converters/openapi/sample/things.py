"""What has an id, and which values are ids of it: a customer has one id, wherever a collection speaks of that customer.

A thing is a component with an id. `customer_id`, a `customer` that is a text, "ID of the customer", the text beside a reference
to Customer in an anyOf, `{customer}` after `/customers`: all of them are drawn as `Customer.id` is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from converters.openapi.model import Json
from converters.openapi.sample.names import singular, tokens_of
from converters.openapi.sample.shape import Branches, Shape
from converters.openapi.sample.shapes import Shapes, component_of
from converters.pointers import escape

ID_WORDS = frozenset(("id", "ids", "uuid", "guid", "sid", "gid", "uid", "oid"))
_IDS = ("id", "uuid", "guid", "sid", "gid", "uid", "oid")
_ROLES = frozenset(
    (
        *(
            "the",
            "data",
            "info",
            "response",
            "request",
            "result",
            "object",
            "dto",
            "model",
            "schema",
            "base",
            "resource",
            "entity",
        ),
        *("deleted", "full", "mini", "simple", "minimal", "summary", "details", "detail", "partial", "expanded", "basic"),
        *("create", "created", "update", "updated", "input", "output", "new", "existing", "nullable", "compact"),
    )
)
"""Words of a component's name that say which view of a thing it is."""
_VALUES = frozenset(
    (
        *("status", "state", "type", "kind", "country", "currency", "language", "locale", "color", "colour", "role", "tag"),
        *("category", "label", "title", "name", "region", "city", "address", "unit", "email", "phone", "date", "time", "error"),
    )
)
"""Names of values that speak for themselves: a `category` is no id, even where categories have ids."""
_CALLED = frozenset(
    ("org", "organization", "owner", "repo", "repository", "user", "branch", "topic", "team", "namespace", "project")
)
"""Things that addresses call by their names."""
_ID_OF = re.compile(
    r"^(?:an?|the|unique|optional|required|string|numeric|external|internal|object|\s)*"
    r"\b(?:ids?|identifiers?|uuids?|sids?)\b\s*(?:of|for)\s*(?:an?|the|this|that|your|each|all)?\s+([\w' `-]{3,80})",
    re.IGNORECASE,
)
_AFTER = frozenset(
    (
        *("that", "this", "which", "who", "whose", "to", "for", "of", "in", "on", "with", "from", "by", "as", "is", "are"),
        *("was", "were", "will", "can", "must", "if", "when", "where", "and", "or", "used", "being"),
    )
)
_OTHERWISE = re.compile(r"\b(name|slug|login|username|handle|e-?mail|code|number|title|path|url|pattern)\b", re.IGNORECASE)
_SAYS_ID = re.compile(r"\b(ids?|identifiers?|uuids?|sids?)\b", re.IGNORECASE)
SCOPES = frozenset(("account", "tenant", "organization", "organisation", "workspace"))
"""What everything of an API belongs to: there is one of it in a whole collection."""


@dataclass(frozen=True, slots=True)
class Thing:
    """A component with an id: the property that holds it, its schema, and the ids its declared examples have."""

    owner: str
    id_name: str
    shape: Shape
    known: tuple[Json, ...] = ()


@dataclass(frozen=True, slots=True)
class Meant:
    """Whose id a value is: the words for it. `exact`: of that very thing, not of one that is its parent or source."""

    words: tuple[str, ...]
    exact: bool = True


class Things:
    """Looks things up by the words for them, each once."""

    def __init__(self, shapes: Shapes, known: Mapping[str, Json]) -> None:
        self._shapes = shapes
        self._known = known
        self._pointers: dict[tuple[str, ...], list[str]] | None = None
        self._found: dict[tuple[str, ...], Thing | None] = {}

    def named(self, words: tuple[str, ...]) -> Thing | None:
        """The thing these words name; None if no component of that name has an id."""
        key = _core(words)
        if key not in self._found:
            candidates = [*self._all().get(tuple(singular_words(words)), ()), *self._all().get(key, ())]
            made = (self._thing(pointer) for pointer in candidates)
            self._found[key] = next((thing for thing in made if thing is not None), None) if key else None
        return self._found[key]

    def beside(self, group: Branches) -> Thing | None:
        """The thing that one of several schemas is, so that a text among them is its id."""
        for node, pointer in group.schemas:
            shape = self._shapes.of(((node, pointer),))
            thing = self.named(tokens_of(shape.name)) if shape.name and not shape.plain else None
            if thing is not None:
                return thing
        return None

    @cached_property
    def enums(self) -> Mapping[str, list[tuple[str, tuple[str, ...]]]]:
        """The enums of texts that properties of components have: by property, each with its component's name."""
        return _enums_of(self._shapes.tree.root)

    def _all(self) -> dict[tuple[str, ...], list[str]]:
        """The pointers of components, by the words of their names and by those without the ones that name a view."""
        if self._pointers is None:
            self._pointers = {}
            for name, pointer in _components(self._shapes.tree.root):
                words = tuple(singular_words(tokens_of(name)))
                for key in dict.fromkeys((words, _core(words))):
                    self._pointers.setdefault(key, []).append(pointer)
        return self._pointers

    def _thing(self, pointer: str) -> Thing | None:
        shape = self._shapes.of(((self._shapes.tree.at(pointer), pointer),))
        own_parts = [where for node, where in shape.parts if "properties" in node]
        meant = component_of(own_parts[0]) if len(own_parts) == 1 else ""  # what only refers to another one is that one
        words = _core(tokens_of(meant or component_of(pointer)))
        own = ("".join(words) + "id",)
        name = next((name for wanted in (*_IDS, *own) for name in shape.properties if "".join(tokens_of(name)) == wanted), None)
        if name is None or not words:
            return None
        inner = self._shapes.of(tuple(shape.properties[name]))
        if not inner.plain or inner.kind not in ("string", "integer") or inner.choices is not None:
            return None
        examples = [value[name] for value, _ in shape.declared if isinstance(value, dict) and name in value]
        stated = self._known.get(pointer)
        if isinstance(stated, dict) and name in stated and not inner.declared:
            examples.append(stated[name])
        return Thing("_".join(words), name, inner, tuple(examples))


def _components(root: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The name and pointer of every component, those of other files last."""
    yield from _schemas_of(root, "#")
    documents = root.get("x-documents")
    for key, document in documents.items() if isinstance(documents, Mapping) else ():
        at = f"#/x-documents/{escape(str(key))}"
        if isinstance(document, Mapping) and component_of(at):
            yield component_of(at), at
            yield from _schemas_of(document, at)


def _schemas_of(root: Mapping[str, Any], at: str) -> Iterator[tuple[str, str]]:
    components = root.get("components")
    inside = components.get("schemas") if isinstance(components, Mapping) else None
    for step, schemas in (
        ("components/schemas", inside),
        ("definitions", root.get("definitions")),
        ("$defs", root.get("$defs")),
    ):
        for name in schemas if isinstance(schemas, Mapping) else ():
            yield str(name), f"{at}/{step}/{escape(str(name))}"


def _enums_of(root: Mapping[str, Any]) -> dict[str, list[tuple[str, tuple[str, ...]]]]:
    """The enums of texts that properties of components have: by property, each with its component's name."""
    found: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    components = root.get("components")
    schemas = components.get("schemas") if isinstance(components, Mapping) else None
    for component, schema in schemas.items() if isinstance(schemas, Mapping) else ():
        properties = schema.get("properties") if isinstance(schema, Mapping) else None
        for name, inner in properties.items() if isinstance(properties, Mapping) else ():
            values = inner.get("enum") if isinstance(inner, Mapping) else None
            if isinstance(values, list) and values and all(isinstance(value, str) and value for value in values):
                found.setdefault("".join(tokens_of(singular(str(name)))), []).append((str(component), tuple(values)))
    return found


def meant(shape: Shape, name: str, owner: str, told: str, things: Things) -> Meant | None:
    """Whose id a value is, as its name and description say; None where it is no id of anything."""
    tokens = tokens_of(name)
    if not tokens:
        return None
    said = _said(told) if shape.kind == "string" else ()
    if tokens[-1] in ID_WORDS:
        if len(tokens) == 1:
            return Meant(tokens_of(owner)) if owner else None
        return _longest(tokens, things) or _longest(tokens[:-1], things) or Meant(tokens[:-1])
    if said:
        return _longest(said, things) or _longest(tokens, things) or Meant(said[-2:])
    if shape.kind != "string" or shape.formats or tokens[-1] in _VALUES:
        return None
    is_one_of_them = singular_words(tokens) == singular_words(tokens_of(owner))
    if told and _OTHERWISE.search(told[:200]) and not _SAYS_ID.search(told[:200]):
        return None
    if things.named(tokens) is not None:
        return Meant(tokens)
    return Meant(tokens) if is_one_of_them and tokens[-1] not in _CALLED else None


def _longest(tokens: tuple[str, ...], things: Things) -> Meant | None:
    """The most words at the end that name a thing: `default_payment_source` is a source if nothing is a payment source."""
    for start in range(len(tokens)):
        if tokens[start:] != ("id",) and things.named(tokens[start:]) is not None:
            return Meant(tokens[start:], exact=start == 0)
    return None


@lru_cache(maxsize=8192)
def _said(told: str) -> tuple[str, ...]:
    """The words for what a description says to be an id of: `ID of the customer this is for` → customer."""
    found = _ID_OF.match(told[:200]) if told else None
    if found is None:
        return ()
    words: list[str] = []
    for word in found[1].replace("'s", "").replace("`", "").split():
        if word.lower() in _AFTER:
            break
        words += tokens_of(word)
    return tuple(words[:5])


@lru_cache(maxsize=8192)
def _core(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words that name a thing, without those that say which view of it is meant; all where nothing would be left."""
    found = tuple(word for word in words if word not in _ROLES)
    return tuple(singular_words(found or words))


def singular_words(words: tuple[str, ...]) -> list[str]:
    """The words, the last as one of them."""
    return [*words[:-1], *tokens_of(singular(words[-1]))] if words else []
