"""How long converting takes against the size of a definition: `python -m tests.benchmarks.converting`.

First the shared definitions, the largest one by one and all together; then copies of the sample definition in one, with twice
as many paths and schemas each time, which shows whether time and memory grow with the size and no faster. Each conversion runs
in a process of its own, rounds alternate between the definitions, medians are shown. The yardstick is what reading the same
bytes takes at the least: the standard library's JSON, PyYAML with its C parser. Not a test: the figures depend on the machine.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

import yaml
from rich.console import Console
from rich.table import Table

from converters.diagnostics import Diagnostics
from converters.openapi import files_below, openapi_to_collection, read_definition
from converters.postman.write import write_collection
from converters.source import read_tree
from tests.benchmarks.worlds import SAMPLE_DEFINITION
from tests.converted import definitions

COLUMNS = ("definition", "MB", "operations", "CPU s", "CPU s/MB", "x reading", "process CPU s", "peak MB", "result MB")
ONE_BY_ONE = 8
"""So many of the largest shared definitions have a row of their own."""

LONG_ENOUGH = 0.05
COPIES = (1, 2, 4, 8, 16, 32, 64)


@dataclass(frozen=True, slots=True)
class Conversion:
    """One conversion in a process of its own. Sizes in bytes, processor time in seconds, memory in MB.

    `seconds`: from bytes to bytes; `reading`: the yardstick; `process`: everything, the start of Python and imports too.
    """

    size: int
    operations: int
    seconds: float
    reading: float
    process: float
    memory: float
    result: int


def convert_here(file: Path) -> Conversion:
    """Converts a definition as `understudy convert` does, in this process."""
    content = file.read_bytes()
    start = time.process_time()
    found = Diagnostics(file.name)
    tree = read_tree(content, file.name, diagnostics=found)
    document = read_definition(tree, found, open_file=files_below(file.parent.parent, start=file.parent.name))
    written = write_collection(openapi_to_collection(document, found))
    seconds = time.process_time() - start
    used = resource.getrusage(resource.RUSAGE_SELF)
    operations = len(document.operations)
    process, memory = used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
    del tree, document, found
    return Conversion(len(content), operations, seconds, read_plainly(file.suffix, content), process, memory, len(written))


def read_plainly(suffix: str, content: bytes) -> float:
    """Processor seconds of the least that reading the same bytes takes, as often as it needs to be told from nothing."""
    start, times = time.process_time(), 0
    while (spent := time.process_time() - start) < LONG_ENOUGH:
        times += 1
        if suffix == ".json":
            json.loads(content)
        else:
            yaml.load(content, Loader=yaml.CSafeLoader)
    return spent / times


def convert_apart(file: Path) -> Conversion:
    """The same in a fresh process."""
    command = [sys.executable, "-m", "tests.benchmarks.converting", "--one", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return Conversion(**json.loads(done.stdout))


def measured(files: Mapping[str, Path], rounds: int) -> dict[str, Conversion]:
    """The medians of each, rounds alternating between them."""
    seen: dict[str, list[Conversion]] = {name: [] for name in files}
    for _ in range(rounds):
        for name, file in files.items():
            seen[name].append(convert_apart(file))
    return {name: middle(conversions) for name, conversions in seen.items()}


def middle(conversions: Sequence[Conversion]) -> Conversion:
    """The median of each figure."""
    rows = [asdict(one) for one in conversions]
    return Conversion(**{key: median(row[key] for row in rows) for key in rows[0]})


def copies(count: int) -> dict[str, Any]:
    """The sample definition so many times in one: each copy with paths, operation ids and schemas of its own."""
    data = json.loads(json.dumps(read_tree(SAMPLE_DEFINITION.read_bytes(), SAMPLE_DEFINITION.name).data))
    made: dict[str, Any] = {**data, "paths": {}, "components": {**data["components"], "schemas": {}}}
    for number in range(count):
        suffix = str(number or "")  # the other components refer to the schemas of the first
        copy = renamed({"paths": data["paths"], "schemas": data["components"]["schemas"]}, suffix)
        made["paths"] |= {f"/copy{number}{path}": item for path, item in copy["paths"].items()}
        made["components"]["schemas"] |= {f"{name}{suffix}": schema for name, schema in copy["schemas"].items()}
    return made


def renamed(node: Any, suffix: str) -> Any:
    """A copy in which operation ids and what references to schemas name end in a suffix."""
    if isinstance(node, list):
        return [renamed(child, suffix) for child in node]
    if isinstance(node, dict):
        return {key: renamed_value(key, value, suffix) for key, value in node.items()}
    return node


def renamed_value(key: str, value: Any, suffix: str) -> Any:
    is_name = key == "operationId" or (key == "$ref" and "/schemas/" in str(value))
    return f"{value}{suffix}" if is_name and isinstance(value, str) else renamed(value, suffix)


def written_copies(folder: Path, counts: Iterable[int]) -> dict[str, Path]:
    """The copies as files, by a name for people."""
    files = {f"the sample, {count} x": folder / f"{count}.json" for count in counts}
    for file in files.values():
        file.write_text(json.dumps(copies(int(file.stem))), "utf-8")
    return files


def table_of(title: str, rows: Mapping[str, Conversion]) -> Table:
    table = Table(title=title)
    for column in COLUMNS:
        table.add_column(column, justify="left" if column == "definition" else "right")
    for name, one in rows.items():
        table.add_row(name[:60], *figures(one))
    return table


def figures(one: Conversion) -> tuple[str, ...]:
    per_mb, ratio = one.seconds / max(one.size / 1e6, 1e-9), one.seconds / max(one.reading, 1e-6)
    sizes = (f"{one.size / 1e6:.2f}", f"{one.operations:g}")
    times = (f"{one.seconds:.2f}", f"{per_mb:.2f}", f"{ratio:.0f}", f"{one.process:.2f}")
    return (*sizes, *times, f"{one.memory:.0f}", f"{one.result / 1e6:.2f}")


def summary(rows: Mapping[str, Conversion]) -> str:
    """All definitions together in one line."""
    seconds = [one.seconds for one in rows.values()]
    process, memory = [one.process for one in rows.values()], [one.memory for one in rows.values()]
    return (
        f"{len(rows)} definitions: {sum(seconds):.1f} s CPU together, median {median(seconds):.3f}, most {max(seconds):.2f}; "
        f"with the start of Python median {median(process):.2f}, most {max(process):.2f}; "
        f"peak memory median {median(memory):.0f} MB, most {max(memory):.0f}."
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures and prints; `--one FILE` converts one definition in this process and prints JSON."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.converting", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="how often each is measured (default 3)")
    parser.add_argument("--only", default="", help="shared definitions whose path holds this text")
    parser.add_argument("--copies", type=int, default=COPIES[-1], help=f"at most so many copies (default {COPIES[-1]})")
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.one:
        print(json.dumps(asdict(convert_here(asked.one))))
        return
    console = Console(width=140)
    shared = measured({name: path for name, path in definitions().items() if asked.only in name}, asked.rounds)
    largest = sorted(shared, key=lambda name: -shared[name].size)[:ONE_BY_ONE]
    console.print(table_of("The largest shared definitions (median)", {name: shared[name] for name in largest}))
    console.print(summary(shared), soft_wrap=True)
    with tempfile.TemporaryDirectory() as folder:
        files = written_copies(Path(folder), [count for count in COPIES if count <= asked.copies])
        console.print(table_of("The same definition so many times in one (median)", measured(files, asked.rounds)))


if __name__ == "__main__":
    main()
