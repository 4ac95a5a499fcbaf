"""Answers that go on: cut within two seconds of the moment when who gets them may no longer have them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import APIRouter, Depends, FastAPI
from starlette.responses import StreamingResponse

from app.api.access import Access, admitted, control_access
from app.settings import Settings
from app.store.people import add_person, change_person, disable_person
from app.store.sessions import end_session, issue_token, open_session, revoke_token
from app.store.transaction import Store
from tests.app.access.site import Answer, ask_app

ROLES = {("GET", "/live"): "editor"}


class Stream:
    """A stream of twenty lines, a quarter of a second apart; something happens after the second one."""

    def __init__(self, store: Store) -> None:
        self.now = 0.0
        self.store = store
        self.person = add_person(store, "bob@example.com", "editor")
        self.session = open_session(store, self.person.id)
        self.token = issue_token(store, self.person.id, "ci", "editor")
        self.happening = ""

    def happen(self) -> None:
        if self.happening == "session":
            end_session(self.store, self.session.record.id)
        elif self.happening == "token":
            revoke_token(self.store, self.token.record.id)
        elif self.happening == "disabled":
            disable_person(self.store, self.person.id)
        elif self.happening == "role":
            change_person(self.store, self.person.id, role="viewer")

    def lines(self) -> Iterator[str]:
        for number in range(20):
            if number == 2:
                self.happen()
            yield f"{number}\n"
            self.now += 0.25

    def ask(self, headers: dict[str, str]) -> Answer:
        router = APIRouter()
        router.add_api_route("/live", lambda: StreamingResponse(self.lines()), methods=["GET"], response_model=None)
        app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, dependencies=[Depends(admitted)])
        app.include_router(router)
        control_access(app, Access(Settings(), self.store, clock=lambda: self.now), ROLES)
        return ask_app(app, "GET", "/live", headers)


@pytest.fixture
def stream(store: Store) -> Stream:
    add_person(store, "ann@example.com", "owner")
    return Stream(store)


def by_session(stream: Stream) -> dict[str, str]:
    return {"cookie": f"understudy={stream.session.text}"}


def by_token(stream: Stream) -> dict[str, str]:
    return {"authorization": f"Bearer {stream.token.text}"}


def test_a_stream_goes_on_for_who_may_have_it(stream: Stream):
    assert stream.ask(by_token(stream)).body.split() == [str(number).encode() for number in range(20)]


@pytest.mark.parametrize("end", ["session", "token", "disabled", "role"])
def test_a_stream_is_cut_soon_after_who_gets_it_may_not(stream: Stream, end: str):
    stream.happening = end
    answer = stream.ask(by_session(stream) if end in ("session", "role") else by_token(stream))
    lines = len(answer.body.split())
    assert answer.status == 200
    assert 2 < lines <= 2 + 2 / 0.25


def test_a_stream_that_ends_by_a_fault_is_not_taken_for_cut(stream: Stream):
    def happen() -> None:
        raise OSError

    stream.happen = happen  # type: ignore[method-assign]
    with pytest.raises(Exception):  # noqa: B017 (whatever the framework makes of it)
        stream.ask(by_token(stream))
