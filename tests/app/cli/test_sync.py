"""`understudy sync`: what it shows, what it writes where, and with which exit code it ends."""

from __future__ import annotations

import json
import os
import pty
import select
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from app.cli import app

DEFINITION = """\
openapi: 3.1.0
info: {title: Shop, version: "1"}
paths:
  /pets:
    get:
      operationId: listPets
      summary: List pets
      tags: [pets]
      responses:
        "200":
          description: All
          content: {application/json: {example: {name: Rex}}}
  /old:
    get: {operationId: old, summary: Old, responses: {"204": {description: Gone}}}
"""
CHANGED = (
    DEFINITION.replace("/pets:", "/animals:")
    .replace("summary: List pets", "summary: List animals")
    .replace("  /old:\n    get: {operationId: old, summary: Old,", "  /new:\n    get: {operationId: new, summary: New,")
)

REPOSITORY = Path(__file__).resolve().parents[3]
OWN_TERMINAL = """\
import fcntl, os, signal, sys, termios
os.setsid()
signal.signal(signal.SIGINT, signal.SIG_DFL)
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.executable, [sys.executable, "-m", "app", *sys.argv[1:]])
"""
"""Runs the command with its standard input as the terminal that controls it, so that Ctrl-C there is a signal.

One that is heard, too: who runs the tests in the background may have it ignored by everything below."""


def understudy(*arguments: str | Path, stdin: bytes | None = None, **environment: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, [str(argument) for argument in arguments], input=stdin, env=environment)
    return done.exit_code, done.stdout, done.stderr


class World:
    """A folder with the old and the new definition, and the collection of the old one."""

    def __init__(self, folder: Path) -> None:
        self.old, self.new, self.collection = folder / "old.yaml", folder / "new.yaml", folder / "shop.json"
        self.old.write_text(DEFINITION)
        self.new.write_text(CHANGED)
        assert understudy("convert", self.old, "-o", self.collection)[0] == 0
        self.out = folder / "out.json"

    def zipped(self, path: Path) -> Path:
        """The file alone in an archive."""
        archive = path.with_suffix(".zip")
        with zipfile.ZipFile(archive, "w") as target:
            target.write(path, path.name)
        return archive

    @property
    def files(self) -> tuple[Path, Path, Path]:
        return self.old, self.new, self.collection

    def edit(self, **fields: Any) -> None:
        document = json.loads(self.collection.read_bytes())
        document["item"][0]["item"][0] |= fields
        self.collection.write_text(json.dumps(document, indent="\t"))


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def names(path: Path) -> list[str]:
    """Names of items, with that of their folder."""
    nodes = json.loads(path.read_bytes())["item"]
    inside = [(f"{node['name']}/", node["item"]) if "item" in node else ("", [node]) for node in nodes]
    return [folder + item["name"] for folder, items in inside for item in items]


def on_a_terminal(*arguments: str | Path, keys: str) -> tuple[int, str]:
    """Exit code of a real process, and what a person sees who types these keys as soon as they are asked."""
    master, terminal = pty.openpty()
    command = [sys.executable, "-c", OWN_TERMINAL, *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), "TERM": "dumb"}
    process = subprocess.Popen(
        command, stdin=terminal, stdout=subprocess.DEVNULL, stderr=terminal, cwd=REPOSITORY, env=environment
    )
    os.close(terminal)
    seen = b""
    while select.select([master], [], [], 60)[0]:
        try:
            seen += os.read(master, 4096)
        except OSError:  # nobody has the terminal open any more
            break
        if keys and seen.endswith(b"[y/N]: "):
            os.write(master, keys.encode())
            keys = ""
    os.close(master)
    return process.wait(60), seen.decode().replace("\r", "")


def test_without_a_place_it_shows_the_plan_and_writes_nothing(world: World):
    before = world.collection.read_bytes()
    code, out, err = understudy("sync", *world.files)
    assert code == 0
    assert out.splitlines() == [
        "Kind     Place             What",
        "added    New               GET /new",
        "changed  pets / List pets  example 200 All: original request.url.path",
        "renamed  pets / List pets  name: List pets → List animals, request.url.path: /pets → /animals",
        "removed  Old               GET /old, goes aside",
    ]
    assert "Nothing was written" in err
    assert world.collection.read_bytes() == before


def test_write_changes_the_collection_and_doing_it_twice_nothing(world: World):
    world.edit(name="Mine")
    code, _, err = understudy("sync", *world.files, "--write")
    assert code == 1  # both renamed it
    assert f"Written: {world.collection}." in err
    assert names(world.collection) == ["pets/Mine", "New", "Removed from the API/Old"]
    after = world.collection.read_bytes()
    assert after.startswith(b'{\n\t"info"')
    assert understudy("sync", *world.files, "--write")[2].splitlines()[-1] == f"{world.collection} is as it should be."
    assert world.collection.read_bytes() == after


def test_another_place_leaves_the_collection_as_it_is(world: World):
    before = world.collection.read_bytes()
    assert understudy("sync", *world.files, "-o", world.out)[0] == 0
    assert names(world.out) == ["pets/List animals", "New", "Removed from the API/Old"]
    assert world.collection.read_bytes() == before
    assert understudy("sync", *world.files, "-o", "-")[1].encode() == world.out.read_bytes()


def test_the_definitions_are_never_written_over(world: World):
    code, _, _ = understudy("sync", *world.files, "-o", world.new, "--force")
    assert code != 0
    assert world.new.read_text() == CHANGED


def test_what_is_gone_may_be_dropped_or_kept(world: World):
    assert understudy("sync", *world.files, "-o", world.out, "--removed", "drop")[0] == 0
    assert names(world.out) == ["pets/List animals", "New"]
    assert understudy("sync", *world.files, "-o", world.out, UNDERSTUDY_REMOVED="keep")[0] == 0
    assert "Old" in names(world.out)


def test_a_conflict_is_listed_and_somebody_wins(world: World):
    world.edit(name="Mine")
    code, out, _ = understudy("sync", *world.files)
    assert code == 1
    assert "conflict  pets / Mine  name: base List pets, mine Mine, new List animals → mine" in out
    assert understudy("sync", *world.files, "--conflicts", "mine", "-o", world.out)[0] == 0
    assert names(world.out)[0] == "pets/Mine"
    assert understudy("sync", *world.files, "--conflicts", "new", "-o", world.out)[0] == 0
    assert names(world.out)[0] == "pets/List animals"


def test_the_plan_as_json(world: World):
    world.edit(name="Mine")
    code, out, _ = understudy("sync", *world.files, "--output", "json")
    plan = json.loads(out)
    assert code == 1
    assert (plan["written"], plan["undecided"], plan["empty"], plan["removed"]) == (None, 1, False, "aside")
    assert plan["counts"] == {"conflict": 1, "added": 1, "changed": 1, "moved": 0, "renamed": 1, "removed": 1, "kept": 0}
    assert {**plan["changes"][0], "id": "", "node": ""} == {
        "id": "",
        "kind": "conflict",
        "subject": "item",
        "place": ["pets", "Mine"],
        "node": "",
        "field": "name",
        "base": "List pets",
        "mine": "Mine",
        "new": "List animals",
        "resolution": "mine",
        "note": "",
    }


def test_plan_writes_nothing_whatever_else_is_said(world: World):
    before = world.collection.read_bytes()
    assert understudy("sync", *world.files, "--plan", "--write")[0] == 0
    assert world.collection.read_bytes() == before


def test_one_of_the_three_may_come_from_stdin(world: World):
    code, out, _ = understudy("sync", "-", world.new, world.collection, "--output", "json", stdin=DEFINITION.encode())
    assert (code, json.loads(out)["counts"]["added"]) == (0, 1)


def test_collections_do_as_well_as_definitions(world: World):
    newer = world.out.with_name("newer.json")
    assert understudy("convert", world.new, "-o", newer)[0] == 0
    code, out, _ = understudy("sync", world.collection, newer, world.collection, "--output", "json")
    assert (code, json.loads(out)["counts"]["added"]) == (0, 1)


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (("old.yaml", "new.yaml", "new.yaml"), "the third name is the Postman collection that people have edited"),
        (("-", "-", "shop.json"), "Only one of OLD, NEW and COLLECTION can come from stdin"),
        (("old.yaml", "new.yaml", "shop.json", "--write", "-o", "x.json"), "--write names the place already"),
        (("old.yaml", "new.yaml", "shop.json", "-o", "-", "--output", "json"), "so the collection needs a place of its own"),
        (("old.yaml", "new.yaml", "shop.json", "--write", "--conflicts", "ask"), "needs a terminal to ask on"),
        (("old.yaml", "none.yaml", "shop.json"), "none.yaml"),
    ],
)
def test_wrong_usage(world: World, arguments: tuple[str, ...], hint: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(world.old.parent)
    done = CliRunner().invoke(app, ["sync", *arguments])
    told = done.stderr + str(done.exception or "")
    assert done.exit_code != 0
    assert hint in told


def test_a_file_that_cannot_be_read_is_one_clear_line(world: World):
    world.collection.write_text("{")
    code, _, err = understudy("sync", *world.files, "--write")
    assert code == 1
    assert "shop.json:1:2: " in err
    assert len(err.splitlines()) == 1
    assert world.collection.read_text() == "{"


def test_conflicts_are_asked_for_on_a_terminal(world: World):
    world.edit(name="Mine")
    code, seen = on_a_terminal("sync", *world.files, "--write", "--conflicts", "ask", keys="y\n")
    assert code == 0
    assert "pets / Mine  name\n  base: List pets\n  mine: Mine\n  new: List animals\nTake new? Else mine stays [y/N]: " in seen
    assert names(world.collection) == ["pets/List animals", "New", "Removed from the API/Old"]
    world.edit(name="Mine again")
    code, _ = on_a_terminal("sync", *world.files, "-o", world.out, "--conflicts", "ask", keys="n\n")
    assert (code, names(world.out)[0]) == (0, "pets/Mine again")


@pytest.mark.parametrize("keys", ["\x04", "\x03"], ids=["end of input", "Ctrl-C"])
def test_who_does_not_answer_has_nothing_written(world: World, keys: str):
    world.edit(name="Mine")
    before = world.collection.read_bytes()
    code, seen = on_a_terminal("sync", *world.files, "--write", "--conflicts", "ask", keys=keys)
    assert code in (1, 130)
    assert (seen.count("[y/N]"), "Traceback" in seen, "Written" in seen) == (1, False, False)
    assert world.collection.read_bytes() == before
    assert sorted(path.name for path in world.out.parent.iterdir()) == ["new.yaml", "old.yaml", "shop.json"]


def test_nobody_is_asked_for_a_plan_and_its_conflicts_stay_undecided(world: World):
    world.edit(name="Mine")
    code, out, _ = understudy("sync", *world.files, "--conflicts", "ask", "--output", "json")
    assert (code, json.loads(out)["undecided"]) == (1, 1)


def test_the_three_may_be_zips_and_folders(world: World):
    (folder := world.out.with_name("now")).mkdir()
    world.new.rename(folder / "new.yaml")
    plan = ("--output", "json")
    code, out, _ = understudy("sync", world.zipped(world.old), folder, world.zipped(world.collection), *plan)
    assert (code, json.loads(out)["counts"]["added"]) == (0, 1)
    code, out, _ = understudy("sync", world.old, folder, "-", *plan, stdin=world.zipped(world.collection).read_bytes())
    assert (code, json.loads(out)["counts"]["added"]) == (0, 1)


def test_only_a_file_is_written_again(world: World):
    archive = world.zipped(world.collection)
    before = archive.read_bytes()
    for collection in (archive, "-", "https://example.com/shop.json"):
        code, _, err = understudy("sync", world.old, world.new, collection, "--write", "--force")
        assert (code, "--write needs a file to write into" in err) == (2, True)
    assert archive.read_bytes() == before
    assert understudy("sync", world.old, world.new, archive, "-o", world.out)[0] == 0
    assert names(world.out)[1] == "New"


def test_options_are_those_of_convert(world: World):
    assert understudy("convert", world.old, "-O", "folder_strategy=none", "-o", world.collection)[0] == 0
    for arguments, variables in (
        (("-O", "folder_strategy=none"), {}),
        ((), {"UNDERSTUDY_CONVERT_OPTIONS": "folder_strategy=none"}),
    ):
        code, out, _ = understudy("sync", *world.files, "--output", "json", *arguments, **variables)
        plan = json.loads(out)
        assert (code, plan["counts"]["moved"], ["List pets"] in [change["place"] for change in plan["changes"]]) == (0, 0, True)
