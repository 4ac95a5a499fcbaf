"""Recordings of calls (HAR 1.2) become a collection: each recorded answer a saved example below its method and path.

What a recording holds that nobody wants to share is masked on the way in (security.md §8.4), and what only the transport
said is left out. Pure; read in a reading process.
"""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from app.imports.har_parts import Texts, body_of, headers_of, request_body_of, request_headers_of
from app.redaction import redacted_target
from converters.diagnostics import Diagnostics
from converters.errors import FormatError, SourceError
from converters.postman.ids import derive_id
from converters.postman.model import Collection, Json
from converters.postman.read import collection_from_json
from converters.postman.reading import MAX_EXAMPLE_BODY, MAX_EXAMPLES, where_text
from converters.postman.upgrade import SCHEMA
from converters.source import SourceTree

PAGE_PARTS = frozenset(("stylesheet", "script", "image", "font", "media", "manifest", "ping", "websocket", "texttrack"))
"""What a browser loads beside the API's answers (`_resourceType` of Chromium's recordings)."""

Entry = dict[str, Json]


def har_to_collection(tree: SourceTree, diagnostics: Diagnostics) -> Collection:
    """The collection of a recording, named by its file. An entry that cannot be an example costs itself, and is told.

    Raises FormatError when no entry can be one, SourceError (`limit.items`) for more than are read.
    """
    entries = tree.data["log"]["entries"]
    if len(entries) > MAX_EXAMPLES:
        raise SourceError("limit.items", f"The recording has more than {MAX_EXAMPLES} entries. Split it.", file=tree.file)
    recording = _Recording(diagnostics)
    for at, entry in enumerate(entries):
        recording.take(entry, ("log", "entries", at))
    recording.tell_left_out()
    if not recording.answers:
        message = "No call of this recording can be played: none has an HTTP address and an answer that arrived."
        raise FormatError("item.none", message, file=tree.file)
    return collection_from_json(_collection_json(recording, _name_of(tree.file)), diagnostics, tree.file)


@dataclass(frozen=True, slots=True)
class _Answer:
    """One recorded answer: where it belongs, and the example as v2.1 JSON but for its name."""

    origin: str
    method: str
    path: str
    example: dict[str, Json]


@dataclass(slots=True)
class _Recording:
    """Takes the entries in, one after the other; counts what is left out and why."""

    diagnostics: Diagnostics
    answers: list[_Answer] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    texts: Texts = field(default_factory=Texts)
    _seen: set[tuple[object, ...]] = field(default_factory=set)

    def take(self, entry: Json, path: tuple[str | int, ...]) -> None:
        request, response = _map(entry, "request"), _map(entry, "response")
        reason = _why_not(entry, request, response)
        if reason is not None:
            self.left_out[reason] += 1
            return
        example = self._example(request, response, path)
        if example is None:
            return
        address = urlsplit(str(request["url"]))
        key = (str(example["originalRequest"]), example["code"], example["body"])
        if key in self._seen:
            self.left_out["recorded more than once with the same answer"] += 1
            return
        self._seen.add(key)
        origin = f"{address.scheme.lower()}://{address.netloc.rpartition('@')[2]}"
        self.answers.append(_Answer(origin, str(example["originalRequest"]["method"]), address.path or "/", example))

    def _example(self, request: Entry, response: Entry, path: tuple[str | int, ...]) -> dict[str, Json] | None:
        body = body_of(response, self.texts)
        where = where_text((*path, "response", "content"))
        if len(body.text) > MAX_EXAMPLE_BODY:
            message = f"The answer is longer than {MAX_EXAMPLE_BODY >> 20} MiB, which no example may be; it was left out."
            self.diagnostics.warning("limit.body", message, where)
            return None
        if body.problem:
            self.diagnostics.warning("item.skipped", body.problem, where)
        return {
            "originalRequest": {
                "method": str(request.get("method") or "GET").upper(),
                "header": request_headers_of(request, self.texts),
                "body": request_body_of(request, self.texts),
                "url": _url_of(str(request["url"]), self.texts),
            },
            "status": str(response.get("statusText") or ""),
            "code": response["status"],
            "_postman_previewlanguage": body.language,
            "header": headers_of(response, self.texts),
            "body": body.text,
        }

    def tell_left_out(self) -> None:
        for reason, count in sorted(self.left_out.items()):
            calls = "1 call was" if count == 1 else f"{count} calls were"
            self.diagnostics.info("item.left_out", f"{calls} left out: {reason}.")
        if self.texts.masked:
            message = f"{self.texts.masked} values that look secret were masked; the examples have *** in their place."
            self.diagnostics.info("item.masked", message)


def _map(value: Json, key: str) -> Entry:
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


def _why_not(entry: Json, request: Entry, response: Entry) -> str | None:
    """Why an entry is no example; None: it is one."""
    if not isinstance(request.get("url"), str) or not request["url"].lower().startswith(("http://", "https://")):
        return "no HTTP address"
    try:
        urlsplit(request["url"])
    except ValueError:
        return "an address that cannot be read"
    status = response.get("status")
    if isinstance(status, bool) or not isinstance(status, int) or not 200 <= status <= 599:
        return "no answer arrived, or none with a final status"
    if _is_preflight(request):
        return "questions of a browser (CORS preflight), which every mock answers by itself"
    if str(entry.get("_resourceType", "")).lower() in PAGE_PARTS:
        return "scripts, styles, pictures and other parts of pages"
    return None


def _is_preflight(request: Entry) -> bool:
    rows = request.get("headers")
    names = {str(row.get("name", "")).lower() for row in rows if isinstance(row, dict)} if isinstance(rows, list) else set()
    return str(request.get("method", "")).upper() == "OPTIONS" and "access-control-request-method" in names


def _url_of(text: str, texts: Texts) -> dict[str, Json]:
    """The address below `{{baseUrl}}`, secrets in its query masked."""
    address = urlsplit(text)
    target = address.path + (f"?{address.query}" if address.query else "")
    path, _, query = texts.checked(target, redacted_target(target)).partition("?")
    rows = [{"key": key, "value": value} for key, value in parse_qsl(query, keep_blank_values=True, max_num_fields=None)]
    url: dict[str, Json] = {"raw": f"{{{{baseUrl}}}}{path}" + (f"?{query}" if query else ""), "host": ["{{baseUrl}}"]}
    url["path"] = (path or "/").removeprefix("/").split("/")
    return url | ({"query": rows} if rows else {})


def _name_of(file: str) -> str:
    name = posixpath.basename(file.replace("\\", "/"))
    return name.removesuffix(".json").removesuffix(".har") or name


def _collection_json(recording: _Recording, name: str) -> dict[str, Json]:
    """The examples below their items, these below folders by host if there are several hosts."""
    by_origin: dict[str, dict[tuple[str, str], list[dict[str, Json]]]] = {}
    for answer in recording.answers:
        items = by_origin.setdefault(answer.origin, {})
        items.setdefault((answer.method, answer.path), []).append(answer.example)
    calls = Counter(answer.origin for answer in recording.answers)
    main = max(by_origin, key=lambda origin: (calls[origin], -list(by_origin).index(origin)))
    folders = [{"name": origin.partition("://")[2], "item": list(_items(items, origin))} for origin, items in by_origin.items()]
    return {
        "info": {"_postman_id": derive_id("har", name), "name": name, "schema": SCHEMA},
        "item": folders if len(folders) > 1 else folders[0]["item"],
        "variable": [{"key": "baseUrl", "value": main, "type": "string"}],
    }


def _items(items: dict[tuple[str, str], list[dict[str, Json]]], origin: str) -> Iterator[dict[str, Json]]:
    for (method, path), examples in items.items():
        request = {key: value for key, value in examples[0]["originalRequest"].items() if value is not None}
        named = [{"name": name, **example} for name, example in zip(_names(examples), examples, strict=True)]
        yield {"name": f"{method} {path}", "request": request, "response": named}


def _names(examples: list[dict[str, Json]]) -> Iterator[str]:
    """`200 OK`, the second one `200 OK (2)`: names choose examples, so those below one item differ."""
    counted: Counter[str] = Counter()
    for example in examples:
        name = f"{example['code']} {example['status']}".strip()
        counted[name] += 1
        yield name if counted[name] == 1 else f"{name} ({counted[name]})"
