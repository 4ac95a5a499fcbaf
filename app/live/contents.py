"""What a revision holds, as bytes and back: the collection, the environment, and the settings that decide what it answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from app.contract.validation import OFF
from app.matching.bodies.json_text import parse_kept_json
from app.store.records import Content
from app.workspace.beside import extras_of
from app.workspace.bodies import bodies_json, read_bodies
from app.workspace.mock_settings import READERS, RULE_FIELDS, MockSettings, WrongValue, settings_from, unknown_key
from converters.diagnostics import Diagnostic, Diagnostics
from converters.errors import FormatError
from converters.postman.model import Collection, Environment, Example
from converters.postman.read import collection_from_json
from converters.postman.read_environment import environment_from_json
from converters.postman.slice import choose_examples, slice_collection
from converters.postman.write import write_collection, write_environment

DEFAULTS, OPERATIONS, BODIES, MADE, RECIPE = "defaults", "operations", "bodies", "made", "recipe"
NOT_SAID = (DEFAULTS, OPERATIONS, BODIES, MADE, RECIPE)
"""What a revision keeps among its settings though nobody says it: what names mean, files, which examples were made, and how its
definition was converted where that is not as usual."""
_FROM_FILES = (
    "definition",
    "collection",
    "workflow",
    "overlays",
    "convert",
    "extends",
    "environment",
    "title",
    "use_case",
    "access",
    "review",
)
KEPT_FIELDS = tuple(name for name in READERS if name not in _FROM_FILES)
"""The fields of `mocks.yaml` that a revision keeps as its settings. The others are a mock's own, or say what it is made of."""

AS_SAID = {"faults": "faults", "profiles": "profiles", "rules": "example_rules"}
"""Fields that settings hold as they were said, and where."""

_PLAIN = MockSettings(name="plain")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedContent:
    """What a revision answers from. `defaults`: ids of examples that win ties. `warnings`: what its settings name in vain."""

    collection: Collection
    environment: Environment | None
    settings: MockSettings
    defaults: frozenset[str]
    warnings: tuple[Diagnostic, ...] = ()
    item_ids: Mapping[str, Sequence[str]] = field(default_factory=dict)


def content_of(
    collection: Collection,
    environment: Environment | None,
    settings: MockSettings,
    defaults: Iterable[str] = (),
    item_ids: Mapping[str, Sequence[str]] = MappingProxyType({}),
    contract: bytes = b"",
) -> Content:
    """The content of a collection that is sliced already, served with these settings.

    `item_ids`: what operations have become, for those that the settings name.
    """
    return Content.of(
        write_collection(collection),
        None if environment is None else write_environment(environment),
        settings_json(settings)
        | ({DEFAULTS: chosen} if (chosen := sorted(defaults)) else {})
        | ({OPERATIONS: {name: list(ids) for name, ids in item_ids.items()}} if item_ids else {}),
        contract,
    )


def settings_json(settings: MockSettings) -> dict[str, Any]:
    """The settings that decide how a revision answers, by their names in `mocks.yaml`; those that say nothing are left out."""
    rules, plain = settings.rules, _PLAIN.rules
    said: dict[str, Any] = {} if rules.mode == plain.mode else {"matching": rules.mode}
    for name in RULE_FIELDS:
        value = getattr(rules, name)
        if value != getattr(plain, name):
            said[name] = list(value) if isinstance(value, tuple) else value
    if settings.delay_ms:
        said["delay"] = settings.delay_ms
    if settings.port is not None:
        said["port"] = settings.port
    if not settings.provenance:
        said["provenance"] = False
    if settings.server_response is not None:
        said["server_response"] = _server_response_json(settings.server_response)
    if settings.key_header:
        said["key_header"] = settings.key_header
    for name, held in AS_SAID.items():
        if value := getattr(settings, held):
            said[name] = dict(value)
    if settings.compress is not None:
        said["compress"] = settings.compress
    if settings.echo != "off":
        said["echo"] = "all" if settings.echo == "all" else True
    if settings.echo == "made" and settings.made:
        said[MADE] = sorted(settings.made)
    if settings.bodies:
        said[BODIES] = bodies_json(settings.bodies)
    if settings.seed is not None:
        said["seed"] = settings.seed
    if settings.validate != OFF:
        said["validate"] = settings.validate.as_json()
    if settings.negotiate:
        said["negotiate"] = True
    return said


def _server_response_json(example: Example) -> dict[str, Any]:
    headers = {header.key: header.value for header in example.headers}
    return {"status": example.code, "headers": headers, "body": example.body or ""}


def read_settings(name: str, said: Mapping[str, Any]) -> MockSettings:
    """The settings that a revision or a person says. Raises WrongValue, whose `where` begins with the field's name."""
    fields: dict[str, Any] = {}
    for key, value in said.items():
        if key in NOT_SAID:
            continue
        if key not in KEPT_FIELDS:
            raise unknown_key(key, dict.fromkeys(KEPT_FIELDS), where=key)
        try:
            fields[key] = READERS[key](value)
        except WrongValue as wrong:
            raise WrongValue(wrong.message, code=wrong.code, where=f"{key}{wrong.where}") from None
    settings = settings_from(name, fields, fields.get("examples", ()))
    try:
        return replace(settings, bodies=read_bodies(said.get(BODIES, {})), made=_ids(said.get(MADE, [])))
    except WrongValue as wrong:
        raise WrongValue(wrong.message, code=wrong.code, where=f"{BODIES}{wrong.where}") from None


def _ids(value: Any) -> frozenset[str]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise WrongValue("Expected the ids of examples.")
    return frozenset(value)


def read_content(
    name: str, collection: bytes, environment: bytes | None, said: Mapping[str, Any], *, file: str = ""
) -> ServedContent:
    """What a revision answers from, its slice and chosen examples applied. Raises FormatError, WrongValue."""
    found = Diagnostics(file)
    settings = read_settings(name, said)
    whole = collection_from_json(_json(collection), found, file)
    operations: Mapping[str, tuple[str, ...]] = {key: tuple(ids) for key, ids in said.get(OPERATIONS, {}).items()}
    sliced = slice_collection(whole, settings.slice, found, item_ids=operations)
    chosen = choose_examples(sliced, settings.examples, item_ids=operations)
    extras_of(settings, chosen.collection, operations, found)
    return ServedContent(
        collection=chosen.collection,
        environment=None if environment is None else environment_from_json(_json(environment), found),
        settings=settings,
        defaults=chosen.defaults | frozenset(said.get(DEFAULTS, ())),
        warnings=(*found, *chosen.diagnostics),
        item_ids=operations,
    )


def _json(data: bytes) -> Any:
    try:
        return parse_kept_json(data)
    except ValueError as error:
        raise FormatError("json.invalid", "What is kept of this revision is not JSON.") from error
