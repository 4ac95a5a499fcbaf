"""What a person should know about examples before they are called: what will not be sent, reached or filled in."""

from __future__ import annotations

import re
from collections.abc import Iterable

from app.matching.dynamic import GENERATORS
from app.matching.example import IndexedExample, names_of, shown_path
from converters.diagnostics import Diagnostics
from converters.postman.variables import VARIABLE, unresolved

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:/{2,}")
_HELPER_NAMES = ("$body", "$queryParams", "$headers", "$pathSegments")


def report(example: IndexedExample, found: Diagnostics) -> None:
    """The findings about one example, each with its JSON path where it came from a file."""
    place, name = example.where or example.place, example.place
    if not example.address.forms:
        found.warning("url.invalid", f"Neither {name!r} nor its request has an address; it answers by id or name only.", place)
    for remark in example.address.remarks:
        found.warning("path.invalid", remark, place)
    _report_moved(example, found, place)
    for left_out in example.reply.left_out:
        level = "info" if left_out.expected else "warning"
        found.add(level, left_out.code, f"Header {left_out.name[:80]!r} is not sent: {left_out.reason}.", place)  # type: ignore[arg-type]
    _report_open_names(example, found, place)


def _report_moved(example: IndexedExample, found: Diagnostics, place: str) -> None:
    """The example's address counts, not its request's; people look at the request (§2.0)."""
    request = example.item.request
    if example.request is request or request.url is None or not example.address.forms:
        return
    theirs = example.request_forms
    if request.method != example.method:
        found.warning(
            "address.moved",
            f"It was saved for {example.method} {example.path}, its request is {request.method} now: "
            f"calls of {example.method} are answered. Save it again if that is not meant.",
            place,
        )
    elif theirs and {len(form) for form in theirs}.isdisjoint(len(saved.form) for saved in example.address.forms):
        found.warning(
            "address.moved",
            f"It was saved for {example.path}, its request is at {shown_path(theirs[0])} now: "
            f"{example.path} is answered. Save it again if that is not meant.",
            place,
        )


def _report_open_names(example: IndexedExample, found: Diagnostics, place: str) -> None:
    """Names in the answer that nothing fills in; a misspelt dynamic variable or helper is a warning."""
    template, body = example.reply.template, example.reply.body or b""
    texts = [part for part in template.parts if isinstance(part, str)] if template else []
    texts += [str(body, "utf-8", "replace")] if b"{{" in body else []
    texts += [header.value for header in example.example.headers if not header.disabled]
    texts = [text for text in texts if "{{" in text]
    if not texts:
        return
    forms = (*(saved.form for saved in example.address.forms), *example.templates)
    captured = {name for form in forms for name in names_of(form)} | example.query.names()
    names = dict.fromkeys(name for text in texts for name in unresolved(example.scope.resolve(text), captured))
    for name in list(names)[:5]:
        if name in GENERATORS or name in example.scope.values:
            continue
        shown = "{{" + name[:80] + "}}"
        if name.startswith("$"):
            helper = name.split(" ")[0] in _HELPER_NAMES
            why = (
                "is not a helper as Postman writes them, or stands in a header"
                if helper
                else "is no dynamic variable of Postman's"
            )
            found.warning("variable.unresolved", f"{shown} {why}: it is sent as written.", place)
        else:
            found.info("variable.unresolved", f"{shown} has no value and is sent as written.", place)


def report_shared_addresses(examples: Iterable[IndexedExample], found: Diagnostics) -> None:
    """Says once where equal paths of several hosts fall together: a mock has one address."""
    hosts: dict[tuple[str, str], dict[str, IndexedExample]] = {}
    for example in examples:
        host = _host(example)
        if host and example.address.forms:
            hosts.setdefault((example.method, example.path), {}).setdefault(host, example)
    shared = [(call, by_host) for call, by_host in hosts.items() if len(by_host) > 1]
    if shared:
        (method, path), by_host = shared[0]
        others = f" ({len(shared) - 1} more paths likewise)" if len(shared) > 1 else ""
        found.warning(
            "address.shared",
            f"{' and '.join(sorted(by_host)[:3])} have {method} {path} both: a mock has one address, so they fall together"
            f"{others}. Make a mock of each, or tell them apart by x-mock-response-name.",
            next(iter(by_host.values())).where,
        )


def _host(example: IndexedExample) -> str:
    url = example.request.url or example.item.request.url
    text = example.scope.resolve(".".join(url.host)) if url else ""
    scheme = _SCHEME.match(text)  # at the beginning only: looked for everywhere, it takes the square of the length
    host = text[scheme.end() if scheme else 0 :].partition("/")[0].lower()
    return "" if VARIABLE.search(host) else host
