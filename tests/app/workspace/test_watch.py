"""A changed file is live within a second of being at rest; a broken one leaves the old revision serving."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from threading import Event, Thread

import pytest

from app.records import WorkspaceStatus
from app.serving.published import Published
from app.workspace.sandbox import Answer, Job, Sandbox
from app.workspace.watch import LOOK_SECONDS, REST_SECONDS
from app.workspace.workspace import Workspace
from tests.app.workspace.samples import SHOP, answer, collection, environment, live, write
from tests.costs import PATIENCE
from tests.reading_processes import reading_processes_fresh


@asynccontextmanager
async def watched(folder: Path) -> AsyncIterator[Workspace]:
    """A loaded workspace that follows changes."""
    workspace = Workspace([folder], Published())
    workspace.load()
    watching = asyncio.create_task(workspace.watch())
    try:
        yield workspace
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
        workspace.close()


async def until(holds: Callable[[], bool]) -> None:
    """Waits until something holds; fails after a while."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "it never came true"
        await asyncio.sleep(0.01)


def test_a_changed_file_becomes_a_new_revision_within_a_second_of_being_at_rest(tmp_path: Path):
    async def scene() -> None:
        async with watched(write(tmp_path, films_json=collection(body="old"), other_json=collection())) as workspace:
            write(tmp_path, films_json=collection(body="new"))
            await until(lambda: answer(workspace.published, "films", "GET /films") == b"new")
            assert live(workspace.status) == {"films": 2, "other": 1}
            assert workspace.published.mocks["films"].revision == 2

    assert REST_SECONDS + LOOK_SECONDS < 1  # how often it looks; how fast it then is, the machine decides
    asyncio.run(scene())


def test_a_broken_file_leaves_the_old_revision_serving_until_it_is_mended(tmp_path: Path):
    async def scene() -> None:
        async with watched(write(tmp_path, films_json=collection(body="old"), other_json=collection())) as workspace:
            write(tmp_path, films_json="{")
            await until(lambda: broken(workspace.status, "films") is not None)
            assert live(workspace.status) == {"films": 1, "other": 1}
            assert "films.json:1" in str(broken(workspace.status, "films"))
            assert answer(workspace.published, "films", "GET /films") == b"old"
            write(tmp_path, films_json=collection(body="new"))
            await until(lambda: broken(workspace.status, "films") is None)
            assert answer(workspace.published, "films", "GET /films") == b"new"

    asyncio.run(scene())


def test_a_fault_while_following_is_in_the_status_until_following_goes_well(tmp_path: Path):
    class Failing(Published):
        fails = False

        def publish(self, *given: object, **named: object) -> None:
            if self.fails:
                raise ValueError("a fault")
            super().publish(*given, **named)  # type: ignore[arg-type]

    async def scene() -> None:
        write(tmp_path, films_json=collection(body="old"), other_json=collection())
        workspace = Workspace([tmp_path], published := Failing())
        workspace.load()
        Failing.fails = True
        write(tmp_path, films_json=collection(body="new"))
        with pytest.raises(ValueError, match="a fault"):
            await workspace.watch()
        assert [found.code for found in workspace.status.diagnostics] == ["watch.failed"]
        Failing.fails = False
        watching = asyncio.create_task(workspace.watch())
        await until(lambda: answer(published, "films", "GET /films") == b"new" and workspace.status.diagnostics == ())
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
        workspace.close()

    asyncio.run(scene())


def broken(status: WorkspaceStatus, name: str) -> str | None:
    mock = status.named(name)
    assert mock is not None
    return mock.broken


def follow(workspace: Workspace) -> bool:
    """One look for changes, without waiting for the system to tell of them."""
    return asyncio.run(workspace.follow())


@pytest.fixture
def workspace(tmp_path: Path) -> AsyncIterator[Workspace]:
    """A loaded workspace of three mocks and a use case."""
    mocks = "mocks: {checkout: {definition: shop.yaml, examples: {createOrder: [paid]}}}"
    write(tmp_path, shop_yaml=SHOP, a_json=collection("A"), b_json=collection("B"), mocks_yaml=mocks)
    workspace = Workspace([tmp_path], Published(), patience=PATIENCE)
    workspace.load()
    yield workspace
    workspace.close()


def test_nothing_changed_is_nothing_done(workspace: Workspace):
    mocks = workspace.published.mocks
    assert not follow(workspace)
    assert workspace.published.mocks is mocks


def test_all_changes_of_one_look_are_published_at_once(workspace: Workspace, tmp_path: Path):
    class Counting(Published):
        published = 0

        def publish(self, *given: object, **named: object) -> None:
            Counting.published += 1
            super().publish(*given, **named)  # type: ignore[arg-type]

    workspace._published = Counting(workspace.published.mocks)
    write(tmp_path, a_json=collection("A2"), b_json=collection("B2"), new_json=collection("C"))
    follow(workspace)
    assert live(workspace.status) == {"a": 2, "b": 2, "checkout": 1, "new": 1, "shop": 1}
    assert Counting.published == 1


def test_a_changed_definition_is_a_new_revision_of_each_of_its_mocks(workspace: Workspace, tmp_path: Path):
    write(tmp_path, shop_yaml=SHOP.replace("state: paid", "state: settled"))
    follow(workspace)
    assert live(workspace.status) == {"a": 1, "b": 1, "checkout": 2, "shop": 2}
    assert answer(workspace.published, "checkout", "POST /orders") == b'{\n  "state": "settled"\n}'


def test_changed_settings_are_a_new_revision_of_their_mock(workspace: Workspace, tmp_path: Path):
    write(tmp_path, mocks_yaml="mocks: {checkout: {definition: shop.yaml, examples: {createOrder: [pending]}}}")
    follow(workspace)
    assert live(workspace.status) == {"a": 1, "b": 1, "checkout": 2, "shop": 1}


def test_a_changed_environment_is_a_new_revision(tmp_path: Path):
    text = "mocks: {films: {collection: films.json, environment: stage.json}}"
    write(tmp_path, films_json=collection(path="{{id}}"), stage_json=environment(id="7"), mocks_yaml=text)
    workspace = Workspace([tmp_path], Published())
    workspace.load()
    write(tmp_path, stage_json=environment(id="8"))
    follow(workspace)
    workspace.close()
    assert live(workspace.status) == {"films": 2}
    assert answer(workspace.published, "films", "GET /8") == b"[]"


def test_a_file_that_a_definition_refers_to_changes_it(tmp_path: Path):
    main = SHOP.replace("{example: {amount: 5}}", "{schema: {$ref: 'x.yaml#/X'}}")
    write(tmp_path, main_yaml=main, x_yaml="X: {const: 1}\n")
    workspace = Workspace([tmp_path / "main.yaml"], Published())
    workspace.load()
    assert answer(workspace.published, "main", "GET /payments/1") == b"1"
    write(tmp_path, x_yaml="X: {const: 2}\n")
    follow(workspace)
    workspace.close()
    assert answer(workspace.published, "main", "GET /payments/1") == b"2"


def test_a_deleted_file_takes_its_mock_with_it_and_a_new_one_counts_on(workspace: Workspace, tmp_path: Path):
    (tmp_path / "a.json").unlink()
    follow(workspace)
    assert live(workspace.status) == {"b": 1, "checkout": 1, "shop": 1}
    assert "a" not in workspace.published.mocks
    write(tmp_path, a_json=collection("A"))
    follow(workspace)
    assert live(workspace.status)["a"] == 2


def test_the_name_of_a_deleted_file_is_free_again(workspace: Workspace, tmp_path: Path):
    (tmp_path / "a.json").unlink()
    write(tmp_path, sub__a_json=collection("A"))
    follow(workspace)
    follow(workspace)
    assert live(workspace.status)["a"] == 2
    assert workspace.status.named("sub-a") is None


def test_when_over_half_the_files_vanish_the_mocks_stay_and_it_is_reported(workspace: Workspace, tmp_path: Path):
    before = dict(workspace.published.mocks)
    for name in ("a.json", "b.json", "shop.yaml"):
        (tmp_path / name).unlink()
    follow(workspace)
    assert dict(workspace.published.mocks) == before
    assert [found.code for found in workspace.status.diagnostics] == ["watch.vanished"]
    write(tmp_path, shop_yaml=SHOP, a_json=collection("A"))
    follow(workspace)
    assert live(workspace.status) == {"a": 1, "checkout": 1, "shop": 1}
    assert workspace.status.diagnostics == ()


def vanish(workspace: Workspace, folder: Path, *names: str) -> None:
    """These files are gone, and the workspace has looked."""
    for name in names:
        (folder / name).unlink()
    follow(workspace)


def test_while_files_are_missing_the_others_are_read(workspace: Workspace, tmp_path: Path):
    vanish(workspace, tmp_path, "a.json", "b.json", "mocks.yaml")
    write(tmp_path, shop_yaml=SHOP.replace("state: paid", "state: settled"), new_json=collection("New"))
    follow(workspace)
    assert live(workspace.status) == {"a": 1, "b": 1, "checkout": 2, "new": 1, "shop": 2}
    assert answer(workspace.published, "checkout", "POST /orders") == b'{\n  "state": "settled"\n}'
    (tmp_path / "new.json").unlink()
    follow(workspace)
    assert live(workspace.status) == {"a": 1, "b": 1, "checkout": 2, "shop": 2}
    assert [found.message.partition(".")[0] for found in workspace.status.diagnostics] == ["3 of 4 files vanished at once"]


def test_a_missing_file_that_comes_back_changed_is_read(workspace: Workspace, tmp_path: Path):
    vanish(workspace, tmp_path, "a.json", "b.json", "mocks.yaml", "shop.yaml")
    write(tmp_path, a_json=collection("A", body="new"))
    follow(workspace)
    assert answer(workspace.published, "a", "GET /films") == b"new"
    assert live(workspace.status) == {"a": 2, "b": 1, "checkout": 1, "shop": 1}
    assert [found.message.partition(".")[0] for found in workspace.status.diagnostics] == ["3 of 4 files vanished at once"]


@pytest.mark.parametrize("names", [("one.json",), ("one.json", "two.json")], ids=["1 of 1", "2 of 2"])
def test_a_file_with_a_new_name_is_not_missing(tmp_path: Path, names: tuple[str, ...]):
    for name in names:
        (tmp_path / name).write_text(collection(name))
    workspace = Workspace([tmp_path], Published(), patience=PATIENCE)
    workspace.load()
    for name in names:
        (tmp_path / name).rename(tmp_path / f"new-{name}")
    follow(workspace)
    follow(workspace)
    workspace.close()
    assert live(workspace.status) == {f"new-{name.removesuffix('.json')}": 1 for name in names}
    assert workspace.status.diagnostics == ()


class HoldingUp(Sandbox):
    """Reads files named slow… only once it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.let_go = Event()

    def _do(self, job: Job) -> Answer:
        if str(job.header["file"]).startswith("slow"):
            self.let_go.wait(PATIENCE)
        return super()._do(job)


@pytest.fixture
def sandbox() -> Iterator[HoldingUp]:
    sandbox = HoldingUp()
    yield sandbox
    sandbox.let_go.set()
    sandbox.close()


def test_at_the_start_a_slow_file_costs_only_itself(tmp_path: Path, sandbox: HoldingUp):
    write(tmp_path, slow_yaml=SHOP, sub__slow_json=collection("Large"), films_json=collection() + " " * 10_000)
    workspace = Workspace([tmp_path], Published(), sandbox=sandbox, patience=0.2)
    while len(workspace.published.mocks) < 2:
        status = workspace.load(within=0.0)
    assert not status.loaded
    assert live(status) == {"films": 1, "slow": 0, "sub-slow": 1}
    assert str(broken(status, "slow")) == "slow.yaml: info import.pending: It is still being read."
    sandbox.let_go.set()
    status = workspace.load()
    assert status.loaded
    assert live(status) == {"films": 1, "slow": 1, "sub-slow": 1}


def test_while_a_slow_file_is_being_read_others_are_followed(tmp_path: Path, sandbox: HoldingUp):
    sandbox.let_go.set()
    write(tmp_path, slow_json=collection("Slow"), films_json=collection())
    workspace = Workspace([tmp_path], Published(), sandbox=sandbox, patience=0.2)
    workspace.load()
    sandbox.let_go.clear()
    write(tmp_path, slow_json=collection("Slow", body="new"))
    follow(workspace)
    write(tmp_path, films_json=collection(body="new"))
    while answer(workspace.published, "films", "GET /films") != b"new":
        follow(workspace)
    assert answer(workspace.published, "slow", "GET /films") == b"[]"
    sandbox.let_go.set()
    while answer(workspace.published, "slow", "GET /films") != b"new":
        follow(workspace)
    assert live(workspace.status) == {"films": 2, "slow": 2}
    assert not follow(workspace)


def test_a_file_that_took_too_long_is_not_read_again_until_it_changes(tmp_path: Path):
    class Counting(Sandbox):
        begun = 0

        def _do(self, job: Job) -> Answer:
            Counting.begun += 1
            return super()._do(job)

    write(tmp_path, films_json=collection())
    with reading_processes_fresh():  # one that has started already would be quick enough
        workspace = Workspace([tmp_path], Published(), sandbox=Counting(wall_seconds=0.001))
        workspace.load()
        assert "limit.time" in str(broken(workspace.status, "films"))
        (tmp_path / "films.json").touch()
        follow(workspace)
        assert Counting.begun == 1
        write(tmp_path, films_json=collection(body="new"))
        follow(workspace)
        workspace.close()
    assert Counting.begun == 2


def test_a_mock_that_becomes_restricted_stops_answering(workspace: Workspace, tmp_path: Path):
    write(tmp_path, mocks_yaml="mocks: {checkout: {definition: shop.yaml, access: key}}")
    follow(workspace)
    assert workspace.published.mocks["checkout"].access == "key"
    write(tmp_path, mocks_yaml="mocks: {checkout: {definition: shop.yaml}}")
    follow(workspace)
    assert workspace.published.mocks["checkout"].access == "public"
    write(tmp_path, mocks_yaml="mocks: {checkout: {definition: gone.yaml, access: key}}")
    follow(workspace)
    assert "checkout" not in workspace.published.mocks
    assert live(workspace.status)["checkout"] == 0


def test_a_broken_mocks_yaml_leaves_its_mocks_as_they_are(workspace: Workspace, tmp_path: Path):
    write(tmp_path, mocks_yaml="mocks: [")
    follow(workspace)
    assert live(workspace.status) == {"a": 1, "b": 1, "checkout": 1, "shop": 1}
    assert [(found.file, found.code) for found in workspace.status.diagnostics] == [("mocks.yaml", "yaml.invalid")]


def test_a_mock_whose_entry_is_wrong_keeps_its_revision_and_says_why(workspace: Workspace, tmp_path: Path):
    write(tmp_path, mocks_yaml="mocks:\n  checkout:\n    definition: shop.yaml\n    colour: red\n")
    follow(workspace)
    assert live(workspace.status)["checkout"] == 1
    assert str(broken(workspace.status, "checkout")).startswith("mocks.yaml:4: error unknown_field mocks.checkout.colour")


def test_a_file_that_does_not_come_to_rest_is_taken_as_it_was(workspace: Workspace, tmp_path: Path):
    async def scene() -> None:
        following = asyncio.create_task(workspace.follow())
        size = 0
        while not following.done():
            size += 1
            (tmp_path / "a.json").write_text(collection("A") + " " * size)
            await asyncio.sleep(0.02)

    write(tmp_path, a_json=collection("A") + " ", b_json=collection("B2"))
    asyncio.run(scene())
    assert live(workspace.status) == {"a": 1, "b": 2, "checkout": 1, "shop": 1}
    follow(workspace)
    assert live(workspace.status)["a"] == 2


def test_whole_files_that_take_each_others_place_all_the_time_are_not_waited_for(workspace: Workspace, tmp_path: Path):
    """Nobody writes into them; waiting for rest would keep the first one for ever."""
    done = Event()

    def replace_again_and_again() -> None:
        with ExitStack() as opened:
            for number in range(500):
                if done.wait(0.1):
                    return
                new = tmp_path / f"a.{number}.tmp"
                new.write_text(collection("A", body=f"new {number}"))
                opened.enter_context(new.open())  # what is open keeps its number in the file system: none is given anew
                new.rename(tmp_path / "a.json")

    replacing = Thread(target=replace_again_and_again)
    replacing.start()
    try:
        looks = 0
        while not answer(workspace.published, "a", "GET /films").startswith(b"new"):
            looks += follow(workspace)
            assert looks < 20, "it was never taken in"
    finally:
        done.set()
        replacing.join()
    assert looks > 1, "one change might be the beginning of many writes"
    follow(workspace)
    assert set(live(workspace.status)) == {"a", "b", "checkout", "shop"}
