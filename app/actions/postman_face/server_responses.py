"""Server responses by Postman's API: a mock may have several, and give one of them to every call.

What is given is a setting of the revision that answers, as with all other ways to set it. One that was set in another way is
told as a server response too, with an id of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from app.actions.mock_content import KEPT, GivenContent, add_content
from app.actions.mock_settings import checked_settings, own_settings
from app.actions.postman_face.values import Refused, malformed, missing, plain, quoted
from app.errors import MockNotFound
from app.live.contents import read_settings
from app.postman.settings import MEDIA_TYPES, server_response_from
from app.store.mocks import get_mock
from app.store.postman import (
    delete_server_response,
    list_server_responses,
    note_server_response,
    put_server_response,
    read_followed,
)
from app.store.records import Mock, ServerResponse
from app.store.revisions import get_revision
from app.store.transaction import Change, Store, new_id

LANGUAGES = ("text", "javascript", "json", "html", "xml", None)
MOST = 100
FIELDS = ("name", "statusCode", "headers", "language", "body")


@dataclass(frozen=True, slots=True)
class Activation:
    """The server response that every call gets; `made`: it stands for a setting that was made in another way."""

    id: str
    made: ServerResponse | None


def setting_of(response: ServerResponse) -> dict[str, Any]:
    """The setting that gives this answer to every call."""
    said = {"statusCode": response.status, "headers": list(response.headers), "language": response.language}
    found, _ = server_response_from({**said, "body": response.body}, response.name)
    assert found is not None
    return found


def activation_of(mock: Mock, said: Mapping[str, Any], responses: Sequence[ServerResponse], noted: str | None) -> Activation:
    """Which server response the settings give. Of equal ones, the one that was noted."""
    equal = [each for each in responses if setting_of(each) == said["server_response"]]
    equal.sort(key=lambda each: each.id != noted)
    return Activation(equal[0].id, None) if equal else Activation(_made_id(mock), _made(mock, said))


def list_responses(store: Store, said: str) -> tuple[ServerResponse, ...]:
    """The server responses of a mock. Raises Refused."""
    return store.read(lambda connection: _all(connection, _mock(connection, said)))


def get_response(store: Store, said: str, id: str) -> tuple[Mock, ServerResponse]:
    """One of them, with its mock. Raises Refused."""

    def look(connection: Any) -> tuple[Mock, ServerResponse]:
        mock = _mock(connection, said)
        return mock, _one(connection, mock, id)

    return store.read(look)


def create_response(store: Store, said: str, given: Any) -> tuple[Mock, ServerResponse]:
    """Keeps another one for a mock; it is not given until it is chosen. Raises Refused, SettingsInvalid."""
    fields = _checked(given, needed=("name", "statusCode"))

    def step(change: Change) -> tuple[Mock, ServerResponse]:
        mock, by, now = _mock(change, said), change.author, change.now
        made = ServerResponse(
            id=new_id(), mock_id=mock.id, created_at=now, created_by=by, changed_at=now, changed_by=by, **fields
        )
        checked_settings(mock.name, {"server_response": setting_of(made)})
        if len(list_server_responses(change, mock.id)) >= MOST:
            raise malformed("server response", f"A mock may have {MOST} server responses at most.")
        return mock, put_server_response(change, made)

    return store.change(step)


def update_response(store: Store, said: str, id: str, given: Any) -> tuple[Mock, ServerResponse]:
    """Changes one; where it is given to calls, they get the new one at once. Raises Refused, FromFiles."""
    fields = _checked(given)
    if not fields:
        raise missing(*FIELDS)

    def step(change: Change) -> tuple[Mock, ServerResponse]:
        mock = _mock(change, said)
        before = _one(change, mock, id)
        is_active = _is_active(change, mock, before)
        changed = replace(before, changed_at=change.now, changed_by=change.author, **fields)
        checked_settings(mock.name, {"server_response": setting_of(changed)})
        put_server_response(change, changed)
        if is_active:
            _set(change, mock, changed)
        return mock, changed

    return store.change(step)


def remove_response(store: Store, said: str, id: str) -> ServerResponse:
    """Removes one; where it is given to calls, they get examples again. Raises Refused, FromFiles."""

    def step(change: Change) -> ServerResponse:
        mock = _mock(change, said)
        gone = _one(change, mock, id)
        if _is_active(change, mock, gone):
            _set(change, mock, None)
        if gone.id != _made_id(mock) or any(each.id == gone.id for each in list_server_responses(change, mock.id)):
            delete_server_response(change, mock.id, gone.id)
        return gone

    return store.change(step)


def _mock(where: Any, said: str) -> Mock:
    try:
        mock = get_mock(where, plain(said))
    except MockNotFound:
        mock = None
    if mock is None or mock.state == "deleted" or mock.published is None:
        raise Refused(404, "mockNotFoundError", "Please refresh and try again.", header="Unable to find mock")
    return mock


def _one(where: Any, mock: Mock, id: str) -> ServerResponse:
    found = next((each for each in _all(where, mock) if each.id == plain(id)), None)
    if found is None:
        words = "We could not find the mock server response you are looking for."
        raise Refused(404, "serverResponseNotFoundError", words, header="Unable to find mock server response")
    return found


def _all(where: Any, mock: Mock) -> tuple[ServerResponse, ...]:
    kept = list_server_responses(where, mock.id)
    settings = _settings(where, mock)
    if "server_response" not in settings:
        return kept
    made = activation_of(mock, settings, kept, None).made
    return (*kept, made) if made is not None and all(each.id != made.id for each in kept) else kept


def _settings(where: Any, mock: Mock) -> dict[str, Any]:
    assert mock.published is not None
    return own_settings(get_revision(where, mock.id, mock.published).settings)


def _is_active(where: Any, mock: Mock, response: ServerResponse) -> bool:
    settings = _settings(where, mock)
    if "server_response" not in settings:
        return False
    followed = read_followed(where).get(mock.id)
    noted = followed.server_response if followed else None
    return activation_of(mock, settings, list_server_responses(where, mock.id), noted).id == response.id


def _set(change: Change, mock: Mock, response: ServerResponse | None) -> None:
    said = _settings(change, mock)
    said.pop("server_response", None)
    if response is not None:
        said["server_response"] = setting_of(response)
    settings = checked_settings(mock.name, said)
    given = GivenContent(settings=settings, uploaded=None, environment=KEPT, message="", source="", publish=True)
    add_content(change, mock, given)
    note_server_response(change, mock.id, response.id if response else None)


def _made_id(mock: Mock) -> str:
    return str(uuid5(NAMESPACE_URL, f"understudy:server-response:{mock.id}"))


def _made(mock: Mock, said: Mapping[str, Any]) -> ServerResponse:
    example = read_settings(mock.name, {"server_response": said["server_response"]}).server_response
    assert example is not None
    return ServerResponse(
        id=_made_id(mock),
        mock_id=mock.id,
        name="Server response",
        status=example.code,
        headers=tuple({"key": header.key, "value": header.value} for header in example.headers),
        body=example.body,
        created_at=mock.changed_at,
        created_by=mock.created_by,
        changed_at=mock.changed_at,
        changed_by=mock.created_by,
    )


def _checked(given: Any, needed: Sequence[str] = ()) -> dict[str, Any]:
    """The fields that were sent, by our names. Raises Refused."""
    if given is None:
        raise missing("serverResponse")
    if not isinstance(given, dict):
        raise malformed("server response", "serverResponse: must be object")
    absent = [name for name in needed if given.get(name) in (None, "")]
    if absent:
        raise missing(*absent)
    wrong = list(_problems(given))
    if wrong:
        raise malformed("server response", *wrong)
    ours = {"statusCode": "status"}
    fields = {ours.get(name, name): given[name] for name in FIELDS if name in given}
    if "headers" in fields:
        fields["headers"] = tuple({"key": row["key"], "value": row.get("value", "")} for row in fields["headers"] or ())
    return fields | ({"body": fields["body"] or ""} if "body" in fields else {})


def _problems(given: Mapping[str, Any]) -> list[str]:
    unknown = [key for key in given if key not in FIELDS]
    wrong = [f"serverResponse: must not have the properties {quoted(unknown)}"] if unknown else []
    status = given.get("statusCode", 500)
    if isinstance(status, bool) or not isinstance(status, int) or not 500 <= status <= 599:
        wrong.append("serverResponse.statusCode: must be a status from 500 to 599")
    if not isinstance(given.get("name", "-"), str) or not given.get("name", "-"):
        wrong.append("serverResponse.name: must be string")
    if not isinstance(given.get("body", ""), str | None):
        wrong.append("serverResponse.body: must be string")
    if given.get("language") not in (*LANGUAGES, *MEDIA_TYPES):
        wrong.append("serverResponse.language: must be one of text, javascript, json, html, xml, null")
    rows = given.get("headers") or []
    if not isinstance(rows, list) or not all(_is_header(row) for row in rows):
        wrong.append("serverResponse.headers: must be array of {key, value}")
    return wrong


def _is_header(row: Any) -> bool:
    return (
        isinstance(row, dict) and isinstance(row.get("key"), str) and row["key"] != "" and isinstance(row.get("value", ""), str)
    )
