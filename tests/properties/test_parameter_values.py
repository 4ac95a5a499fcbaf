"""Whatever a parameter's values are, a server that splits and decodes the text has them back."""

from __future__ import annotations

from urllib.parse import parse_qsl, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converters.openapi.to_postman.serialize import cookie_pairs, delimited, in_path, in_query, path_text, query_pairs

TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)
SIGNS = {"form": ",", "pipeDelimited": "%7C", "spaceDelimited": "%20", "tabDelimited": "%09"}


@pytest.mark.parametrize("style", SIGNS)
@given(texts=st.lists(TEXTS.filter(lambda text: text != ""), min_size=1, max_size=4))
def test_a_delimited_query_value_reads_back(style: str, texts: list[str]) -> None:
    """Where the delimiter is itself percent-encoded, a text that holds it cannot be told from two."""
    sign = SIGNS[style]
    plain = [text for text in texts if unquote(sign) not in text] or ["a"]
    wanted = texts if sign == "," else plain
    assert [unquote(part) for part in delimited(wanted, style, in_query).split(sign)] == wanted


@given(names=st.dictionaries(TEXTS.filter(bool), TEXTS, min_size=1, max_size=4))
def test_the_rows_of_an_exploded_object_read_back(names: dict[str, str]) -> None:
    rows = query_pairs("q", names, "form", explode=True)
    assert dict(parse_qsl("&".join(f"{key}={text}" for key, text in rows), keep_blank_values=True)) == names


@given(texts=st.lists(TEXTS, min_size=1, max_size=4))
def test_a_path_value_is_one_segment_and_reads_back(texts: list[str]) -> None:
    text = path_text("q", texts, "simple", explode=False)
    assert not set(text) & set("/?#")
    assert [unquote(part) for part in text.split(",")] == texts


@given(text=TEXTS)
def test_a_single_value_reads_back_wherever_it_stands(text: str) -> None:
    ((_, cookie),) = cookie_pairs("q", text, "form", explode=True)
    assert unquote(in_path(text)) == unquote(in_query(text)) == unquote(cookie) == text
    assert ";" not in cookie
