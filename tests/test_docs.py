"""Holds the documentation to the code: every code, setting, command, field and link that one names, the other has."""

from __future__ import annotations

import ast
import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from app.cli import app as cli
from app.settings import PREFIX, Settings
from app.workspace.mock_settings import READERS
from converters.openapi.to_postman.option_values import option_rows

REPOSITORY = Path(__file__).resolve().parents[1]
FILES = sorted(path for package in ("app", "converters") for path in (REPOSITORY / package).rglob("*.py"))
PAGES = sorted(path for path in (REPOSITORY, REPOSITORY / "app", REPOSITORY / "converters") for path in path.glob("*.md"))

FAMILIES = (
    *("limit", "format", "json", "yaml", "value", "ref", "zip", "fetch", "watch"),
    *("header", "status", "pattern", "path", "url", "name", "item", "import", "schema", "variable"),
    *("storage", "revision", "environment", "key", "person", "invitation", "token", "auth", "postman"),
    *("setting", "listen", "mock", "request", "method", "host", "source", "call", "example", "address", "subject"),
    *("review", "webhook"),
)
LONE_CODES = frozenset(("busy", "csrf", "encoding", "unknown_field", "not_found"))
EXAMPLE_DOMAINS = {"example.com", "example.net", "example.org"}
CODE = re.compile(rf"(?:{'|'.join(FAMILIES)})\.[a-z0-9_]+")


def read(*parts: str) -> str:
    return REPOSITORY.joinpath(*parts).read_text("utf-8")


def section(page: str, title: str) -> str:
    """The text below a heading, up to the next heading of the same or a higher level."""
    found = re.search(rf"^(#+) {re.escape(title)}$", page, re.MULTILINE)
    assert found, f"no heading {title!r}"
    rest = page[found.end() :]
    end = re.search(rf"^#{{1,{len(found[1])}}} ", rest, re.MULTILINE)
    return rest[: end.start()] if end else rest


def first_column(text: str) -> set[str]:
    """What stands in backticks in the first column of the tables."""
    rows = re.findall(r"^\| (`[^|]+?) \|", text, re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`([^`]+)`", row)}


def codes_in_code() -> set[str]:
    literals = {
        node.value
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return {text for text in literals if CODE.fullmatch(text) or text in LONE_CODES} - EXAMPLE_DOMAINS


def test_every_code_is_explained_and_none_that_does_not_exist():
    assert first_column(section(read("app", "README.md"), "Codes")) == codes_in_code()


def test_every_setting_is_explained_as_in_the_code(update_golden: bool):
    rows = [
        f"| `{PREFIX}{name.upper()}` | {shown(setting.default)} | {setting.description} |"
        for name, setting in Settings.model_fields.items()
    ]
    page = read("app", "README.md")
    found = re.findall(r"^\| `.*$", section(page, "Settings"), re.MULTILINE)
    if update_golden:
        (REPOSITORY / "app" / "README.md").write_text(page.replace("\n".join(found), "\n".join(rows)), "utf-8")
        return
    assert found == rows, "`pytest tests/test_docs.py --update-golden` writes the table anew"


def shown(default: object) -> str:
    if isinstance(default, bool):
        return "on" if default else "off"
    return "" if default in (None, ()) else str(default)


def test_every_option_is_listed_with_its_variable():
    options = {
        str(option.envvar): set(option.opts)
        for command in single_commands(typer.main.get_command(cli))
        for option in command.params
        if getattr(option, "envvar", None)
    }
    settings = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    rows = re.findall(r"^\| `(UNDERSTUDY_\w+)` \| (.+?) \|", section(read("app", "README.md"), "Options"), re.MULTILINE)
    listed = {name: set(re.findall(r"`([^`]+)`", opts)) for name, opts in rows}
    assert listed == {name: opts for name, opts in options.items() if name not in settings or name == "UNDERSTUDY_MOCK_DOMAIN"}


def test_every_option_of_a_conversion_is_explained_as_in_the_code(update_golden: bool):
    rows = [f"| `{name}` | {as_code(values)} | {meaning} |" for name, values, meaning in option_rows()]
    page = read("converters", "openapi", "README.md")
    found = re.findall(r"^\| `.*$", section(page, "Options"), re.MULTILINE)
    if update_golden:
        (REPOSITORY / "converters" / "openapi" / "README.md").write_text(
            page.replace("\n".join(found), "\n".join(rows)), "utf-8"
        )
        return
    assert found == rows, "`pytest tests/test_docs.py --update-golden` writes the table anew"


def as_code(values: str) -> str:
    """Values as code, words about values as they are."""
    return ", ".join(value if " " in value else f"`{value}`" for value in values.split(", "))


def test_every_field_of_mocks_yaml_is_explained():
    assert first_column(section(read("README.md"), "mocks.yaml")) == set(READERS)


def commands() -> dict[str, set[str]]:
    """Each command of the command line with its options; a group's with those of the commands in it."""
    return {
        name: {
            option
            for single in single_commands(command)
            for parameter in single.params
            for option in (*parameter.opts, *parameter.secondary_opts)
        }
        | {"--help"}
        for name, command in typer.main.get_command(cli).commands.items()
    }


def single_commands(command: Any) -> list[Any]:
    """The command itself, or all commands in a group."""
    inside = getattr(command, "commands", {}).values()
    return [single for each in inside for single in single_commands(each)] if inside else [command]


def test_every_command_is_in_the_table_of_both_pages():
    assert first_column(section(read("README.md"), "Commands")) == {f"understudy {name}" for name in commands()}
    assert first_column(section(read("app", "README.md"), "Commands")) == set(commands())


def shown_commands() -> Iterator[tuple[str, str]]:
    """Every line of a code block that runs understudy, with the page it stands on."""
    for page in PAGES:
        for block in re.findall(r"^```(?:sh|console)\n(.*?)^```", page.read_text("utf-8"), re.MULTILINE | re.DOTALL):
            for line in block.splitlines():
                for part in re.split(r"&&|\|", line):
                    if re.match(r"\s*(\$ )?(\.venv/bin/)?understudy ", part):
                        yield page.name, part.strip().removeprefix("$ ")


@pytest.mark.parametrize(("page", "line"), list(shown_commands()))
def test_a_command_shown_to_readers_exists(page: str, line: str):
    _, command, *arguments = shlex.split(line, comments=True)
    options = {argument.split("=")[0] for argument in arguments if argument.startswith("-") and argument != "-"}
    assert command in commands()
    assert options - commands()[command] == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(REPOSITORY)))
def test_links_lead_to_files_that_exist(page: Path):
    links = re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_tree_in_the_readme_names_what_exists():
    rows = re.findall(r"^    ( *)([\w./-]+)  ", section(read("README.md"), "The tree"), re.MULTILINE)
    assert rows
    folders: list[str] = []
    missing = []
    for indent, name in rows:
        folders = folders[: len(indent) // 2]
        if not REPOSITORY.joinpath(*folders, name).exists():
            missing.append("/".join((*folders, name)))
        if name.endswith("/"):
            folders.append(name)
    assert missing == []


LIBRARY_EXAMPLES = re.findall(r"^```python\n(.*?)^```", read("converters", "README.md"), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("example", LIBRARY_EXAMPLES)
def test_a_library_example_runs(tmp_path: Path, example: str):
    """The examples of converters/README.md, run as they stand beside the sample's definition."""
    shutil.copy(REPOSITORY / "collections" / "shop.openapi.yaml", tmp_path)
    subprocess.run([sys.executable, "-c", example], check=True, cwd=tmp_path, env={"PYTHONPATH": str(REPOSITORY)})
    written = json.loads((tmp_path / "shop.postman_collection.json").read_text("utf-8"))
    assert written["info"]["schema"].endswith("/v2.1.0/collection.json")
