"""A secret that a caller sent, or an answer holds, is nowhere: not in the database's bytes, in exports or in an example."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.actions.calls import Wanted, exported_har, exported_lines, find_calls, one_call
from app.actions.editing.saving import save_as_example
from app.store.blobs import read_blob
from app.store.records import Mock
from app.store.revisions import get_revision
from app.store.transaction import Store
from tests.app.calls.worlds import a_kept_shop, calls_of

SECRET = "q7ZkPlantedSecretKz9W"
FORM = b"application/x-www-form-urlencoded"

PLANTED = {
    "header": {"request_headers": [(b"x-auth-token", SECRET.encode())]},
    "bearer": {"request_headers": [(b"authorization", f"Bearer {SECRET}".encode())]},
    "cookie": {"request_headers": [(b"cookie", f"sid={SECRET}".encode())]},
    "referer": {"request_headers": [(b"referer", f"https://u:{SECRET}@h.test/?api_key={SECRET}".encode())]},
    "query": {"target": f"/orders/7?access_token={SECRET}"},
    "json": {"request_body": json.dumps({"a": [{"password": SECRET, "credentials": {"k": [SECRET]}}]}).encode()},
    "json in json": {"request_body": json.dumps({"a": json.dumps({"client_secret": SECRET})}).encode()},
    "form": {"request_headers": [(b"content-type", FORM)], "request_body": f"user%5Bpassword%5D={SECRET}".encode()},
    "utf-16": {"request_body": json.dumps({"password": SECRET}).encode("utf-16")},
    "xml": {"request_body": f"<a><password>{SECRET}</password></a>".encode()},
    "answer": {"response_body": json.dumps({"token": SECRET}).encode()},
    "answer's header": {"response_headers": ((b"set-cookie", f"sid={SECRET}; Path=/".encode()),)},
}


@pytest.fixture
def shop(store: Store) -> Mock:
    return a_kept_shop(store)


@pytest.mark.parametrize("planted", PLANTED, ids=PLANTED)
def test_a_planted_secret_is_nowhere(store: Store, shop: Mock, tmp_path: Path, planted: str):
    [id] = calls_of(store, shop, "GET /orders/7", **PLANTED[planted])
    save_as_example(store, id, body="{}" if planted == "utf-16" else None)
    kept = read_blob(store, get_revision(store, shop.id, 2).collection).decode()
    told = json.dumps([named.as_json() for named in find_calls(store, Wanted(text="orders"))])
    told += json.dumps(one_call(store, id).as_json(full=True))
    told += "".join(exported_har(store, Wanted(), "")) + "".join(exported_lines(store, Wanted()))
    assert "q7ZkPlanted" not in kept + told
    files = b"".join(path.read_bytes() for path in tmp_path.glob("calls.db*"))
    assert b"q7ZkPlanted" not in files
    assert "q7ZkPlanted".encode("utf-16-le") not in files
