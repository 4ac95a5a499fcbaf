"""Bundles: a workspace goes to another installation and is there what it was here."""

from __future__ import annotations

import asyncio
import io
import json
import stat
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.actions.bundle_format import MANIFEST, hash_of, json_bytes, manifest_of, mock_name
from app.actions.bundle_import import BundleDone, NotEmpty, import_bundle
from app.actions.bundle_reading import CODE, OWN_LIMITS
from app.actions.bundles import write_bundle, write_bundle_file
from app.actions.import_records import ImportWishes, Upload
from app.actions.imports import plan_import, save_plan
from app.errors import InputRefused
from app.live.contents import content_of, read_content
from app.matching.example import IndexedExample
from app.matching.index import compile_index
from app.matching.replay import own_request
from app.store.backup import back_up, restore
from app.store.blobs import read_blob, read_blobs
from app.store.bundles import read_holdings
from app.store.check import check_store
from app.store.environments import put_environment
from app.store.errors import NameTaken
from app.store.imports import save_import
from app.store.keys import find_key, issue_key, revoke_key
from app.store.mocks import delete_mock, expire_mock, find_mock, list_mocks, pause_mock, put_mock, rename_mock
from app.store.opening import open_store
from app.store.people import add_person
from app.store.records import Blob, ImportedMock, KeyScope, MockDraft
from app.store.revisions import add_revision, list_publications, list_revisions, publish, roll_back
from app.store.transaction import Store
from app.workspace.mock_settings import MockSettings, slug
from converters.diagnostics import Diagnostics
from converters.errors import ConversionError
from converters.postman.model import Environment, Variable
from converters.postman.read import collection_from_json, read_collection
from converters.source import read_tree
from tests.app.api.both_planes import BothPlanes, collection
from tests.app.store.conftest import Clock
from tests.app.store.made import empty_file
from tests.corpus import corpus

REPOSITORY = Path(__file__).resolve().parents[3]
STAGING = Environment(
    id="0f8fad5b-d9cb-469f-a165-70867728950e",
    name="Staging",
    variables=(Variable(key="token", value="planted-secret-4711", type="secret"),),
)


def bundle_of(store: Store, *, with_keys: bool = False) -> bytes:
    target = io.BytesIO()
    write_bundle(store, target, with_keys=with_keys)
    return target.getvalue()


def contents(body: str = "one", environment: Environment | None = None, **settings: Any) -> Any:
    given = collection_from_json(collection(body), Diagnostics(limit=0))
    return content_of(given, environment, replace(MockSettings(name="checkout"), **settings))


def a_mock(store: Store, name: str = "checkout", *bodies: str) -> str:
    mock = put_mock(store, MockDraft(name=name, title="Checkout")).mock
    for body in bodies or ("one",):
        add_revision(store, mock.id, contents(body), message=f"says {body}")
        publish(store, mock.id)
    return mock.id


def fill(store: Store, clock: Clock) -> None:
    """Something of all that a bundle holds, and of what it does not."""
    staging = put_environment(store, "Staging", json.dumps({"name": "Staging", "values": []}).encode()).environment
    checkout = a_mock(store, "checkout", "a", "b", "c")
    roll_back(store, checkout)
    rename_mock(store, checkout, "pay", redirect_for=timedelta(days=2))
    cart = put_mock(store, MockDraft(name="cart", access="key", environment_id=staging.id, settings={"delay": 20})).mock
    add_revision(store, cart.id, contents(environment=STAGING, delay_ms=20))
    expire_mock(store, cart.id, clock.now + timedelta(days=3))
    pause_mock(store, a_mock(store, "search"))
    put_mock(store, MockDraft(name="empty"))
    delete_mock(store, a_mock(store, "gone"))
    add_person(store, "bob@example.com", "owner")


@pytest.fixture
def other(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    """Another installation, with nothing in it."""
    opened = open_store(empty_file(tmp_path / "other.db"), clock=clock)
    yield opened.acting("eve")
    opened.close()


def refused(store: Store, data: bytes, **wishes: Any) -> str:
    """What a refusal says; nothing is kept then."""
    before = read_holdings(store, with_keys=True)
    with pytest.raises(InputRefused) as caught:
        import_bundle(store, data, **wishes)
    assert read_holdings(store, with_keys=True) == before
    return f"{caught.value.code}: {caught.value.problem}"


def test_another_installation_comes_to_the_same_state(store: Store, other: Store, clock: Clock):
    fill(store, clock)
    import_bundle(other, bundle_of(store))
    assert read_holdings(other) == read_holdings(store)
    assert check_store(other) == ()
    assert [each.revision for each in list_publications(other, find_mock(other, "pay").mock.id)] == [2, 3, 2, 1]
    assert find_mock(other, "checkout", now=clock.now).moved


def test_a_bundle_from_either_database_comes_into_either(store: Store, other: Store, clock: Clock):
    fill(other, clock)
    issue_key(other, "ci", KeyScope(mocks={find_mock(other, "pay").mock.id: 2}))
    import_bundle(store, bundle_of(other, with_keys=True))
    assert read_holdings(store, with_keys=True) == read_holdings(other, with_keys=True)
    assert check_store(store) == ()


def test_equal_states_give_equal_bytes(store: Store, other: Store, clock: Clock):
    fill(store, clock)
    issue_key(store, "ci", KeyScope(every_mock=True))
    written = bundle_of(store, with_keys=True)
    import_bundle(other, written)
    assert bundle_of(store, with_keys=True) == bundle_of(other, with_keys=True) == written


def test_what_comes_after_goes_on_with_the_numbers(store: Store, other: Store):
    mock = a_mock(store, "checkout", "a", "b")
    import_bundle(other, bundle_of(store))
    assert add_revision(other, mock, contents("c")).revision.number == 3
    assert roll_back(other, mock).published == 1


def test_there_are_no_people_and_no_tokens_in_a_bundle(store: Store, clock: Clock):
    fill(store, clock)
    issued = issue_key(store, "ci", KeyScope(every_mock=True))
    with zipfile.ZipFile(io.BytesIO(bundle_of(store))) as archive:
        names = archive.namelist()
        text = b"".join(archive.read(name) for name in names)
    assert {name.partition("/")[0] for name in names} == {"contents", "environments.json", "manifest.json", "mocks"}
    assert names == sorted(names)
    for absent in (b"bob@example.com", issued.record.hash.encode(), issued.text.encode(), b"gone"):
        assert absent not in text


def test_only_its_owner_may_read_a_bundle(store: Store, tmp_path: Path):
    a_mock(store)
    path = tmp_path / "all.zip"
    write_bundle_file(store, path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir() if each.suffix != ".db" and "db-" not in each.name] == ["all.zip"]


def test_a_key_opens_there_what_it_opened_here(store: Store, other: Store, clock: Clock):
    mock = a_mock(store)
    issued = issue_key(store, "ci", KeyScope(mocks={mock: 1}, methods=("GET",)))
    revoked = issue_key(store, "old", KeyScope(every_mock=True))
    revoke_key(store, revoked.record.id)
    done = import_bundle(other, bundle_of(store, with_keys=True))
    found = find_key(other, issued.text, now=clock.now)
    assert done.keys == 1
    assert found is not None
    assert found.scope == KeyScope(mocks={mock: 1}, methods=("GET",))
    assert find_key(other, revoked.text, now=clock.now) is None


def test_a_key_that_was_revoked_here_stays_so(store: Store, other: Store, clock: Clock):
    a_mock(store)
    issued = issue_key(store, "ci", KeyScope(every_mock=True))
    written = bundle_of(store, with_keys=True)
    import_bundle(other, written)
    revoke_key(other, issued.record.id)
    assert import_bundle(other, written, merge=True).keys == 0
    assert find_key(other, issued.text, now=clock.now) is None


def test_a_mock_of_files_is_one_of_the_store_there(store: Store, other: Store):
    mock = put_mock(store, MockDraft(name="checkout", origin="files")).mock
    add_revision(store, mock.id, contents())
    import_bundle(other, bundle_of(store))
    assert find_mock(other, "checkout").mock.origin == "store"


def test_a_store_that_has_something_is_left_alone(store: Store, other: Store):
    a_mock(store)
    put_environment(other, "Staging", b'{"name": "Staging", "values": []}')
    with pytest.raises(NotEmpty):
        import_bundle(other, bundle_of(store))
    assert list(list_mocks(other)) == []


def merged(store: Store, other: Store) -> BundleDone:
    return import_bundle(other, bundle_of(store), merge=True)


def bodies(store: Store, name: str) -> list[str]:
    """What the revisions of a mock answer, the first first."""
    found = list(reversed(list_revisions(store, find_mock(store, name).mock.id).items))
    data = read_blobs(store, [each.collection for each in found])
    return [json.loads(data[each.collection])["item"][0]["response"][0]["body"] for each in found]


def test_merging_adds_what_a_mock_of_the_same_name_does_not_have(store: Store, other: Store):
    a_mock(store, "checkout", "a", "b", "c")
    a_mock(store, "cart")
    publish(store, find_mock(store, "checkout").mock.id, 2)
    a_mock(other, "checkout", "x", "b")
    put_mock(other, MockDraft(name="checkout", title="Ours", access="key"))
    done = merged(store, other)
    assert bodies(other, "checkout") == ["x", "b", "a", "c"]
    here = find_mock(other, "checkout").mock
    assert (here.published, here.title, here.access) == (2, "Ours", "key")
    assert [(each.name, each.created, each.revisions, each.published) for each in done.mocks] == [
        ("cart", True, 1, 1),
        ("checkout", False, 2, 2),
    ]


def test_merging_twice_changes_nothing(store: Store, other: Store, clock: Clock):
    fill(store, clock)
    a_mock(other, "pay", "x")
    merged(store, other)
    before = read_holdings(other, with_keys=True)
    done = merged(store, other)
    assert read_holdings(other, with_keys=True) == before
    assert all(each.revisions == 0 and not each.created for each in done.mocks)


def test_environments_of_the_same_name_stay_when_merging(store: Store, other: Store):
    put_environment(store, "Staging", b'{"name": "Staging", "values": [{"key": "a", "value": "theirs"}]}')
    a_mock(store)
    ours = put_environment(other, "Staging", b'{"name": "Staging", "values": []}').environment
    assert merged(store, other).kept == ("Staging",)
    assert read_holdings(other).environments == (ours,)


def test_a_mock_that_files_make_here_refuses_the_whole_bundle(store: Store, other: Store):
    a_mock(store, "alpha")
    a_mock(store, "checkout")
    put_mock(other, MockDraft(name="checkout", origin="files"))
    with pytest.raises(NameTaken):
        merged(store, other)
    assert [mock.name for mock in list_mocks(other)] == ["checkout"]


Members = dict[str, bytes]


def packed(members: Mapping[str, bytes], **how: Any) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return target.getvalue()


def unpacked(data: bytes) -> Members:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def signed(members: Members) -> bytes:
    """Packed, with a manifest that fits: who forges one bundle forges that too."""
    rest = {name: data for name, data in members.items() if name != MANIFEST}
    return packed({**rest, MANIFEST: manifest_of({name: hash_of(data) for name, data in rest.items()})})


def with_mock(members: Members, **said: Any) -> Members:
    name = mock_name("checkout")
    return {**members, name: json_bytes({**json.loads(members[name]), **said})}


def with_revision(members: Members, **said: Any) -> Members:
    first, *rest = json.loads(members[mock_name("checkout")])["revisions"]
    return with_mock(members, revisions=[{**first, **said}, *rest])


def content_names(members: Members) -> list[str]:
    return sorted(name for name in members if name.startswith("contents/"))


def replaced_content(members: Members, data: bytes) -> Members:
    """Another content in the place of the first revision's, with every hash put right."""
    mock = json.loads(members[mock_name("checkout")])
    old = mock["revisions"][0]
    kept = {name: each for name, each in members.items() if name != f"contents/{old['collection']}.json"}
    settings = old["settings"]
    content = hash_of(json.dumps([hash_of(data), None, settings], sort_keys=True).encode())
    return with_revision({**kept, f"contents/{hash_of(data)}.json": data}, collection=hash_of(data), content=content)


DEEP = b'{"info":' * 5000 + b"1" + b"}" * 5000
FORGED: dict[str, Callable[[Members], Members]] = {
    "revisions out of order": lambda all: with_mock(all, revisions=json.loads(all[mock_name("checkout")])["revisions"][::-1]),
    "a revision is missing": lambda all: with_mock(all, revisions=[]),
    "newest is more": lambda all: with_mock(all, newest=99),
    "published is not there": lambda all: with_mock(all, published=99),
    "published was never published": lambda all: with_mock(all, publication=0),
    "a number that is none": lambda all: with_mock(all, version=True),
    "a number that is too large": lambda all: with_mock(all, version=2**40),
    "an unknown field": lambda all: with_mock(all, owner="eve"),
    "an unknown access": lambda all: with_mock(all, access="anybody"),
    "a name that is an address": lambda all: with_mock(all, name="../../etc"),
    "another name than its file's": lambda all: with_mock(all, name="cart"),
    "a time without a zone": lambda all: with_mock(all, created_at="2026-01-01T00:00:00"),
    "a time that is none": lambda all: with_mock(all, created_at="0001-01-01T00:00:00+23:59"),
    "text with NUL": lambda all: with_mock(all, title="a\0b"),
    "half a character": lambda all: with_mock(all, title="\ud800"),
    "unknown settings": lambda all: with_mock(all, settings={"speed": 1}),
    "an environment that is not there": lambda all: with_mock(all, environment="Staging"),
    "its own name among the earlier ones": lambda all: with_mock(all, old_names={"checkout": "2030-01-01T00:00:00+00:00"}),
    "settings that the hash does not cover": lambda all: with_revision(all, settings={"delay": 5}),
    "bad settings of a revision": lambda all: with_revision(all, settings={"defaults": 5}),
    "a content hash of something else": lambda all: with_revision(all, content="0" * 64),
    "a content that is missing": lambda all: {name: data for name, data in all.items() if name != content_names(all)[0]},
    "a content that nothing needs": lambda all: {**all, f"contents/{hash_of(b'{}')}.json": b"{}"},
    "a content under another hash": lambda all: {**all, content_names(all)[0]: b"{}"},
    "a content that is no collection": lambda all: replaced_content(all, b'{"openapi": "3.1.0"}'),
    "a content that is nested without end": lambda all: replaced_content(all, DEEP),
    "a member that belongs nowhere": lambda all: {**all, "readme.txt": b"hello"},
    "keys that open what is not there": lambda all: {**all, "keys.json": json_bytes([KEY_OF_NOTHING])},
    "a mock that is no JSON": lambda all: {**all, mock_name("checkout"): b"\xff"},
    "a mock that is nested without end": lambda all: {**all, mock_name("checkout"): b"[" * 100_000},
    "a field twice": lambda all: {**all, "environments.json": b'[{"id": "a", "id": "b"}]'},
    "no environments": lambda all: {name: data for name, data in all.items() if name != "environments.json"},
}
KEY_OF_NOTHING = {
    "id": "0123456789abcdef",
    "name": "eve",
    "hash": "0" * 64,
    "old_hash": None,
    "old_until": None,
    "per_minute": None,
    "expires_at": None,
    "created_at": "2026-01-01T00:00:00+00:00",
    "created_by": "eve",
    "every_mock": False,
    "methods": [],
    "mocks": {"cart": None},
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED)
def test_a_forged_bundle_is_refused_whole(forge: Callable[[Members], Members], other: Store, tmp_path: Path, clock: Clock):
    here = open_store(empty_file(tmp_path / "here.db"), clock=clock)
    a_mock(here, "checkout", "one", "two")
    members = unpacked(bundle_of(here))
    here.close()
    assert import_bundle(open_store(str(tmp_path / "good.db")), signed(members)).mocks
    assert refused(other, signed(forge(members))).startswith(CODE)


def test_a_bundle_that_was_changed_is_refused(store: Store, other: Store):
    a_mock(store)
    members = unpacked(bundle_of(store))
    changed = {**members, "environments.json": b"[ ]"}
    assert "environments.json: is not what the manifest says" in refused(other, packed(changed))
    assert "is not in the manifest" in refused(other, packed({**members, "more.json": b"{}"}))
    assert "environments.json: is missing" in refused(
        other, packed({name: data for name, data in members.items() if name != "environments.json"})
    )
    assert "no manifest.json" in refused(other, packed({"a.json": b"{}"}))


def test_a_bundle_of_another_version_is_told_apart(store: Store, other: Store):
    a_mock(store)
    members = unpacked(bundle_of(store))
    members[MANIFEST] = members[MANIFEST].replace(b'"version": 1', b'"version": 2')
    assert "another release" in refused(other, packed(members))


def test_a_bomb_is_not_unpacked(store: Store, other: Store):
    a_mock(store)
    members = unpacked(bundle_of(store))
    assert refused(other, packed({**members, "contents/bomb.json": b" " * (8 << 20)})).startswith("limit.zip")
    few = replace(OWN_LIMITS, entries=2)
    assert "a larger bundle can be read with `understudy bundle read`" in refused(other, packed(members), limits=few)


@pytest.mark.parametrize("name", ["../mocks/a.json", "/etc/passwd", "mocks\\a.json", "c:/a.json"])
def test_a_path_that_leads_out_is_refused(name: str, store: Store, other: Store):
    assert refused(other, packed({name: b"{}"})).startswith("zip.path")


def test_a_large_content_of_little_is_no_bomb(store: Store, other: Store):
    """What packs too well is not packed, so that our own reader takes it."""
    mock = put_mock(store, MockDraft(name="checkout")).mock
    add_revision(store, mock.id, contents("a" * (3 << 20)))
    import_bundle(other, bundle_of(store))
    assert read_holdings(other) == read_holdings(store)


def every_collection(store: Store) -> None:
    """The sample's mocks, and every shared collection that can be read, with a second revision of one of them."""
    files = [REPOSITORY / "collections" / name for name in SAMPLE]
    plan = plan_import(store, [Upload(name=file.name, data=file.read_bytes()) for file in files], ImportWishes())
    save_plan(store, plan)
    found = []
    for file in sorted(corpus("collections").rglob("*.json")):
        try:
            read = read_collection(
                read_tree(file.read_bytes(), file.name, diagnostics=Diagnostics(limit=0)), Diagnostics(limit=0)
            )
        except ConversionError:
            continue
        name = slug(file.stem)
        found.append(ImportedMock(draft=MockDraft(name=name), content=content_of(read, STAGING, MockSettings(name=name))))
    assert len(found) >= 10
    save_import(store, found)
    strict = found[0].content
    save_import(store, [replace(found[0], content=replace(strict, settings={"delay": 1, "matching": "strict"}), publish=False)])


SAMPLE = ("rounds.postman_collection.json", "rounds.postman_environment.json", "shop.openapi.yaml")


def asked(store: Store) -> list[tuple[str, IndexedExample]]:
    """Each example of each revision, with the address of the revision."""
    found = []
    for mock in list_mocks(store, limit=200):
        for revision in list_revisions(store, mock.id):
            hashes = [revision.collection, *filter(None, [revision.environment])]
            blobs = read_blobs(store, hashes)
            environment = blobs[revision.environment] if revision.environment else None
            made = read_content(mock.name, blobs[revision.collection], environment, revision.settings)
            index = compile_index(made.collection, made.environment, made.settings.rules, defaults=made.defaults)
            found += [(f"/mock/{mock.name}@{revision.number}", example) for example in index.examples]
    return found


def answers(store: Store, wanted: list[tuple[str, IndexedExample]]) -> list[tuple[int, list[tuple[str, str]], bytes]]:
    """What a process over that store answers when each example is asked for by its id, by the request it was saved with."""
    app = BothPlanes(store).app

    async def ask() -> list[tuple[int, list[tuple[str, str]], bytes]]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as client:  # type: ignore[arg-type]
            return [await one(client, *each) for each in wanted]

    return asyncio.run(ask())


async def one(client: httpx.AsyncClient, start: str, example: IndexedExample) -> tuple[int, list[tuple[str, str]], bytes]:
    request = own_request(example)
    target = f"{start}{request.raw_path}" + (f"?{request.query_text}" if request.query_text else "")
    headers = [(name, value) for name, value in request.headers if name.isascii() and value.isascii()]
    headers.append((b"x-mock-response-id", example.id.encode()))
    got = await client.request(request.method, target, headers=headers, content=request.data)
    return got.status_code, [pair for pair in got.headers.multi_items() if pair[0] != "date"], got.content


def test_a_restored_backup_and_an_imported_bundle_answer_every_example_byte_for_byte(store: Store, tmp_path: Path):
    every_collection(store)
    store.close()
    store = open_store(str(store.engine.url.render_as_string(hide_password=False)))
    moved, restored = open_store(str(tmp_path / "moved.db")), open_store(str(tmp_path / "restored.db"))
    import_bundle(moved, bundle_of(store))
    back_up(store, tmp_path / "backup.db")
    restore(restored, tmp_path / "backup.db")
    wanted = [(start, example) for start, example in asked(store) if "{{$" not in example.example.body]
    assert len(wanted) > 350
    here = answers(store, wanted)
    assert sum(status == example.code for (status, _, _), (_, example) in zip(here, wanted, strict=True)) == len(wanted)
    assert answers(moved, wanted) == here
    assert answers(restored, wanted) == here
    for each in (store, moved, restored):
        each.close()


CONTRACT = b'{"contract":1,"operations":[],"schemas":{},"schemes":{}}'


def test_what_calls_are_checked_against_goes_along(store: Store, other: Store):
    mock = put_mock(store, MockDraft(name="checkout")).mock
    kept = add_revision(store, mock.id, replace(contents(), contract=Blob(CONTRACT))).revision
    import_bundle(other, bundle_of(store))
    [arrived] = read_holdings(other).mocks
    assert [(each.content, each.contract) for each in arrived.revisions] == [(kept.content, kept.contract)]
    assert read_blob(other, kept.contract or "") == CONTRACT


def test_what_is_no_contract_is_refused(store: Store, other: Store):
    mock = put_mock(store, MockDraft(name="checkout")).mock
    add_revision(store, mock.id, replace(contents(), contract=Blob(b"{}")))
    assert "it cannot be served: What is kept of the definition is of another kind" in refused(other, bundle_of(store))
