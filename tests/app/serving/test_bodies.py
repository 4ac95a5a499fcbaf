"""Bodies from files, parts of them, compressed forms, and callers who have an answer already."""

from __future__ import annotations

import gzip
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import brotli
import httpx
import pytest

from app.live.contents import content_of, read_content
from app.serving.asgi import MockApp
from app.serving.call_log import CallLog
from app.serving.codings import compressors, wanted_coding
from app.serving.conditional import is_known
from app.serving.published import LiveMock, Published
from app.workspace.live_mock import live_mock
from app.workspace.mock_settings import READERS, settings_from
from app.workspace.workspace import Workspace
from tests.small_mocks import calling, collection, example, published

pytestmark = pytest.mark.anyio

PICTURE = bytes(range(256)) * 4
LONG = json.dumps([{"name": "Rye", "number": number} for number in range(200)])
MOCKS = """
mocks:
  pictures:
    collection: breads.json
    rules:
      picture:
        - answer: found
          file: pictures/rye.png
      text:
        - answer: found
          file: pictures/rye.txt
          type: text/plain; charset=utf-8
"""


def item(name: str, path: str) -> dict[str, Any]:
    request = {"method": "GET", "url": "{{baseUrl}}" + path}
    return {"name": name, "request": request, "response": [{"name": "found", "originalRequest": request, "code": 200}]}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    schema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
    items = [item("picture", "/picture"), item("text", "/text")]
    (tmp_path / "breads.json").write_text(json.dumps({"info": {"name": "b", "schema": schema}, "item": items}))
    (tmp_path / "mocks.yaml").write_text(MOCKS)
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "rye.png").write_bytes(PICTURE)
    (tmp_path / "pictures" / "rye.txt").write_text("Rye " * 1000)
    return tmp_path


@asynccontextmanager
async def served(folder: Path) -> AsyncIterator[tuple[httpx.AsyncClient, Workspace]]:
    state = Published()
    workspace = Workspace([folder], state)
    try:
        workspace.load()
        app: Any = MockApp(state)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://mocks.test/mock/pictures") as client:
            yield client, workspace
    finally:
        workspace.close()


def findings(workspace: Workspace) -> list[tuple[str, str, int | None]]:
    [mock] = [mock for mock in workspace.status.mocks if mock.name == "pictures"]
    return [(each.code, each.where, each.line) for each in mock.diagnostics if each.level == "error"]


async def test_the_body_of_a_file_comes_with_its_type_and_a_strong_etag(folder: Path):
    async with served(folder) as (client, workspace):
        picture, text = await client.get("/picture"), await client.get("/text")
        known = await client.get("/picture", headers={"if-none-match": f'"x,y", W/{picture.headers["etag"]}'})
    assert findings(workspace) == []
    assert (picture.content, picture.headers["content-type"]) == (PICTURE, "image/png")
    assert (picture.headers["accept-ranges"], picture.headers["content-length"]) == ("bytes", "1024")
    assert (text.headers["content-type"], text.text) == ("text/plain; charset=utf-8", "Rye " * 1000)
    assert (known.status_code, known.content, known.headers["etag"]) == (304, b"", picture.headers["etag"])


@pytest.mark.parametrize(
    ("asked", "part", "told"),
    [
        ("bytes=0-99", slice(0, 100), "bytes 0-99/1024"),
        ("bytes=1000-", slice(1000, 1024), "bytes 1000-1023/1024"),
        ("bytes=1000-5000", slice(1000, 1024), "bytes 1000-1023/1024"),
        ("bytes=-24", slice(1000, 1024), "bytes 1000-1023/1024"),
        ("bytes=-5000", slice(0, 1024), "bytes 0-1023/1024"),
    ],
)
async def test_a_part_is_sent_to_who_asks_for_one(folder: Path, asked: str, part: slice, told: str):
    async with served(folder) as (client, _):
        answer = await client.get("/picture", headers={"range": asked})
    assert (answer.status_code, answer.content, answer.headers["content-range"]) == (206, PICTURE[part], told)


@pytest.mark.parametrize("asked", ["bytes=1024-", "bytes=5000-6000", "bytes=-0"])
async def test_a_part_that_is_not_there_is_told(folder: Path, asked: str):
    async with served(folder) as (client, _):
        answer = await client.get("/picture", headers={"range": asked})
    assert (answer.status_code, answer.content, answer.headers["content-range"]) == (416, b"", "bytes */1024")


@pytest.mark.parametrize("asked", ["bytes=5-1", "bytes=a-b", "bytes=-", "bytes=0-1,4-5", "lines=0-1"])
async def test_the_whole_is_sent_where_the_wish_means_nothing_or_several_parts(folder: Path, asked: str):
    async with served(folder) as (client, _):
        answer = await client.get("/picture", headers={"range": asked})
    assert (answer.status_code, answer.content) == (200, PICTURE)


async def test_a_part_of_another_state_is_not_mixed_in(folder: Path):
    async with served(folder) as (client, _):
        etag = (await client.get("/picture")).headers["etag"]
        same = await client.get("/picture", headers={"range": "bytes=0-9", "if-range": etag})
        other = await client.get("/picture", headers={"range": "bytes=0-9", "if-range": '"older"'})
        head = await client.head("/picture", headers={"range": "bytes=0-9"})
    assert [same.status_code, other.status_code, head.status_code] == [206, 200, 200]


async def test_a_changed_file_is_a_new_revision(folder: Path):
    async with served(folder) as (client, workspace):
        (folder / "pictures" / "rye.png").write_bytes(b"new")
        assert await workspace.follow()
        assert (await client.get("/picture")).content == b"new"
        (folder / "pictures" / "rye.png").unlink()
        assert await workspace.follow()
        assert findings(workspace) == [("ref.unresolved", "mocks.pictures.rules.picture[0].file", 8)]
        assert (await client.get("/picture")).content == b"new"


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda folder: (folder / "pictures" / "rye.png").write_bytes(b"x" * (1024 * 1024 + 1)), "limit.bytes"),
        (lambda folder: _link(folder / "pictures" / "rye.png", Path("/etc/hostname")), "path.invalid"),
        (lambda folder: _link(folder / "pictures" / "rye.png", folder / "breads.json"), "watch.not_regular"),
        (lambda folder: _renamed(folder, "../rye.png"), "path.invalid"),
        (lambda folder: _renamed(folder, "/etc/hostname"), "path.invalid"),
        (lambda folder: _renamed(folder, "pictures"), "watch.not_regular"),
        (lambda folder: _renamed(folder, ".understudy/understudy.db"), "path.invalid"),
    ],
    ids=["large", "link out", "link", "above", "absolute", "folder", "hidden"],
)
async def test_a_file_that_may_not_be_read_is_told_with_its_line(folder: Path, spoil: Any, code: str):
    spoil(folder)
    async with served(folder) as (_, workspace):
        assert findings(workspace) == [(code, "mocks.pictures.rules.picture[0].file", 8)]


def _link(path: Path, target: Path) -> None:
    path.unlink()
    path.symlink_to(target)


def _renamed(folder: Path, name: str) -> None:
    (folder / "mocks.yaml").write_text(MOCKS.replace("pictures/rye.png", name))


def test_a_revision_keeps_the_files_its_rules_name():
    shop = collection(example("GET /picture", "", name="found", id="p"))
    settings = settings_from("shop", {"rules": {"GET /picture": [{"answer": "found", "file": "a.png"}]}})
    kept = content_of(shop, None, _with_bodies(settings, {"a.png": PICTURE}))
    again = read_content("shop", kept.collection.data, None, json.loads(json.dumps(kept.settings)))
    assert (again.settings.bodies, again.warnings) == ({"a.png": PICTURE}, ())


def _with_bodies(settings: Any, bodies: dict[str, bytes]) -> Any:
    from dataclasses import replace

    return replace(settings, bodies=bodies)


# --- compressed forms ---------------------------------------------------------------------------------------------------


def mock(**fields: Any) -> LiveMock:
    settings = settings_from("shop", {name: READERS[name](value) for name, value in fields.items()})
    items = (
        example("GET /long", LONG, name="long", id="l", headers=[("Content-Type", "application/json"), ("ETag", '"7"')]),
        example("GET /short", "[]", name="short", id="s"),
        example("GET /untagged", LONG, name="untagged", id="u"),
        example("GET /filled/:id", LONG + "{{id}}", name="filled", id="f"),
        example("GET /picture", LONG, name="picture", id="p", headers=[("Content-Type", "image/png")]),
    )
    return live_mock(settings, collection(*items), None, frozenset(), revision=1)


async def raw(client: httpx.AsyncClient, path: str, **headers: str) -> tuple[httpx.Response, bytes]:
    """An answer with the bytes of its body as they came."""
    sent = {"accept-encoding": ""} | {name.replace("_", "-"): value for name, value in headers.items()}
    async with client.stream("GET", f"/mock/{path}", headers=sent) as answer:
        return answer, b"".join([part async for part in answer.aiter_raw()])


async def test_postmans_answer_is_not_compressed():
    async with calling(published(shop=mock())) as client:
        answer, body = await raw(client, "shop/long", accept_encoding="gzip")
    assert (body, "vary" in answer.headers) == (LONG.encode(), False)


async def test_a_long_text_is_compressed_for_who_takes_it():
    async with calling(published(shop=mock(compress=True))) as client:
        packed, data = await raw(client, "shop/long", accept_encoding="gzip;q=0.9, br;q=0.1")
        plain, whole = await raw(client, "shop/long")
        head = await client.head("/mock/shop/long", headers={"accept-encoding": "gzip"})
    assert (packed.headers["content-encoding"], gzip.decompress(data)) == ("gzip", LONG.encode())
    assert int(packed.headers["content-length"]) == len(data) == int(head.headers["content-length"])
    assert (packed.headers["vary"], plain.headers["vary"]) == ("Accept-Encoding", "Accept-Encoding")
    assert (packed.headers["etag"], plain.headers["etag"]) == ('"7-gzip"', '"7"')
    assert whole == LONG.encode()


async def test_brotli_goes_first_where_it_is_as_welcome():
    async with calling(published(shop=mock(compress=True))) as client:
        packed, data = await raw(client, "shop/long", accept_encoding="gzip, deflate, br")
        known, _ = await raw(client, "shop/long", accept_encoding="br", if_none_match='"7-br"')
        pinned, _ = await raw(client, "shop@1/untagged", accept_encoding="br")
    assert (packed.headers["content-encoding"], brotli.decompress(data)) == ("br", LONG.encode())
    assert (packed.headers["etag"], known.status_code) == ('"7-br"', 304)
    assert pinned.headers["etag"].endswith('@1/u-br"')


@pytest.mark.parametrize("path", ["shop/short", "shop/filled/7", "shop/picture"])
async def test_what_is_short_filled_in_or_packed_already_stays_as_it_is(path: str):
    async with calling(published(shop=mock(compress=True))) as client:
        answer, _ = await raw(client, path, accept_encoding="gzip")
    assert ("content-encoding" in answer.headers, "vary" in answer.headers) == (False, False)


async def test_each_form_is_known_by_its_own_etag():
    async with calling(published(shop=mock(compress=True))) as client:
        statuses = [
            (await raw(client, path, accept_encoding=coding, if_none_match=etag))[0].status_code
            for path in ("shop/long",)
            for coding in ("gzip", "identity")
            for etag in ('"7"', '"7-gzip"')
        ]
        pinned, _ = await raw(client, "shop@1/untagged", accept_encoding="gzip")
    assert statuses == [200, 304, 304, 200]
    assert pinned.headers["etag"].endswith('@1/u-gzip"')


async def test_the_size_above_which_bodies_are_compressed_is_the_mocks():
    async with calling(published(shop=mock(compress=1_000_000))) as client:
        answer, _ = await raw(client, "shop/long", accept_encoding="gzip")
    assert "content-encoding" not in answer.headers


async def test_the_log_has_the_answer_as_people_read_it():
    log = CallLog()
    app: Any = MockApp(published(shop=mock(compress=True)), log=log)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://mocks.test") as client:
        await client.get("/mock/shop/long", headers={"accept-encoding": "gzip"})
    [call] = log.drain(10)
    assert call.response_body == LONG.encode()


@pytest.mark.parametrize(
    ("accept", "coding"),
    [
        ("", ""),
        ("gzip", "gzip"),
        ("GZIP;q=0.1", "gzip"),
        ("x-gzip", "gzip"),
        ("gzip;q=0", ""),
        ("*", "br"),
        ("*;q=0.5, br;q=0, zstd;q=0", "gzip"),
        ("gzip, zstd", "zstd"),
        ("gzip;q=1, zstd;q=0.9", "gzip"),
        ("gzip;q=0.5, identity", ""),
        ("identity;q=0, gzip;q=0.1", "gzip"),
        ("br", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0, *", "zstd"),
        ("deflate", ""),
        ("gzip;q=high", ""),
    ],
)
def test_the_coding_with_the_highest_quality_is_taken(accept: str, coding: str):
    assert wanted_coding(accept, ("br", "zstd", "gzip")) == coding


def test_brotli_and_gzip_are_always_there():
    assert {"br", "gzip"} <= compressors().keys()


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ('"a"', True),
        ('W/"a"', True),
        ('"b", "a"', True),
        ('"b,a", "c"', False),
        ('"x,y","a"', True),
        ("*", True),
        ('"*"', False),
        ("a", False),
        ("", False),
    ],
)
def test_a_caller_says_which_answers_it_has(said: str, known: bool):
    """RFC 9110 §13.1.2: a list, compared weakly; a comma may stand inside a tag."""
    assert is_known(said, b'"a"') is known
    assert is_known(said, b'W/"a"') is known
