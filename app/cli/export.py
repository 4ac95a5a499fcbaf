"""`understudy export`: a collection becomes an OpenAPI definition; a mock that is kept leaves as a file of any form."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.export_kept import Api, Form, Place, Wanted, export_kept
from app.cli.failing import end_for_usage, end_unwritten
from app.cli.options import TOKEN, ConvertOption, OutputOption, OverlayOption, ServerOption, TokenEnvOption
from app.cli.output import (
    BAD,
    FINE,
    Output,
    diagnostics_json,
    progress_bar,
    put_bytes,
    put_json,
    say,
    say_findings,
    shown,
)
from app.cli.stdin import STDIO, read_stdin

if TYPE_CHECKING:
    from app.actions.export import Export, Layout
    from app.actions.wishes import Wishes

HELP = """\
Turns a collection into an OpenAPI 3.1 definition that has its saved examples; or writes what a mock answers from, as a file.

\b
    understudy export shop.postman_collection.json --openapi --definition shop.yaml -o new.yaml
    understudy export shop.postman_collection.json --openapi -o shop.yaml   # without a definition: the best that requests say
    understudy export mocks.yaml --mock checkout --openapi                  # what a mock answers, in its definition
    understudy export shop.yaml --openapi                                   # a definition in 3.1, with an example everywhere
    understudy export --mock checkout -o checkout.postman_collection.json   # a mock that is kept: a collection that runs on it
    understudy export --mock checkout@3 --form environment                  # … the environment to go with it, of revision 3
    understudy export --mock checkout --form newman                         # … the command that runs both

With --definition, the definition is kept (upgraded, in one file), and what people changed in the collection is taken over:
examples, names, descriptions, new requests; what the collection no longer has is left out. Without it, paths, parameters and
schemas are inferred, and every guess is marked: x-understudy-guess. Tokens, keys, passwords and secret variables are not
written. What cannot be expressed is told on stderr. Exit code 1 when there is no definition, or an error.

Without SOURCE, the mock is one of the local store, or of a running server with --server. Its requests go to {{baseUrl}}, which
is the mock's address. Values of secrets are masked unless --secrets asks for them.
"""

SourceArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="[SOURCE]",
        help="A collection: a file, a folder, a zip, an https address, or - for stdin. Not given: what is kept.",
        show_default=False,
    ),
]
OpenapiOption = Annotated[
    bool, typer.Option("--openapi", envvar="UNDERSTUDY_OPENAPI", help="Write an OpenAPI definition, as --form openapi does.")
]
FormOption = Annotated[
    Form | None,
    typer.Option("--form", envvar="UNDERSTUDY_FORM", help="What a mock that is kept is written as. Default: collection."),
]
DefinitionOption = Annotated[
    str | None,
    typer.Option(
        "--definition",
        envvar="UNDERSTUDY_DEFINITION",
        metavar="DEFINITION",
        help="The definition that the collection was made of.",
    ),
]
MockOption = Annotated[
    str | None,
    typer.Option(
        "--mock",
        envvar="UNDERSTUDY_MOCK",
        metavar="NAME[@REVISION]",
        help="This mock of SOURCE, a mocks.yaml or its folder, in the definition it is cut from; without SOURCE, a mock "
        "that is kept: its published revision, or the one of that number.",
    ),
]
OutOption = Annotated[str, typer.Option("-o", "--out", envvar="UNDERSTUDY_OUT", metavar="OUT", help="A file, or - for stdout.")]
YamlOption = Annotated[
    bool, typer.Option("--yaml", envvar="UNDERSTUDY_YAML", help="Write YAML. The default, unless OUT ends in .json.")
]
JsonOption = Annotated[bool, typer.Option("--json", envvar="UNDERSTUDY_JSON", help="Write JSON.")]
SecretsOption = Annotated[
    bool,
    typer.Option("--secrets", envvar="UNDERSTUDY_SECRETS", help="With the values of secrets, which is noted in the audit log."),
]
ForceOption = Annotated[bool, typer.Option("--force", envvar="UNDERSTUDY_FORCE", help="Also replace a file that is there.")]


def export(
    source: SourceArgument = None,
    openapi: OpenapiOption = False,
    form: FormOption = None,
    definition: DefinitionOption = None,
    mock: MockOption = None,
    out: OutOption = STDIO,
    yaml: YamlOption = False,
    json: JsonOption = False,
    option: ConvertOption = None,
    overlay: OverlayOption = None,
    secrets: SecretsOption = False,
    force: ForceOption = False,
    server: ServerOption = "",
    token_env: TokenEnvOption = TOKEN,
    output: OutputOption = Output.TEXT,
) -> None:
    from app.actions.export import layout_for
    from app.actions.wishes import wishes_from

    if yaml and json:
        end_for_usage("export", "Choose one of --yaml and --json")
    if mock is not None and (definition is not None or option or overlay):
        end_for_usage("export", "A mock says itself what it is made of: leave out --definition, -O and --overlay")
    if source == STDIO == definition:
        end_for_usage("export", "Only one of SOURCE and --definition can come from stdin")
    if out == STDIO and output is Output.JSON:
        end_for_usage("export", "--output json prints a report, so what is written needs a place of its own: name it with -o")
    place = None if out == STDIO else Path(out)
    layout = layout_for(place, yaml=yaml, json=json)
    if source is None:
        wanted = _wanted(mock, form, openapi=openapi)
        export_kept(wanted, layout, Place(place, secrets=secrets, force=force), Api(server, token_env), output)
        return
    if not openapi and form is not Form.OPENAPI:
        end_for_usage("export", "Say what to write: --openapi")
    wishes = wishes_from(option or (), map(Path, overlay or ()))
    made = _exported_mock(source, mock, layout) if mock is not None else _exported(source, definition, wishes, layout)
    if made.definition is not None:
        _write(made, place, [Path(name) for name in (source, definition, *(overlay or ())) if name], force=force)
    _tell(made, place, output)
    raise typer.Exit(FINE if made.is_good else BAD)


export.__doc__ = HELP


def _wanted(mock: str | None, form: Form | None, *, openapi: bool) -> Wanted:
    if mock is None:
        end_for_usage("export", "Say what to export: a SOURCE, or a mock that is kept with --mock")
    if openapi and form not in (None, Form.OPENAPI):
        end_for_usage("export", "Choose one of --openapi and --form")
    name, at, number = mock.partition("@")
    if at and not (number.isascii() and number.isdigit() and 0 < len(number) < 10 and int(number)):
        end_for_usage("export", "--mock takes a name, or a name and the number of a revision: checkout@3")
    return Wanted(name, int(number) if at else None, Form.OPENAPI if openapi else form or Form.COLLECTION)


def _exported(source: str, definition: str | None, wishes: Wishes, layout: Layout) -> Export:
    from app.actions.export import export as export_one
    from app.actions.inputs import gathered_definition

    with ExitStack() as stack:
        given = stack.enter_context(gathered_definition(source, read_stdin=read_stdin))
        base = stack.enter_context(gathered_definition(definition, read_stdin=read_stdin)) if definition is not None else None
        stack.enter_context(progress_bar("Exporting"))
        return export_one(given, base, wishes, layout)


def _exported_mock(source: str, mock: str, layout: Layout) -> Export:
    from app.actions.export import export_mock
    from app.actions.inputs import gathered

    with gathered([source], read_stdin=read_stdin) as inputs, progress_bar("Exporting"):
        return export_mock(inputs, mock, layout)


def _write(made: Export, place: Path | None, inputs: list[Path], *, force: bool) -> None:
    from app.actions.export import write_export

    if place is None:
        put_bytes(made.definition or b"")
        return
    try:
        write_export(made, place, inputs, force=force)
    except OSError as error:
        end_unwritten("export", place, error)


def _tell(made: Export, place: Path | None, output: Output) -> None:
    if output is Output.JSON:
        written = str(place) if made.definition is not None else None
        put_json({"good": made.is_good, "written": written, "diagnostics": diagnostics_json(made.diagnostics)})
        return
    errors = [found for found in made.diagnostics if found.level == "error"]
    say_findings(made.diagnostics if made.definition is not None or not errors else errors)
    if made.definition is not None and place is not None:
        say(shown(f"Written: {place}."))
