"""Bodies that lie in files beside a collection: read within limits, never through a link, and kept with the revision."""

from __future__ import annotations

import base64
import binascii
import hashlib
import mimetypes
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.matching.example import IndexedExample
from app.matching.reply import Reply
from app.workspace.mock_settings import WrongValue
from app.workspace.plan import Plan
from app.workspace.safe_open import NotReadable, read_regular
from converters.diagnostics import Diagnostic
from converters.postman.model import Header

MOST_BYTES = 1024 * 1024
MOST_BYTES_TOGETHER = 4 * 1024 * 1024
MOST_FILES = 200


def files_named(rules: Mapping[str, Any]) -> dict[str, str]:
    """The files that rules name, each with the place of the first rule that does."""
    found: dict[str, str] = {}
    for operation, said in rules.items():
        for at, rule in enumerate(said):
            if "file" in rule:
                found.setdefault(str(rule["file"]), f"rules.{operation}[{at}].file")
    return found


def path_of(folder: Path, name: str) -> Path:
    """Where a file lies that `mocks.yaml` in `folder` names."""
    return Path(os.path.normpath(folder / name))


def read_body(folder: Path, name: str) -> bytes:
    """The bytes of a file in the folder of `mocks.yaml` or below it. Raises NotReadable."""
    path = path_of(folder, name)
    if any(part.startswith(".") and part != ".." for part in Path(name).parts):
        raise NotReadable("path.invalid", f"{name!r} is hidden: files and folders whose names begin with a dot are not served.")
    if not path.is_relative_to(folder) or not path.resolve().is_relative_to(folder.resolve()):
        raise NotReadable("path.invalid", f"{name!r} lies outside the folder of this file. Put it inside.")
    return read_regular(path, limit=MOST_BYTES)


def bodies_json(bodies: Mapping[str, bytes]) -> dict[str, str]:
    """Bodies as a revision's settings keep them."""
    return {name: base64.b64encode(data).decode("ascii") for name, data in sorted(bodies.items())}


def read_bodies(value: Any) -> dict[str, bytes]:
    """Bodies from a revision's settings. Raises WrongValue."""
    if not isinstance(value, Mapping) or len(value) > MOST_FILES:
        raise WrongValue(f"Expected at most {MOST_FILES} files with their content.")
    found = {}
    for name, said in value.items():
        try:
            found[name] = base64.b64decode(said, validate=True)
        except (TypeError, ValueError, binascii.Error):
            raise WrongValue("Expected the content of a file in base64.", where=f".{name}") from None
    return found


def with_body(example: IndexedExample, name: str, media_type: str, data: bytes) -> IndexedExample:
    """The example as it answers with the body of a file: its own status and headers, a type if it says none, a strong ETag."""
    saved = example.example
    has_type = any(header.key.strip().lower() == "content-type" and not header.disabled for header in saved.headers)
    if media_type or not has_type:
        wanted = media_type or mimetypes.guess_type(name)[0] or "application/octet-stream"
        others = tuple(header for header in saved.headers if header.key.strip().lower() != "content-type")
        saved = replace(saved, headers=(Header(key="Content-Type", value=wanted), *others), body="")
        reply = Reply(saved, example.scope, frozenset(), example.reply.labels)
    else:
        reply = example.reply
    etag = b'"%b"' % hashlib.sha256(data).hexdigest()[:32].encode("ascii")
    return replace(example, reply=reply.of_file(data, etag), origin=None)


def body_paths(plan: Plan) -> list[Path]:
    """The files that a mock's rules name, wherever they are said to lie."""
    if plan.settings is None or plan.bodies_in is None:
        return []
    return [path_of(plan.bodies_in, name) for name in files_named(plan.settings.example_rules)]


def with_bodies(plan: Plan) -> Plan:
    """The plan with the files that its rules name, read; without settings where one of them cannot be."""
    if plan.settings is None or plan.bodies_in is None or not (named := files_named(plan.settings.example_rules)):
        return plan
    bodies: dict[str, bytes] = {}
    errors: list[Diagnostic] = []
    for name, place in named.items():
        try:
            bodies[name] = read_body(plan.bodies_in, name)
            if sum(map(len, bodies.values())) > MOST_BYTES_TOGETHER or len(bodies) > MOST_FILES:
                raise NotReadable("limit.bytes", f"Files of one mock may have {MOST_BYTES_TOGETHER} bytes together at most.")
        except NotReadable as problem:
            code = "ref.unresolved" if problem.missing else problem.code
            errors.append(_finding(plan, code, f"{name!r}: {problem.message}", place))
    if errors:
        return replace(plan, settings=None, errors=(*plan.errors, *errors))
    return replace(plan, settings=replace(plan.settings, bodies=bodies))


def _finding(plan: Plan, code: str, message: str, place: str) -> Diagnostic:
    if plan.entry is None:
        return Diagnostic("error", code, message, plan.name, place)
    return plan.entry.finding("error", code, message, place)
