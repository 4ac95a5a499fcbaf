"""How an example of a mock is called: the request it was saved with, in the languages that people call by."""

from __future__ import annotations

import json
import pprint
import shlex
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from app.actions.editing.edits import NoSuchEntry
from app.actions.editing.looking import served, wanted_revision
from app.actions.exported_collection import API_KEY, KEY
from app.actions.exports import KEY_VARIABLE, newman_line
from app.actions.reach import selector_for
from app.matching.example import IndexedExample, Match
from app.matching.index import MockIndex
from app.matching.match import match
from app.matching.replay import own_request
from app.redaction import redacted_headers, redacted_target, redacted_text
from app.store.records import Mock, Revision
from app.store.transaction import Store

Language = Literal["curl", "httpie", "fetch", "python", "newman"]
LANGUAGES: dict[Language, str] = {
    "curl": "curl",
    "httpie": "HTTPie",
    "fetch": "fetch",
    "python": "Python",
    "newman": "newman",
}
PLACEHOLDER = "YOUR_KEY"
_OF_HTTPX = frozenset(("GET", "OPTIONS", "HEAD", "POST", "PUT", "PATCH", "DELETE"))
_WITHOUT_BODY = frozenset(("GET", "OPTIONS", "HEAD", "DELETE"))


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherExample:
    """An example beside the one that is called."""

    id: str
    name: str
    status: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleCall:
    """A call that gets one example, secrets masked. `headers`: with the selector where the request alone would get another.

    `key_header`: the header that carries the caller's key, "" where none is needed. `others`: the examples of the same request,
    this one among them. `answered_by`: the example that the request gets without the selector, "" where it gets this one.
    `is_masked`: something of it is masked.
    """

    mock: Mock
    revision: Revision
    request_id: str
    request_name: str
    example_id: str
    example_name: str
    status: int
    method: str
    path: str
    url: str
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""
    key_header: str = ""
    selector: str = ""
    answered_by: str = ""
    is_masked: bool = False
    others: tuple[OtherExample, ...] = ()


def example_call(
    store: Store, name: str, request_id: str = "", example_id: str = "", number: int | None = None, *, server: str = ""
) -> ExampleCall:
    """The call that gets an example of a revision: without an id the first of the request, without one the first of all.

    `server`: the address it is reached by. Raises MockNotFound, RevisionNotFound, NoRevision, NoSuchEntry for what no mock
    serves, InputRefused for a revision that cannot be read.
    """
    mock, revision = wanted_revision(store, name, number)
    content, index = served(store, mock, revision)
    own = [each for each in index.examples if request_id in ("", each.item_id)]
    found = next((each for each in own if example_id in ("", each.id)), None)
    if found is None:
        raise NoSuchEntry("example that is served", example_id or request_id or "any")
    pinned = "" if mock.published == revision.number else f"@{revision.number}"
    base = f"{server}/mock/{mock.name}{pinned}"
    wants_key = mock.access == "key"
    return _call(mock, revision, index, found, base, (content.settings.key_header or API_KEY) if wants_key else "")


def _call(mock: Mock, revision: Revision, index: MockIndex, found: IndexedExample, base: str, key_header: str) -> ExampleCall:
    asked = own_request(found)
    target = f"{asked.raw_path}?{asked.query_text}" if asked.query_text else asked.raw_path
    headers = tuple((name.decode("latin-1"), value.decode("utf-8", "replace")) for name, value in asked.headers)
    body = asked.data.decode("utf-8", "replace")
    shown_target, shown_headers, shown_body = redacted_target(target), redacted_headers(headers), redacted_text(body)
    selector, by = _selected(index, found)
    return ExampleCall(
        mock=mock,
        revision=revision,
        request_id=found.item_id,
        request_name=found.item_name,
        example_id=found.id,
        example_name=found.name,
        status=found.code,
        method=asked.method,
        path=redacted_target(asked.raw_path),
        url=base + shown_target,
        headers=(*shown_headers, *((_pair(selector),) if selector else ())),
        body=shown_body,
        key_header=key_header,
        selector=selector,
        answered_by=by,
        is_masked=(shown_target, shown_headers, shown_body) != (target, headers, body),
        others=tuple(
            OtherExample(id=each.id, name=each.name, status=each.code)
            for each in index.examples
            if each.item_id == found.item_id
        ),
    )


def _selected(index: MockIndex, found: IndexedExample) -> tuple[str, str]:
    """The header that selects the example where its request gets another, and the name of that one."""
    outcome = match(index, own_request(found)) if found.address.forms else None
    if isinstance(outcome, Match) and outcome.example is found:
        return "", ""
    return selector_for(index, found), outcome.example.name if isinstance(outcome, Match) else ""


def _pair(header: str) -> tuple[str, str]:
    name, _, value = header.partition(": ")
    return name, value


def written(call: ExampleCall, language: Language) -> str:
    """The call in that language, ready to be pasted. The key stands as a variable of the shell, or as a placeholder."""
    return {"curl": _curl, "httpie": _httpie, "fetch": _fetch, "python": _python, "newman": _newman}[language](call)


def _curl(call: ExampleCall) -> str:
    return curl_line(call.method, call.url, call.headers, call.body, call.key_header)


def curl_line(method: str, url: str, headers: Iterable[tuple[str, str]], body: str = "", key_header: str = "") -> str:
    """A call as a command of curl. `key_header`: the header that carries the key, which stands as a variable of the shell."""
    parts = [shlex.quote(url)]
    if method != ("POST" if body else "GET"):
        parts.insert(0, "-I" if method == "HEAD" else f"-X {shlex.quote(method)}")
    parts += [f"-H {shlex.quote(f'{name}: {value}')}" for name, value in headers]
    if key_header:
        parts.append(f'-H "{key_header}: ${KEY_VARIABLE}"')
    if body:
        parts.append(f"--data-raw {shlex.quote(body)}")
    return "curl " + " \\\n  ".join(parts)


def _httpie(call: ExampleCall) -> str:
    parts = [f"{shlex.quote(call.method)} {shlex.quote(call.url)}"]
    parts += [shlex.quote(f"{name}:{value}" if value else f"{name};") for name, value in call.headers]
    if call.key_header:
        parts.append(f'"{call.key_header}:${KEY_VARIABLE}"')
    if call.body:
        parts.append(f"--raw {shlex.quote(call.body)}")
    return "http " + " \\\n  ".join(parts)


def _fetch(call: ExampleCall) -> str:
    lines = []
    if call.method != "GET":
        lines.append(f"  method: {_text(call.method)},")
    headers = dict(call.headers) | ({call.key_header: PLACEHOLDER} if call.key_header else {})
    if headers:
        lines += ["  headers: {", *(f"    {_text(name)}: {_text(value)}," for name, value in headers.items()), "  },"]
    if call.body and call.method not in ("GET", "HEAD"):
        data = _json_of(call)
        text = _text(call.body) if data is None else f"JSON.stringify({_indented(_text(data, indent=2), 2)})"
        lines.append(f"  body: {text},")
    options = f", {{\n{chr(10).join(lines)}\n}}" if lines else ""
    return f"const answer = await fetch({_text(call.url)}{options});\nconsole.log(answer.status, await answer.text());"


def _python(call: ExampleCall) -> str:
    lines = [f"    {call.url!r},"]
    headers = {name: repr(value) for name, value in call.headers}
    if call.key_header:
        headers[call.key_header] = f'os.environ["{KEY_VARIABLE}"]'
    data = _json_of(call)
    takes_body = call.method not in _WITHOUT_BODY
    if data is not None and takes_body:
        headers = {name: value for name, value in headers.items() if name != "content-type"}
    if headers:
        lines += ["    headers={", *(f"        {name!r}: {value}," for name, value in headers.items()), "    },"]
    if call.body:
        shown = f"content={call.body!r}" if data is None or not takes_body else f"json={_literal(data)}"
        lines.append(f"    {shown},")
    plain = call.method in _OF_HTTPX and (takes_body or not call.body)
    head = f"httpx.{call.method.lower()}(" if plain else f"httpx.request(\n    {call.method!r},"
    imports = ["import os", "", "import httpx"] if call.key_header else ["import httpx"]
    return "\n".join([*imports, "", f"answer = {head}", *lines, ")", "print(answer.status_code, answer.text)"])


def _newman(call: ExampleCall) -> str:
    line = newman_line(call.mock.name, KEY if call.key_header else "")
    return f"{line} \\\n  --folder {shlex.quote(call.request_name)}" if call.request_name else line


def _json_of(call: ExampleCall) -> Any:
    """The body as JSON data, where it is sent as such; None otherwise."""
    kinds = {value.partition(";")[0].strip().lower() for name, value in call.headers if name == "content-type"}
    if kinds != {"application/json"}:
        return None
    try:
        return json.loads(call.body)
    except (ValueError, RecursionError):
        return None


def _text(value: Any, indent: int | None = None) -> str:
    """As JavaScript says it: JSON, with what ends a line or a script written out."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _literal(data: Any) -> str:
    try:
        return _indented(pprint.pformat(data, indent=1, width=88, sort_dicts=False), 4)
    except RecursionError:
        return repr(None)


def _indented(text: str, by: int) -> str:
    return text.replace("\n", "\n" + " " * by)
