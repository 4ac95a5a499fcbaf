"""How mocks, revisions and their settings look in JSON: what is sent and what is answered, with examples."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictFloat, StrictInt, WithJsonSchema

from app.actions.mock_content import KEPT, ContentWishes
from app.actions.mock_settings import RULE_FLAGS
from app.actions.mocks import MockWishes
from app.actions.overview import ShownState
from app.actions.uploads import json_bytes
from app.api.moments import Moment
from app.api.shapes import In, Out

NAME = r"^[a-z0-9][a-z0-9-]{0,62}$"
MockName = Annotated[str, Path(pattern=NAME, description="The mock's name.", examples=["checkout"])]
Number = Annotated[int, Path(ge=1, le=2**31 - 1, description="The revision's number.", examples=[3])]
PLAIN = r"^[^\x00]*$"
Line = Annotated[str, Field(max_length=200, pattern=PLAIN)]
Markdown = Annotated[str, Field(max_length=20_000, pattern=PLAIN)]

COLLECTION: dict[str, Any] = {
    "info": {
        "name": "Checkout",
        "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json",
    },
    "item": [
        {
            "name": "createOrder",
            "request": {"method": "POST", "url": "{{baseUrl}}/orders"},
            "response": [
                {
                    "name": "paid",
                    "originalRequest": {"method": "POST", "url": "{{baseUrl}}/orders"},
                    "code": 201,
                    "header": [{"key": "Content-Type", "value": "application/json"}],
                    "body": '{"id": 7, "state": "paid"}',
                }
            ],
        }
    ],
}
_COLLECTION_SCHEMA = {
    "type": "object",
    "description": "A Postman collection of the format v2.0 or v2.1, as it is exported.",
    "required": ["info", "item"],
    "properties": {
        "info": {
            "type": "object",
            "required": ["name", "schema"],
            "properties": {
                "name": {"type": "string"},
                "schema": {
                    "enum": [
                        "https://schema.getpostman.com/json/collection/v2.1.0/collection.json",
                        "https://schema.getpostman.com/json/collection/v2.0.0/collection.json",
                    ]
                },
            },
        },
        "item": {"type": "array", "items": {"type": "object"}},
    },
    "examples": [COLLECTION],
}
CollectionJson = Annotated[Any, WithJsonSchema(_COLLECTION_SCHEMA)]

_TEXTS = {"type": "array", "items": {"type": "string", "pattern": PLAIN}}
_SELECTION = {
    "type": "object",
    "additionalProperties": False,
    "properties": {**dict.fromkeys(("tags", "operations", "paths", "statuses"), _TEXTS), "deprecated": {"type": "boolean"}},
}
_FLAG = {"type": "boolean"}
_MODE = {"enum": ["off", "report", "reject"]}
_SETTINGS_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "How the mock answers, by the fields of `mocks.yaml`.",
    "additionalProperties": False,
    "properties": {
        "include": {**_SELECTION, "description": "Take only these operations."},
        "exclude": {**_SELECTION, "description": "Leave these operations out."},
        "examples": {
            "type": "object",
            "description": "Operation → names of the examples it has; the first one is the default answer.",
            "propertyNames": {"pattern": r"^[^\x00]+$"},
            "additionalProperties": {**_TEXTS, "minItems": 1},
        },
        "key_header": {
            "type": "string",
            "pattern": "^[A-Za-z0-9-]{1,100}$",
            "description": "A header that may carry a key, beside `x-api-key` and `Authorization`.",
        },
        "matching": {"enum": ["postman", "strict"]},
        "validate": {
            "description": "Whether calls are held against the definition; `default` and operations by name, or one for all.",
            "anyOf": [_MODE, {"type": "object", "propertyNames": {"pattern": PLAIN}, "additionalProperties": _MODE}],
        },
        "negotiate": {**_FLAG, "description": "Whether `Accept` chooses among examples of one operation and status."},
        "delay": {
            "description": "How long every answer waits: milliseconds, or `120ms`, `2s`, `2g`, `3g`.",
            "anyOf": [
                {"type": "integer", "minimum": 0, "maximum": 999_999_999},
                {"type": "string", "pattern": "^(([0-9]{1,6}(ms|s))|2g|3g)$"},
            ],
        },
        "port": {"type": "integer", "minimum": 1, "maximum": 65535, "description": "A listener of its own, at the root."},
        "provenance": {**_FLAG, "description": "Whether answers name their mock, example and score."},
        "server_response": {
            "description": "What every call gets while it is there: a status from 500 to 599, perhaps with headers and body.",
            "anyOf": [
                {"type": "integer", "minimum": 500, "maximum": 599},
                {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["status"],
                    "properties": {
                        "status": {"type": "integer", "minimum": 500, "maximum": 599},
                        "headers": {"type": "object", "additionalProperties": {"type": "string", "pattern": PLAIN}},
                        "body": {"type": ["string", "object", "array"], "pattern": PLAIN},
                    },
                },
            ],
        },
        "match_headers": {**_TEXTS, "description": "Headers that a call must have as the example's request."},
        **dict.fromkeys(RULE_FLAGS, _FLAG),
    },
    "examples": [{"matching": "postman", "delay": "120ms", "examples": {"createOrder": ["paid"]}}],
}
SettingsJson = Annotated[dict[str, Any], WithJsonSchema(_SETTINGS_SCHEMA)]
EnvironmentName = Annotated[str, Field(min_length=1, max_length=200, pattern=PLAIN, examples=["Staging"])]


class ContentIn(In):
    """What a mock is to answer from. What is left out stays as it is."""

    settings: SettingsJson = Field(default_factory=dict, description="All settings at once; `{}` takes them away.")
    environment: EnvironmentName | None = Field(None, description="The name of one that is kept; `null` takes it away.")
    collection: CollectionJson = Field(None, description="What answers; definitions and other files are for `imports`.")
    contract: dict[str, Any] | None = Field(
        None,
        description="What a definition asks of calls (`validate`), as the command line makes it; `null` takes it away.",
        examples=[{"contract": 1, "operations": [], "schemas": {}}],
    )
    message: Line = Field("", description="What is new in the revision, for people.")
    source: Line = Field("", description="What people call the file that it is from.", examples=["checkout.json"])

    def content(self, *, publish: bool) -> ContentWishes:
        """The same as an action takes it."""
        given = self.model_fields_set
        return ContentWishes(
            settings=self.settings if "settings" in given else KEPT,
            environment=self.environment if "environment" in given else KEPT,
            collection=json_bytes(self.collection) if "collection" in given else None,
            contract=self._contract() if "contract" in given else KEPT,
            message=self.message,
            source=self.source,
            publish=publish,
        )

    def _contract(self) -> bytes | None:
        return None if self.contract is None else json_bytes(self.contract)


class MockIn(ContentIn):
    """What a mock is to be. What is left out stays as it is; a new mock is public and has nothing else."""

    title: Line = Field("", examples=["Checkout, paid by card"])
    use_case: Markdown = Field("", description="What it is for, as Markdown.")
    access: Literal["public", "key"] = Field("public", description="`key`: only calls with a key are answered.")
    expires_at: Moment | None = Field(None, description="When it stops answering; `null` for never.")
    publish: StrictBool = Field(True, description="Whether a new revision that this makes answers at once.")

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "title": "Checkout, paid by card",
                    "access": "public",
                    "settings": {"delay": "120ms"},
                    "collection": COLLECTION,
                    "source": "checkout.json",
                }
            ]
        }
    )

    def wishes(self) -> MockWishes:
        """The same as an action takes it."""
        given = self.model_fields_set

        def said(name: str) -> Any:
            return getattr(self, name) if name in given else KEPT

        return MockWishes(
            title=said("title"),
            use_case=said("use_case"),
            access=said("access"),
            expires_at=said("expires_at"),
            content=self.content(publish=self.publish),
        )


class RevisionIn(ContentIn):
    """What another revision is to have. What is left out is as in the one before."""

    publish: StrictBool = Field(False, description="Whether the mock answers with it at once.")

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"collection": COLLECTION, "message": "Orders can be paid.", "publish": True}]}
    )


class PublishIn(In):
    """Which revision is to answer."""

    revision: StrictInt | None = Field(None, ge=1, le=2**31 - 1, description="Its number; without one the newest.")
    content: Annotated[str, Field(pattern="^[0-9a-f]{64}$")] | None = Field(
        None, description="The hash of the content that was approved: with another one, nothing is published (409)."
    )

    override: Annotated[str, Field(min_length=1, max_length=10_000, pattern=PLAIN)] | None = Field(
        None, description="Why the mock's review gates do not count this time. Owners only; kept in the audit log."
    )

    model_config = ConfigDict(json_schema_extra={"examples": [{"revision": 3}]})


class RenameIn(In):
    """The new name."""

    name: Annotated[str, Field(pattern=NAME, examples=["checkout-by-card"])]
    redirect_days: StrictFloat | StrictInt = Field(
        30, ge=0, le=365, description="How long calls by the old name are sent on (308). Until then it is not free."
    )

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "checkout-by-card", "redirect_days": 30}]})


class ExpireIn(In):
    """When to stop answering."""

    at: Moment | None = Field(description="`null` for never.")

    model_config = ConfigDict(json_schema_extra={"examples": [{"at": "2030-01-31T12:00:00Z"}, {"at": None}]})


class RestoreIn(In):
    """How to come back."""

    name: Annotated[str, Field(pattern=NAME)] | None = Field(None, description="Another name, if its own was taken meanwhile.")

    model_config = ConfigDict(json_schema_extra={"examples": [{}, {"name": "checkout-old"}]})


class FindingOut(BaseModel):
    """One thing that was found while a file was read, with its place."""

    level: str = Field(description="`error`, `warning` or `info`.")
    code: str
    message: str
    file: str
    where: str = Field(description="JSON path or JSON pointer inside the file.")
    line: int | None
    column: int | None


MOCK_EXAMPLE: dict[str, Any] = {
    "name": "checkout",
    "title": "Checkout, paid by card",
    "use_case": "A shopper fills a cart, pays, and sees the order.",
    "live": True,
    "revision": 3,
    "base_urls": ["http://localhost:8000/mock/checkout", "http://checkout.localhost:8000"],
    "operations": 12,
    "examples": 31,
    "sources": ["checkout.json"],
    "broken": None,
    "port_problem": None,
    "diagnostics": [],
    "access": "public",
    "origin": "store",
    "state": "live",
    "id": "0f8fad5b-d9cb-469f-a165-70867728950e",
    "published": 3,
    "newest": 3,
    "version": 7,
    "expires_at": None,
    "created_at": "2026-03-01T12:00:00Z",
    "created_by": "ann@example.com",
    "changed_at": "2026-03-02T09:30:00Z",
    "deleted_at": None,
    "purge_at": None,
}


class MockOut(BaseModel):
    """One mock server."""

    name: str
    title: str
    use_case: str = Field(description="What the mock is for, as Markdown.")
    live: bool = Field(description="Whether it answers.")
    revision: int = Field(description="The revision that answers; 0 when none does.")
    base_urls: list[str] = Field(description="Where it answers; the first works everywhere.")
    operations: int = Field(description="Requests in its collections.")
    examples: int = Field(description="Saved responses that it can answer with.")
    sources: list[str] = Field(description="What it is made of.")
    broken: str | None = Field(description="Why its newest files are not served; the revision before them still answers.")
    port_problem: str | None = Field(description="Why the port of its own could not be opened.")
    diagnostics: list[FindingOut] = Field(description="What was found in its files, notes too.")
    access: Literal["public", "key"] = Field(description="Whether calls need a key.")
    origin: Literal["store", "files"] = Field(description="`files`: those of the workspace folder have the last word on it.")
    state: ShownState = Field(description="Whether it answers, and if not, why. `unserved`: its files are not here.")
    id: str | None = Field(description="Never changes; `null` where nothing is kept, as below.")
    published: int | None = Field(description="The revision that was published last.")
    newest: int | None = Field(description="The number of its last revision.")
    version: int | None = Field(description="Counts every change; the `ETag` for `If-Match`.")
    expires_at: datetime | None
    created_at: datetime | None
    created_by: str | None
    changed_at: datetime | None
    deleted_at: datetime | None
    purge_at: datetime | None = Field(description="Until when a deleted mock can be had back.")

    model_config = ConfigDict(json_schema_extra={"examples": [MOCK_EXAMPLE]})


class MockDetailsOut(MockOut):
    """One mock server with the settings it answers by."""

    settings: dict[str, Any] | None = Field(description="By the fields of `mocks.yaml`; `null` where nothing is kept.")
    environment: str | None = Field(description="The name of its environment, if that is kept by name.")

    model_config = ConfigDict(
        json_schema_extra={"examples": [MOCK_EXAMPLE | {"settings": {"delay": "120ms"}, "environment": "Staging"}]}
    )


class MocksOut(BaseModel):
    """One page of mocks by name, and the workspace they are in."""

    items: list[MockOut]
    next: str | None = Field(description="The cursor of the page after this one; `null` at the end.")
    loaded: bool = Field(description="False until every source has been read once.")
    diagnostics: list[FindingOut] = Field(description="Findings that belong to no single mock, notes too.")

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"items": [MOCK_EXAMPLE], "next": None, "loaded": True, "diagnostics": []}]}
    )


REVISION_EXAMPLE: dict[str, Any] = {
    "number": 3,
    "content": "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef",
    "collection": "9c56cc51b374c3ba189210d5b6d4bf57790d351c96c47c02190ecf1e430635ab",
    "environment": None,
    "settings": {"delay": "120ms"},
    "message": "Orders can be paid.",
    "author": "ann@example.com",
    "created_at": "2026-03-02T09:30:00Z",
    "source_kind": "upload",
    "source_name": "checkout.json",
    "is_published": True,
}


class RevisionOut(BaseModel):
    """A revision: what a mock answers, for ever."""

    number: int
    content: str = Field(description="One hash over all that decides what it answers; `publish` takes it.")
    collection: str = Field(description="SHA-256 of the collection's bytes.")
    environment: str | None = Field(description="SHA-256 of its own copy of the environment.")
    settings: dict[str, Any]
    message: str
    author: str
    created_at: datetime
    source_kind: str
    source_name: str
    is_published: bool = Field(description="Whether the mock answers with it.")

    model_config = ConfigDict(json_schema_extra={"examples": [REVISION_EXAMPLE]})


class RevisionsOut(BaseModel):
    """One page of revisions, the newest first."""

    items: list[RevisionOut]
    next: str | None

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [REVISION_EXAMPLE], "next": None}]})


class RevisionDoneOut(BaseModel):
    """The revision that holds what was sent."""

    revision: RevisionOut
    is_new: bool = Field(description="False where the content was there already, so that no revision was added.")
    diagnostics: list[FindingOut] = Field(
        description="What could not be kept of the collection, and what the settings name in vain."
    )

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"revision": REVISION_EXAMPLE, "is_new": True, "diagnostics": []}]}
    )


class MockDoneOut(BaseModel):
    """What a PUT did, and the mock as it is now."""

    mock: MockDetailsOut
    created: bool
    changed: bool = Field(description="False when everything was so already.")
    revision: RevisionOut | None = Field(description="The one that holds the content, if it was about that.")
    is_new_revision: bool
    diagnostics: list[FindingOut] = Field(
        description="What could not be kept of the collection, and what the settings name in vain."
    )

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "mock": MOCK_EXAMPLE | {"settings": {"delay": "120ms"}, "environment": None},
                    "created": False,
                    "changed": True,
                    "revision": REVISION_EXAMPLE,
                    "is_new_revision": True,
                    "diagnostics": [],
                }
            ]
        }
    )


class PublicationOut(Out):
    """One move of the pointer: from then on the mock answered with that revision."""

    number: int
    revision: int
    back_to: int | None = Field(description="The publication that rolling back from here leads to.")
    at: datetime
    author: str


class PublicationsOut(BaseModel):
    """One page of publications, the last first."""

    items: list[PublicationOut]
    next: str | None

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "items": [
                        {
                            "number": 2,
                            "revision": 3,
                            "back_to": 1,
                            "at": "2026-03-02T09:30:00Z",
                            "author": "ann@example.com",
                        }
                    ],
                    "next": None,
                }
            ]
        }
    )
