"""Options that several commands have."""

from __future__ import annotations

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
