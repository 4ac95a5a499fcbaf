"""Pulling from Postman's API, a stand-in of which answers over real sockets."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.actions.import_records import ImportPlan, ImportWishes
from app.actions.imports import save_plan
from app.actions.pull import PullChoices, plan_pull, postman_client
from app.errors import SettingInvalid
from app.fetch.errors import FetchBlocked
from app.postman.client import PostmanClient
from app.postman.errors import PostmanKeyMalformed, PostmanKeyRefused, PostmanNotFound
from app.settings import Settings
from app.store.blobs import read_blob
from app.store.environments import find_environment
from app.store.imports import list_postman_links
from app.store.mocks import find_mock
from app.store.opening import open_store
from app.store.published import list_audit
from app.store.revisions import get_revision
from app.store.transaction import Store
from tests.app.store.made import empty_file
from tests.postman_standin import (
    DAY_TWO,
    KEY,
    LONELY,
    OWNER,
    PRIVATE_MOCK,
    SECRET,
    SHOP,
    SHOP_MOCK,
    STAGING,
    WORKSPACE,
    PostmanStandIn,
    example,
    postman_standing_in,
)


@pytest.fixture
def postman() -> Iterator[PostmanStandIn]:
    with postman_standing_in() as standin:
        yield standin


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(empty_file(tmp_path / "understudy.db"))
    yield opened
    opened.close()


def client(postman: PostmanStandIn, key: str = KEY) -> PostmanClient:
    return postman_client(key, base=postman.base, settings=Settings(fetch_allow=(postman.target,)))


def pulled(store: Store, postman: PostmanStandIn, **choices: Any) -> ImportPlan:
    return plan_pull(store, client(postman), PullChoices(**choices))


def whole(store: Store, postman: PostmanStandIn) -> ImportPlan:
    return pulled(store, postman, workspace=WORKSPACE)


def test_a_workspace_gives_each_mock_and_each_collection_without_one(store: Store, postman: PostmanStandIn):
    plan = whole(store, postman)
    assert [(mock.name, mock.is_new, mock.requests, mock.examples, mock.environment) for mock in plan.mocks] == [
        ("shop-in-staging", True, 1, 2, "staging"),
        ("stock-for-partners", True, 1, 1, ""),
        ("prices", True, 1, 1, "production"),
    ]
    assert plan.problem is None


def test_a_pulled_mock_answers_as_it_does_in_postman(store: Store, postman: PostmanStandIn):
    save_plan(store, whole(store, postman))
    shop, partners = (get_revision(store, find_mock(store, name).mock.id) for name in ("shop-in-staging", "stock-for-partners"))
    assert shop.settings == {"delay": 300}
    assert partners.settings == {
        "match_body": True,
        "match_headers": ["X-Tenant"],
        "server_response": {
            "status": 503,
            "headers": {"Retry-After": "60", "Content-Type": "application/json"},
            "body": '{"down": true}',
        },
    }
    assert find_mock(store, "stock-for-partners").mock.access == "key"
    assert find_mock(store, "shop-in-staging").mock.environment_id == find_environment(store, "staging").id


def test_the_ids_of_examples_are_kept(store: Store, postman: PostmanStandIn):
    save_plan(store, pulled(store, postman, mocks=(SHOP_MOCK,)))
    revision = get_revision(store, find_mock(store, "shop-in-staging").mock.id)
    kept = json.loads(read_blob(store, revision.collection))
    there = postman.account.collections[SHOP]
    assert [each["id"] for each in kept["item"][0]["response"]] == [each["id"] for each in there["item"][0]["response"]]


def test_globals_lie_below_the_environment(store: Store, postman: PostmanStandIn):
    save_plan(store, whole(store, postman))
    revision = get_revision(store, find_mock(store, "shop-in-staging").mock.id)
    rows = json.loads(read_blob(store, revision.environment or ""))["values"]
    assert [row["key"] for row in rows] == ["tenant", "baseUrl", "secret_token"]


@pytest.mark.parametrize("key", [SHOP, f"{OWNER}-{SHOP}"], ids=["id", "uid"])
def test_a_collection_is_pulled_by_id_or_uid(store: Store, postman: PostmanStandIn, key: str):
    plan = pulled(store, postman, collections=(key,), environments=(STAGING,))
    assert [(mock.name, mock.environment) for mock in plan.mocks] == [("shop-api", "staging")]


def test_what_did_not_change_is_not_pulled_again(store: Store, postman: PostmanStandIn):
    save_plan(store, whole(store, postman))
    postman.asked.clear()
    plan = whole(store, postman)
    assert (plan.current, plan.mocks, plan.problem) == (("shop-in-staging", "stock-for-partners", "prices"), (), None)
    assert not [path for path in postman.asked if path.startswith("/collections/")]
    assert save_plan(store, plan).results == ()


def test_what_changed_becomes_a_revision_and_the_plan_says_what_is_other(store: Store, postman: PostmanStandIn):
    save_plan(store, whole(store, postman))

    def change(collection: dict[str, Any]) -> None:
        answers = collection["item"][0]["response"]
        answers[0]["body"] = '{"id": 7, "total": 12}'
        answers[1:] = [example(102, "shipped", "/orders/9")]

    postman.account.change_collection(SHOP, change)
    plan = pulled(store, postman, again=("shop-in-staging",))
    [mock] = plan.mocks
    assert (mock.is_new, mock.revision, mock.imported.link and mock.imported.link.changed_there) == (False, 1, DAY_TWO)
    assert (mock.difference.examples_added, mock.difference.examples_removed, mock.difference.examples_changed) == (
        ("GET /orders/:id · shipped",),
        ("GET /orders/:id · missing",),
        ("GET /orders/:id · paid",),
    )
    assert save_plan(store, plan).results[0].revision == 2
    assert pulled(store, postman, again=("shop-in-staging",)).current == ("shop-in-staging",)


def test_a_change_of_the_environment_alone_is_seen(store: Store, postman: PostmanStandIn):
    save_plan(store, whole(store, postman))
    row = postman.account.environments[STAGING]
    row["values"][0]["value"] = "https://staging.example.com/v2"
    row["updatedAt"] = DAY_TWO
    plan = whole(store, postman)
    assert [(mock.name, mock.difference.variables) for mock in plan.mocks] == [("shop-in-staging", ("baseUrl",))]


def test_a_change_of_the_settings_alone_is_seen(store: Store, postman: PostmanStandIn):
    save_plan(store, whole(store, postman))
    there = postman.account.mocks[PRIVATE_MOCK]
    there["config"] |= {"matchBody": False, "serverResponseId": None}
    there["updatedAt"] = DAY_TWO
    plan = whole(store, postman)
    assert [(mock.name, mock.difference.settings) for mock in plan.mocks] == [
        ("stock-for-partners", ("match_body", "server_response"))
    ]


def test_a_mock_keeps_the_name_that_people_gave_it(store: Store, postman: PostmanStandIn):
    save_plan(store, plan_pull(store, client(postman), PullChoices(mocks=(SHOP_MOCK,)), ImportWishes(name="checkout")))
    postman.account.change_collection(SHOP, lambda collection: collection["item"].clear())
    [mock] = pulled(store, postman, workspace=WORKSPACE, mocks=(SHOP_MOCK,)).mocks
    assert (mock.name, mock.is_new, mock.difference.operations_removed) == ("checkout", False, ("GET /orders/:id",))


def test_lists_of_several_pages_are_read_whole(store: Store, postman: PostmanStandIn):
    postman.account.per_page = 1
    postman.account.mocks.clear()
    assert [mock.name for mock in whole(store, postman).mocks] == ["shop-api", "stock", "prices"]


def test_a_rate_limit_is_waited_for_and_told(store: Store, postman: PostmanStandIn):
    asking = client(postman)
    slept: list[float] = []
    asking.sleep = slept.append
    postman.limit_once(Retry_After="7")
    plan = plan_pull(store, asking, PullChoices(collections=(LONELY,)))
    assert (slept, [note.message for note in plan.notes]) == ([7.0], ["Postman's rate limit was waited for: 7 s."])


def test_one_collection_that_is_gone_costs_itself(store: Store, postman: PostmanStandIn):
    del postman.account.collections[SHOP]
    plan = whole(store, postman)
    assert [mock.name for mock in plan.mocks] == ["stock-for-partners", "prices"]
    assert [(note.fate, note.code) for note in plan.refused] == [("refused", "postman.not_found")]


def test_what_was_asked_for_by_id_must_be_there(store: Store, postman: PostmanStandIn):
    with pytest.raises(PostmanNotFound):
        pulled(store, postman, collections=(WORKSPACE,))
    with pytest.raises(SettingInvalid):
        pulled(store, postman, again=("shop-api",))
    with pytest.raises(SettingInvalid):
        pulled(store, postman)
    with pytest.raises(SettingInvalid):
        pulled(store, postman, collections=("../workspaces",))


def test_a_key_goes_to_postman_or_to_what_is_allowed_and_nowhere_else(postman: PostmanStandIn):
    with pytest.raises(FetchBlocked):
        postman_client(KEY, base=postman.base, settings=Settings())
    with pytest.raises(FetchBlocked):
        postman_client(KEY, base="https://api.postman.com.example.com", settings=Settings())
    with pytest.raises(FetchBlocked):
        postman_client(KEY, base="http://api.postman.com", settings=Settings())
    assert postman_client(KEY, base="https://api.eu.postman.com", settings=Settings()).host == "api.eu.postman.com"
    assert postman.keys == set()


def test_a_key_that_is_refused_is_not_repeated(store: Store, postman: PostmanStandIn):
    wrong = KEY.replace("f0", "ee")
    with pytest.raises(PostmanKeyRefused) as refused:
        plan_pull(store, client(postman, wrong), PullChoices(workspace=WORKSPACE))
    assert wrong not in str(refused.value)
    with pytest.raises(PostmanKeyMalformed) as odd:
        client(postman, "two\r\nlines")
    assert "two" not in str(odd.value)


def test_neither_the_key_nor_a_secret_is_in_plan_report_link_or_audit(store: Store, postman: PostmanStandIn):
    plan = whole(store, postman)
    report = save_plan(store, plan, key="once")
    told = json.dumps([plan.as_json(), report.as_json()]) + repr(plan) + repr(report) + repr(client(postman))
    told += repr(list_postman_links(store).items) + repr(list_audit(store).items)
    assert (KEY in told, SECRET in told) == (False, False)
    assert postman.keys == {KEY}
