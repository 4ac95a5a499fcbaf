"""Small worlds for workspace tests: a definition, a collection, an environment, and a folder of files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app.matching.example import Match
from app.matching.match import match
from app.matching.request import MockRequest
from app.records import WorkspaceStatus
from app.serving.published import Published
from app.workspace.workspace import Workspace

SHOP = """
openapi: 3.1.0
info: {title: Shop, version: "1"}
tags: [{name: orders}, {name: payments}]
paths:
  /orders:
    post:
      operationId: createOrder
      tags: [orders]
      responses:
        "201":
          description: Created
          content:
            application/json:
              examples:
                paid: {value: {state: paid}}
                pending: {value: {state: pending}}
        "402":
          description: Declined
          content:
            application/json:
              examples:
                declined: {value: {state: declined}}
  /payments/{id}:
    get:
      operationId: getPayment
      tags: [payments]
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses:
        "200": {description: Fine, content: {application/json: {example: {amount: 5}}}}
servers: [{url: 'http://localhost:8000'}]
"""
NO_SERVER = SHOP.removesuffix("servers: [{url: 'http://localhost:8000'}]\n")
"""The same without its last line, to be followed by other servers."""


def collection(name: str = "Films", *, path: str = "films", body: str = "[]", **more: Any) -> str:
    """A collection with one GET request and one example."""
    request = {"method": "GET", "url": {"raw": "{{base}}/" + path, "host": ["{{base}}"], "path": path.split("/")}}
    example = {"id": f"{name}-{path}", "name": "all", "originalRequest": request, "code": 200, "body": body}
    return json.dumps(
        {
            "info": {"name": name, "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
            "item": [{"name": "List", "request": request, "response": [example]}],
            **more,
        }
    )


def environment(**variables: str) -> str:
    """An environment with these variables."""
    rows = [{"key": key, "value": value, "enabled": True} for key, value in variables.items()]
    return json.dumps({"name": "Staging", "values": rows, "_postman_variable_scope": "environment"})


def write(folder: Path, **files: str) -> Path:
    """Writes files into a folder: `shop_yaml` is shop.yaml, `sub__a_json` is sub/a.json."""
    for name, text in files.items():
        path = folder.joinpath(*name.split("__"))
        path = path.with_name(".".join(path.name.rsplit("_", 1)))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


@contextmanager
def opened(*sources: Path) -> Iterator[Workspace]:
    """A loaded workspace."""
    workspace = Workspace(sources, Published())
    try:
        workspace.load()
        yield workspace
    finally:
        workspace.close()


def loaded(*sources: Path) -> tuple[WorkspaceStatus, Published]:
    """What a workspace serves after its first look."""
    with opened(*sources) as workspace:
        return workspace.status, workspace.published


def answer(published: Published, mock: str, call: str) -> bytes | None:
    """The body that a mock answers a call such as `GET /orders` with; None for a miss."""
    method, _, path = call.partition(" ")
    found = match(published.mocks[mock].index, MockRequest(method, path))
    return found.example.reply.body if isinstance(found, Match) else None


def live(status: WorkspaceStatus) -> dict[str, int]:
    """Each mock with its revision."""
    return {mock.name: mock.revision for mock in status}


def problems(status: WorkspaceStatus) -> list[str]:
    """All errors and warnings as lines."""
    of_mocks = [found for mock in status for found in mock.warnings]
    return [str(found) for found in dict.fromkeys((*status.diagnostics, *of_mocks)) if found.level != "info"]
