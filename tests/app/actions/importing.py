"""Small files to import: collections, environments, recordings, archives."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from typing import Any

from app.actions.import_records import ImportPlan, Upload

SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
OPENAPI = """\
openapi: 3.1.0
info: {title: Bakery, version: "1"}
paths:
  /breads:
    get:
      operationId: listBreads
      responses:
        "200": {description: All, content: {application/json: {example: [{name: rye}]}}}
"""


def upload(name: str, content: Any) -> Upload:
    """A file; what is no bytes or text becomes JSON."""
    data = content if isinstance(content, bytes) else (content if isinstance(content, str) else json.dumps(content)).encode()
    return Upload(name=name, data=data)


def example(name: str, path: str, *, code: int = 200, body: str = "{}", **fields: Any) -> dict[str, Any]:
    request = {"method": "GET", "header": [], "url": f"{{{{baseUrl}}}}{path}"}
    return {"name": name, "originalRequest": request, "code": code, "header": [], "body": body, **fields}


def collection(name: str = "Shop", *examples: dict[str, Any], path: str = "/orders/:id") -> dict[str, Any]:
    """A collection with one request and these saved responses."""
    request = {"method": "GET", "header": [], "url": f"{{{{baseUrl}}}}{path}"}
    item = {"name": "Read an order", "request": request, "response": list(examples) or [example("paid", "/orders/7")]}
    return {"info": {"name": name, "schema": SCHEMA}, "item": [item]}


def environment(name: str, scope: str = "environment", **values: str) -> dict[str, Any]:
    rows = [{"key": key, "value": value, "enabled": True, "type": "default"} for key, value in values.items()]
    return {"name": name, "values": rows, "_postman_variable_scope": scope}


def har(*entries: dict[str, Any]) -> dict[str, Any]:
    return {"log": {"version": "1.2", "creator": {"name": "test", "version": "1"}, "entries": list(entries)}}


def entry(
    method: str, url: str, *, status: int = 200, body: Any = None, sent: str | None = None, **fields: Any
) -> dict[str, Any]:
    """A recorded call; bytes as an answer are base64, as browsers record them."""
    content: dict[str, Any] = {"size": 2, "mimeType": fields.pop("media_type", "application/json")}
    if isinstance(body, bytes):
        content |= {"text": base64.b64encode(body).decode(), "encoding": "base64"}
    elif body is not None:
        content["text"] = body
    request: dict[str, Any] = {"method": method, "url": url, "headers": fields.pop("request_headers", [])}
    if sent is not None:
        request["postData"] = {"mimeType": "application/json", "text": sent}
    headers = fields.pop("headers", [{"name": "Content-Encoding", "value": "gzip"}])
    return {
        "request": request,
        "response": {"status": status, "statusText": "OK", "headers": headers, "content": content},
        **fields,
    }


def zip_of(members: dict[str, Any]) -> bytes:
    """A zip of these files by name."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, upload(name, content).data or b"")
    return packed.getvalue()


def fates(plan: ImportPlan) -> dict[str, tuple[str, str]]:
    """File → what became of it, and the code that says why."""
    return {file.file: (file.fate, file.code) for file in plan.files}
