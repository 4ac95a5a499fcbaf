"""The settings of a mock as fields of a page: in groups, each with a word of what it does."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["on", "off", "choice", "text", "number", "list", "json"]
"""`on`: a flag that holds unless it is taken back; `off`: one that has to be asked for."""
WORDS_OF_FLAGS = {"on": (("", "on, as usual"), ("false", "off")), "off": (("", "off, as usual"), ("true", "on"))}


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingField:
    """A setting by its name in `mocks.yaml`. `options`: values and words of a choice; the first one says nothing."""

    name: str
    label: str
    hint: str
    kind: Kind = "text"
    options: tuple[tuple[str, str], ...] = ()
    placeholder: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSetting:
    """A field with the value that it has, as text; `is_said`: somebody said it. `wide`: it needs a line for itself."""

    field: SettingField
    value: str
    is_said: bool

    @property
    def options(self) -> tuple[tuple[str, str], ...]:
        """What can be chosen; a value that is none of these is one of its own."""
        known = WORDS_OF_FLAGS.get(self.field.kind, self.field.options)
        return known if self.value in dict(known) else (*known, (self.value, self.value))


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingGroup:
    """Settings that belong together. `is_folded`: they are rarely needed, and shown when one of them is said."""

    title: str
    fields: tuple[SettingField, ...]
    is_folded: bool = False


def _flag(name: str, label: str, hint: str, kind: Kind = "on") -> SettingField:
    return SettingField(name=name, label=label, hint=hint, kind=kind)


def _data(name: str, label: str, hint: str, placeholder: str) -> SettingField:
    return SettingField(name=name, label=label, hint=hint, kind="json", placeholder=placeholder)


GROUPS = (
    SettingGroup(
        title="Matching",
        fields=(
            SettingField(
                name="matching",
                label="Rules",
                hint="Which example answers a call. Strict: whole segments, nothing that contradicts the saved query or body.",
                kind="choice",
                options=(("", "as Postman’s mock servers"), ("strict", "strict")),
            ),
            _flag("match_query_params", "Compare the query", "A saved query that fits better wins."),
            _flag("match_wildcards", "Wildcards in paths", "Variables and :names of a path stand for any segment."),
            _flag("match_body", "Compare bodies", "Only examples saved with an equal body answer.", "off"),
            SettingField(
                name="match_headers",
                label="Compare these headers",
                hint="Names with commas between. A call must have them as the example’s request has.",
                kind="list",
                placeholder="accept, x-tenant",
            ),
            _flag("fuzzy_paths", "Paths that are nearly right", "Another case, or a slash too many, still finds an example."),
            _flag("tie_2xx", "2xx first", "In a tie, any 2xx answers before other statuses."),
            _flag("query_selectors", "Selectors in the query", "?x-mock-response-code=404 works as the header does."),
            _flag("request_paths", "Paths of requests too", "An example saved at /users/carol also answers /users/:name."),
        ),
    ),
    SettingGroup(
        title="Answers",
        fields=(
            SettingField(
                name="validate",
                label="Hold calls against the definition",
                hint="Report: noted in the call log. Reject: answered with 400. Or by operation, as JSON.",
                placeholder='report, or {"createOrder": "reject"}',
            ),
            _flag("negotiate", "Accept chooses", "Among examples of one status that differ in their media type.", "off"),
            SettingField(
                name="echo",
                label="Echo what calls send",
                hint="Ids and fields of a call are written into answers.",
                kind="choice",
                options=(
                    ("", "off, as usual"),
                    ("true", "into answers made of schemas"),
                    ('"all"', "into declared examples too"),
                ),
            ),
            _flag("provenance", "Say where answers are from", "The X-Understudy-… headers name mock, example and score."),
            SettingField(
                name="key_header",
                label="Header for keys",
                hint="May carry the key beside x-api-key and Authorization, where access needs one.",
                placeholder="x-shop-key",
            ),
            SettingField(
                name="compress",
                label="Compress bodies",
                hint="true, or the bytes above which they are sent as gzip to who takes it.",
                kind="json",
                placeholder="true",
            ),
        ),
    ),
    SettingGroup(
        title="Delay and faults",
        fields=(
            SettingField(
                name="delay", label="Delay", hint="How long every answer waits: 120ms, 2s, or 2g and 3g.", placeholder="120ms"
            ),
            SettingField(
                name="seed",
                label="Seed",
                hint="From it all chance follows: the same calls in the same order get the same.",
                placeholder="42",
            ),
            _data(
                "server_response",
                "Server response",
                "What every call gets while it is there, whatever its path: 503, or a status with headers and body.",
                '{"status": 503, "headers": {"Retry-After": "30"}}',
            ),
            _data(
                "faults",
                "Faults",
                "What goes wrong, by operation or for all: delays by percentiles, failing calls, limits, cut answers.",
                '{"profile": "slow-3g"}',
            ),
            _data(
                "profiles",
                "Profiles",
                "Sets of faults by name, which a call asks for with x-mock-profile.",
                '{"rush-hour": {"delay": "p50=300ms p99=4s"}}',
            ),
        ),
    ),
    SettingGroup(
        title="What it holds, and rules",
        is_folded=True,
        fields=(
            _data(
                "include",
                "Include",
                "Take only these operations, by tags, operations, paths or statuses.",
                '{"tags": ["orders"]}',
            ),
            _data("exclude", "Exclude", "Leave these out.", '{"statuses": ["5XX"]}'),
            _data(
                "examples",
                "Examples",
                "The examples an operation keeps; the first is its default answer.",
                '{"createOrder": ["paid"]}',
            ),
            _data("rules", "Rules", "Choose among an operation’s examples by what a call holds, by chance or in turn.", "{}"),
            SettingField(
                name="port", label="Port of its own", hint="Another listener, where it answers at the root.", kind="number"
            ),
        ),
    ),
)
KNOWN = frozenset(field.name for group in GROUPS for field in group.fields)


def shown_groups(settings: Mapping[str, Any]) -> list[tuple[SettingGroup, list[ShownSetting]]]:
    """All groups with the values that a mock has."""
    return [(group, [_shown(field, settings) for field in group.fields]) for group in GROUPS]


def others_of(settings: Mapping[str, Any]) -> str:
    """The settings that no field is for, as JSON: they are sent along, so that nothing is lost."""
    return json.dumps({name: value for name, value in settings.items() if name not in KNOWN})


def said_settings(settings: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The settings that are said, by their labels, for who only looks."""
    labels = {field.name: field.label for group in GROUPS for field in group.fields}
    return [(labels.get(name, name), value if isinstance(value, str) else _json(value)) for name, value in settings.items()]


def _shown(field: SettingField, settings: Mapping[str, Any]) -> ShownSetting:
    is_said = field.name in settings
    return ShownSetting(field=field, value=_text(field, settings[field.name]) if is_said else "", is_said=is_said)


def _text(field: SettingField, value: Any) -> str:
    if field.kind in ("on", "off"):
        word = json.dumps(value)
        return "" if word == ("true" if field.kind == "on" else "false") else word
    if field.name == "echo":
        return {"off": "", False: "", "made": "true"}.get(value, json.dumps(value))
    if field.kind == "list":
        return ", ".join(value) if isinstance(value, list) else str(value)
    if field.kind == "choice":
        return "" if value == "postman" else str(value)
    return value if isinstance(value, str) and field.kind != "json" else _json(value)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2 if isinstance(value, dict | list) and len(str(value)) > 60 else None)
