"""A call of the log told in full: why it was answered so, what nearly answered, and how it is put again."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.actions.calling import curl_line
from app.actions.calls import NamedCall, one_call
from app.actions.compare import RevisionUnreadable
from app.actions.exported_collection import API_KEY
from app.actions.match import Call as WrittenCall
from app.actions.match import CallInvalid, explained
from app.actions.replay import again
from app.actions.sending import Desk, revision_for
from app.calls.writing import as_text, is_cut
from app.errors import MockNotFound
from app.matching.explain import Explanation
from app.redaction import redacted_text
from app.serving.asking import STUDIO, AskedCall
from app.serving.published import LiveMock
from app.store.errors import CallNotFound, NoRevision, RevisionNotFound
from app.store.mocks import get_mock
from app.store.records import Call
from app.store.transaction import Store

MOST_TOLD = 12
"""Examples of which the steps are told."""
MOST_SHOWN = 64 * 1024
"""Characters of a body that are shown."""
CALLED_BY = {STUDIO: "the studio"}
"""What stands in the place of a key, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A body as it is shown: JSON laid out, what is no text in base64, what is very long cut."""

    text: str
    note: str
    is_json: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearest:
    """The example that a miss came nearest to, as a beginning for one of its own; secrets masked."""

    place: str
    status: int
    body: str
    media_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldCall:
    """`explanation`: by the revision that answered, None where that one cannot be asked any more (`unexplained` says why).

    `unsendable`: why it cannot be put again as it was; `remark`: what is other then. `curl`: secrets masked.
    """

    named: NamedCall
    explanation: Explanation | None
    unexplained: str
    nearest: Nearest | None
    again: AskedCall
    unsendable: str
    remark: str
    curl: str

    @property
    def sent(self) -> dict[str, Any]:
        """The call as `send` takes it."""
        headers = [{"name": name.decode("latin-1"), "value": value.decode("latin-1")} for name, value in self.again.headers]
        body = base64.b64encode(self.again.body).decode()
        return {"method": self.again.method, "path": self.again.target, "headers": headers, "body_base64": body}


def told_call(store: Store, desk: Desk, mock: str, id: int, *, server: str = "") -> ToldCall:
    """A call of that mock. `server`: the address it is reached by. Raises CallNotFound, also for another's."""
    found = one_call(store, id)
    if found.mock != mock:
        raise CallNotFound(str(id))
    asked, unsendable, remark = again(found.call)
    explanation, nearest, unexplained = None, None, ""
    try:
        live = revision_for(store, desk, mock, found.call.revision or "published")
        explanation = explained(live, _written(asked), limit=MOST_TOLD)
        nearest = _nearest(live, explanation) if found.call.is_miss else None
    except (MockNotFound, RevisionNotFound, NoRevision, RevisionUnreadable, CallInvalid) as problem:
        unexplained = str(problem)
    return ToldCall(
        named=found,
        explanation=explanation,
        unexplained=unexplained,
        nearest=nearest,
        again=asked,
        unsendable=unsendable,
        remark=remark,
        curl=_curl(store, found.call, asked, f"{server}/mock/{mock}"),
    )


def _written(asked: AskedCall) -> WrittenCall:
    headers = tuple(f"{name.decode('latin-1')}: {value.decode('latin-1')}" for name, value in asked.headers)
    return WrittenCall(method=asked.method, url=asked.target, headers=headers, body=asked.body)


def _nearest(live: LiveMock, explanation: Explanation) -> Nearest | None:
    ids: Sequence[str] = [each.id for each in explanation.verdicts[:1]]
    example = next((each for each in live.index.examples if each.id in ids), None)
    if example is None:
        return None
    text, is_base64 = as_text(example.reply.body or b"")
    body = "" if is_base64 else redacted_text(text)
    return Nearest(
        place=example.place, status=example.code, body=body, media_type=example.reply.header(b"content-type").decode("latin-1")
    )


def _curl(store: Store, call: Call, asked: AskedCall, base: str) -> str:
    mock = get_mock(store, call.mock_id)
    headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in asked.headers]
    key_header = API_KEY if mock.access == "key" else ""
    return curl_line(
        call.method, base + call.path, headers, as_text(call.request_body)[0] if call.request_body else "", key_header
    )


def body_of(body: bytes, size: int) -> Body:
    """A body as people read it."""
    text, is_base64 = as_text(body)
    if is_base64:
        return Body(text=text[:MOST_SHOWN], note="No text: shown in base64.", is_json=False)
    notes = ["Only the beginning is kept."] if is_cut(body, size) else []
    try:
        laid_out = json.dumps(json.loads(text), indent=2, ensure_ascii=False)
        is_json = True
    except (ValueError, RecursionError):
        laid_out, is_json = text, False
    if len(laid_out) > MOST_SHOWN:
        notes.append("Only its beginning is shown; the raw call has the rest.")
    return Body(text=laid_out[:MOST_SHOWN], note=" ".join(notes), is_json=is_json)
