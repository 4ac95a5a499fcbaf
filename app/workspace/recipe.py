"""What is to be made of a file: which part of it, with which options, after which overlays. Pure, and a key of dictionaries."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any

from converters.openapi.to_postman.options import ConvertOptions
from converters.slices import EVERYTHING, Selection, Slice

DEFAULTS = ConvertOptions()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """One collection to be made of a definition, or of a workflow of an Arazzo file (`workflow` is its id).

    `overlays` are file names relative to the folder of the file; they are applied in order, before anything is taken out.
    """

    slice: Slice = EVERYTHING
    options: ConvertOptions = DEFAULTS
    overlays: tuple[str, ...] = ()
    workflow: str = ""


AS_IT_IS = Recipe()
"""Everything, converted by the defaults. Collections have no other recipe."""


def recipe_to_json(recipe: Recipe) -> dict[str, Any]:
    """A recipe as JSON, for the wire; of the options only what differs from the defaults."""
    options = {
        each.name: getattr(recipe.options, each.name)
        for each in fields(ConvertOptions)
        if getattr(recipe.options, each.name) != each.default
    }
    return {
        "include": asdict(recipe.slice.include),
        "exclude": asdict(recipe.slice.exclude),
        "options": options,
        "overlays": list(recipe.overlays),
        "workflow": recipe.workflow,
    }


def recipe_from_json(written: dict[str, Any]) -> Recipe:
    """The recipe that `recipe_to_json` wrote."""
    include, exclude = (Selection(**_with_tuples(written[side])) for side in ("include", "exclude"))
    return Recipe(
        slice=Slice(include=include, exclude=exclude),
        options=ConvertOptions(**_with_tuples(written["options"])),
        overlays=tuple(written["overlays"]),
        workflow=written["workflow"],
    )


def _with_tuples(values: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
