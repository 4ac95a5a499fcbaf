"""The client of Postman's API, asking a stand-in over real sockets."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.fetch.errors import FetchBlocked, FetchFailed, FetchTimedOut
from app.fetch.rules import FetchRules, read_allowed
from app.postman.client import PostmanClient
from app.postman.errors import PostmanBusy, PostmanError, PostmanKeyRefused
from tests.app.fetch.standin import PUBLIC, World, authority, moved, said, standing_in
from tests.postman_standin import EMPTY_WORKSPACE, KEY, SHOP, WORKSPACE, PostmanStandIn, postman_standing_in, problem, uid


@pytest.fixture
def postman() -> Iterator[PostmanStandIn]:
    with postman_standing_in() as standin:
        yield standin


def client(port: int, key: str = KEY) -> PostmanClient:
    """A client that never really waits."""
    return PostmanClient(
        key=key,
        rules=FetchRules(allow=(read_allowed(f"127.0.0.1:{port}"),)),
        base=f"http://127.0.0.1:{port}",
        sleep=lambda seconds: None,
    )


def test_what_a_workspace_holds(postman: PostmanStandIn):
    asking = client(postman.port)
    assert [(each.id, each.name, each.kind) for each in asking.workspaces()] == [
        (WORKSPACE, "Team", "team"),
        (EMPTY_WORKSPACE, "Empty", "personal"),
    ]
    assert [(each.key, each.name) for each in asking.collections(WORKSPACE)] == [
        (uid(10), "Shop API"),
        (uid(11), "Stock"),
        (uid(12), "Prices"),
    ]
    assert [each.name for each in asking.environments(WORKSPACE)] == ["staging", "production"]
    assert [(each.name, each.is_public) for each in asking.mocks(WORKSPACE)] == [
        ("Shop in staging", True),
        ("Stock for partners", False),
    ]
    assert asking.collections(EMPTY_WORKSPACE) == ()


def test_pages_are_followed_to_the_end(postman: PostmanStandIn):
    postman.account.per_page = 2
    assert len(client(postman.port).collections(WORKSPACE)) == 3
    assert postman.asked == [
        f"/collections?workspace={WORKSPACE}",
        f"/collections?workspace={WORKSPACE}&offset=2&limit=2",
    ]


def test_rate_limits_are_waited_for_within_bounds(postman: PostmanStandIn):
    asking = client(postman.port)
    postman.limit_once(Retry_After="5")
    postman.limit_once(RateLimit_Reset="20")
    assert asking.mock(uid(30)).name == "Shop in staging"
    assert asking.waited == 25
    postman.limit_once(Retry_After="40")
    with pytest.raises(PostmanBusy) as busy:
        asking.mock(uid(30))
    assert (busy.value.retry_after, busy.value.status) == (40, 503)


def test_limits_that_never_end_are_given_up(postman: PostmanStandIn):
    for _ in range(100):
        postman.limit_once()
    with pytest.raises(PostmanBusy):
        client(postman.port).workspaces()
    assert len(postman.asked) <= 8


def test_a_month_that_is_used_up_is_not_waited_for(postman: PostmanStandIn):
    postman.use_up_the_month()
    asking = client(postman.port)
    with pytest.raises(PostmanBusy) as busy:
        asking.workspaces()
    assert (asking.waited, "month" in str(busy.value)) == (0, True)


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (500, {"error": {"type": "serverError", "message": "Something went wrong."}}, PostmanError),
        (403, problem("forbidden", "Forbidden", 403), PostmanKeyRefused),
        (401, problem("unauthorized", "Unauthorized", 401), PostmanKeyRefused),
        (200, {"workspaces": "none"}, None),
    ],
)
def test_refusals_are_told_without_the_key(
    postman: PostmanStandIn, status: int, body: dict[str, object], error: type[PostmanError] | None
):
    postman.fail_once(status, body)
    if error is None:
        assert client(postman.port).workspaces() == ()
        return
    with pytest.raises(error) as refused:
        client(postman.port).workspaces()
    assert KEY not in str(refused.value) + repr(refused.value)


def test_the_key_is_not_led_elsewhere():
    with standing_in({"/workspaces": said(b"{}")}) as other:
        answers = {"/workspaces": moved(f"http://127.0.0.1:{other.port}/workspaces")}
        with standing_in(answers) as server, pytest.raises(PostmanError):
            client(server.port).workspaces()
        assert other.heads == []


def test_what_is_no_api_is_told():
    with standing_in({"/workspaces": said(b"<html>"), "/mocks/m": said(b"[" * 50_000)}) as server:
        for ask in (client(server.port).workspaces, lambda: client(server.port).mock("m")):
            with pytest.raises(PostmanError) as refused:
                ask()
            assert "not from Postman's API" in str(refused.value)


def test_a_server_that_is_gone_or_says_nothing_is_told():
    with standing_in({"/workspaces": lambda stream: None}) as server:
        with pytest.raises(FetchFailed):
            client(server.port).workspaces()
        gone = server.port
    with pytest.raises((FetchFailed, FetchTimedOut)):
        client(gone).workspaces()


def test_the_key_is_in_no_repr(postman: PostmanStandIn):
    assert KEY not in repr(client(postman.port))
    assert client(postman.port).collection(SHOP)


def test_the_host_of_the_eu_is_asked_at_the_address_that_was_checked():
    server_end, client_end = authority("api.eu.postman.com")
    with standing_in({"/workspaces": said(b'{"workspaces": [{"id": "w", "name": "EU"}]}')}, tls=server_end) as server:
        world = World({"api.eu.postman.com": [[PUBLIC]]}, server.port, client_end)
        asking = PostmanClient(key=KEY, rules=FetchRules(), base="https://api.eu.postman.com/", network=world.network)
        assert [each.name for each in asking.workspaces()] == ["EU"]
        head = server.headers(0)
    assert (head["host"], head["x-api-key"], server.server_names, world.connected) == (
        *("api.eu.postman.com", KEY, ["api.eu.postman.com"], [PUBLIC]),
    )


def test_a_name_of_postman_that_leads_inside_gets_no_key():
    world = World({"api.postman.com": [["10.0.0.5"]]})
    with pytest.raises(FetchBlocked):
        PostmanClient(key=KEY, rules=FetchRules(), network=world.network).workspaces()
    assert world.connected == []
