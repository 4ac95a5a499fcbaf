"""Options that several commands have."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from app.cli.output import Output

Sources = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="SOURCE",
        help="Files and folders: OpenAPI definitions, Postman collections, mocks.yaml. Default: the folder collections.",
        show_default=False,
    ),
]
OutputOption = Annotated[
    Output, typer.Option("--output", envvar="UNDERSTUDY_OUTPUT", help="How the result is written to stdout.")
]


def one_to_a_line(context: typer.Context, parameter: typer.CallbackParam, value: list[str] | None) -> list[str] | None:
    """The values of an option that may be repeated: in its environment variable they stand on a line each."""
    source = context.get_parameter_source(str(parameter.name))
    if source is None or source.name != "ENVIRONMENT":
        return value
    return [line.strip() for line in os.environ[str(parameter.envvar)].splitlines() if line.strip()]
