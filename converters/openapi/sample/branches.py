"""oneOf, anyOf and if: the branch whose value fits the whole schema, beside everything else the schema says."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from converters.openapi.model import Json
from converters.openapi.sample import words
from converters.openapi.sample.budget import TOO_LARGE
from converters.openapi.sample.place import Drawn, Place
from converters.openapi.sample.references import draw_beside
from converters.openapi.sample.shape import Branches, Shape, same
from converters.openapi.sample.shapes import label_of
from converters.openapi.sample.tree import NAMED, reference

if TYPE_CHECKING:
    from converters.openapi.sample.drawing import Drawer

MAX_TRIED = 12
MAX_TRIES = 3000


def draw(drawer: Drawer, shape: Shape, place: Place) -> Drawn:
    """A value for the first branch with which the whole schema is fulfilled."""
    group = shape.branches[0]
    nearest = Drawn(None, 1, "no branch of its oneOf or anyOf can be fulfilled", shape.pointer)
    for branch in _order(drawer, group, place)[:MAX_TRIED]:
        drawer.tries += 1
        if drawer.tries > MAX_TRIES:
            break
        for lean in (place.lean, True):
            conj = drawer.shapes.with_branch(shape, branch, _marked(drawer, group, branch))
            chosen = drawer.shapes.of(conj)
            chosen.chosen = True
            drawn = draw_beside(drawer, group, chosen, place) or drawer.draw_shape(chosen, place.at_lean(lean))
            if not drawn.problem:
                accepted = _accepted(drawer, shape, group, branch, drawn)
                if accepted is not None:
                    return accepted
            if drawn.problem == TOO_LARGE:
                nearest = replace(nearest, problem=TOO_LARGE, pointer=drawn.pointer)
            elif nearest.value is None and drawn.value is not None:
                nearest = replace(nearest, value=drawn.value, size=drawn.size, chars=drawn.chars)
            if lean:
                break
    if nearest.problem == TOO_LARGE:
        return nearest
    return replace(nearest, problem=_alike(drawer, group) or _at_once(drawer, group, nearest) or nearest.problem)


def _alike(drawer: Drawer, group: Branches) -> str:
    """Why no value can fit exactly one branch: for each there is another that says the same. Empty if one differs."""
    if not group.exactly_one:
        return ""
    said = [_essence(drawer.tree.at(target) if (target := _only_reference(node)) else node) for node, _ in group.schemas]
    twins = [[at + 1 for at, other in enumerate(said) if same(one, other)] for one in said]
    if any(len(found) < 2 for found in twins):
        return ""
    *first, last = map(str, twins[0])
    return f"schemas {', '.join(first)} and {last} of its oneOf ask for the same, and exactly one of them must fit"


def _at_once(drawer: Drawer, group: Branches, nearest: Drawn) -> str:
    """Which branches the nearest value fits, where it is more than the one it should be."""
    fitting = [at + 1 for at, (node, _) in enumerate(group.schemas) if drawer.check.fits(nearest.value, node)]
    if not group.exactly_one or nearest.value is None or len(fitting) < 2:
        return ""
    *first, last = map(str, fitting)
    return f"the nearest value fits schemas {', '.join(first)} and {last} of its oneOf at once, and exactly one must fit"


def _only_reference(node: Any) -> str | None:
    return reference(node) if isinstance(node, dict) and not node.keys() - _DESCRIBES - {"$ref"} else None


def _essence(node: Any) -> Any:
    """A schema without what only describes it."""
    if isinstance(node, list):
        return [_essence(each) for each in node]
    if not isinstance(node, dict):
        return node
    return {
        word: {name: _essence(schema) for name, schema in value.items()}
        if word in NAMED and isinstance(value, dict)
        else value
        if word in ("const", "enum")
        else _essence(value)
        for word, value in node.items()
        if word not in _DESCRIBES
    }


_DESCRIBES = frozenset(
    ("title", "description", "default", "example", "examples", "deprecated", "xml", "externalDocs", "$comment", "readOnly")
) | {"writeOnly"}


def _accepted(drawer: Drawer, shape: Shape, group: Branches, branch: tuple[Any, str], drawn: Drawn) -> Drawn | None:
    if drawer.fits(drawn.value, shape):
        return drawn
    if group.exactly_one and isinstance(drawn.value, dict):
        told_apart = _told_apart(drawer, group, branch, drawn.value)
        if told_apart is not None and drawer.fits(told_apart, shape):
            return replace(drawn, value=told_apart, size=drawn.size + 1, chars=drawn.chars + 40)
    return None


def _told_apart(drawer: Drawer, group: Branches, chosen: tuple[Any, str], value: dict[str, Json]) -> Json:
    """The object with null for a property only the other branches know: so they do not fit, and nothing is made up.

    A branch that knows no property to set, but allows no others, is told apart by one that nobody knows.
    """
    changed = dict(value)
    for other in group.schemas:
        if other is chosen or not drawer.check.fits(changed, other[0]):
            continue
        shape = drawer.shapes.of((other,))
        for name, schemas in shape.properties.items():
            if name not in value and not all(drawer.check.fits(None, schema) for schema, _ in schemas):
                changed = {**changed, name: None}  # a new value: what was asked about a value is remembered
                break
        else:
            extra = next(key for key in words.KEYS if key not in changed) if len(changed) < len(words.KEYS) else ""
            changed = {**changed, extra: words.WORDS[0]}
            if not extra or drawer.check.fits(changed, other[0]):
                return None
    return changed


def _order(drawer: Drawer, group: Branches, place: Place) -> list[tuple[Any, str]]:
    """Declared order, turned by the variant; without room what is plain first, null last, what leads back after its turns."""
    schemas = group.schemas
    if len(schemas) == 1:
        return schemas
    turn = place.variant % len(schemas)
    turned = [*schemas[turn:], *schemas[:turn]]
    costs = [_cost(drawer.shapes.of((branch,)), place.turns) for branch in turned]
    with_room = sorted(range(len(turned)), key=lambda at: costs[at] if costs[at] != _DEEP else 0)
    order = sorted(with_room, key=costs.__getitem__) if place.level <= 0 else with_room
    drawer.shortages += order != with_room
    return [turned[at] for at in order]


_DEEP = 1


def _cost(shape: Shape, turns: int) -> int:
    """How late a branch is tried."""
    if shape.impossible:
        return 3
    if shape.kind == "null" or shape.choices == [None]:
        return 2 if turns >= 0 else 0
    if shape.cyclic and turns <= 0:
        return 2
    return _DEEP if shape.kind in ("object", "array") else 0


def _marked(drawer: Drawer, group: Branches, branch: tuple[Any, str]) -> tuple[Any, str] | None:
    """What the discriminator asks of the chosen branch: its property names the branch."""
    if group.discriminator is None or not isinstance(branch[0], dict):
        return None
    name, target = group.discriminator.get("propertyName"), reference(branch[0])
    if not isinstance(name, str) or target is None:
        return None
    return drawer.shapes.marker(name, label_of(group.discriminator, target), branch)
