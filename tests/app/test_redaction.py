"""Secrets never survive what is logged; everything else does."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.redaction import masked, redacted_bytes, redacted_headers, redacted_target, redacted_text
from app.tokens import KEY, PERSONAL, new_token
from tests.costs import costs_at_most

JWT = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"
PEM = "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEAxkQ\nabc+/=\n-----END RSA PRIVATE KEY-----"
SHAPES = {
    "jwt": JWT,
    "pem": PEM,
    "own key": new_token(KEY).text,
    "own token": new_token(PERSONAL).text,
    "stripe": "sk_live_4eC39HqLyjWDarjtT1zdp7dc",
    "github": "ghp_abcdefghijklmnopqrstuvwxyz0123456789",
    "aws": "AKIAIOSFODNN7EXAMPLE",
    "postman": "PMAK-5f1e8c2b9a7d4e0012345678-0123456789abcdef0123456789abcdef01",
    "gitlab": "glpat-ab-cd_efgh-ijkl-mnop",
    "slack": "xoxb-1234567890-abcdefghijklmnop",
    "google": "AIzaSyA-1234567890abcdefghijklmnopqrstu",
}
NAMES = (
    "password",
    "access_token",
    "clientSecret",
    "api-key",
    "API_KEY",
    "apiKey",
    "cookie",
    "private_key",
    "user_credentials",
    "passwd",
)


@pytest.mark.parametrize(
    ("value", "mask"),
    [
        ("short", "***"),
        ("exactly15chars!", "***"),
        ("0123456789abcdef", "***cdef"),
        ("***", "***"),
        ("***cdef", "***cdef"),
        ("", "***"),
    ],
)
def test_a_mask_keeps_the_last_four_of_long_values(value: str, mask: str):
    assert masked(value) == mask


def test_headers_keep_schemes_and_the_names_of_cookies():
    given = (
        ("Accept", "application/json"),
        ("Authorization", f"Bearer {JWT}"),
        ("Proxy-Authorization", "Basic dXNlcjpwYXNzd29yZDE="),
        ("Cookie", "sid=0123456789abcdef; theme=dark"),
        ("Set-Cookie", "sid=1; Path=/; HttpOnly"),
        ("X-Api-Key", "short"),
        ("X-Auth-Token", "0123456789abcdef"),
        ("Referer", "https://bob:pw@shop.test/a?access_token=1234&page=2"),
        ("X-Forwarded-Access", JWT),
    )
    assert redacted_headers(given) == (
        ("Accept", "application/json"),
        ("Authorization", "Bearer ***sR8U"),
        ("Proxy-Authorization", "Basic ***"),
        ("Cookie", "sid=***cdef; theme=***"),
        ("Set-Cookie", "sid=***; Path=/; HttpOnly"),
        ("X-Api-Key", "***"),
        ("X-Auth-Token", "***cdef"),
        ("Referer", "https://***@shop.test/a?access_token=***&page=2"),
        ("X-Forwarded-Access", "***sR8U"),
    )
    assert redacted_headers([(b"x-api-key", b"secret"), (b"accept", b"*/*")]) == ((b"x-api-key", b"***"), (b"accept", b"*/*"))


@pytest.mark.parametrize(
    ("target", "cleaned"),
    [
        ("/orders/7?page=2&sort=a%20b", "/orders/7?page=2&sort=a%20b"),
        ("/a?api_key=abc&x=1", "/a?api_key=***&x=1"),
        ("/a?tok%65n=abc%2Fdef", "/a?tok%65n=***"),
        ("/a?user%5Bpassword%5D=x", "/a?user%5Bpassword%5D=***"),
        ("/a;token=abc/b?c", "/a;token=***/b?c"),
        ("https://u:p@h.test/x?y=u@h.test", "https://***@h.test/x?y=u@h.test"),
        (f"/reset/{JWT}", "/reset/***sR8U"),
        ("/a?q=" + quote('{"password":"hunter2"}'), "/a?q=" + quote('{"password":"***"}', safe="*")),
    ],
)
def test_targets(target: str, cleaned: str):
    assert redacted_target(target) == cleaned


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ('{"a": 1,  "password" : "x y",\n"b":[]}', '{"a": 1,  "password" : "***",\n"b":[]}'),
        ('{"token":12345,"private":true,"secret":null}', '{"token":"***","private":true,"secret":null}'),
        (
            '{"credentials":{"user":"ann","pins":[1,"2"]},"b":"c"}',
            '{"credentials":{"user":"***","pins":["***","***"]},"b":"c"}',
        ),
        ('{"passw\\u006frd":"abc"}', '{"passw\\u006frd":"***"}'),
        ('{"password":"a\\"b\\\\","c":"d\\n"}', '{"password":"***","c":"d\\n"}'),
        ('{"x":"{\\"token\\":\\"abc\\"}"}', '{"x":"{\\"token\\":\\"***\\"}"}'),
        ('{"url":"https://h.test/?access_token=abc&b=1"}', '{"url":"https://h.test/?access_token=***&b=1"}'),
        ('[{"password":"cut off in', '[{"password":"***'),
        ('{"token":{"a":["b', '{"token":{"a":["***'),
        ('{"a":"\\nghp_abcdefghijklmnopqrstuvwxyz0123456789"}', '{"a":"\\n***6789"}'),
        ("password=hunter2 user=bob", "password=*** user=bob"),
        ('secret: "two words" end', 'secret: "***" end'),
        ("Authorization: Bearer abc.def", "Authorization: Bearer ***"),
        ("<a><n:password x='1'>hunter2</n:password><b>c</b></a>", "<a><n:password x='1'>***</n:password><b>c</b></a>"),
        ("<password><![CDATA[hunter2]]></password>", "<password><![CDATA[***]]></password>"),
        ("postgresql://bob:pw@db.test/x", "postgresql://***@db.test/x"),
    ],
)
def test_bodies_of_every_kind(text: str, cleaned: str):
    assert redacted_text(text) == cleaned
    assert redacted_bytes(text.encode(), "application/octet-stream") == cleaned.encode()


def test_forms_of_both_kinds():
    assert (
        redacted_text("user=ann&password=a%20b&j=%7B%7D", "application/x-www-form-urlencoded")
        == "user=ann&password=***&j=%7B%7D"
    )
    part = '--b\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'
    body = part.format("user", "ann") + part.format("password", "two\r\nlines") + "--b--\r\n"
    assert redacted_text(body, "multipart/form-data; boundary=b") == body.replace("two\r\nlines", "***")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_every_unicode_encoding_is_read(encoding: str):
    cleaned = redacted_bytes('{"user":"ann","password":"hunter2"}'.encode(encoding), "application/json")
    assert json.loads(cleaned) == {"user": "ann", "password": "***"}


@pytest.mark.parametrize("shape", SHAPES, ids=SHAPES)
@pytest.mark.parametrize(
    "around", ["{}", "key {} end", '{{"note":"see {}","b":1}}', '["{}"]', '"{}"', "a=1&b={}", "<a>{}</a>", "\\n{}"]
)
def test_known_shapes_are_masked_wherever_they_stand(shape: str, around: str):
    secret = SHAPES[shape]
    if around.startswith(("{{", "[", '"')):
        secret = json.dumps(secret)[1:-1]
    cleaned = redacted_text(around.format(secret))
    assert secret[4:-4] not in cleaned
    assert cleaned.startswith(around.partition("{}")[0].replace("{{", "{"))


def test_what_is_nested_deeper_than_anyone_looks_is_bounded():
    deep = "[" * 100_000 + '"x"' + "]" * 100_000
    assert redacted_text(deep) == deep
    assert "hunter2" not in redacted_text('{"secret":' + "[" * 50_000 + '"hunter2"' + "]" * 50_000 + "}")
    text = '{"password":"hunter2"}'
    for _ in range(8):
        text = json.dumps({"inner": text})
    assert "hunter2" not in redacted_text(text)


SECRETS = st.text(st.characters(min_codepoint=33, max_codepoint=0x2FF, exclude_categories=["Cs"]), min_size=6, max_size=40).map(
    lambda text: f"q7Zk{text}Kz9W"
)
PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**6), 10**6)
    | st.text(st.sampled_from('abcdefg é"\\\n:,{}[]=&<>@%'), max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(st.sampled_from('abcdefg "\\'), max_size=8), inner, max_size=3)
    ),
    max_leaves=12,
)


@st.composite
def planted(draw: st.DrawFn) -> tuple[Any, str]:
    """A JSON value with a secret under a secret-like name somewhere in it."""
    secret = draw(SECRETS)
    value: Any = draw(st.sampled_from(["{}", ["{}"], {"a": "{}"}, {"a": [{"b": "{}"}]}]))
    value = json.loads(json.dumps(value).replace("{}", json.dumps(secret)[1:-1]))
    tree: Any = {draw(st.sampled_from(NAMES)): value}
    for _ in range(draw(st.integers(0, 3))):
        other = draw(PLAIN)
        tree = draw(st.sampled_from([[other, tree], {"x": other, "y": tree, "z": 1}, {"text": json.dumps(tree)}]))
    return tree, secret


@given(planted(), st.booleans(), st.sampled_from([None, 2]))
def test_a_planted_secret_never_survives_in_json(plant: tuple[Any, str], ascii_only: bool, indent: int | None):
    tree, secret = plant
    body = json.dumps(tree, ensure_ascii=ascii_only, indent=indent).encode()
    cleaned = redacted_bytes(body, "application/json")
    assert secret[:-4] not in cleaned.decode()
    assert "q7Zk" not in cleaned.decode()
    json.loads(cleaned)
    assert redacted_bytes(cleaned, "application/json") == cleaned


@given(SECRETS, st.sampled_from(NAMES))
def test_a_planted_secret_never_survives_in_forms_headers_and_targets(secret: str, name: str):
    secret = secret.replace("=", "")  # what stands before it names a cookie
    form = urlencode({"a": "b", name: secret})
    assert "q7Zk" not in redacted_text(form, "application/x-www-form-urlencoded") + redacted_target(f"/a?{form}")
    assert "q7Zk" not in str(redacted_headers([(name, secret), ("Authorization", secret), ("Cookie", f"a={secret}")]))


@given(PLAIN, st.booleans())
def test_a_body_without_secrets_is_unchanged(tree: Any, ascii_only: bool):
    body = json.dumps(tree, ensure_ascii=ascii_only).encode()
    assert redacted_bytes(body, "application/json") == body


HOSTILE = {
    "jwt": "eyJ" * 22_000,
    "pem": "-----BEGIN A-----" * 4_000,
    "parts": "Content-Disposition: form-data; " * 2_000 + "\r\n" * 100,
    "heads": 'Content-Disposition: form-data; name="password"\r\n' * 1_300,
    "names": "token" * 13_000,
    "elements": "<token " * 9_000,
    "spaces": "Bearer" + " " * 60_000 + "token: " * 500,
    "quotes": '{"token' + '\\"' * 30_000,
    "open": '{"secret":' + '{"a":[' * 10_000,
    "users": "://" * 20_000 + "@",
    "fields": "&" * 60_000 + "token",
    "equations": "token=" * 10_000,
    "runs": "sk_" * 20_000 + "xox" * 100 + "SG." * 100,
}


@pytest.mark.parametrize("body", HOSTILE, ids=HOSTILE)
@pytest.mark.parametrize(
    "media_type", ["application/json", "multipart/form-data; boundary=b", "application/x-www-form-urlencoded"]
)
def test_no_body_takes_long(body: str, media_type: str):
    """64 KiB that are made to make a pattern try again and again: patterns run without giving the server its turn."""
    with costs_at_most(200):
        redacted_text(HOSTILE[body], media_type)
        redacted_text(json.dumps({"a": HOSTILE[body], "token": 1}), media_type)
