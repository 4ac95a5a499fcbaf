"""How definitions, use cases and re-syncs look in JSON."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from app.actions.definitions import MOST_USE_CASES, Given, UseCase
from app.actions.import_records import ImportWishes, Upload
from app.actions.wishes import wishes_from
from app.api.described_editing import EditsWishesIn, RowOut
from app.api.described_mocks import PLAIN, FindingOut, Line, Markdown
from app.api.imports import BlockedOut, ImportedFileOut
from app.api.shapes import In
from app.errors import InputRefused

DEFINITION = """\
openapi: 3.1.0
info: {title: Bakery, version: "1"}
paths:
  /breads:
    get:
      tags: [shop]
      operationId: listBreads
      responses:
        "200": {description: All, content: {application/json: {example: [{name: rye}]}}}
"""
Word = Annotated[str, Field(min_length=1, max_length=500, pattern=PLAIN)]
FewWords = Annotated[list[Word], Field(max_length=500)]
Options = Annotated[list[Word], Field(max_length=100, description="How it is converted: `folder_strategy=paths`.")]


class FileIn(In):
    """A file: its text, or its bytes in base64. Files that refer to each other by their names are read together."""

    name: Annotated[str, Field(min_length=1, max_length=200, pattern=PLAIN, examples=["bakery.yaml"])]
    text: str | None = Field(None, examples=[DEFINITION])
    base64: str | None = Field(None, description="Instead of the text; archives (zip) too.", examples=[None])

    def upload(self) -> Upload:
        """The same as an action takes it. Raises InputRefused."""
        if (self.text is None) == (self.base64 is None):
            raise InputRefused("request.invalid", "say either its text, or its bytes in base64.", self.name)
        if self.text is not None:
            return Upload(name=self.name, data=self.text.encode("utf-8", "surrogatepass"))
        try:
            return Upload(name=self.name, data=base64.b64decode(self.base64 or "", validate=True))
        except (ValueError, binascii.Error):
            raise InputRefused("request.invalid", "its base64 cannot be read.", self.name) from None


class GivenIn(In):
    """Files, or the address where they stand."""

    files: Annotated[list[FileIn], Field(max_length=200)] = Field(default_factory=list)
    url: Annotated[str, Field(pattern="^[Hh][Tt][Tt][Pp][Ss]?://", max_length=8192)] | None = Field(None, examples=[None])

    def given(self) -> Given:
        """The same as an action takes it. Raises InputRefused."""
        if bool(self.files) == (self.url is not None):
            raise InputRefused("request.invalid", "say either files, or the address of one.", "definition")
        return self.url if self.url is not None else [each.upload() for each in self.files]


class UseCaseIn(In):
    """A part of the definition that becomes a mock. One that names nothing takes everything."""

    name: Annotated[str, Field(max_length=63, pattern=PLAIN)] = Field("", description="Of the mock to be.")
    title: Line = ""
    use_case: Markdown = Field("", description="What it is for, as Markdown.")
    file: Line = Field("", description="Which of several definitions is meant.")
    tags: FewWords = Field(default_factory=list)
    operations: FewWords = Field(default_factory=list, description="By operationId, or as `GET /orders`.")
    paths: FewWords = Field(default_factory=list, description="Patterns such as `/payments/**`.")
    without_tags: FewWords = Field(default_factory=list)
    without_operations: FewWords = Field(default_factory=list)
    workflow: Line = Field("", description="The id of a workflow of an Arazzo file.")

    def made(self) -> UseCase:
        """The same as an action takes it."""
        return UseCase(
            name=self.name,
            title=self.title,
            use_case=self.use_case,
            file=self.file,
            tags=tuple(self.tags),
            operations=tuple(self.operations),
            paths=tuple(self.paths),
            without_tags=tuple(self.without_tags),
            without_operations=tuple(self.without_operations),
            workflow=self.workflow,
        )


class CutIn(GivenIn):
    """A definition, and the use cases that are cut from it. Without any: the whole of it."""

    use_cases: Annotated[list[UseCaseIn], Field(max_length=MOST_USE_CASES)] = Field(default_factory=list)
    options: Options = Field(default_factory=list)

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"files": [{"name": "bakery.yaml", "text": DEFINITION}], "use_cases": [{"name": "shop", "tags": ["shop"]}]}
            ]
        }
    )


class SavedCutIn(CutIn):
    """The same to be saved as mocks."""

    environment: Line | None = Field(None, description="The environment of every mock; empty for none.")
    publish: StrictBool = Field(True, description="Whether the new revisions answer at once.")
    message: Line = ""

    def wishes(self) -> ImportWishes:
        """The same as an action takes it."""
        return ImportWishes(
            environment=self.environment,
            conversion=wishes_from(self.options),
            publish=self.publish,
            message=self.message,
        )


class OutlineIn(GivenIn):
    """What is to be looked into."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"files": [{"name": "bakery.yaml", "text": DEFINITION}]}]})


class PlacedOut(BaseModel):
    """Something with its place in a file. `pointer`: its JSON pointer there."""

    pointer: str
    file: str
    line: int | None
    column: int | None


class OperationOutlineOut(PlacedOut):
    """An operation."""

    key: str = Field(description="Method and path.")
    method: str
    path: str
    id: str
    summary: str
    tags: list[str]
    deprecated: bool
    statuses: list[str]


class TagOut(BaseModel):
    """A tag, and how many operations have it."""

    name: str
    description: str
    operations: int


class StepOut(BaseModel):
    """A step of a workflow."""

    id: str
    operation: str


class WorkflowOut(PlacedOut):
    """A workflow."""

    id: str
    summary: str
    description: str
    steps: list[StepOut]


class OutlineOut(BaseModel):
    """What is in a definition or an Arazzo file."""

    title: str
    version: str
    spec_version: str
    description: str
    tags: list[TagOut]
    operations: list[OperationOutlineOut]
    workflows: list[WorkflowOut]


class OutlinedFileOut(BaseModel):
    """A file, and what is in it."""

    file: str
    kind: str
    outline: OutlineOut | None = Field(description="`null` where it is neither a definition nor an Arazzo file, or unreadable.")
    findings: list[FindingOut]
    error: FindingOut | None = Field(description="Why it cannot be read.")


class OutlinedOut(BaseModel):
    """What is in all files."""

    outlines: list[OutlinedFileOut]
    files: list[ImportedFileOut] = Field(description="Files that were not read, and why.")
    notes: list[FindingOut]


class PreviewOut(BaseModel):
    """What the mock of a use case would hold."""

    name: str
    title: str
    file: str
    requests: int
    examples: int
    rows: list[RowOut]
    findings: list[FindingOut]
    error: BlockedOut | None = Field(description="Why there would be none.")


class PreviewsOut(BaseModel):
    """One for each use case, in their order."""

    items: list[PreviewOut]


Choice = Literal["mine", "theirs", "aside", "keep", "drop"]


class ResyncIn(EditsWishesIn, GivenIn):
    """The new definition, and how what it changed is taken over."""

    options: Options | None = Field(None, description="How it is converted; left out: as it was when it was imported.")
    removed: Literal["aside", "keep", "drop"] = Field(
        "aside", description="Where requests go that the definition no longer has: into a folder of their own, nowhere, away."
    )
    conflicts: Literal["mine", "theirs"] = Field("mine", description="Who wins where both sides changed something.")
    choices: dict[Annotated[str, Field(max_length=100)], Choice] = Field(
        default_factory=dict, description="By the id of a change of the plan; they go before the two above."
    )

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"files": [{"name": "bakery.yaml", "text": DEFINITION}], "conflicts": "mine"}]}
    )


class SyncChangeOut(BaseModel):
    """A place where base, mine and theirs are not all the same."""

    id: str
    kind: str = Field(description="`conflict`, `added`, `changed`, `moved`, `renamed`, `removed` or `kept` (an edit by hand).")
    subject: str
    place: list[str]
    node: str
    field: str
    base: Any
    mine: Any
    theirs: Any
    resolution: Choice
    note: str


class ResyncOut(BaseModel):
    """What a re-sync did or, in a dry run, would do."""

    dry_run: bool
    base_revision: int = Field(description="The revision that holds what the definition gave the last time.")
    newest_revision: int
    file: str
    summary: str
    is_empty: bool = Field(description="Whether nothing is to be done.")
    counts: dict[str, int]
    changes: list[SyncChangeOut]
    findings: list[FindingOut]
    revision: int | None = Field(description="The new revision; `null` in a dry run, or where nothing was to be done.")
    published: bool


class BadExampleOut(BaseModel):
    """An example that its operation does not allow."""

    id: str
    name: str
    request: str
    request_id: str
    problem: str


class DriftOut(BaseModel):
    """How far a revision is from its definition. Lists hold a hundred at most; the counts count all."""

    revision: int
    content: str
    has_definition: bool
    operations: int
    missing: list[str] = Field(description="Operations that no request stands for.")
    missing_count: int
    added: list[str] = Field(description="Requests that the definition does not know.")
    added_count: int
    examples: int
    checked: int = Field(description="Examples whose body was compared with a schema.")
    bad: list[BadExampleOut]
    bad_count: int
