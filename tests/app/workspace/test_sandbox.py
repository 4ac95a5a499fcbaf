"""Files are read in child processes: the worst of them end a child and nothing else."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from app.workspace.library import job_for
from app.workspace.recipe import AS_IT_IS, Recipe, recipe_from_json, recipe_to_json
from app.workspace.safe_open import NotReadable
from app.workspace.sandbox import Answer, Job, Sandbox
from app.workspace.sources import SourceFile
from app.workspace.wire import WireError, pack, read_frame
from converters.openapi import ConvertOptions
from converters.slices import Selection, Slice
from tests.app.workspace.samples import SHOP, collection
from tests.costs import PATIENCE
from tests.reading_processes import reading_processes_fresh

MERGE_BOMB = "a: &a {x: 1}\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} {{<<: [{', '.join(['*' + chr(97 + n)] * 9)}]}}\n" for n in range(20)
)


@pytest.fixture(autouse=True)
def _fresh_processes() -> Iterator[None]:
    """Here it is the processes that are tested, from their start to their end."""
    with reading_processes_fresh():
        yield


def job(data: bytes, file: str = "a.json") -> Job:
    path = Path("/nowhere") / file
    return job_for(SourceFile(path=path, label=file, root=path.parent, stamp=()), [data], frozenset([AS_IT_IS]), {})


def told(answer: Answer) -> str:
    """What became of a job: its kind, or the code of its error."""
    if answer.error is not None:
        return answer.error[0]
    return str(answer.header["error"][1] if answer.header["error"] else answer.header["kind"])


@pytest.mark.parametrize(
    ("file", "data", "outcome"),
    [
        pytest.param("a.json", collection().encode(), "collection", id="collection"),
        pytest.param("a.yaml", SHOP.encode(), "definition", id="definition"),
        pytest.param("a.json", b"[" * 100_000, "limit.depth", id="deep JSON"),
        pytest.param("a.yaml", b"[" * 100_000, "limit.depth", id="deep YAML"),
        pytest.param("a.yaml", MERGE_BOMB.encode(), "limit.expansion", id="merge keys that double"),
        pytest.param("a.json", b'{"a": NaN}', "value.number", id="NaN"),
        pytest.param("a.json", b"\xff\xfe\x00", "encoding", id="half a character"),
        pytest.param("a.json", b"{", "json.invalid", id="cut off"),
        pytest.param("a.json", b'{"hello": "world"}', "format.unknown", id="something else"),
        pytest.param("a.json", b"", "format.empty", id="empty"),
    ],
)
def test_each_file_has_its_outcome_and_the_next_one_is_read(file: str, data: bytes, outcome: str):
    with Sandbox(processes=1) as sandbox:
        bad, good = job(data, file), job(collection().encode())
        outcomes = {id(done): told(answer) for done, answer in sandbox.run([bad, good])}
    assert outcomes[id(good)] == "collection"
    assert outcomes[id(bad)] in (outcome, "limit.yaml_alias" if outcome == "limit.expansion" else outcome)


def test_a_job_over_its_time_is_stopped_and_the_next_one_is_done():
    with Sandbox(processes=1, wall_seconds=1) as sandbox:
        hanging = Job(
            header={"shape": "file", "file": "a.yaml", "recipes": [recipe_to_json(AS_IT_IS)]},
            blobs=(REFERRING,),
            open_file=hang,
        )
        outcomes = [told(answer) for job in (hanging,) for _, answer in sandbox.run([job])]
        sandbox._wall_seconds = PATIENCE  # a process has to start for the next one
        outcomes += [told(answer) for _, answer in sandbox.run([job(b"{")])]
    assert outcomes == ["limit.time", "json.invalid"]


REFERRING = SHOP.replace("{amount: 5}", "{amount: 5}, schema: {$ref: 'other.yaml#/X'}").encode()


def hang(name: str) -> bytes:
    """A file system that does not answer for seconds."""
    Event().wait(2)
    return b"{}"


def test_slow_jobs_do_not_keep_others_waiting():
    go_on, answered = Event(), []

    def wait(name: str) -> bytes:
        go_on.wait(PATIENCE / 4)
        return b"{}"

    with Sandbox(processes=1, slow_seconds=0.1) as sandbox:
        header = {"shape": "file", "file": "a.yaml", "recipes": [recipe_to_json(AS_IT_IS)]}
        slow = [Job(header=header, blobs=(REFERRING,), open_file=wait) for _ in range(2)]
        for done, _ in sandbox.run([*slow, job(b"{")]):
            answered.append(len(done.blobs[0]))
            go_on.set()
    assert answered == [1, len(REFERRING), len(REFERRING)]


def test_a_child_asks_for_the_files_a_definition_refers_to_and_takes_no_for_an_answer():
    asked: list[str] = []

    def refuse(name: str) -> bytes:
        asked.append(name)
        raise NotReadable("ref.external", "It lies outside.")

    with Sandbox(processes=1) as sandbox:
        header = {"shape": "file", "file": "a.yaml", "recipes": [recipe_to_json(AS_IT_IS)]}
        [(_, answer)] = sandbox.run([Job(header=header, blobs=(REFERRING,), open_file=refuse)])
    assert asked == ["other.yaml"]
    assert told(answer) == "definition"
    assert "ref.external" in [found[1] for found in answer.header["diagnostics"]]


def test_a_closed_sandbox_ends_what_is_being_read():
    from threading import Timer

    sandbox = Sandbox(processes=1)
    waiting = Job(
        header={"shape": "file", "file": "a.yaml", "recipes": [recipe_to_json(AS_IT_IS)]}, blobs=(REFERRING,), open_file=hang
    )
    Timer(0.3, sandbox.close).start()
    assert [told(answer) for _, answer in sandbox.run([waiting])] == ["import.failed"]


CONFINED = """
import os, socket, subprocess, sys
from app.workspace.guard import give_up_rights, may_read_below
give_up_rights()
def tried(what):
    try:
        what()
    except Exception as error:
        return type(error).__name__
    return "done"
with may_read_below(sys.argv[2]):
    below = tried(lambda: open(sys.argv[2] + "/b"))
print(
    tried(lambda: open(sys.argv[1])), below,
    tried(lambda: open(sys.argv[2] + "/b")), tried(lambda: open(sys.argv[2] + "/c", "w")),
    tried(lambda: socket.create_connection(("127.0.0.1", int(sys.argv[3])))), tried(lambda: subprocess.run(["true"])),
    tried(lambda: os.system("true")), tried(lambda: bytearray(2 << 30)), tried(lambda: __import__("colorsys")),
)
"""


def test_a_child_cannot_open_files_connect_start_programs_or_take_much_memory(tmp_path: Path):
    (tmp_path / "b").write_text("")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        arguments = ["/etc/hostname", str(tmp_path), str(listener.getsockname()[1])]
        command = [sys.executable, "-c", CONFINED, *arguments]
        done = subprocess.run(
            command, capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": os.getcwd()}
        )
    refused = "PermissionError"
    assert done.stdout.split() == [refused, "done", refused, refused, refused, refused, refused, "MemoryError", "done"]


def test_the_environment_of_a_child_holds_no_secrets(monkeypatch: pytest.MonkeyPatch):
    from app.workspace.sandbox import _environment

    monkeypatch.setenv("UNDERSTUDY_TOKEN", "s3cret")
    assert "s3cret" not in _environment().values()


@pytest.mark.parametrize(
    "data", [b"", b"\0" * 7, b"\xff" * 8, pack({"a": 1})[:-1], b"\0\0\0\2\0\0\0\0[]", b"\0\0\0\5\0\0\0\0{{{{{"]
)
def test_what_is_no_frame_is_refused(data: bytes):
    rest = [data]

    def read_exactly(count: int) -> bytes:
        found, rest[0] = rest[0][:count], rest[0][count:]
        if len(found) < count:
            raise WireError("end")
        return found

    with pytest.raises(WireError):
        read_frame(read_exactly)


def test_a_recipe_travels_as_json():
    part = Slice(include=Selection(tags=("a",), paths=("/x",)), exclude=Selection(operations=("o",), deprecated=True))
    options = ConvertOptions(folder_strategy="paths", statuses=("2XX", "404"))
    wanted = Recipe(slice=part, options=options, overlays=("a.yaml",), workflow="buy")
    assert recipe_from_json(json.loads(json.dumps(recipe_to_json(wanted)))) == wanted
