"""Takes secrets out of what is logged, shown and exported (security.md §8.4). Pure; knows no request, database or clock.

What is secret is told by its name (`password`, `api_key`, `Set-Cookie` …) or by its shape (a JWT, a PEM block, the keys of
known services). A mask is `***`, with the last four characters of a value of sixteen or more, so that people can tell two keys
apart. Everything else stays as it was, byte for byte. Nothing here recurses without bound, and a body that was cut off
somewhere is read as far as it goes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from urllib.parse import quote_plus, unquote_plus

MASK = "***"
LONG_ENOUGH = 16
DEEPEST = 4
"""How many JSON texts may be strings of one another; a string below that is masked whole."""

_WORDS = ("token", "secret", "pass", "apikey", "authorization", "cookie", "credential", "private")
"""What a secret-like name holds, in small letters without `-` and `_`. `pass` stands for several longer words."""

_WORD = (
    r"(?:token|secret|pass(?:w(?:or)?d|phrase|code)|api[-_]?key|authorization|cookie|credential|private|"
    r"pass(?![a-z]))"
)
_NAME = re.compile(_WORD, re.IGNORECASE)
_ALWAYS = frozenset(("authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key"))
_COOKIES = frozenset(("cookie", "set-cookie"))
_SCHEME = re.compile(r"(Bearer|Basic|Digest|Token|ApiKey|Negotiate)\s+", re.IGNORECASE)

_SHAPES = re.compile(
    r"(?P<pem>-----BEGIN [A-Z0-9 ]*-----(?:[^\"<]*?-----END [A-Z0-9 ]*-----|[^\"<]*))"
    r"|eyJ[\w-]{5,}+(?P<claims>\.[\w-]{2,}(?:\.[\w-]*)*)?"
    r"|us[stigv]?_[0-9a-f]{16}_[\w-]{20,}"
    r"|(?:[spr]k|whsec)_\w{16,}"
    r"|gh[pousr]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{20,}"
    r"|(?:AKIA|ASIA)[A-Z0-9]{16}|AIza[\w-]{30,}|ya29\.[\w-]{20,}"
    r"|PMAK-[0-9a-fA-F-]{24,}|xox[a-z]-[\w-]{10,}|SG\.[\w-]{16,}\.[\w-]{16,}"
    r"|sk-\w{20,}|sk-(?:ant|proj|svcacct)-[\w-]{20,}|npm_\w{30,}|shp[a-z]{2}_\w{30,}|hf_\w{30,}|dop_v1_\w{30,}",
    re.ASCII,
)
"""Without word borders: in JSON a line break is written as a letter, `\\n`. What begins like a JWT is taken whole even if it is
none, so that a long text of such beginnings is gone through once."""

_STARTS = (
    *(
        "eyJ",
        "us_",
        "uss_",
        "ust_",
        "usi_",
        "usg_",
        "usv_",
        "sk_",
        "pk_",
        "rk_",
        "whsec_",
        "ghp_",
        "gho_",
        "ghu_",
        "ghs_",
        "ghr_",
        "github_pat_",
    ),
    *("-----BEGIN", "glpat-", "AKIA", "ASIA", "AIza", "ya29.", "PMAK-", "xox", "SG.", "sk-", "npm_", "shp", "hf_", "dop_v1_"),
)
"""What the shapes begin with: looking for each is faster than the pattern."""

_BEARER = re.compile(r"((?:Bearer|Basic)\s+)([\w.~+/=-]{8,})", re.IGNORECASE)
_USER_INFO = re.compile(r"(://)([^/?#@\s\"'<>\\]*)@")
_QUOTED = r"\"[^\"\r\n]*\"?|'[^'\r\n]*'?|[^\s\"'\\&;,<>{}\[\]]+"
_PAIR = re.compile(
    rf"({_WORD}[\w.\-]{{0,60}}\]?[\"']?\s{{0,3}}[:=]\s{{0,3}}(?:(?:Bearer|Basic)\s+)?)({_QUOTED})", re.IGNORECASE
)
_EQUATION = re.compile(rf"({_WORD}[\w.\-]{{0,60}}(?:\]|%5D)?=)([^\s\"'\\&;,<>{{}}]+)", re.IGNORECASE)
_MATRIX = re.compile(rf"({_WORD}[\w.\-]{{0,60}}=)([^/;&]+)", re.IGNORECASE)
_ELEMENT = re.compile(
    rf"(<(?:[\w.\-]{{1,60}}:)?[\w.\-]{{0,60}}{_WORD}[\w.\-]{{0,60}}(?:\s[^<>]*)?>(?:\s*<!\[CDATA\[)?)"
    r"((?<=CDATA\[).*?(?=\]\]>|\Z)|[^<]+)",
    re.IGNORECASE | re.DOTALL,
)
_FIELD_NAME = re.compile(r"\bname=\"?([^\";\r\n]*)", re.IGNORECASE)
_TEXT = r'"((?:[^"\\]++|\\.)*+)(?:"|\Z)'
_MEMBER = re.compile(rf"{_TEXT}(?:\s*+:\s*+(?:{_TEXT}|(-?\d[^\s,\]}}]*+)|([\[{{]))?+)?+", re.DOTALL)
_TOKEN = re.compile(rf"{_TEXT}(\s*+:)?+|([\[{{])|([\]}}])|(-?\d[^\s,\]}}]*+)", re.DOTALL)

_NUMBER = re.compile(r"(:\s*+)(-?\d[^\s,\]}]*+)")

_LOWER = bytes.maketrans(bytes(range(65, 91)), bytes(range(97, 123)))
_RUNS = bytes(97 if chr(code).isascii() and (chr(code).isalnum() or code == 95) else 32 for code in range(256))
_LONG_RUN = b"a" * 13
_NEEDLES = (*(word.encode() for word in _WORDS), b"glpat")


def masked(value: str) -> str:
    """The mask of a value. A mask stays what it is."""
    if value.startswith(MASK) and len(value) <= len(MASK) + 4:
        return value
    return MASK + value[-4:] if len(value) >= LONG_ENOUGH else MASK


@lru_cache(4096)
def is_secret_name(name: str) -> bool:
    """Whether what has that name is secret: a header, a field, a variable, a parameter."""
    return name.lower() in _ALWAYS or _NAME.search(name) is not None


def redacted_headers(headers: Iterable[tuple[Any, Any]]) -> tuple[tuple[Any, Any], ...]:
    """The headers with secret values masked; text or bytes, as they came."""
    return tuple(
        (name, redacted_header(name, value))
        if isinstance(name, str)
        else (name, redacted_header(name.decode("latin-1"), value.decode("latin-1")).encode("latin-1"))
        for name, value in headers
    )


def redacted_header(name: str, value: str) -> str:
    """The value of one header. Schemes such as `Bearer`, and the names of cookies, stay."""
    if not is_secret_name(name):
        return redacted_text(value)
    if name.lower() in _COOKIES:
        return _redacted_cookies(value, is_set=name.lower() == "set-cookie")
    scheme = _SCHEME.match(value)
    if scheme is None:
        return masked(value)
    rest = value[scheme.end() :]
    return scheme[0] + (MASK if scheme[1].lower() in ("basic", "digest") else masked(rest))  # their ends are a password's


def redacted_target(target: str) -> str:
    """A path with query, or a whole URL: user info, secret-like query values and known shapes masked."""
    if is_plain(target.encode("utf-8", "surrogatepass")) and "@" not in target and "%" not in target:
        return target
    head, mark, query = target.partition("?")
    head = _MATRIX.sub(_masked_second, _without_shapes(head))
    return head + mark + _redacted_form(query) if mark else head


def redacted_text(text: str, media_type: str = "") -> str:
    """A body, a header's value or a line of a log: JSON stays JSON, a form a form."""
    data = text.encode("utf-8", "surrogatepass")
    if is_plain(data) and "@" not in text and not ("%" in text and _is_form(media_type)):
        return text
    return _redacted(text, media_type, 0)


def redacted_bytes(body: bytes, media_type: str = "") -> bytes:
    """As `redacted_text`. Bytes that are no text stay as they are; UTF-16 and UTF-32 are recognised."""
    if is_plain(body) and b"@" not in body and b"\0" not in body and not (b"%" in body and _is_form(media_type)):
        return body
    encoding = _encoding_of(body)
    text = body.decode(encoding, "surrogateescape" if encoding == "utf-8" else "replace")
    cleaned = _redacted(text, media_type, 0)
    if cleaned == text:
        return body
    return cleaned.encode(encoding, "surrogateescape" if encoding == "utf-8" else "replace")


def redacted_prose(text: str) -> str:
    """What people wrote to each other: only known shapes of keys, and user info of addresses, are masked, not words."""
    return _without_shapes(text)


def is_plain(data: bytes) -> bool:
    """Whether a quick look finds neither a secret-like name nor anything long enough to be a key: then nothing is masked.

    URL user info, and what is hidden behind percent signs or in other encodings, is for the callers to think of.
    """
    return not _names_secrets(data) and not _has_long_run(data)


def _names_secrets(data: bytes) -> bool:
    folded = data.translate(_LOWER, b"-_")
    for needle in _NEEDLES:  # a generator would take as long as the search
        if needle in folded:
            return True
    return b"\\" in data and b"\\u00" in data


def _has_long_run(data: bytes) -> bool:
    return _LONG_RUN in data.translate(_RUNS)


def _redacted(text: str, media_type: str, depth: int) -> str:
    """What the media type says it is, and what it looks like: senders are often wrong about the one."""
    if _is_form(media_type):
        return _redacted_form(text)
    if not _names_secrets(text.encode("utf-8", "surrogatepass")):
        return _without_shapes(text)
    if "multipart/" in media_type:
        text = "\n--".join(map(_redacted_part, text.split("\n--")))
    elif text.lstrip("\ufeff \t\r\n")[:1] in ("{", "[") or (text.startswith('"') and "json" in media_type):
        return _without_shapes(_redacted_json(text, depth), in_json=True)
    if "<" in text:
        text = _ELEMENT.sub(_masked_second, text)
    return _without_shapes(_PAIR.sub(_masked_second, text))


def _redacted_json(text: str, depth: int) -> str:
    """The values of members with secret-like names masked, at any depth; strings that hold JSON are gone through as well."""
    if "\\" not in text and (simple := _redacted_simple(text)) is not None:
        return simple
    pieces: list[str] = []
    end = at = 0
    while (found := _MEMBER.search(text, at)) is not None:
        at = found.end()
        name, value, number, opened = found.groups()
        held = 1 if value is None else 2
        if (value is not None or number is not None or opened) and is_secret_name(_plain_name(name)):
            if value is not None:
                pieces += (text[end : found.start(2)], _masked_json(value))
                end = found.end(2)
            elif number is not None:
                pieces += (text[end : found.start(3)], f'"{masked(number)}"')
                end = found.end(3)
            else:
                inner, at = _masked_inside(text, found.start(4))
                pieces += (text[end : found.start(4)], inner)
                end = at
        elif "\\" in found[held]:
            cleaned = _redacted_string(found[held], depth)
            pieces += (text[end : found.start(held)], cleaned)
            end = found.end(held)
    return "".join((*pieces, text[end:])) if pieces else text


def _redacted_simple(text: str) -> str | None:
    """As `_redacted_json` where nothing is escaped, so that every second piece between quotes is a string: thrice as fast.

    None where an object or array has a secret-like name.
    """
    pieces = text.split('"')
    members = [
        at
        for at, (name, after) in enumerate(zip(pieces[1::2], pieces[2::2], strict=False))
        if (after[:1] == ":" or after[:1].isspace()) and is_secret_name(name)
    ]
    for at in members:
        after = pieces[2 * at + 2]
        mark, given = after.lstrip()[:1], after.lstrip()[1:].strip()
        if mark != ":":
            continue
        if given[:1] in ("{", "["):
            return None
        if given:
            pieces[2 * at + 2] = _NUMBER.sub(_masked_number, after, count=1)
        elif 2 * at + 3 < len(pieces):
            pieces[2 * at + 3] = masked(pieces[2 * at + 3])
    return '"'.join(pieces)


def _plain_name(name: str) -> str:
    return _unescaped(name) if "\\" in name else name


def _unescaped(raw: str) -> str:
    """What a JSON string stands for; as it is written where it cannot be read."""
    try:
        return str(json.loads(f'"{raw}"', strict=False))
    except ValueError:
        return raw


def _masked_json(raw: str) -> str:
    return masked(raw) if "\\" not in raw[-10:] else json.dumps(masked(_unescaped(raw)))[1:-1]


def _redacted_string(raw: str, depth: int) -> str:
    """A JSON string with escapes: what it stands for may be JSON, or name a secret in words."""
    told = _unescaped(raw)
    if depth >= DEEPEST:
        return raw if is_plain(told.encode("utf-8", "surrogatepass")) else MASK
    cleaned = told if told == raw else _redacted_nested(told, depth + 1)
    return raw if cleaned == told else json.dumps(cleaned)[1:-1]


def _redacted_nested(text: str, depth: int) -> str:
    data = text.encode("utf-8", "surrogatepass")
    return text if is_plain(data) and "@" not in text else _redacted(text, "", depth)


def _masked_inside(text: str, start: int) -> tuple[str, int]:
    """An object or array whose every string and number is masked, names aside; and where it ends."""
    pieces: list[str] = []
    end, depth, at = start, 0, start
    while (found := _TOKEN.search(text, at)) is not None:
        at = found.end()
        value, colon, opens, closes, number = found.groups()
        if opens:
            depth += 1
        elif closes:
            depth -= 1
            if depth <= 0:
                return "".join((*pieces, text[end:at])), at
        elif number is not None:
            pieces += (text[end : found.start()], f'"{masked(number)}"')
            end = at
        elif not colon:
            pieces += (text[end : found.start(1)], _masked_json(value))
            end = found.end(1)
    return "".join((*pieces, text[end:])), len(text)


def _without_shapes(text: str, *, in_json: bool = False) -> str:
    """Known shapes, `name=value` of secret-like names and URL user info masked, wherever they stand in a text."""
    if in_json and "=" in text:
        text = _EQUATION.sub(_masked_second, text)
    if "@" in text and "://" in text:
        text = _USER_INFO.sub(_masked_user, text)
    might = "-----BEGIN" in text or "glpat-" in text or _has_long_run(text.encode("utf-8", "surrogatepass"))
    if might and any(start in text for start in _STARTS):
        text = _SHAPES.sub(_masked_shape, text)
    return _BEARER.sub(_masked_second, text) if "earer " in text or "asic " in text or "EARER " in text else text


def _masked_number(found: re.Match[str]) -> str:
    return f'{found[1]}"{masked(found[2])}"'


def _masked_shape(found: re.Match[str]) -> str:
    if found["pem"]:
        return MASK
    return found[0] if found[0].startswith("eyJ") and not found["claims"] else masked(found[0])


def _masked_second(found: re.Match[str]) -> str:
    value = found[2]
    for quote in ('"', "'"):
        if value.startswith(quote):
            ending = quote if len(value) > 1 and value.endswith(quote) else ""
            return found[1] + quote + masked(value[1 : -1 if ending else None]) + ending
    return found[1] + masked(value)


def _redacted_part(part: str) -> str:
    """One part of a multipart body, from its boundary to the next."""
    end = "\r\n\r\n" if "\r\n\r\n" in part else "\n\n"
    head, mark, content = part.partition(end)
    name = _FIELD_NAME.search(head)
    if not mark or name is None or not is_secret_name(name[1]):
        return part
    value = content.removesuffix("\r")
    return head + mark + masked(value) + content[len(value) :]


def _masked_user(found: re.Match[str]) -> str:
    return f"{found[1]}{MASK}@"


def _redacted_form(text: str) -> str:
    return "&".join(map(_redacted_field, text.split("&")))


def _redacted_field(field: str) -> str:
    """One `name=value`, both perhaps percent-encoded; the value may be JSON, a URL or a PEM block."""
    name, mark, value = field.partition("=")
    if not mark:
        return _without_shapes(field)
    if is_secret_name(unquote_plus(name)):
        return f"{name}={quote_plus(masked(unquote_plus(value)), safe='*') if '%' in value else masked(value)}"
    plain = unquote_plus(value)
    cleaned = _redacted_nested(plain, 1)
    return field if cleaned == plain else f"{name}={quote_plus(cleaned, safe='*')}"


def _redacted_cookies(value: str, *, is_set: bool) -> str:
    pairs = value.split(";")
    secret = pairs[:1] if is_set else pairs
    kept = pairs[1:] if is_set else []
    return ";".join((*map(_redacted_cookie, secret), *kept))


def _redacted_cookie(pair: str) -> str:
    name, mark, value = pair.partition("=")
    return f"{name}={masked(value)}" if mark else masked(pair)


def _is_form(media_type: str) -> bool:
    return "x-www-form-urlencoded" in media_type.lower()


def _encoding_of(body: bytes) -> str:
    """UTF-8, unless every second byte of the beginning is NUL or a byte order mark says otherwise."""
    if body.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        return "utf-32"
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    head = body[:64]
    if len(head) >= 8 and not any(head[1::2]):
        return "utf-16-le"
    if len(head) >= 8 and not any(head[::2]):
        return "utf-16-be"
    return "utf-8"
