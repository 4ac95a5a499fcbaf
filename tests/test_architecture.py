"""Holds the shape of the tree: who may import whom, how large a file and a function may be, what loads with the core."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]
PACKAGES = ("app", "converters")
FILES = sorted(path for package in PACKAGES for path in (REPOSITORY / package).rglob("*.py"))

LONGEST_FILE = 500
LONGEST_FUNCTION = 60

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Part:
    """One row of the import table: the other parts and the outside libraries that a part may name. `anything`: the wiring."""

    parts: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()
    anything: bool = False


IMPORT_TABLE = {
    "converters": Part(
        libraries=("pydantic", "yaml", "openapi_spec_validator", "jsonschema_path", "jsonschema_rs", "jsonpath")
    ),
    "app": Part(),
    "app.records": Part(parts=("converters.diagnostics",)),
    "app.errors": Part(),
    "app.settings": Part(
        parts=("app.errors", "app.fetch.rules", "app.access.peers"), libraries=("pydantic", "pydantic_settings")
    ),
    "app.tokens": Part(),
    "app.routes": Part(libraries=("fastapi", "starlette")),
    "app.access": Part(parts=("app.store", "app.errors", "app.serving.cookies"), libraries=("argon2",)),
    "app.access.peers": Part(),
    "app.keys": Part(parts=("app.store.records", "app.tokens")),
    "app.store.records": Part(),
    "app.store": Part(
        parts=("app.records", "app.errors", "app.tokens", "app.keys"), libraries=("sqlalchemy", "alembic", "psycopg")
    ),
    "app.redaction": Part(),
    "app.calls": Part(
        parts=("converters.postman", "app", "app.matching", "app.redaction", "app.serving.call_log", "app.store", "app.errors")
    ),
    "app.imports": Part(parts=("converters", "app.redaction")),
    "app.postman": Part(parts=("app.fetch", "app.errors", "converters.diagnostics")),
    "app.fetch": Part(parts=("app.errors",), libraries=("httpcore",)),
    "app.matching": Part(
        parts=("converters.postman", "converters.diagnostics", "converters.pointers", "converters.json_path"),
        libraries=("re2", "pydantic_core"),
    ),
    "app.contract": Part(
        parts=("converters.openapi", "converters.pointers", "app.matching.request", "app.matching.bodies"),
        libraries=("jsonschema_rs",),
    ),
    "app.compare": Part(parts=("converters", "app.matching", "app.contract", "app.redaction", "app.errors")),
    "app.serving": Part(
        parts=("app.matching", "app.contract", "app.records", "app.keys", "app.store.records"),
        libraries=("uvicorn", "httptools", "uvloop", "brotli"),
    ),
    "app.workspace": Part(
        parts=(
            *("converters", "app.matching", "app.serving.published", "app.serving.extras", "app.serving.codings"),
            *("app.serving.faults", "app.serving.groups", "app.contract", "app.records", "app.errors", "app.imports"),
        ),
        libraries=("yaml", "watchfiles"),
    ),
    "app.live": Part(
        parts=(
            *("converters.postman", "converters.diagnostics", "converters.errors", "converters.collecting", "app.matching"),
            *("app.records", "app.errors"),
            *("app.serving.published", "app.store", "app.workspace", "app.contract"),
        )
    ),
    "app.keeping": Part(
        parts=("app.live", "app.calls.writer", "app.serving", "app.settings", "app.store", "app.records", "app.errors")
    ),
    "app.workers": Part(parts=("app.live.contents", "app.workspace.revisions")),
    "app.logs": Part(),
    "app.metrics": Part(
        parts=("app", "app.live", "app.calls.writer", "app.serving", "app.records", "app.routes"),
        libraries=("fastapi", "starlette", "prometheus_client"),
    ),
    "app.actions": Part(
        parts=(
            *("converters", "app.matching", "app.serving.published", "app.workspace", "app.records", "app.errors"),
            *("app.fetch", "app.settings", "app.store", "app.access", "app.imports", "app.postman"),
            *("app.calls", "app.live.contents", "app.live.file_revisions", "app.live.compiling", "app.redaction"),
            *("app.contract", "app.compare", "app.serving.asking", "app.serving.call_log", "app.serving.limits"),
        ),
    ),
    "app.api": Part(
        parts=(
            *("converters.diagnostics", "app.actions", "app.records", "app.errors", "app.settings"),
            *("app.store", "app.access", "app.live", "app.logs", "app.routes"),
        ),
        libraries=("fastapi", "starlette", "pydantic"),
    ),
    "app.web": Part(
        parts=(
            *("converters.diagnostics", "app", "app.actions", "app.records", "app.errors", "app.settings", "app.store"),
            *("app.routes", "app.api"),  # who asks, what they may, and where the store is; never its routes' own functions
            "app.calls.coverage",  # its values
        ),
        libraries=("fastapi", "starlette", "jinja2", "markupsafe", "markdown_it"),
    ),
    "app.cli": Part(
        parts=(
            "converters.diagnostics",
            "converters.errors",
            "app",
            "app.actions",
            "app.records",
            "app.errors",
            "app.main",
            "app.workers",
        ),
        libraries=("typer", "rich"),
    ),
    "app.cli.client": Part(parts=("app", "app.errors", "app.main"), libraries=("httpx",)),
    "app.serve": Part(
        parts=("app.serving", "app.records", "app.errors", "app.settings", "app.logs"), libraries=("uvicorn", "uvloop")
    ),
    "app.main": Part(anything=True),
    "app.__main__": Part(parts=("app.cli",)),
}
"""Part → what it may import beside the standard library and itself. The longest name that fits a module is its part."""


@dataclass(frozen=True, slots=True)
class Import:
    """One import statement's target as written at `place`."""

    place: str
    importer: str
    target: str

    def __str__(self) -> str:
        return f"{self.place}: {self.importer} imports {self.target}"


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def module_name(path: Path) -> str:
    names = path.relative_to(REPOSITORY).with_suffix("").parts
    return ".".join(names[:-1] if names[-1] == "__init__" else names)


def imports_of(path: Path) -> Iterator[Import]:
    """Every module a file names in an import statement, relative ones made absolute, wherever the statement stands."""
    importer = module_name(path)
    package = importer.split(".") if path.name == "__init__.py" else importer.split(".")[:-1]
    for node in ast.walk(parsed(path)):
        place = f"{path.relative_to(REPOSITORY)}:{getattr(node, 'lineno', 0)}"
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(place, importer, alias.name)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            source = ".".join(filter(None, (base, node.module)))
            for alias in node.names:
                yield Import(place, importer, f"{source}.{alias.name}" if is_module(f"{source}.{alias.name}") else source)


def is_module(name: str) -> bool:
    path = REPOSITORY.joinpath(*name.split("."))
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


def inside(module: str, part: str) -> bool:
    return module == part or module.startswith(part + ".")


def part_of(module: str) -> str:
    """The row of the table that a module belongs to. `app` itself is a row for its `__init__` alone."""
    rows = [part for part in IMPORT_TABLE if inside(module, part) and (part != "app" or module == "app")]
    assert rows, f"{module} is in no row of the import table: place it in tests/test_architecture.py and app/README.md"
    return max(rows, key=len)


def is_allowed(found: Import) -> bool:
    row = part_of(found.importer)
    allowed = IMPORT_TABLE[row]
    library = found.target.split(".")[0]
    if allowed.anything or library in sys.stdlib_module_names or library == "_typeshed":  # names for types only
        return True
    if library not in PACKAGES:
        return library in allowed.libraries
    return inside(found.target, row) or any(
        inside(found.target, part) and (part != "app" or found.target == "app") for part in allowed.parts
    )


def test_each_part_imports_only_what_the_table_allows():
    wrong = [str(found) for path in FILES for found in imports_of(path) if not is_allowed(found)]
    assert wrong == []


@pytest.mark.parametrize(
    ("importer", "target"),
    [
        ("converters.postman.read", "app.records"),
        ("converters.openapi.read", "httpx"),
        ("app.matching.match", "fastapi"),
        ("app.matching.match", "converters.openapi.model"),
        ("app.serving.asgi", "fastapi"),
        ("app.serving.asgi", "starlette.requests"),
        ("app.serving.asgi", "app.workspace.load"),
        ("app.workspace.load", "app.serving.asgi"),
        ("app.workspace.load", "app.main"),
        ("app.workspace.load", "app.fetch.fetch"),
        ("app.actions.fetched", "httpcore"),
        ("app.fetch.fetch", "app.workspace.load"),
        ("app.actions.check", "app.cli.main"),
        ("app.cli.main", "app.matching.match"),
        ("app.serving.asgi", "app.store.calls"),
        ("app.serving.gate", "app.store.keys"),
        ("app.keys", "app.store.keys"),
        ("app.matching.match", "app.store.records"),
        ("app.store.mocks", "app.workspace.mock_settings"),
        ("app.store.calls", "fastapi"),
        ("app.api.mocks", "sqlalchemy"),
        ("app.cli.mocks", "httpx"),
        ("app.cli.mocks", "app.store.mocks"),
        ("app.calls.writer", "app.serving.asgi"),
        ("app.calls.noted", "sqlalchemy"),
    ],
)
def test_the_table_refuses(importer: str, target: str):
    """The arrows that must never be drawn, so that a wider table does not let them in unseen."""
    assert not is_allowed(Import("planted", importer, target))


def test_the_postman_model_does_not_know_openapi():
    postman = (REPOSITORY / "converters" / "postman").rglob("*.py")
    wrong = [str(found) for path in postman for found in imports_of(path) if inside(found.target, "converters.openapi")]
    assert wrong == []


@pytest.mark.parametrize("core", ["converters", "converters.postman", "app", "app.matching.match", "app.matching.index"])
def test_the_core_loads_without_web_framework_or_database(core: str):
    code = (
        f"import sys, {core}; "
        "print(*sorted({'fastapi', 'starlette', 'uvicorn', 'sqlite3', 'sqlalchemy', 'pydantic', 'httpx'} & set(sys.modules)))"
    )
    unmeasured = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    command = [sys.executable, "-c", code]
    loaded = subprocess.run(command, capture_output=True, text=True, check=True, cwd=REPOSITORY, env=unmeasured)
    assert loaded.stdout.split() == []


def test_the_collections_folder_holds_data_and_no_python():
    """`collections` is a standard library name: one `__init__.py` in there and Python does not start in the repository."""
    assert sorted((REPOSITORY / "collections").rglob("*.py")) == []


def test_no_file_needs_a_table_of_contents():
    """Word lists and other tables may be as long as their data: a file without functions does not count."""
    long = [f"{path.relative_to(REPOSITORY)}: {lines}" for path in FILES if (lines := line_count(path)) > LONGEST_FILE]
    assert long == []


def line_count(path: Path) -> int:
    has_functions = any(isinstance(node, Function) for node in ast.walk(parsed(path)))
    return len(path.read_text("utf-8").splitlines()) if has_functions else 0


def test_every_function_is_one_step():
    long = [
        f"{path.relative_to(REPOSITORY)}:{node.lineno} {node.name}: {lines} lines"
        for path in FILES
        for node in ast.walk(parsed(path))
        if isinstance(node, Function) and (lines := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION
    ]
    assert long == []


def test_every_module_says_what_it_is_for():
    silent = [str(path.relative_to(REPOSITORY)) for path in FILES if not ast.get_docstring(parsed(path))]
    assert silent == []


def named_elsewhere() -> set[tuple[str, str]]:
    """Module and name of everything that an import statement of another module takes."""
    return {
        (node.module, alias.name)
        for path in FILES
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }


def test_every_function_and_class_that_other_modules_use_has_a_docstring():
    public = named_elsewhere()
    silent = [
        f"{path.relative_to(REPOSITORY)}:{node.lineno} {node.name}"
        for path in FILES
        for node in parsed(path).body
        if isinstance(node, Function | ast.ClassDef)
        and (module_name(path), node.name) in public
        and not ast.get_docstring(node)
    ]
    assert silent == []
