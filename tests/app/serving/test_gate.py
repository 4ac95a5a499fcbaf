"""Restricted mocks: who is let in, what the mock sees of the key, and what everybody else is told: nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from app.serving.lookup import NEWEST
from app.serving.published import LiveMock, Moved
from tests.app.serving.guarded_mocks import (
    HOUR,
    NOON,
    Clock,
    client_of,
    key,
    listening,
    mock_app,
    planes_of,
    restricted,
    spoken,
    state_of,
)
from tests.small_mocks import compiled, example

pytestmark = pytest.mark.anyio

NO_MOCK = {"name": "mockNotFoundError", "header": "Unable to find mock", "message": "Please refresh and try again."}
PREFLIGHT = {
    "origin": "https://app.test",
    "access-control-request-method": "POST",
    "access-control-request-headers": "x-api-key",
}


@pytest.mark.parametrize("form", ["x-api-key", "authorization", "x-shop-key"])
async def test_a_key_opens_its_mock_in_each_of_its_headers_and_is_not_seen_behind_the_gate(form: str):
    mine, text = key()
    app = mock_app(state_of(restricted(key_header="x-shop-key"), keys=[mine]))
    sent = f"Bearer {text}" if form == "authorization" else text
    async with client_of(app) as client:
        told = await client.get("/mock/shop/echo", headers={form: sent, "x-mock-explain": "true"})
        answer = await client.get("/mock/shop/echo", headers={form: sent})
    assert (answer.status_code, answer.text) == (200, "||")
    assert told.status_code == 200
    assert text not in told.text


async def test_the_mocked_apis_own_credentials_stay_where_they_are():
    mine, text = key()
    app = mock_app(state_of(restricted(key_header="x-shop-key"), keys=[mine]))
    async with client_of(app) as client:
        by_header = await client.get("/mock/shop/echo", headers={"x-api-key": text, "authorization": "Bearer theirs"})
        by_bearer = await client.get("/mock/shop/echo", headers={"x-api-key": "theirs", "authorization": f"bearer {text}"})
        twice = await client.get("/mock/shop/echo", headers=[("x-api-key", "theirs"), ("x-api-key", text)])
    assert [answer.text for answer in (by_header, by_bearer, twice)] == ["|Bearer theirs|", "theirs||", "theirs||"]


async def test_a_header_decides_between_examples_without_our_key_in_it():
    """security.md §2.2: stripped before matching. An example saved without the header is the one that fits."""
    mine, text = key()
    shop = restricted("shop", example("GET /b", "anonymous"), example("GET /b", "signed in", sent_headers=[("x-api-key", "7")]))
    async with client_of(mock_app(state_of(shop, keys=[mine]))) as client:
        asks = {"x-mock-match-request-headers": "x-api-key"}
        anonymous = await client.get("/mock/shop/b", headers={"x-api-key": text, **asks})
        signed_in = await client.get("/mock/shop/b", headers={"authorization": f"Bearer {text}", "x-api-key": "7", **asks})
    assert (anonymous.text, signed_in.text) == ("anonymous", "signed in")


def wrong_keys() -> dict[str, tuple[list[object], dict[str, str]]]:
    """Keys in memory and headers, by why they do not open the mock."""
    mine, text = key()
    other, others_text = key(mock="another-mock")
    read_only, reading_text = key(methods=("POST",))
    pinned, pinned_text = key(revision=3)
    ended, ended_text = key(expires_at=NOON)
    rotated, old_text = key()
    now_over = replace(rotated, hash=mine.hash, old_hash=rotated.hash, old_until=NOON)
    return {
        "none": ([mine], {}),
        "unknown": ([], {"x-api-key": text}),
        "wrong secret": ([mine], {"x-api-key": text[:-2] + ("AA" if text[-2:] != "AA" else "BB")}),
        "another mock's": ([other], {"x-api-key": others_text}),
        "another method's": ([read_only], {"x-api-key": reading_text}),
        "another revision's": ([pinned], {"x-api-key": pinned_text}),
        "expired": ([ended], {"x-api-key": ended_text}),
        "rotated, old one over": ([now_over], {"x-api-key": old_text}),
        "of another kind": ([mine], {"x-api-key": "PMAK-1", "authorization": "Bearer theirs"}),
        "in another header": ([mine], {"x-shop-key": text}),
        "basic": ([mine], {"authorization": f"Basic {text}"}),
    }


@pytest.mark.parametrize("why", wrong_keys())
async def test_without_a_valid_key_there_is_no_such_mock(why: str):
    keys, headers = wrong_keys()[why]
    app = mock_app(state_of(restricted(), keys=keys))
    async with client_of(app) as client:
        hidden = await client.get("/mock/shop/a", headers=headers)
        unknown = await client.get("/mock/nope/a", headers=headers)
    assert hidden.json() == {"error": NO_MOCK}
    assert (hidden.status_code, hidden.headers.raw, hidden.content) == (404, unknown.headers.raw, unknown.content)


async def test_a_key_that_is_being_rotated_opens_by_both_secrets_for_a_while():
    clock = Clock()
    (old, old_text), (new, new_text) = key(), key()
    rotated = replace(new, old_hash=old.hash, old_until=NOON + HOUR)
    as_old = old_text.replace(old.id, new.id)
    async with client_of(mock_app(state_of(restricted(), keys=[rotated]), clock)) as client:

        async def statuses() -> list[int]:
            return [(await client.get("/mock/shop/a", headers={"x-api-key": text})).status_code for text in (as_old, new_text)]

        before = await statuses()
        clock.now += HOUR.total_seconds()
        assert (before, await statuses()) == ([200, 200], [404, 200])


async def test_a_keys_end_is_noticed_at_the_call():
    clock = Clock()
    mine, text = key(expires_at=NOON + HOUR)
    async with client_of(mock_app(state_of(restricted(), keys=[mine]), clock)) as client:
        before = await client.get("/mock/shop/a", headers={"x-api-key": text})
        clock.now += HOUR.total_seconds()
        after = await client.get("/mock/shop/a", headers={"x-api-key": text})
    assert (before.status_code, after.status_code) == (200, 404)


@pytest.mark.parametrize(
    ("methods", "expected"), [(("GET",), [200, 200, 404]), (("POST",), [404, 404, 200]), ((), [200, 200, 200])]
)
async def test_a_key_opens_the_methods_of_its_scope_and_get_brings_head(methods: tuple[str, ...], expected: list[int]):
    mine, text = key(methods=methods)
    shop = restricted("shop", example("POST /a", "made"))
    async with client_of(mock_app(state_of(shop, keys=[mine]))) as client:
        answers = [
            await client.request(method, "/mock/shop/a", headers={"x-api-key": text}) for method in ("GET", "HEAD", "POST")
        ]
    assert [answer.status_code for answer in answers] == expected


async def test_a_key_for_every_mock_opens_each():
    mine, text = key(mock=None)
    state = state_of(restricted("one", id="1"), restricted("files", id=""), keys=[mine])
    async with client_of(mock_app(state)) as client:
        answers = [await client.get(f"/mock/{name}/a", headers={"x-api-key": text}) for name in ("one", "files")]
    assert [answer.text for answer in answers] == ["secret", "secret"]


REQUESTS = {
    "GET": "GET {at}/a HTTP/1.1\nHost: {host}\nConnection: close\n\n",
    "HEAD": "HEAD {at}/a HTTP/1.1\nHost: {host}\nConnection: close\n\n",
    "POST": "POST {at}/a HTTP/1.1\nHost: {host}\nConnection: close\nContent-Length: 2\n\n{{}}",
    "own method": "BREW {at}/a HTTP/1.1\nHost: {host}\nConnection: close\n\n",
    "OPTIONS": "OPTIONS {at}/a HTTP/1.1\nHost: {host}\nConnection: close\n\n",
    "preflight": "OPTIONS {at}/a HTTP/1.1\nHost: {host}\nConnection: close\nOrigin: https://app.test\n"
    "Access-Control-Request-Method: PUT\nAccess-Control-Request-Headers: x-api-key\n\n",
    "explain": "GET {at}/a?x-mock-explain=true HTTP/1.1\nHost: {host}\nConnection: close\nX-Mock-Explain: true\n\n",
    "selected": "GET {at}/a HTTP/1.1\nHost: {host}\nConnection: close\nX-Mock-Response-Id: a\nX-Mock-Response-Delay: 1\n\n",
    "cached": 'GET {at}/a HTTP/1.1\nHost: {host}\nConnection: close\nIf-None-Match: "shop@1/a"\n\n',
    "wrong key": "GET {at}/a HTTP/1.1\nHost: {host}\nConnection: close\nX-Api-Key: us_0123456789abcdef_aaaaaaaaaaaaaaa\n\n",
    "pinned": "GET {at}@1/a HTTP/1.1\nHost: {host}\nConnection: close\n\n",
    "another revision": "GET {at}@2/a HTTP/1.1\nHost: {host}\nConnection: close\n\n",
    "latest": "GET {at}@latest/a HTTP/1.1\nHost: {host}\nConnection: close\n\n",
    "revision 0": "GET {at}@0/a HTTP/1.1\nHost: {host}\nConnection: close\n\n",
}


@pytest.mark.parametrize("request_text", REQUESTS.values(), ids=list(REQUESTS))
@pytest.mark.parametrize("by", ["path", "host name"])
async def test_on_the_wire_a_restricted_mock_answers_like_none(request_text: str, by: str):
    """Byte for byte, whatever is asked, by path and by host name."""
    mine, _ = key()

    async def shelf(name: str, number: int) -> LiveMock | None:
        return restricted(revision=number or 2) if name == "shop" else None

    state = state_of(restricted(), keys=[mine], shelf=shelf)
    app = planes_of(mock_app(state), state).together()

    async with listening(app) as port:
        said = []
        for name in ("shop", "nope"):
            at, host = (f"/mock/{name}", "localhost") if by == "path" else ("", f"{name}.localhost")
            text = request_text.format(at=at, host=host)
            if at == "":
                text = text.replace(" @", " /@", 1)
            said.append((await spoken(port, text)).replace(b"nope", b"shop"))
    assert said[0] == said[1]
    assert said[0].startswith(b"HTTP/1.1 204" if "Access-Control" in request_text else b"HTTP/1.1 404")
    assert b"x-understudy-mock" not in said[0].lower()


async def test_on_its_own_port_a_restricted_mock_tells_nothing_either():
    mine, text = key()
    state = state_of(restricted(), keys=[mine])
    planes = planes_of(mock_app(state), state)
    plain = "GET /a HTTP/1.1\nHost: localhost\nConnection: close\n\n"
    with_key = plain.replace("Host", f"X-Api-Key: {text}\nHost")
    async with listening(planes.mock_at_root("shop")) as shop, listening(planes.mock_at_root("nope")) as nope:
        hidden, unknown, opened = await spoken(shop, plain), await spoken(nope, plain), await spoken(shop, with_key)
    assert hidden.replace(b"shop", b"nope") == unknown
    assert opened.startswith(b"HTTP/1.1 200")
    assert opened.endswith(b"secret")


async def test_a_restricted_mock_takes_no_host_name_of_the_pages():
    """Else what answers at that host would tell that the mock is there."""
    state = state_of(restricted("studio"), LiveMock(name="open", revision=1, index=compiled(example("GET /", "mock"))))
    hosts = frozenset({"studio.localhost", "open.localhost"})
    app = planes_of(mock_app(state), state, admin_hosts=hosts).together()
    async with listening(app) as port:
        answers = [
            await spoken(port, f"GET / HTTP/1.1\nHost: {name}.localhost\nConnection: close\n\n") for name in ("studio", "open")
        ]
    assert [answer.rpartition(b"\r\n")[2] for answer in answers] == [b"pages", b"mock"]


async def test_a_browser_may_call_a_restricted_mock_with_its_key():
    """Its preflight carries none: it is allowed, and tells nothing; the call itself shows the key."""
    mine, text = key()
    async with client_of(mock_app(state_of(restricted(), keys=[mine]))) as client:
        allowed = await client.options("/mock/shop/a", headers=PREFLIGHT)
        unknown = await client.options("/mock/nope/a", headers=PREFLIGHT)
        answer = await client.get("/mock/shop/a", headers={"origin": "https://app.test", "x-api-key": text})
    assert (allowed.status_code, allowed.headers["access-control-allow-headers"]) == (204, "x-api-key")
    assert allowed.headers.raw == unknown.headers.raw
    assert (answer.text, answer.headers["access-control-allow-origin"]) == ("secret", "*")


async def test_a_limited_key_is_told_its_limit_and_then_to_wait():
    clock = Clock()
    mine, text = key(per_minute=2)
    async with client_of(mock_app(state_of(restricted(), keys=[mine]), clock)) as client:
        answers = [await client.get(f"/mock/shop/{path}", headers={"x-api-key": text}) for path in ("a", "nothing", "a")]
        clock.now += 30
        again = await client.get("/mock/shop/a", headers={"x-api-key": text})
    assert [answer.status_code for answer in (*answers, again)] == [200, 404, 429, 200]
    limits = [
        {name: value for name, value in answer.headers.items() if "ratelimit" in name or name == "retry-after"}
        for answer in answers
    ]
    noon = int(NOON.timestamp())
    assert limits[0] == {
        "x-ratelimit-limit": "2",
        "x-ratelimit-remaining": "1",
        "x-ratelimit-reset": str(noon + 30),
        "ratelimit-policy": '"key";q=2;w=60',
        "ratelimit": '"key";r=1;t=30',
    }
    assert limits[2] == {
        "x-ratelimit-limit": "2",
        "x-ratelimit-remaining": "0",
        "x-ratelimit-reset": str(noon + 60),
        "ratelimit-policy": '"key";q=2;w=60',
        "ratelimit": '"key";r=0;t=60',
        "retry-after": "30",
        "x-ratelimit-retryafter": "30",
    }
    assert answers[2].json()["error"] == {
        "name": "rateLimitError",
        "header": "Rate limit exceeded",
        "message": "This key may make 2 calls a minute. Try again in 30 s.",
    }


async def test_each_key_has_its_own_limit_and_a_public_mock_has_none():
    (one, one_text), (two, two_text) = key(per_minute=1), key(per_minute=1)
    state = state_of(restricted(), restricted("open", access="public"), keys=[one, two])
    async with client_of(mock_app(state)) as client:

        async def status(mock: str, text: str) -> int:
            return (await client.get(f"/mock/{mock}/a", headers={"x-api-key": text})).status_code

        assert [await status("shop", text) for text in (one_text, two_text, one_text)] == [200, 200, 429]
        assert [await status("open", one_text) for _ in range(3)] == [200, 200, 200]


async def test_who_guesses_keys_is_told_to_wait_the_same_for_unknown_mocks():
    clock = Clock()
    mine, text = key()
    _, guess = key()
    state = state_of(restricted(), restricted("open", access="public"), keys=[mine])
    app = mock_app(state, clock)
    async with client_of(app) as client, client_of(app, client="203.0.113.8") as neighbour:

        async def status(mock: str, given: str) -> int:
            return (await client.get(f"/mock/{mock}/a", headers={"x-api-key": given})).status_code

        assert [await status(mock, guess) for mock in ("shop", "nope") * 5] == [404] * 10
        refused = [await client.get(f"/mock/{mock}/a", headers={"x-api-key": guess}) for mock in ("shop", "nope")]
        others = [await status("open", guess), await status("shop", text), (await client.get("/mock/shop/a")).status_code]
        elsewhere = (await neighbour.get("/mock/shop/a", headers={"x-api-key": guess})).status_code
        clock.now += 6
        assert await status("shop", guess) == 404
    assert [(each.status_code, each.headers["retry-after"]) for each in refused] == [(429, "6"), (429, "6")]
    assert refused[0].content == refused[1].content
    assert others == [200, 200, 404]
    assert elsewhere == 404


async def test_one_ipv6_network_is_one_guesser():
    _, guess = key()
    app = mock_app(state_of(restricted()))
    statuses = []
    for n in range(11):
        async with client_of(app, client=f"2001:db8::{n:x}") as client:
            statuses.append((await client.get("/mock/shop/a", headers={"x-api-key": guess})).status_code)
    assert statuses == [404] * 10 + [429]


async def test_a_public_mock_does_not_see_our_key_either():
    mine, text = key()
    async with client_of(mock_app(state_of(restricted("open", access="public"), keys=[mine]))) as client:
        answer = await client.get("/mock/open/echo", headers={"x-api-key": text, "authorization": "Bearer theirs"})
        with_query = await client.get("/mock/open/echo?a=1", headers={"x-api-key": text})
    assert (answer.text, with_query.text) == ("|Bearer theirs|", "||")


# --- names that lead elsewhere ------------------------------------------------------------------------------------------


async def test_an_old_name_leads_to_the_new_one_path_and_query_kept():
    shop = restricted("shop", access="public")
    state = state_of(shop, moved={"old": Moved("shop", NOON + HOUR)})
    clock = Clock()
    async with client_of(mock_app(state, clock)) as client:
        answers = [
            await client.get(f"/mock/{address}") for address in ("old/a%2Fb/c?x=1&y=%20", "old", "old@3/a", "old@latest/a")
        ]
        followed = await client.post("/mock/old/a", follow_redirects=True)
        clock.now += HOUR.total_seconds()
        later = await client.get("/mock/old/a")
    assert [(answer.status_code, answer.headers["location"]) for answer in answers] == [
        (308, "/mock/shop/a%2Fb/c?x=1&y=%20"),
        (308, "/mock/shop"),
        (308, "/mock/shop@3/a"),
        (308, "/mock/shop@latest/a"),
    ]
    assert answers[0].json()["error"]["message"] == "This mock is named 'shop' now."
    assert answers[0].headers["cache-control"] == "no-store"
    assert followed.request.method == "POST"
    assert (later.status_code, later.json()) == (404, {"error": NO_MOCK})


async def test_an_old_host_name_leads_to_the_new_one_and_an_own_port_just_answers():
    state = state_of(restricted("shop", access="public"), moved={"old": Moved("shop", NOON + HOUR)})
    planes = planes_of(mock_app(state), state)
    async with listening(planes.together()) as port, listening(planes.mock_at_root("old")) as own:
        by_host = await spoken(port, "GET /a?b=1 HTTP/1.1\nHost: OLD.localhost:8000\nConnection: close\n\n")
        by_port = await spoken(own, "GET /a HTTP/1.1\nHost: localhost\nConnection: close\n\n")
    assert b"\r\nlocation: //shop.localhost:8000/a?b=1\r\n" in by_host
    assert by_host.startswith(b"HTTP/1.1 308")
    assert by_port.endswith(b"\r\n\r\nsecret")


async def test_the_new_name_of_a_restricted_mock_is_told_to_callers_with_its_key_only():
    mine, text = key()
    state = state_of(restricted(), keys=[mine], moved={"old": Moved("shop", NOON + HOUR)})
    async with client_of(mock_app(state)) as client:
        told = await client.get("/mock/old/a", headers={"x-api-key": text})
        hidden = await client.get("/mock/old/a")
        preflight = await client.options("/mock/old/a", headers=PREFLIGHT)
        unknown = await client.get("/mock/nope/a")
    assert (told.status_code, told.headers["location"]) == (308, "/mock/shop/a")
    assert (hidden.headers.raw, hidden.content) == (unknown.headers.raw, unknown.content)
    assert preflight.status_code == 204


@pytest.mark.parametrize(("why", "message"), [("paused", "This mock is paused"), ("expired", "This mock has expired")])
async def test_a_closed_mock_says_why(why: str, message: str):
    async with client_of(mock_app(state_of(closed={"shop": why}))) as client:
        answers = [await client.get(f"/mock/{address}/a") for address in ("shop", "shop@3", "shop@latest")]
    assert {answer.status_code for answer in answers} == {404}
    assert {answer.json()["error"]["name"] for answer in answers} == {"mockNotFoundError"}
    assert all(answer.json()["error"]["message"].startswith(message) for answer in answers)


async def test_a_mocks_end_is_noticed_at_the_call():
    clock = Clock()
    mine, text = key()
    end = NOON + timedelta(seconds=5)
    state = state_of(restricted("shop", expires_at=end), restricted("open", access="public", expires_at=end), keys=[mine])
    async with client_of(mock_app(state, clock)) as client:

        async def answers() -> list[tuple[int, str]]:
            seen = [await client.get("/mock/shop/a", headers={"x-api-key": text}), await client.get("/mock/open/a")]
            return [(one.status_code, one.json()["error"]["message"] if one.is_error else one.text) for one in seen]

        assert await answers() == [(200, "secret"), (200, "secret")]
        clock.now += 5
        assert await answers() == [
            (404, "Please refresh and try again."),
            (404, "This mock has expired: it answers no calls any more."),
        ]


# --- revisions that are not in memory -----------------------------------------------------------------------------------


class Shelf:
    """Three revisions of `shop`, revision 3 the newest, and revision 1 of a mock of which nothing is published."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, int]] = []

    async def __call__(self, name: str, number: int) -> LiveMock | None:
        self.asked.append((name, number))
        number = number or (3 if name == "shop" else 1)
        if number > {"shop": 3, "draft": 1}.get(name, 0):
            return None
        index = compiled(example("GET /a", f"{name} {number}", id="a"), mock=f"{name}@{number}")
        return LiveMock(name=name, revision=number, index=index, id=name)


async def test_any_revision_answers_by_its_number_and_the_newest_by_latest():
    shelf = Shelf()
    index = compiled(example("GET /a", "shop 2", id="a"), mock="shop@2")
    state = state_of(LiveMock(name="shop", revision=2, index=index, id="shop"), shelf=shelf)
    async with client_of(mock_app(state)) as client:
        answers = {
            address: await client.get(f"/mock/{address}/a")
            for address in (
                "shop",
                "shop@1",
                "shop@2",
                "shop@3",
                "shop@4",
                "shop@latest",
                "shop%401",
                "draft@1",
                "draft@latest",
            )
        }
    assert {address: answer.text for address, answer in answers.items() if answer.is_success} == {
        "shop": "shop 2",
        "shop@1": "shop 1",
        "shop@2": "shop 2",
        "shop@3": "shop 3",
        "shop@latest": "shop 3",
        "shop%401": "shop 1",
        "draft@1": "draft 1",
        "draft@latest": "draft 1",
    }
    assert answers["shop@4"].json() == {"error": NO_MOCK}
    tags = {address: answer.headers.get("etag") for address, answer in answers.items()}
    assert (tags["shop@1"], tags["shop@2"], tags["shop"], tags["shop@latest"]) == ('"shop@1/a"', '"shop@2/a"', None, None)
    assert ("shop", 2) not in shelf.asked
    assert ("shop", NEWEST) in shelf.asked


async def test_a_mock_of_files_has_the_revision_in_memory_only():
    shelf = Shelf()
    state = state_of(LiveMock(name="shop", revision=2, index=compiled(example("GET /a", "2"))), shelf=shelf)
    async with client_of(mock_app(state)) as client:
        statuses = [(await client.get(f"/mock/shop@{revision}/a")).status_code for revision in ("2", "1", "latest")]
    assert statuses == [200, 404, 200]
    assert shelf.asked == []


@pytest.mark.parametrize("revision", ["0", "00", "03", "-1", "+3", "3.0", "", "Latest", "٣", "9" * 20, "3@3"])
async def test_what_names_no_revision_is_unknown(revision: str):
    shelf = Shelf()
    state = state_of(LiveMock(name="shop", revision=2, index=compiled(), id="shop"), shelf=shelf)
    async with client_of(mock_app(state)) as client:
        answer = await client.get(f"/mock/shop@{revision}/a")
    assert (answer.status_code, answer.json(), shelf.asked) == (404, {"error": NO_MOCK}, [])


async def test_a_restricted_mocks_revisions_are_fetched_for_callers_with_a_key_only():
    shelf = Shelf()
    (every, every_text), (third, third_text) = key(mock="shop"), key(mock="shop", revision=3)
    state = state_of(restricted("shop", revision=2, id="shop"), keys=[every, third])

    async def guarded(name: str, number: int) -> LiveMock | None:
        found = await shelf(name, number)
        return found and replace(found, access="key")

    state.shelf = guarded
    async with client_of(mock_app(state)) as client:

        async def texts(headers: dict[str, str]) -> list[str]:
            answers = [await client.get(f"/mock/shop@{number}/a", headers=headers) for number in ("1", "3", "latest")]
            return [answer.text if answer.is_success else "" for answer in answers]

        assert (await texts({}), shelf.asked) == (["", "", ""], [])
        assert await texts({"x-api-key": every_text}) == ["shop 1", "shop 3", "shop 3"]
        assert await texts({"x-api-key": third_text}) == ["", "shop 3", "shop 3"]


async def test_answers_of_a_pinned_revision_may_be_kept_and_say_what_decides():
    mine, text = key(mock="shop")
    items = (example("GET /own", "o", headers=[("Cache-Control", "no-cache")]), example("GET /filled", "{{$guid}}"))
    state = state_of(restricted("shop", *items, id="shop"), restricted("open", *items, access="public"), keys=[mine])
    async with client_of(mock_app(state)) as client:
        opened = await client.get("/mock/open@1/a")
        shut = await client.get("/mock/shop@1/a", headers={"x-api-key": text})
        named = await client.get("/mock/open@1/a", headers={"x-mock-match-request-headers": "x-tenant"})
        others = [
            await client.get(f"/mock/{address}") for address in ("open/a", "open@latest/a", "open@1/filled", "open@1/nope")
        ]
        own = await client.get("/mock/open@1/own")
        known = await client.get("/mock/open@1/a", headers={"if-none-match": opened.headers["etag"]})
    assert opened.headers["cache-control"] == "public, max-age=3600, immutable"
    assert "x-mock-response-code" in opened.headers["vary"]
    assert shut.headers["cache-control"] == "private, max-age=3600, immutable"
    assert "x-api-key" in shut.headers["vary"]
    assert named.headers["cache-control"] == "no-store"
    assert [answer.headers.get("cache-control") for answer in others] == [None, None, None, "no-store"]
    assert own.headers.get_list("cache-control") == ["no-cache"]
    assert (known.status_code, known.headers["cache-control"]) == (304, "public, max-age=3600, immutable")


async def test_a_miss_of_a_restricted_mock_shows_no_key():
    mine, text = key()
    async with client_of(mock_app(state_of(restricted(), keys=[mine]))) as client:
        answer = await client.get("/mock/shop/nothing", headers={"x-api-key": text})
    assert answer.json()["error"]["name"] == "mockRequestNotFoundError"
    assert text not in json.dumps(answer.json())
