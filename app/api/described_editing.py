"""How edits, trees and whole requests look in JSON."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import Header
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt

from app.actions.editing.editing import EditWishes
from app.actions.editing.edits import (
    MOST_EDITS,
    AddExample,
    ChangeCollection,
    ChangeExample,
    ChangeFolder,
    ChangeRequest,
    DeleteExample,
    DuplicateExample,
    Edit,
    ExampleParts,
    HeaderRow,
    OrderExamples,
    RequestParts,
)
from app.api.described_mocks import PLAIN, REVISION_EXAMPLE, FindingOut, Line, RevisionOut
from app.api.shapes import In, Out

IfNewest = Annotated[
    str | None,
    Header(
        alias="If-Match",
        pattern=r'^"([0-9]{1,9}|[0-9a-f]{64})"$',
        description="Number or content hash of the newest revision, as it was looked at. When there is another one by now, "
        "nothing is done (412), and `newest` says which and whose.",
        examples=['"3"'],
    ),
]
TAGGED_NEWEST: dict[str, Any] = {
    "headers": {
        "ETag": {"description": "The number of the newest revision.", "schema": {"type": "string", "examples": ['"3"']}}
    }
}


def newest_of(if_match: str | None) -> int | str | None:
    """The number or the hash that an `If-Match` says."""
    tag = None if if_match is None else if_match.strip('"')
    return int(tag) if tag is not None and len(tag) < 64 else tag


EntryId = Annotated[str, Field(min_length=1, max_length=1000, pattern=PLAIN)]
EntryName = Annotated[str, Field(max_length=1000, pattern=PLAIN)]
Words = Annotated[str, Field(max_length=200_000, pattern=PLAIN)]
BodyText = Annotated[str, Field(pattern=PLAIN)]


class HeaderIn(In):
    """A header. One of the same name keeps what else its row says."""

    key: Annotated[str, Field(min_length=1, max_length=200, pattern=PLAIN)]
    value: Annotated[str, Field(max_length=8192, pattern=PLAIN)] = ""
    description: Words | None = None
    disabled: StrictBool = False

    def row(self) -> HeaderRow:
        """The same as a plain value."""
        return HeaderRow(key=self.key, value=self.value, description=self.description, disabled=self.disabled)


Headers = Annotated[list[HeaderIn], Field(max_length=200)]


class RequestPartsIn(In):
    """Of the request that an example was saved with. What is left out stays."""

    method: Annotated[str, Field(pattern=r"^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,40}$")] | None = None
    url: Annotated[str, Field(max_length=16_384, pattern=PLAIN)] | None = None
    headers: Headers | None = None
    body: BodyText | None = Field(None, description="Text; empty for none.")

    def parts(self) -> RequestParts:
        """The same as an action takes it."""
        headers = None if self.headers is None else tuple(each.row() for each in self.headers)
        return RequestParts(method=self.method, url=self.url, headers=headers, body=self.body)


class _ExampleParts(In):
    name: EntryName | None = None
    status: Annotated[StrictInt, Field(ge=100, le=599)] | None = None
    reason: EntryName | None = Field(None, description="The words behind the status; those of the status unless said.")
    headers: Headers | None = Field(None, description="All headers at once, in their order.")
    body: BodyText | None = Field(None, description="The body as it is sent; variables as `{{name}}`.")
    original_request: RequestPartsIn | None = None

    def parts(self) -> ExampleParts:
        """The same as an action takes it."""
        return ExampleParts(
            name=self.name,
            status=self.status,
            reason=self.reason,
            headers=None if self.headers is None else tuple(each.row() for each in self.headers),
            body=self.body,
            original_request=None if self.original_request is None else self.original_request.parts(),
        )


class ChangeExampleIn(_ExampleParts):
    """Changes an example. What is left out, or null, stays."""

    edit: Literal["change_example"]
    example: EntryId

    def made(self) -> Edit:
        return ChangeExample(example=self.example, parts=self.parts())


class AddExampleIn(_ExampleParts):
    """Adds an example at the end of a request."""

    edit: Literal["add_example"]
    request: EntryId

    def made(self) -> Edit:
        return AddExample(request=self.request, parts=self.parts())


class DuplicateExampleIn(In):
    """Puts a copy behind an example."""

    edit: Literal["duplicate_example"]
    example: EntryId
    name: EntryName | None = None

    def made(self) -> Edit:
        return DuplicateExample(example=self.example, name=self.name)


class DeleteExampleIn(In):
    """Takes an example out."""

    edit: Literal["delete_example"]
    example: EntryId

    def made(self) -> Edit:
        return DeleteExample(example=self.example)


class OrderExamplesIn(In):
    """Puts the examples of a request in another order: the ids of all of them."""

    edit: Literal["order_examples"]
    request: EntryId
    examples: Annotated[list[EntryId], Field(max_length=10_000)]

    def made(self) -> Edit:
        return OrderExamples(request=self.request, examples=tuple(self.examples))


class ChangeRequestIn(In):
    """Names or describes a request."""

    edit: Literal["change_request"]
    request: EntryId
    name: EntryName | None = None
    description: Words | None = None

    def made(self) -> Edit:
        return ChangeRequest(request=self.request, name=self.name, description=self.description)


class ChangeFolderIn(In):
    """Names or describes a folder."""

    edit: Literal["change_folder"]
    folder: EntryId
    name: EntryName | None = None
    description: Words | None = None

    def made(self) -> Edit:
        return ChangeFolder(folder=self.folder, name=self.name, description=self.description)


class ChangeCollectionIn(In):
    """Names or describes the collection: its use case in words."""

    edit: Literal["change_collection"]
    name: EntryName | None = None
    description: Words | None = None

    def made(self) -> Edit:
        return ChangeCollection(name=self.name, description=self.description)


EditIn = Annotated[
    ChangeExampleIn
    | AddExampleIn
    | DuplicateExampleIn
    | DeleteExampleIn
    | OrderExamplesIn
    | ChangeRequestIn
    | ChangeFolderIn
    | ChangeCollectionIn,
    Field(discriminator="edit"),
]
EDIT_EXAMPLE: dict[str, Any] = {
    "edit": "change_example",
    "example": "orders-1",
    "name": "Sold out",
    "status": 409,
    "body": '{"left": 0}',
}


class EditsWishesIn(In):
    """How a new revision is to be kept."""

    message: Line = Field("", description="Kept with the revision; without it, what was done in words.")
    publish: StrictBool = Field(False, description="Let the mock answer with it at once. Otherwise it is a draft.")

    def wishes(self, if_match: str | None) -> EditWishes:
        """The same as an action takes it."""
        return EditWishes(expected=newest_of(if_match), message=self.message, publish=self.publish)


class EditsIn(EditsWishesIn):
    """What is to be done to the newest revision: everything together is one new revision, or nothing is done."""

    edits: Annotated[list[EditIn], Field(min_length=1, max_length=MOST_EDITS)]

    model_config = ConfigDict(json_schema_extra={"examples": [{"edits": [EDIT_EXAMPLE], "publish": False}]})


class RestoreRevisionIn(EditsWishesIn):
    """How the earlier content is to be kept."""

    model_config = ConfigDict(json_schema_extra={"examples": [{}, {"publish": True}]})


class EditedOut(BaseModel):
    """The revision that holds the edits."""

    revision: RevisionOut
    is_new: bool = Field(description="False where everything was so already, so that no revision was made.")
    examples: list[str] = Field(description="Ids of the examples that were edited, by edit; empty for edits of something else.")
    findings: list[FindingOut] = Field(
        description="What is to be known: invalid JSON, schemas that are broken, why it was not published."
    )

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"revision": REVISION_EXAMPLE, "is_new": True, "examples": ["orders-1"], "findings": []}]
        }
    )


class RowOut(Out):
    """A folder, request or example. What is inside comes right after what is around it."""

    kind: Literal["folder", "request", "example"]
    id: str
    parent: str = Field(description="The id of what is around it; empty at the root.")
    depth: int
    name: str
    method: str = Field(description="Of a request; of an example that was saved with another call.")
    path: str
    status: int | None = Field(description="Of an example.")
    media_type: str
    size: int = Field(description="Bytes of an example's body.")


class CountsOut(BaseModel):
    """How many there are."""

    folders: int
    requests: int
    examples: int


class TreeOut(BaseModel):
    """What is in a revision."""

    revision: int
    content: str
    name: str
    description: str
    counts: CountsOut
    rows: list[RowOut]

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "revision": 3,
                    "content": REVISION_EXAMPLE["content"],
                    "name": "Checkout",
                    "description": "",
                    "counts": {"folders": 0, "requests": 1, "examples": 1},
                    "rows": [
                        {
                            "kind": "request",
                            "id": "orders",
                            "parent": "",
                            "depth": 0,
                            "name": "orders",
                            "method": "GET",
                            "path": "/orders",
                            "status": None,
                            "media_type": "",
                            "size": 0,
                        },
                        {
                            "kind": "example",
                            "id": "orders-1",
                            "parent": "orders",
                            "depth": 1,
                            "name": "found",
                            "method": "",
                            "path": "",
                            "status": 200,
                            "media_type": "application/json",
                            "size": 12,
                        },
                    ],
                }
            ]
        }
    )


class ShownHeaderOut(BaseModel):
    """A header of a request or an example."""

    key: str
    value: str
    disabled: bool


class ShownRequestOut(BaseModel):
    """A request as it is saved."""

    method: str
    url: str
    path: str
    headers: list[ShownHeaderOut]
    body_mode: str = Field(description="`raw`, `urlencoded`, `formdata`, `graphql`, `file`, or empty.")
    body: str
    checked: bool = Field(description="Whether its body was compared with a schema of the definition.")
    findings: list[FindingOut] = Field(description="In what its body breaks that schema, which may be on purpose.")


class ShownExampleOut(BaseModel):
    """A saved response, and what is known of it."""

    id: str
    name: str
    status: int
    reason: str
    headers: list[ShownHeaderOut]
    media_type: str
    body: str
    pretty: str | None = Field(description="The body laid out; `null` where it is no JSON or laid out already.")
    size: int
    original: ShownRequestOut | None = Field(description="The request it was saved with; `null`: the request's own.")
    answers_itself: bool = Field(description="Whether a call like the one it was saved with gets it.")
    called: str = Field(description="Path and query of such a call, variables filled in; empty where it has no address.")
    answered_by: str = Field(description="The example that such a call gets instead.")
    selector: str = Field(description="The header that selects it then, such as `x-mock-response-code: 409`.")
    checked: bool = Field(description="Whether its body was compared with a schema of the definition.")
    declared: bool | None = Field(description="Whether the definition declares its status and type; `null` without one.")
    findings: list[FindingOut]


class FolderOut(BaseModel):
    """A folder around a request."""

    id: str
    name: str


class OperationOut(BaseModel):
    """The operation of the definition that a request stands for."""

    key: str
    id: str
    parameters: list[dict[str, Any]]
    bodies: list[dict[str, Any]]
    body_required: bool
    responses: list[dict[str, Any]] = Field(description="Status, and content with media type and schema.")


class RequestPageOut(BaseModel):
    """One request with everything there is to know of it."""

    revision: int
    content: str
    id: str
    name: str
    description: str
    folders: list[FolderOut]
    request: ShownRequestOut
    examples: list[ShownExampleOut]
    operation: OperationOut | None
    curl: str
    is_masked: bool = Field(description="Whether secrets are masked: not what is to be sent back in an edit.")
