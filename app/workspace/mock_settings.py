"""What `mocks.yaml` may say about one mock: each field, how its value is read, and what is wrong with a value. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from app.contract.validation import MODES, OFF, Validation
from app.matching.choosing.read import BadRule, read_rules
from app.matching.rules import MatchRules
from app.records import ReviewGates
from app.serving.faults.read import BadFault, read_delay_text, read_profiles, read_seed
from app.workspace.fault_settings import read_plan
from app.workspace.recipe import DEFAULTS
from converters.openapi.to_postman.option_values import OptionError, options_from, read_option
from converters.openapi.to_postman.options import ConvertOptions
from converters.postman.model import Example, Header
from converters.slices import EVERYTHING, Selection, Slice, did_you_mean, nearest

POSTMAN_RULES = MatchRules()
COMPRESS_ABOVE = 1024
"""Bytes above which `compress: true` compresses: smaller bodies fit into a packet anyway."""
NAME_RULE = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


@dataclass(frozen=True, slots=True, kw_only=True)
class MockSettings:
    """One mock as `mocks.yaml` asks for it, `extends` already followed. File names are relative to the folder of the file.

    `workflow`: an Arazzo file and the id of a workflow in it, "" for its only one.
    `inherited`: the operations whose `examples` another mock chose. `provenance`: answers name their mock, example and score.
    `validate`: what is done about calls that break the definition. `negotiate`: `Accept` chooses among examples.
    `server_response`: the 5xx that every call gets while it is there. `access`: whether calls need a key. `key_header`: a
    header of the mock's own that may carry the key too, in small letters. `faults`, `profiles` and
    `example_rules` (the field `rules`): as they are said, readable. `inherited_faults`, `inherited_rules`: the operations of
    which another mock speaks. `bodies`: the files that rules name. `compress`: bodies longer than so many bytes, None for none.
    `review`: what is asked for before a revision is published, None where nothing is said of it.
    `echo`: which answers are written into; `made`: ids of the examples whose body no author declared.
    """

    name: str
    title: str = ""
    use_case: str = ""
    definition: str | None = None
    workflow: tuple[str, str] | None = None
    collections: tuple[str, ...] = ()
    slice: Slice = EVERYTHING
    options: ConvertOptions = DEFAULTS
    overlays: tuple[str, ...] = ()
    examples: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    inherited: frozenset[str] = frozenset()
    environment: str | None = None
    rules: MatchRules = POSTMAN_RULES
    delay_ms: int = 0
    port: int | None = None
    provenance: bool = True
    server_response: Example | None = None
    access: Literal["public", "key"] = "public"
    key_header: str = ""
    faults: Mapping[str, Any] = field(default_factory=dict)
    inherited_faults: frozenset[str] = frozenset()
    profiles: Mapping[str, Any] = field(default_factory=dict)
    seed: int | str | None = None
    example_rules: Mapping[str, Any] = field(default_factory=dict)
    bodies: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    compress: int | None = None
    echo: Literal["off", "made", "all"] = "off"
    made: frozenset[str] = field(default_factory=frozenset, repr=False)
    inherited_rules: frozenset[str] = frozenset()
    validate: Validation = OFF
    negotiate: bool = False
    review: ReviewGates | None = None

    @property
    def files(self) -> tuple[str, ...]:
        """The files that its answers come from, in order."""
        made_of = self.definition if self.workflow is None else self.workflow[0]
        return self.collections if made_of is None else (made_of,)


class WrongValue(Exception):
    """A value that a field cannot have. `where` is the place below the field, such as `.tags[0]`."""

    def __init__(self, message: str, *, code: str = "format.invalid", where: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.where = where


def is_mock_name(name: str) -> bool:
    """Whether a mock may have this name: it becomes part of addresses and host names."""
    return NAME_RULE.fullmatch(name) is not None


def slug(name: str) -> str:
    """A mock name made from any name: `Shop API v2.postman_collection.json` → `shop-api-v2`. Never empty."""
    stem = re.sub(r"\.(json|ya?ml)$", "", name, flags=re.IGNORECASE)
    stem = re.sub(r"[._-](postman_collection|openapi|swagger|postman)$", "", stem, flags=re.IGNORECASE)
    words = re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-")
    return words[:60].strip("-") or "mock"


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    raise WrongValue(f"Expected text, found {kind_of(value)}. Put the text in quotes.")


def _file(value: Any) -> str:
    name = _text(value)
    if not name:
        raise WrongValue("Expected the name of a file, found nothing.")
    return name


def _files(value: Any) -> tuple[str, ...]:
    names = tuple(_each(value, _file, "the name of a file"))
    if not names:
        raise WrongValue("Expected a file name or a list of them, found an empty list.")
    return names


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(_each(value, _text, "text"))


def _each(value: Any, read: Callable[[Any], str], what: str) -> list[str]:
    if not isinstance(value, list):
        if isinstance(value, dict) or value is None:
            raise WrongValue(f"Expected {what} or a list, found {kind_of(value)}.")
        return [read(value)]
    found = []
    for at, entry in enumerate(value):
        try:
            found.append(read(entry))
        except WrongValue as wrong:
            raise WrongValue(wrong.message, code=wrong.code, where=f"[{at}]{wrong.where}") from None
    return found


def _workflow(value: Any) -> tuple[str, str]:
    """`flows.arazzo.yaml#checkout` → file and workflow id."""
    text = _file(value)
    name, mark, workflow = text.rpartition("#")
    return (name, workflow) if mark and name else (text.rstrip("#"), "")


def _convert(value: Any) -> dict[str, Any]:
    """The options of a conversion by name, each read (`options_from` takes them again)."""
    if not isinstance(value, dict):
        raise WrongValue(f"Expected options such as `folder_strategy: paths` below it, found {kind_of(value)}.")
    found = {}
    for name, entry in value.items():
        try:
            found[name] = read_option(name, entry)
        except OptionError as wrong:
            raise WrongValue(wrong.message, code=wrong.code, where=f".{name}") from None
    return found


def _flag(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise WrongValue(f"Expected true or false, found {kind_of(value)}.")


def _selection(value: Any) -> Selection:
    if not isinstance(value, dict):
        raise WrongValue(f"Expected tags, operations, paths, statuses or deprecated below it, found {kind_of(value)}.")
    readers = {"tags": _texts, "operations": _texts, "paths": _texts, "statuses": _texts, "deprecated": _flag}
    found: dict[str, Any] = {}
    for key, entry in value.items():
        if key not in readers:
            raise unknown_key(key, readers, where=f".{key}")
        try:
            found[key] = readers[key](entry)
        except WrongValue as wrong:
            raise WrongValue(wrong.message, code=wrong.code, where=f".{key}{wrong.where}") from None
    return Selection(**found)


def unknown_key(key: str, known: Mapping[str, Any], *, where: str = "") -> WrongValue:
    """The error for a key that is not among the known ones."""
    advice = did_you_mean(nearest(key, known))
    if advice == ".":
        advice = f". Known here: {', '.join(known)}."
    return WrongValue(f"Unknown key {key!r}{advice}", code="unknown_field", where=where)


def _examples(value: Any) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, dict):
        raise WrongValue(f"Expected operations with a list of examples each, found {kind_of(value)}.")
    found = {}
    for operation, names in value.items():
        try:
            found[operation] = _names_of_examples(names)
        except WrongValue as wrong:
            raise WrongValue(wrong.message, code=wrong.code, where=f".{operation}{wrong.where}") from None
    return found


def _names_of_examples(value: Any) -> tuple[str, ...]:
    names = _texts(value)
    if not names:
        raise WrongValue("Expected the names of examples, found an empty list. Leave the operation out to keep all it has.")
    return names


def _one_of(*words: str) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        word = "off" if value is False else value
        if word in words:
            return str(word)
        shown = f"{word!r}" if isinstance(word, str) and len(word) <= 40 else kind_of(word)
        raise WrongValue(f"Expected {' or '.join(words)}, found {shown}{did_you_mean(nearest(str(word), words))}")

    return read


_mode = _one_of(*MODES)


def read_validation(value: Any) -> Validation:
    """`report`, or `{default: report, createOrder: reject}` with a mode for operations by their names. Raises WrongValue."""
    if not isinstance(value, dict):
        return Validation(_mode(value))  # type: ignore[arg-type]
    found: dict[str, Any] = {}
    for name, entry in value.items():
        try:
            found[name] = _mode(entry)
        except WrongValue as wrong:
            raise WrongValue(wrong.message, code=wrong.code, where=f".{name}") from None
    return Validation(found.pop("default", "off"), found)


def read_delay(value: Any) -> int:
    """Milliseconds from `120ms`, `2s`, a number of milliseconds, or Postman's presets `2g` and `3g`. Raises WrongValue.

    How long a call is made to wait at most, the server's settings say.
    """
    milliseconds: int = _from_outside(read_delay_text)(value)
    return milliseconds


def read_server_response(value: Any) -> Example:
    """A status from 500 to 599, or `{status, headers, body}` (postman-mock.md §2.9). Raises WrongValue."""
    fields = value if isinstance(value, dict) else {"status": value}
    unknown = next((key for key in fields if key not in ("status", "headers", "body")), None)
    if unknown is not None:
        raise unknown_key(unknown, {"status": None, "headers": None, "body": None}, where=f".{unknown}")
    status, headers = fields.get("status"), fields.get("headers", {})
    if isinstance(status, bool) or not isinstance(status, int) or not 500 <= status <= 599:
        raise WrongValue("Expected a status from 500 to 599, the one every call shall get.", where=".status")
    if not isinstance(headers, dict):
        raise WrongValue(f"Expected headers with a value each, found {kind_of(headers)}.", where=".headers")
    made = tuple(Header(key=key, value=_text(text)) for key, text in headers.items())
    body = fields.get("body", "")
    text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
    if not any(header.key.lower() == "content-type" for header in made) and not isinstance(body, str):
        made = (Header(key="Content-Type", value="application/json"), *made)
    return Example(id="server-response", name="server response", code=status, headers=made, body=text)


def _header_name(value: Any) -> str:
    name = _text(value).lower()
    if not re.fullmatch(r"[a-z0-9!#$%&'*+.^_`|~-]{1,100}", name):
        raise WrongValue("Expected the name of a header, such as X-Shop-Key.")
    return name


def _port(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 65535:
        return value
    raise WrongValue("Expected a port number from 1 to 65535.")


def _echo(value: Any) -> str:
    """`true`: into the answers that no author declared; `all`: into those too."""
    if isinstance(value, bool):
        return "made" if value else "off"
    if value in ("all", "made", "off"):
        return str(value)
    raise WrongValue("Expected true, false or all.")


def _compress(value: Any) -> int | None:
    """`true`, `false`, or the bytes above which bodies are compressed."""
    if isinstance(value, bool):
        return COMPRESS_ABOVE if value else None
    if isinstance(value, int) and 0 <= value <= 2**31:
        return value
    raise WrongValue("Expected true, false, or a number of bytes above which bodies are compressed.")


def kind_of(value: Any) -> str:
    """What a value is, in words: values themselves are not shown, they may be long or secret."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    kinds = ((str, "text"), (int, "a number"), (float, "a number"), (list, "a list"), (dict, "a mapping"))
    return next((word for kind, word in kinds if isinstance(value, kind)), "something else")


def _from_outside(read: Callable[[Any], Any], *, as_said: bool = False) -> Callable[[Any], Any]:
    """A reader of faults or rules as one of ours. `as_said`: the value itself is kept, once it is known to be readable."""

    def reader(value: Any) -> Any:
        try:
            found = read(value)
        except (BadFault, BadRule) as bad:
            raise WrongValue(bad.message, code=bad.code, where=bad.where) from None
        return value if as_said else found

    return reader


MOST_APPROVALS = 20


def _review(value: Any) -> ReviewGates:
    """`{approvals: 1, threads: resolved, coverage: changed}`."""
    if not isinstance(value, dict):
        raise WrongValue(f"Expected approvals, threads or coverage below it, found {kind_of(value)}.")
    readers: dict[str, Callable[[Any], Any]] = {
        "approvals": _approvals,
        "threads": _one_of("resolved", "any"),
        "coverage": _one_of("changed", "any"),
    }
    found: dict[str, Any] = {}
    for key, entry in value.items():
        if key not in readers:
            raise unknown_key(key, readers, where=f".{key}")
        try:
            found[key] = readers[key](entry)
        except WrongValue as wrong:
            raise WrongValue(wrong.message, code=wrong.code, where=f".{key}{wrong.where}") from None
    return ReviewGates(
        approvals=found.get("approvals", 0),
        threads=found.get("threads") == "resolved",
        coverage=found.get("coverage") == "changed",
    )


def _approvals(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_APPROVALS:
        return value
    raise WrongValue(f"Expected a number of people from 0 to {MOST_APPROVALS}.")


READERS: dict[str, Callable[[Any], Any]] = {
    "title": _text,
    "use_case": _text,
    "extends": _text,
    "definition": _file,
    "collection": _files,
    "workflow": _workflow,
    "overlays": _files,
    "convert": _convert,
    "include": _selection,
    "exclude": _selection,
    "examples": _examples,
    "environment": _file,
    "access": _one_of("public", "key"),
    "key_header": _header_name,
    "matching": _one_of("postman", "strict"),
    "validate": read_validation,
    "negotiate": _flag,
    "review": _review,
    "delay": read_delay,
    "port": _port,
    "provenance": _flag,
    "server_response": read_server_response,
    "faults": _from_outside(read_plan, as_said=True),
    "profiles": _from_outside(read_profiles, as_said=True),
    "seed": _from_outside(read_seed),
    "compress": _compress,
    "echo": _echo,
    "rules": _from_outside(read_rules, as_said=True),
    "match_query_params": _flag,
    "match_wildcards": _flag,
    "match_body": _flag,
    "match_headers": _texts,
    "fuzzy_paths": _flag,
    "tie_2xx": _flag,
    "query_selectors": _flag,
    "request_paths": _flag,
}
"""Every field a mock may have in `mocks.yaml`, and what reads its value."""

RULE_FIELDS = (
    "match_query_params", "match_wildcards", "match_body", "match_headers", "fuzzy_paths", "tie_2xx", "query_selectors",
    "request_paths",
)  # fmt: skip


def settings_from(
    name: str, fields: Mapping[str, Any], own_examples: Container[str] = (), own_fields: Mapping[str, Any] | None = None
) -> MockSettings:
    """The settings that these fields (already read, `extends` followed) stand for.

    `own_examples`: the operations whose examples the mock chooses itself; `own_fields`: the fields it says itself, all of
    them if that is not said.
    """
    faults = fields.get("faults", {})
    own_fields = fields if own_fields is None else own_fields
    own_rules = own_fields.get("rules", ())
    rules = {key: fields[key] for key in RULE_FIELDS if key in fields}
    return MockSettings(
        name=name,
        title=fields.get("title", ""),
        use_case=fields.get("use_case", ""),
        definition=fields.get("definition"),
        workflow=fields.get("workflow"),
        collections=fields.get("collection", ()),
        options=options_from(fields.get("convert", {})),
        overlays=fields.get("overlays", ()),
        slice=Slice(include=fields.get("include", Selection()), exclude=fields.get("exclude", Selection())),
        examples=fields.get("examples", {}),
        inherited=frozenset(operation for operation in fields.get("examples", {}) if operation not in own_examples),
        environment=fields.get("environment"),
        rules=MatchRules(mode=fields.get("matching", "postman"), **rules),
        delay_ms=fields.get("delay", 0),
        port=fields.get("port"),
        provenance=fields.get("provenance", True),
        server_response=fields.get("server_response"),
        access=fields.get("access", "public"),
        key_header=fields.get("key_header", ""),
        faults=faults,
        inherited_faults=frozenset(() if "faults" in own_fields else faults.get("examples", ())),
        profiles=fields.get("profiles", {}),
        seed=fields.get("seed"),
        example_rules=fields.get("rules", {}),
        compress=fields.get("compress"),
        echo=fields.get("echo", "off"),
        inherited_rules=frozenset(fields.get("rules", ())) - frozenset(own_rules),
        validate=fields.get("validate", OFF),
        negotiate=fields.get("negotiate", False),
        review=fields.get("review"),
    )
