"""What a new revision changes: operations and examples that come, go, or answer otherwise. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from converters.postman.model import Collection, Environment, Example, Item, Request, Url, walk

Named = Mapping[Any, tuple[str, Any]]
"""Key → what people call it, and what must stay equal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Names of what is other than before: `GET /orders/:id`, and for examples `GET /orders/:id · paid`.

    An operation is changed when its request is. `variables`: names only, values may be secret.
    """

    operations_added: tuple[str, ...] = ()
    operations_removed: tuple[str, ...] = ()
    operations_changed: tuple[str, ...] = ()
    examples_added: tuple[str, ...] = ()
    examples_removed: tuple[str, ...] = ()
    examples_changed: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any(getattr(self, name) for name in Difference.__slots__)

    def as_json(self) -> dict[str, list[str]]:
        """The same as JSON data."""
        return {name: list(names) for name, names in asdict(self).items()}


def difference(before: Collection, after: Collection) -> Difference:
    """What became of the operations and examples of a collection. Operations are known by method and path, examples by id or,
    where the new file gives others, by name below their operation."""
    old, new = _Said.of(before), _Said.of(after)
    added, removed, changed = _compared(old.operations, new.operations)
    more, less, other = _compared(old.examples, new.examples)
    return Difference(
        operations_added=added,
        operations_removed=removed,
        operations_changed=changed,
        examples_added=more,
        examples_removed=less,
        examples_changed=other,
    )


def changed_variables(before: Environment | None, after: Environment | None) -> tuple[str, ...]:
    """The names of variables that are other than before."""
    old, new = _values(before), _values(after)
    return tuple(sorted(name for name in {*old, *new} if old.get(name) != new.get(name)))


def changed_settings(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of settings that are other than before."""
    return tuple(sorted(name for name in {*before, *after} if before.get(name) != after.get(name)))


def operation_name(request: Request) -> str:
    """`GET /orders/:id`: the method and the path as it is written, without the host."""
    return f"{request.method} {_path(request.url)}"


@dataclass(frozen=True, slots=True)
class _Said:
    operations: dict[Any, tuple[str, Any]]
    examples: dict[Any, tuple[str, Any]]

    @classmethod
    def of(cls, collection: Collection) -> _Said:
        """Operations and examples of the same name are told apart by their number."""
        operations: dict[Any, tuple[str, Any]] = {}
        examples: dict[Any, tuple[str, Any]] = {}
        numbers: Counter[Any] = Counter()
        for _, item in walk(collection):
            name = operation_name(item.request)
            numbers[name] += 1
            operations[(name, numbers[name])] = (name, _asked(item.request))
            for key, example in _examples(item, name, numbers):
                examples[key] = (f"{name} · {example.name or example.code}", _answered(example))
        return cls(operations, examples)


def _examples(item: Item, operation: str, numbers: Counter[Any]) -> Iterator[tuple[Any, Example]]:
    for example in item.examples:
        key = (operation, example.name, example.code)
        numbers[key] += 1
        yield (*key, numbers[key]), example


def _compared(before: Named, after: Named) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Names of what was added, removed, changed, in the order of the collections."""
    return (
        _names([after[key] for key in after if key not in before]),
        _names([before[key] for key in before if key not in after]),
        _names([after[key] for key in after if key in before and before[key][1] != after[key][1]]),
    )


def _names(found: Sequence[tuple[str, Any]]) -> tuple[str, ...]:
    return tuple(name for name, _ in found)


def _asked(request: Request) -> Any:
    url = request.url
    return request.method, url and (url.path, url.query, url.variables), request.headers, request.body


def _answered(example: Example) -> Any:
    asked = example.original_request and _asked(example.original_request)
    return asked, example.code, example.headers, example.body


def _path(url: Url | None) -> str:
    if url is None:
        return "/"
    if url.path is None:
        return (url.raw or "/").partition("?")[0]
    return "/" + "/".join(url.path)


def _values(environment: Environment | None) -> dict[str, str]:
    rows = environment.variables if environment else ()
    return {row.key: row.value for row in rows if not row.disabled}
