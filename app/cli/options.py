"""Options that several commands have."""

from __future__ import annotations

import os
from typing import Annotated, Any

import typer

from app.cli.output import Output

Sources = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="SOURCE",
        help="Files, folders, zips, https addresses, or - for stdin: OpenAPI definitions, Postman collections, mocks.yaml. "
        "Default: the folder collections.",
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


def repeated(*names: str, variable: str, help: str, metavar: str) -> Any:
    """An option that may be given several times; in its variable the values stand on a line each."""
    return typer.Option(*names, envvar=variable, help=help, metavar=metavar, callback=one_to_a_line)


ConvertOption = Annotated[
    list[str] | None,
    repeated(
        *("-O", "--option"),
        variable="UNDERSTUDY_CONVERT_OPTIONS",
        metavar="NAME=VALUE[,…]",
        help="How to convert; `understudy convert --options` lists the names. Repeatable.",
    ),
]
OverlayOption = Annotated[
    list[str] | None,
    repeated(
        "--overlay",
        variable="UNDERSTUDY_OVERLAY",
        metavar="FILE",
        help="An OpenAPI Overlay that changes the definition first. Repeatable, applied in order.",
    ),
]
TagOption = Annotated[
    list[str] | None,
    repeated("--tag", variable="UNDERSTUDY_TAG", metavar="TAG", help="Take only operations with this tag. Repeatable."),
]
OperationOption = Annotated[
    list[str] | None,
    repeated(
        "--operation",
        variable="UNDERSTUDY_OPERATION",
        metavar="NAME",
        help="Take this operation: its operationId, or 'GET /orders'. Repeatable.",
    ),
]
PathOption = Annotated[
    list[str] | None,
    repeated(
        "--path",
        variable="UNDERSTUDY_PATH",
        metavar="PATTERN",
        help="Take operations with such a path: '/orders/**'. Repeatable.",
    ),
]
TOKEN = "UNDERSTUDY_TOKEN"  # noqa: S105 (the name of a variable)
ServerOption = Annotated[
    str,
    typer.Option(
        "--server",
        envvar="UNDERSTUDY_SERVER",
        metavar="URL",
        help="A running server, such as https://mocks.example.com. Not given: the local store.",
        show_default=False,
    ),
]
TokenEnvOption = Annotated[
    str,
    typer.Option(
        "--token-env",
        envvar="UNDERSTUDY_TOKEN_ENV",
        metavar="VAR",
        help="The environment variable with a personal token for it.",
    ),
]
