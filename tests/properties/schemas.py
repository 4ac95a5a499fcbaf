"""Random JSON Schemas over most keywords of 2020-12, for properties about samples; and plain values to try them with."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

Node = dict[str, Any]

NAMES = ("id", "name", "price", "tags", "kind", "created_at", "total")
PATTERNS = (r"^[A-Z]{2,5}$", r"\d+", "^(a|b)+$", r"[^a-z]{3}", "^x-", r"^[0-9a-f]{8}$", r"^(?:\+49)?[1-9]\d{4,6}$", "^.{2,4}$")
FORMATS = (
    *("date", "date-time", "time", "duration", "email", "idn-email", "hostname", "idn-hostname", "ipv4", "ipv6", "uri", "iri"),
    *("uri-reference", "iri-reference", "uri-template", "uuid", "regex", "json-pointer", "relative-json-pointer", "byte"),
)
KEYS = ("^x-", "^[a-z]+$", "e", "^.{2,}$")
SCALARS: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 2, 3, 5, 7, 10, 12, 0.5, 2.5, 1.25, -7, 30, 100, -40),
    *("", "a", "b", "ab", "x-1", "AB", "123", "A1-", "2020-01-01", "a@b.co", "0a1b2c3d", "word word", "0123456789abcdefghij"),
)
_VALUES = st.one_of(st.sampled_from(SCALARS), st.sampled_from([[], {}, [1], {"id": 1}, {"name": "a"}]))
_TEXTS = st.fixed_dictionaries(
    {"type": st.sampled_from(["string", "string", ["string", "null"]])},
    optional={
        "minLength": st.integers(0, 12),
        "maxLength": st.integers(0, 40),
        "pattern": st.sampled_from(PATTERNS),
        "format": st.sampled_from(FORMATS),
    },
)
_NUMBERS = st.fixed_dictionaries(
    {"type": st.sampled_from(["integer", "number", ["number", "null"], ["integer", "string"]])},
    optional={
        "minimum": st.integers(-50, 50),
        "maximum": st.integers(-20, 120),
        "exclusiveMinimum": st.integers(-50, 50),
        "exclusiveMaximum": st.integers(-20, 120),
        "multipleOf": st.sampled_from([1, 3, 0.5, 0.01, 7]),
        "format": st.sampled_from(["int32", "int64", "float", "double"]),
    },
)
_PLAIN = st.one_of(
    st.sampled_from([{}, {"type": "boolean"}, {"type": "null"}, {"type": ["boolean", "null"]}, {"type": "string"}]),
    st.builds(lambda values: {"enum": values}, st.lists(_VALUES, min_size=1, max_size=3)),
    st.builds(lambda value: {"const": value}, _VALUES),
    st.builds(lambda node, value: {**node, "default": value}, _TEXTS, _VALUES),
    st.builds(lambda node, value: {**node, "example": value}, _NUMBERS, _VALUES),
    _TEXTS,
    _NUMBERS,
    st.builds(lambda target: {"$ref": f"#/components/schemas/{target}"}, st.sampled_from(["One", "Two"])),
)
_FLAGS = {"ro": "readOnly", "wo": "writeOnly"}


def _arrays(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Node]:
    return st.fixed_dictionaries(
        {"type": st.just("array")},
        optional={
            "items": st.one_of(inner, st.just(False)),
            "minItems": st.integers(0, 3),
            "maxItems": st.integers(0, 4),
            "uniqueItems": st.booleans(),
            "contains": inner,
            "minContains": st.integers(0, 2),
            "maxContains": st.integers(1, 3),
            "prefixItems": st.lists(inner, min_size=1, max_size=2),
            "unevaluatedItems": st.one_of(st.just(False), inner),
        },
    )


def _with_flags(node: Node, flags: list[str], needed: bool) -> Node:
    """The schema with a property that belongs to one direction only, required or not."""
    if not flags:
        return node
    own = {name: {"type": "string", _FLAGS[name]: True} for name in flags}
    required = [*node.get("required", []), *flags] if needed else node.get("required", [])
    return {**node, "properties": {**node["properties"], **own}, "required": required}


def _objects(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Node]:
    names = st.lists(st.sampled_from(NAMES), unique=True, max_size=3)
    plain = st.fixed_dictionaries(
        {"type": st.just("object"), "properties": st.dictionaries(st.sampled_from(NAMES), inner, max_size=4)},
        optional={
            "required": names,
            "additionalProperties": st.one_of(st.booleans(), inner),
            "minProperties": st.integers(0, 3),
            "maxProperties": st.integers(0, 5),
            "patternProperties": st.dictionaries(st.sampled_from(KEYS), inner, min_size=1, max_size=2),
            "propertyNames": st.sampled_from([{"maxLength": 5}, {"pattern": "^[a-z_-]+$"}, {"enum": [*NAMES, "x-a"]}]),
            "unevaluatedProperties": st.one_of(st.just(False), inner),
            "dependentRequired": st.dictionaries(st.sampled_from(NAMES), names, min_size=1, max_size=2),
            "dependentSchemas": st.dictionaries(st.sampled_from(NAMES), inner, min_size=1, max_size=2),
        },
    )
    return st.builds(_with_flags, plain, st.lists(st.sampled_from(["ro", "wo"]), unique=True, max_size=1), st.booleans())


def _beside(node: Node, more: Node) -> Node:
    return {**more, **node} if "$ref" not in node else node


def _wider(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    several = st.lists(inner, min_size=1, max_size=3)
    group = st.builds(lambda word, schemas: {word: schemas}, st.sampled_from(["allOf", "anyOf", "oneOf"]), several)
    condition = st.fixed_dictionaries({"if": inner}, optional={"then": inner, "else": inner})
    excluded = st.builds(lambda schema: {"not": schema}, inner)
    base = st.one_of(_arrays(inner), _objects(inner))
    return st.one_of(base, base, group, st.builds(_beside, st.one_of(inner, base), st.one_of(group, condition, excluded)))


SCHEMAS = st.recursive(_PLAIN, _wider, max_leaves=9)
COMPONENTS = st.fixed_dictionaries({"One": SCHEMAS, "Two": SCHEMAS})


def for_direction(node: Any, hidden: str) -> Any:
    """The schema as it stands for one direction: the property of the other one is asked for nowhere."""
    if isinstance(node, list):
        return [for_direction(each, hidden) for each in node]
    if not isinstance(node, dict):
        return node
    return {
        key: [name for name in value if name != hidden]
        if key == "required"
        else value
        if key in ("const", "enum", "default", "example")
        else for_direction(value, hidden)
        for key, value in node.items()
    }


def small_values() -> list[Any]:
    """Values to try when a sampler found none: all plain ones, short arrays of them, small objects."""
    few: list[Any] = [None, True, 0, 1, 3, 2.5, -7, "", "a", "AB", "123", [], {}]
    arrays: list[Any] = [[], *([one] for one in SCALARS), *([one, other] for one in few for other in few)]
    arrays += [["a", "b", 1], [1, 2, 3], [{}, []]]
    objects: list[Any] = [{}, *({name: value} for name in (*NAMES, "x-a") for value in (*SCALARS, [], {}))]
    pairs = [(one, other) for one in NAMES for other in NAMES if one < other]
    objects += [{one: value, other: further} for one, other in pairs for value in few for further in few]
    objects += [{name: value for name in NAMES if name != left_out} for left_out in ("", *NAMES) for value in few]
    return [*SCALARS, *arrays, *objects]


def loops_in_place(root: dict[str, Any]) -> bool:
    """Whether a schema asks for itself without going into the value: JSON Schema leaves open what that means."""
    schemas = root["components"]["schemas"]

    def reached(node: Any) -> set[str]:
        if isinstance(node, list):
            return {name for each in node for name in reached(each)}
        if not isinstance(node, dict):
            return set()
        found = {node["$ref"].rsplit("/", 1)[-1]} if "$ref" in node else set()
        inside = [node.get(word) for word in ("allOf", "anyOf", "oneOf", "not", "if", "then", "else")]
        return found | reached([*inside, *node.get("dependentSchemas", {}).values()])

    edges = {name: reached(node) for name, node in schemas.items()}
    for start in edges:
        seen, todo = set[str](), list(edges[start])
        while todo:
            name = todo.pop()
            if name == start:
                return True
            if name not in seen:
                seen.add(name)
                todo.extend(edges.get(name, ()))
    return False
