"""How a person wants a definition converted, as it is written on a command line: options, overlays, which operations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.errors import AppError
from app.workspace.recipe import DEFAULTS, Recipe
from converters.openapi.to_postman.option_values import OptionError, option_rows, options_from
from converters.openapi.to_postman.options import ConvertOptions
from converters.slices import EVERYTHING, Selection, Slice

_NEXT = re.compile(r",(?=\s*[A-Za-z][A-Za-z0-9_-]*=)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """Options, overlays in their order (files, wherever they lie), and the operations to take."""

    options: ConvertOptions = DEFAULTS
    overlays: tuple[Path, ...] = ()
    slice: Slice = EVERYTHING

    @property
    def recipe(self) -> Recipe:
        """What is made of a file, overlays aside."""
        return Recipe(slice=self.slice, options=self.options)


class OptionRefused(AppError):
    """An option that does not exist, or a value it cannot have."""

    code = "setting.invalid"
    status = 422

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.problem} See understudy convert --options."


def wishes_from(
    options: Iterable[str] = (),
    overlays: Iterable[Path] = (),
    *,
    tags: Sequence[str] = (),
    operations: Sequence[str] = (),
    paths: Sequence[str] = (),
) -> Wishes:
    """The wishes that these words stand for; options are `name=value[,name=value]`. Raises OptionRefused."""
    included = Selection(tags=tuple(tags), operations=tuple(operations), paths=tuple(paths))
    try:
        return Wishes(
            options=options_from(dict(pair for text in options for pair in _pairs(text))),
            overlays=tuple(overlays),
            slice=Slice(include=included),
        )
    except OptionError as wrong:
        raise OptionRefused(wrong.message) from None


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """Names with values. A comma with no name behind it belongs to the value: `statuses=2XX,404,indent=4`."""
    for written in _NEXT.split(text.strip().strip(",")):
        name, mark, value = written.partition("=")
        if not mark:
            raise OptionRefused(f"Expected an option such as folder_strategy=paths, found {written[:40]!r}.")
        yield name.strip(), value.strip()


def known_options() -> list[tuple[str, str, str]]:
    """Every option as a row: name, values with the default first, meaning."""
    return option_rows()
