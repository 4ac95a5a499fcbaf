"""Replays saved examples with newman: their original requests are sent to the mock, their answers are what is expected.

One collection runs in newman's command with a test script in each request; many run in one process, and what they were answered
is compared here.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from converters.postman.model import Body, Collection, Example, FormField, Header, Item, Request, Url, walk

HERE = Path(__file__).parent
NEWMAN = HERE / "node_modules" / ".bin" / "newman"

OWN_HEADERS = frozenset(
    {"host", "content-length", "transfer-encoding", "connection", "accept-encoding", "content-encoding", "expect"}
)
"""What the client writes itself; saved values of these would break the connection."""

UPLOAD = "upload.txt"
"""Stands in for every file that a saved request sends: only its author has that."""

MOST_MEMORY = 512
"""MB for node, which else collects its garbage so late that many runs need a gigabyte."""

WHOLE = "--no-watch"
"""Makes `understudy serve` answer nothing before it has read everything; watching, it begins with what it has."""

Headers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Report:
    """What newman saw: requests sent, assertions made, and what failed, one line each."""

    requests: int
    assertions: int
    failures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Job:
    """A collection to run among others: its file, and what its variables are set to."""

    collection: Path
    variables: Headers


@dataclass(frozen=True, slots=True)
class Answer:
    """What one request was answered: the status, the id of the saved example that the mock names, and the body's SHA-1."""

    code: int
    example: str
    body: str


@dataclass(frozen=True, slots=True)
class Answered:
    """What newman saw of one job: requests sent, assertions made, what failed, and the answers in the order of the run."""

    requests: int
    assertions: int
    failures: tuple[str, ...]
    answers: tuple[Answer, ...]


def run_many(jobs: Sequence[Job], folder: Path) -> list[Answered]:
    """Runs many collections in one process, each as it is written. Raises when newman is not installed or ends early."""
    require_newman()
    (folder / UPLOAD).write_text("a file", "utf-8")
    written = folder / "jobs.json"
    written.write_text(
        json.dumps([{"collection": str(job.collection), "variables": job.variables, "folder": str(folder)} for job in jobs])
    )
    command = ["node", f"--max-old-space-size={MOST_MEMORY}", str(HERE / "run_many.cjs"), str(written)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"newman ended early (exit code {done.returncode}): {done.stderr}")
    return [
        Answered(
            run["requests"], run["assertions"], tuple(run["failures"]), tuple(Answer(**answer) for answer in run["answers"])
        )
        for run in json.loads(done.stdout)
    ]


def require_newman() -> None:
    if not NEWMAN.exists():
        raise FileNotFoundError("newman is not installed: run ./tests/run once, or `npm ci` in tests/newman.")


def run_newman(collection: Mapping[str, Any], folder: Path, *, variables: Mapping[str, str]) -> Report:
    """Runs a collection in `folder` and reads newman's own report. Raises when newman is not installed or writes none."""
    require_newman()
    source, report = folder / "replay.json", folder / "report.json"
    source.write_text(json.dumps(collection), "utf-8")
    (folder / UPLOAD).write_text("a file", "utf-8")
    set_variables = [part for key, value in variables.items() for part in ("--env-var", f"{key}={value}")]
    output = ("--reporters", "json", "--reporter-json-export", str(report), "--color", "off")
    command = [str(NEWMAN), "run", str(source), *set_variables, *output, "--working-dir", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    if not report.exists():
        raise RuntimeError(f"newman wrote no report (exit code {done.returncode}): {done.stdout}{done.stderr}")
    return read_report(json.loads(report.read_text("utf-8"))["run"])


def read_report(run: Mapping[str, Any]) -> Report:
    failures = tuple(
        f"{failure.get('source', {}).get('name', '?')}: {failure['error']['name']}: {failure['error']['message'][:300]}"
        for failure in run["failures"]
    )
    return Report(run["stats"]["requests"]["total"], run["stats"]["assertions"]["total"], failures)


def replay(
    collection: Collection,
    examples: Iterable[tuple[Item, Example]],
    headers: Callable[[Example], Headers],
    *,
    scripts: bool = True,
) -> dict[str, Any]:
    """A collection with one request for each example, sent to `{{mock}}`; `headers` adds selectors to an example's request.

    Each request asserts status, example id and, where the saved body holds no variable, the body byte for byte; without
    `scripts` whoever runs it compares.
    """
    return {
        "info": {"name": collection.name, "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
        "variable": [{"key": row.key, "value": row.value} for row in collection.variables if not row.disabled],
        "item": [replayed(item, example, headers(example), scripts=scripts) for item, example in examples],
    }


def examples_of(collection: Collection) -> list[tuple[Item, Example]]:
    """Every saved example with its item, in reading order."""
    return [(item, example) for _, item in walk(collection) for example in item.examples]


def replayed(item: Item, example: Example, headers: Headers, *, scripts: bool) -> dict[str, Any]:
    request = original_request(item, example)
    return {
        "name": f"{item.name} / {example.name}",
        "request": {
            "method": request.method,
            "auth": {"type": "noauth"},
            "header": saved_headers(request.headers) + [{"key": key, "value": value} for key, value in headers.items()],
            "url": address(request.url),
            **({"body": body} if (body := saved_body(request.body)) else {}),
        },
        "event": [{"listen": "test", "script": {"exec": expectations(example)}}] if scripts else [],
        "protocolProfileBehavior": {"followRedirects": False, "disableBodyPruning": True},
    }


def original_request(item: Item, example: Example) -> Request:
    """What the example was saved with; the item's request where the example has none, or none with an address."""
    saved = example.original_request
    return saved if saved and saved.url else item.request


def address(url: Url | None) -> dict[str, Any]:
    """The saved path and query behind the mock's address."""
    path = list(url.path or ()) if url else []
    query = [{"key": row.key, "value": row.value} for row in url.query if not row.disabled] if url else []
    variables = [{"key": row.key, "value": row.value} for row in url.variables if row.value] if url else []
    return {"host": ["{{mock}}"], "path": path, "query": query, "variable": variables}


def saved_headers(headers: Iterable[Header]) -> list[dict[str, str]]:
    return [
        {"key": header.key, "value": header.value.strip()}
        for header in headers
        if header.key and not header.disabled and header.key.lower() not in OWN_HEADERS
    ]


def saved_body(body: Body | None) -> dict[str, Any] | None:
    """The saved body as newman sends it."""
    if body is None or body.disabled or not body.mode:
        return None
    if body.mode == "file":
        return {"mode": "file", "file": {"src": UPLOAD}}
    if body.mode == "raw":
        return {"mode": "raw", "raw": body.raw, "options": {"raw": {"language": body.language or "text"}}}
    if body.mode == "graphql":
        sent = body.graphql
        return {"mode": "graphql", "graphql": {"query": sent.query, "variables": sent.variables}} if sent else None
    return {"mode": body.mode, body.mode: [form_row(field) for field in body.fields]}


def form_row(field: FormField) -> dict[str, Any]:
    content = {"type": "file", "src": UPLOAD} if field.type == "file" else {"type": "text", "value": field.value}
    return {"key": field.key, "disabled": field.disabled, **content}


def expectations(example: Example) -> list[str]:
    """A test script: status and example id, and the saved body where nothing in it is filled in at the time of the call."""
    lines = [
        f"pm.test('status {example.code}', () => pm.expect(pm.response.code).to.equal({example.code}));",
        f"const id = {json.dumps(example.id)};",
        "pm.test('example ' + id, () => pm.expect(pm.response.headers.get('X-Understudy-Example')).to.equal(id));",
    ]
    if "{{" not in example.body:
        body = "" if example.code in (204, 205, 304) else example.body
        lines.append(f"pm.test('saved body', () => pm.expect(pm.response.text()).to.equal({json.dumps(body)}));")
    return lines
