"""What the page of a request makes of bodies, paths and subjects, before there is any HTML."""

from __future__ import annotations

import json
import re

import pytest

from app.actions.sending_form import parameters_of
from app.compare.subjects import Subject
from app.web.pages.requests.code import MOST_LINES, code_of
from app.web.pages.requests.views import place_of, type_of


def plain(body: str) -> list[str]:
    """The lines without their marks."""
    found = code_of(body, "x")
    assert found is not None
    return [re.sub(r"<[^>]*>", "", line) for line in found.html.split("</span>")][:-1]


def test_every_line_has_the_pointer_of_what_stands_in_it():
    found = code_of('{"a/b": [1.10, {"c~": null}], "": {}, "d": []}', "example-1")
    assert found is not None
    pointers = re.findall(r'id="example-1:([^"]*)"', found.html)
    assert pointers == ["", "/a~1b", "/a~1b/0", "/a~1b/1", "/a~1b/1/c~0", "/", "/d"]


def test_numbers_stay_as_they_are_written():
    assert plain('{"a":1.10,"b":1e400,"c":12345678901234567890.0}') == [
        "{",
        '  "a": 1.10,',
        '  "b": 1e400,',
        '  "c": 12345678901234567890.0',
        "}",
    ]


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "\"><img src=x onerror='x'>", "</span></code>"])
def test_no_text_becomes_markup(text: str):
    body = json.dumps({text: text})
    found = code_of(body, f"example-{text}", (("", text),))
    assert found is not None
    assert set(re.findall(r"<(\w+)", found.html)) <= {"span", "b", "i", "u"}
    assert "'x'" not in found.html or "<img" not in found.html


@pytest.mark.parametrize("body", ["", "  ", "no json", "{{whole}}", "[" * 100_000, "[" * 900 + "]" * 900, '"\\ud800"'])
def test_what_cannot_be_laid_out_is_shown_raw(body: str):
    found = code_of(body, "x")
    assert found is None or found.lines > 1000


def test_very_long_bodies_are_cut():
    found = code_of("[" + ",".join("1" for _ in range(MOST_LINES)) + "]", "x")
    assert found is not None
    assert (found.lines, found.left_out) == (MOST_LINES + 2, 2)


@pytest.mark.parametrize(
    ("template", "path", "told"),
    [
        ("/breads/:id", "/breads/7%208", ("/breads/:id", (("id", "7 8"),))),
        ("/breads/:id", "/v1/breads/7", ("/v1/breads/:id", (("id", "7"),))),
        ("/a/:x/b/:x", "/a/1/b/2", ("/a/:x/b/2", (("x", "1"),))),
        ("/a/b/c", "/c", ("/c", ())),
        ("/", "/", ("/", ())),
    ],
)
def test_path_parameters_stand_by_their_names(template: str, path: str, told: tuple[str, tuple[tuple[str, str], ...]]):
    assert parameters_of(template, path) == told


def test_subjects_and_fields_lead_to_their_place():
    key = Subject(kind="field", operation="GET /a", example="e 1", pointer="response:/x").key
    assert place_of(key, "", "", ["e 1"]) == "example-e%201%3A/x"
    assert place_of(key.replace("response", "request"), "", "", ["e 1"]) == "example-e%201%3Arequest%3A/x"
    assert place_of("mock", "", "", ["e 1"]) == place_of("nonsense|", "", "", ["e 1"]) == ""
    assert place_of("", "/x", "", ["e", "f"]) == "example-e%3A/x"
    assert place_of("", "", "f", ["e", "f"]) == "example-f"
    assert place_of("", "/x", "", []) == ""


def test_types_are_told_in_a_few_words():
    assert type_of({"type": "array", "items": {"type": "string", "format": "uuid"}}) == "list of string (uuid)"
    assert type_of({"enum": ["a", 1], "type": "string"}) == "string of a, 1"
    assert type_of({"anyOf": [{}, {}]}) == "any of several"
    assert type_of(True) == type_of(None) == "any"
