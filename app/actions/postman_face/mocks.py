"""Mock servers by Postman's API: listed, made of a collection, changed, opened to all or to keys only, deleted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.actions.kept import FromFiles
from app.actions.mock_content import KEPT, GivenContent, Kept, add_content
from app.actions.mock_settings import checked_settings, own_settings
from app.actions.postman_face.collections import SOURCE, draft_of, free_name, holder
from app.actions.postman_face.server_responses import Activation, activation_of, setting_of
from app.actions.postman_face.values import Refused, invalid, malformed, not_found, plain, quoted
from app.actions.uploads import UploadedCollection
from app.errors import MockNotFound
from app.live.contents import read_settings
from app.postman.settings import settings_from_config
from app.store.blobs import read_blob
from app.store.environments import get_environment
from app.store.errors import EnvironmentNotFound
from app.store.mocks import delete_mock, get_mock, put_mock
from app.store.postman import follow_collection, list_server_responses, note_server_response, read_followed
from app.store.published import read_published
from app.store.records import Access, Content, Followed, Mock, MockDraft, Revision
from app.store.revisions import add_revision, get_revision, publish
from app.store.transaction import Change, Store
from app.workspace.mock_settings import MockSettings, WrongValue, slug

NOTHING = Followed()
CONFIGURED = ("headers", "matchBody", "matchHeader", "matchQueryParams", "matchWildcards", "delay", "serverResponseId")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedMock:
    """A mock as scripts see it. `collection_id`: the one it answers from. `settings`: those of what is published.

    `server_response`: the id of the one that every call gets, "" for none.
    """

    mock: Mock
    collection_id: str
    settings: MockSettings
    server_response: str = ""
    said: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class MockChanges:
    """What is to be changed of a mock; what is kept stays. `environment`: its id, None for none."""

    name: str | Kept = KEPT
    description: str | Kept = KEPT
    private: bool | Kept = KEPT
    collection: str | Kept = KEPT
    environment: str | Kept | None = KEPT
    config: Mapping[str, Any] = field(default_factory=dict)


def list_mocks(store: Store) -> tuple[ServedMock, ...]:
    """Every mock that has answered, in the order in which they were made. A mock that was never published is a collection."""

    def look(connection: Any) -> tuple[ServedMock, ...]:
        followed = read_followed(connection)
        found = [one for one in read_published(connection).mocks if one.revision is not None]
        found.sort(key=lambda one: (one.mock.created_at, one.mock.id))
        return tuple(
            _served(connection, one.mock, one.revision, followed.get(one.mock.id, NOTHING)) for one in found if one.revision
        )

    return store.read(look)


def get_served(where: Any, said: str) -> ServedMock:
    """The mock of that id or UID. Raises Refused."""
    mock = find_served(where, said)
    assert mock.published is not None
    followed = read_followed(where).get(mock.id, NOTHING)
    return _served(where, mock, get_revision(where, mock.id, mock.published), followed)


def find_served(where: Any, said: str) -> Mock:
    """The same, only what is kept of it. Raises Refused."""
    try:
        mock = get_mock(where, plain(said))
    except MockNotFound:
        mock = None
    if mock is None or mock.state == "deleted" or mock.published is None:
        raise Refused(404, "instanceNotFoundError", "The specified mock does not exist.", details={})
    return mock


def create_mock(
    store: Store, name: str, collection: str, *, environment: str | None = None, private: bool = False
) -> ServedMock:
    """Makes a mock that answers from a collection, and follows it. Raises Refused."""

    def step(change: Change) -> ServedMock:
        held, revision = holder(change, collection)
        access: Access = "key" if private else "public"
        environment_id, values = _environment(change, environment)
        draft = MockDraft(name=free_name(change, slug(name)), title=name[:200], access=access, environment_id=environment_id)
        mock = put_mock(change, draft, expected=0).mock
        content = Content.of(read_blob(change, revision.collection), values)
        add_revision(change, mock.id, content, source_kind=revision.source_kind, source_name=revision.source_name)
        publish(change, mock.id)
        follow_collection(change, mock.id, held.id)
        return get_served(change, mock.id)

    return store.change(step)


def update_mock(store: Store, said: str, changes: MockChanges) -> ServedMock:
    """Changes what is said of a mock. Raises Refused, SettingsInvalid, FromFiles, ServerResponseNotFound."""

    def step(change: Change) -> ServedMock:
        mock = _own(change, said)
        mock = put_mock(change, _draft(change, mock, changes)).mock
        content = _content(change, mock, changes)
        if content is not None:
            add_content(change, mock, content)
        return get_served(change, mock.id)

    return store.change(step)


def set_public(store: Store, said: str, *, public: bool) -> str:
    """Opens a mock to everybody, or to those with a key only. Returns its id. Raises Refused, FromFiles."""

    def step(change: Change) -> str:
        mock = _own(change, said)
        if (mock.access == "public") == public:
            raise _already(public=public)
        return put_mock(change, draft_of(mock, access="public" if public else "key")).mock.id

    return store.change(step)


def remove_mock(store: Store, said: str) -> str:
    """Takes a mock away; for a week it can be had back. Returns its id. Raises Refused, FromFiles."""
    return store.change(lambda change: delete_mock(change, _own(change, said).id).id)


def _own(change: Change, said: str) -> Mock:
    mock = find_served(change, said)
    if mock.origin == "files":
        raise FromFiles(mock.name)
    return mock


def _already(*, public: bool) -> Refused:
    if public:
        return Refused(400, "mockAlreadyPublishedError", "This mock is already public.")
    return Refused(400, "mockAlreadyUnpublishedError", "This mock is already private.")


def _served(where: Any, mock: Mock, revision: Revision, followed: Followed) -> ServedMock:
    said = own_settings(revision.settings)
    try:
        settings = read_settings(mock.name, said)
    except WrongValue:  # written by hand into the store: it is served by none of them
        settings = MockSettings(name=mock.name)
    active = ""
    if "server_response" in said:
        active = activation_of(mock, said, list_server_responses(where, mock.id), followed.server_response).id
    return ServedMock(
        mock=mock, collection_id=followed.collection_id or mock.id, settings=settings, server_response=active, said=said
    )


def _environment(change: Change, said: str | None) -> tuple[str | None, bytes | None]:
    if not said:
        return None, None
    try:
        found = get_environment(change, plain(said))
    except EnvironmentNotFound:
        raise not_found("environment", said) from None
    return found.id, read_blob(change, found.content)


def _draft(change: Change, mock: Mock, changes: MockChanges) -> MockDraft:
    said: dict[str, Any] = {}
    if not isinstance(changes.name, Kept):
        said["title"] = changes.name[:200]
    if not isinstance(changes.description, Kept):
        said["use_case"] = changes.description
    if not isinstance(changes.private, Kept):
        said["access"] = "key" if changes.private else "public"
    if not isinstance(changes.environment, Kept):
        said["environment_id"] = _environment(change, changes.environment)[0]
    return draft_of(mock, **said)


def _content(change: Change, mock: Mock, changes: MockChanges) -> GivenContent | None:
    """What the next revision is made of; None where nothing of it is to be changed."""
    said: dict[str, Any] = {}
    if not isinstance(changes.environment, Kept):
        found = changes.environment
        said["environment"] = get_environment(change, plain(found)).name if found else None
    if changes.config:
        said["settings"] = checked_settings(mock.name, _configured(change, mock, changes.config))
    if not isinstance(changes.collection, Kept):
        held, revision = holder(change, changes.collection)
        data = read_blob(change, revision.collection)
        said["uploaded"] = UploadedCollection(data=data)
        follow_collection(change, mock.id, None if held.id == mock.id else held.id)
    return _given(**said) if said else None


def _given(
    settings: dict[str, Any] | None = None,
    uploaded: UploadedCollection | None = None,
    environment: str | Kept | None = KEPT,
) -> GivenContent:
    return GivenContent(settings=settings, uploaded=uploaded, environment=environment, message="", source=SOURCE, publish=True)


def _configured(change: Change, mock: Mock, config: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of a mock with a configuration of Postman's over them. Raises Refused."""
    unknown = [key for key in config if key not in CONFIGURED]
    if unknown:
        raise malformed("mock", f"config: must not have the properties {quoted(unknown)}")
    assert mock.published is not None
    said = own_settings(get_revision(change, mock.id, mock.published).settings)
    known = read_settings(mock.name, said)
    before = config_of(known)
    _check_config(config)
    for key, value in settings_from_config({**before, **config}).items():
        if key != "server_response" and _names(key) & config.keys():
            said.pop(key, None)
            if value is not None:
                said[key] = value
    if "serverResponseId" in config:
        _activate(change, mock, said, config["serverResponseId"])
    return said


def _names(setting: str) -> frozenset[str]:
    """The fields of a configuration that decide a setting."""
    return {
        "match_body": frozenset(("matchBody",)),
        "match_query_params": frozenset(("matchQueryParams",)),
        "match_wildcards": frozenset(("matchWildcards",)),
        "match_headers": frozenset(("matchHeader", "headers")),
        "delay": frozenset(("delay",)),
    }[setting]


def _check_config(config: Mapping[str, Any]) -> None:
    wrong = [f"config.{key}: must be boolean" for key in CONFIGURED if key.startswith("match") and not _is_flag(config, key)]
    headers = config.get("headers", [])
    if not isinstance(headers, list) or not all(isinstance(name, str) for name in headers):
        wrong.append("config.headers: must be array of strings")
    if not isinstance(config.get("delay"), dict | None):
        wrong.append("config.delay: must be object")
    if wrong:
        raise malformed("mock", *wrong)


def _is_flag(config: Mapping[str, Any], key: str) -> bool:
    return isinstance(config.get(key, True), bool)


def _activate(change: Change, mock: Mock, said: dict[str, Any], wanted: Any) -> None:
    if wanted in (None, ""):
        said.pop("server_response", None)
        note_server_response(change, mock.id, None)
        return
    if not isinstance(wanted, str):
        raise invalid("serverResponseId", "It has to be the id of a server response of this mock.")
    responses = list_server_responses(change, mock.id)
    chosen = next((each for each in responses if each.id == plain(wanted)), None)
    if chosen is None:
        now = activation_of(mock, said, responses, None) if "server_response" in said else Activation("", None)
        if now.id != plain(wanted):
            raise invalid("serverResponseId", "This mock has no server response of that id.")
        return
    said["server_response"] = setting_of(chosen)
    note_server_response(change, mock.id, chosen.id)


def config_of(settings: MockSettings) -> dict[str, Any]:
    """The settings of a mock as Postman's configuration, without the server response."""
    rules = settings.rules
    return {
        "headers": list(rules.match_headers),
        "matchBody": rules.match_body,
        "matchHeader": bool(rules.match_headers),
        "matchQueryParams": rules.match_query_params,
        "matchWildcards": rules.match_wildcards,
        "delay": delay_of(settings.delay_ms),
    }


def delay_of(milliseconds: int) -> dict[str, Any] | None:
    """A delay in Postman's form."""
    if not milliseconds:
        return None
    preset = {300: {"preset": "1"}, 100: {"preset": "2"}}.get(milliseconds, {})
    return {"type": "fixed", **preset, "duration": milliseconds}
