"""What Postman's API says when it says no, in each of its shapes, and when to ask again."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from app.postman.answers import error_for, read_error, seconds_to_wait
from app.postman.errors import PostmanError, PostmanKeyRefused, PostmanNotFound
from app.postman.records import plain_id
from app.postman.settings import delay_of, server_response_from, settings_from_config

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("body", "name", "words"),
    [
        ({"error": {"name": "instanceNotFoundError", "message": "Gone.", "details": {}}}, "instanceNotFoundError", "Gone."),
        ({"error": {"type": "serverError", "message": "Oops."}}, "serverError", "Oops."),
        (
            {"type": "https://api.postman.com/problems/forbidden", "title": "Forbidden", "detail": "No rights.", "status": 403},
            *("forbidden", "No rights."),
        ),
        ({"error": "invalid", "message": "Text."}, "invalid", "Text."),
        ({"error": {"name": 7, "message": ["a"]}}, "", ""),
        ([1], "", ""),
        ({"error": {"name": "x", "message": "two\r\nlines \u202e and " + "more " * 200}}, "x", None),
    ],
)
def test_each_shape_of_errors_is_read(body: Any, name: str, words: str | None):
    said = read_error(json.dumps(body).encode())
    assert said.name == name
    assert said.words == words if words is not None else len(said.words) == 300 and "\n" not in said.words


@pytest.mark.parametrize("data", [b"", b"<html>", b"[" * 100_000, b"\xff"])
def test_what_is_no_error_body_says_nothing(data: bytes):
    assert read_error(data).name == ""


@pytest.mark.parametrize(
    ("status", "name", "error"),
    [
        (401, "AuthenticationError", PostmanKeyRefused),
        (403, "forbiddenError", PostmanKeyRefused),
        (404, "instanceNotFoundError", PostmanNotFound),
        (400, "instanceNotFoundError", PostmanNotFound),
        (400, "paramMissingError", PostmanError),
        (500, "", PostmanError),
        (302, "", PostmanError),
    ],
)
def test_each_refusal_has_its_error(status: int, name: str, error: type[PostmanError]):
    found = error_for(status, json.dumps({"error": {"name": name, "message": "Words."}}).encode(), "the mock m")
    assert (type(found), found.status, "Words." in str(found)) == (error, 502, True)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7),
        ({"retry-after": "Sun, 01 Mar 2026 12:00:30 GMT"}, 30),
        ({"x-ratelimit-retryafter": "3"}, 3),
        ({"ratelimit-reset": "12"}, 12),
        ({"x-ratelimit-reset": str(int(NOW.timestamp()) + 20)}, 20),
        ({"ratelimit": "limit=10, remaining=0, reset=4"}, 4),
        ({"ratelimit": '"default";r=0;t=9'}, 9),
        ({"retry-after": "0"}, 1),
        ({"retry-after": "soon", "ratelimit-reset": "5"}, 5),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "٣"}, None),
        ({}, None),
    ],
)
def test_how_long_to_wait(headers: dict[str, str], seconds: float | None):
    assert seconds_to_wait(headers, NOW) == seconds


def test_an_id_and_a_uid_are_one():
    plain = "0000000a-aaaa-4bbb-8ccc-00000000000a"
    assert plain_id(f"12345678-{plain}") == plain_id(plain.upper()) == plain
    assert plain_id(" other-thing ") == "other-thing"


def test_a_configuration_in_our_words():
    config = {"matchBody": True, "matchHeader": True, "headers": ["X-A", 7], "matchQueryParams": False, "matchWildcards": True}
    found = {key: value for key, value in settings_from_config(config).items() if value is not None}
    assert found == {"match_body": True, "match_headers": ["X-A"], "match_query_params": False}


@pytest.mark.parametrize(
    ("delay", "milliseconds"),
    [
        ({"type": "fixed", "preset": "1"}, 300),
        ({"type": "fixed", "preset": "2", "duration": 5}, 100),
        ({"type": "fixed", "duration": 1234.6}, 1235),
        ({"type": "fixed", "duration": 1e300}, 180_000),
        ({"type": "fixed", "duration": float("nan")}, None),
        ({"type": "fixed", "duration": True}, None),
        ({"type": "fixed", "duration": -4}, None),
        (None, None),
        ("300", None),
    ],
)
def test_delays(delay: Any, milliseconds: int | None):
    assert delay_of(delay) == milliseconds


@pytest.mark.parametrize("status", [200, "503", True, None, 600])
def test_a_server_response_that_is_none_is_left_out_and_told(status: Any):
    found, notes = server_response_from({"statusCode": status, "headers": "x"}, "mock")
    assert (found, [note.code for note in notes]) == (None, ["item.skipped"])
