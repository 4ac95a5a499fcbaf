"""`/api/v1/imports`: files, addresses and Postman workspaces become mocks; a dry run says first what would happen."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Header, Path, Query, Request, UploadFile
from pydantic import BaseModel, ConfigDict, Field

from app.actions.import_records import ImportPlan, ImportWishes, Upload
from app.actions.imports import plan_import, plan_import_url, save_plan
from app.actions.pull import PullChoices, plan_pull, postman_client, workspace_json, workspaces_json
from app.actions.wishes import wishes_from
from app.api.context import ApiContext
from app.api.described_mocks import FindingOut
from app.api.problems import declared
from app.errors import AppError, SettingInvalid

UPLOADS = "/api/v1/imports"
"""The one address that takes bodies as large as `upload_bytes`."""

AT_ONCE = 2
PATIENCE_SECONDS = 30
_places = threading.BoundedSemaphore(AT_ONCE)


class ImportsBusy(AppError):
    """Others import too, and took too long."""

    code = "busy"
    status = 503
    retry_after = 5

    def __str__(self) -> str:
        return f"{AT_ONCE} imports are under way already. Nothing was changed; try again in a moment."


Name = Annotated[str, Field(max_length=200)]
Named = dict[Name, Name]
DryRun = Annotated[bool, Query(description="Only say what would happen.")]
OnceKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        max_length=200,
        description="The same import sent again with the same key gives what it gave the first time, for 7 days.",
    ),
]
PostmanKey = Annotated[
    str,
    Header(
        alias="X-Postman-Key",
        max_length=500,
        description="An API key of Postman. It is sent to Postman only, and kept nowhere.",
        json_schema_extra={"format": "password"},
    ),
]
Base = Annotated[
    str,
    Field(max_length=500, description="Another address of Postman's API, such as `https://api.eu.postman.com`."),
]


class WishesIn(BaseModel):
    """What is wanted of an import."""

    model_config = ConfigDict(extra="forbid")

    name: Name = Field("", description="The mock's name, if there is only one. Without it, made of the collection's name.")
    names: Named = Field(default_factory=dict, description="Collection → name of its mock.")
    environment: Name | None = Field(
        None,
        description="The environment of every mock; empty for none. Without it, the one whose variables a collection uses.",
    )
    environments: Named = Field(default_factory=dict, description="The same for single mocks: name of the mock → environment.")
    only: list[Name] = Field(default_factory=list, max_length=1000, description="Take only these mocks.")
    options: list[Name] = Field(
        default_factory=list, max_length=100, description="How definitions are converted: `folder_strategy=paths`."
    )
    publish: bool = Field(True, description="Whether the new revisions answer at once.")
    message: Annotated[str, Field(max_length=1000)] = Field("", description="Kept with the revisions.")

    def wishes(self) -> ImportWishes:
        """The same as plain values."""
        return ImportWishes(
            name=self.name,
            names=self.names,
            environment=self.environment,
            environments=self.environments,
            only=tuple(self.only),
            conversion=wishes_from(self.options),
            publish=self.publish,
            message=self.message,
        )


class UrlIn(WishesIn):
    """An address to import from."""

    url: Annotated[
        str, Field(pattern="^[Hh][Tt][Tt][Pp][Ss]?://", max_length=8192, examples=["https://example.com/shop.openapi.yaml"])
    ]


class PullIn(WishesIn):
    """What to pull from Postman, by ids or UIDs. Without mocks, collections and `again`: all of the workspace."""

    workspace: Name = ""
    collections: list[Name] = Field(default_factory=list, max_length=1000)
    mocks: list[Name] = Field(default_factory=list, max_length=1000)
    environment_ids: list[Name] = Field(
        default_factory=list, max_length=1000, description="Environments to match. Without any: all of the workspace."
    )
    again: list[Name] = Field(default_factory=list, max_length=1000, description="Mocks here that were pulled before, by name.")
    force: bool = Field(False, description="Also what did not change there since it was pulled.")
    base: Base = ""

    def choices(self) -> PullChoices:
        """The same as plain values."""
        return PullChoices(
            workspace=self.workspace,
            collections=tuple(self.collections),
            mocks=tuple(self.mocks),
            environments=tuple(self.environment_ids),
            again=tuple(self.again),
            force=self.force,
        )


class DifferenceOut(BaseModel):
    """What a new revision changes, in names. Of variables no values are told."""

    operations_added: list[str]
    operations_removed: list[str]
    operations_changed: list[str]
    examples_added: list[str]
    examples_removed: list[str]
    examples_changed: list[str]
    variables: list[str]
    settings: list[str]


class BlockedOut(BaseModel):
    """Why a mock cannot be saved."""

    code: str
    reason: str


class PlannedMockOut(BaseModel):
    """A mock to be, or a new revision of one."""

    name: str
    title: str
    file: str
    kind: str = Field(description="What it is made of: `collection`, `definition`, `har`, `postman` …")
    new: bool = Field(description="Whether the name was free.")
    unchanged: bool = Field(description="Whether the newest revision has the same content already.")
    after_revision: int = Field(description="The newest revision there is; 0 without one.")
    requests: int
    examples: int
    environment: str = Field(description="The environment it is served with; empty for none.")
    variables: list[str] = Field(description="The variables of the collection that this environment fills in.")
    access: str
    difference: DifferenceOut
    notes: list[FindingOut]
    blocked: BlockedOut | None


class PlannedEnvironmentOut(BaseModel):
    """An environment to be kept."""

    name: str
    file: str
    new: bool
    changed: list[str] = Field(description="Names of variables that are other than in the one kept so far.")
    variables: int
    secrets: int
    used_by: list[str]


class ImportedFileOut(BaseModel):
    """What became of one file."""

    file: str
    kind: str
    fate: str = Field(description="`kept`, `part` (another file needs it), `ignored` or `refused`.")
    code: str
    reason: str
    gives: list[str]
    diagnostics: list[FindingOut]


class SavedOut(BaseModel):
    """What became of one mock."""

    mock_id: str
    name: str
    revision: int
    created: bool = Field(description="Whether the revision is new.")
    mock_created: bool


class ImportOut(BaseModel):
    """What an import did or, in a dry run, would do."""

    dry_run: bool
    problem: BlockedOut | None = Field(description="Of a dry run: why this could not be saved.")
    saved: list[SavedOut]
    mocks: list[PlannedMockOut]
    environments: list[PlannedEnvironmentOut]
    files: list[ImportedFileOut]
    current: list[str] = Field(description="Mocks that are as they are in Postman, so that nothing was to be done.")
    notes: list[FindingOut]


class WorkspaceOut(BaseModel):
    """A workspace in Postman."""

    id: str
    name: str
    type: str


class WorkspacesOut(BaseModel):
    """The workspaces that the key may see."""

    items: list[WorkspaceOut]


class ThereOut(BaseModel):
    """An environment in Postman."""

    id: str = Field(description="Its UID.")
    name: str
    changed_at: str


class CollectionThereOut(ThereOut):
    """A collection in Postman."""

    pulled_as: str | None = Field(description="The mock here that was pulled from it.")


class MockThereOut(CollectionThereOut):
    """A mock server in Postman."""

    collection: str
    public: bool


class ContentsOut(BaseModel):
    """What is in a workspace."""

    collections: list[CollectionThereOut]
    environments: list[ThereOut]
    mocks: list[MockThereOut]


def import_routes(api: ApiContext) -> APIRouter:
    """The routes that bring mocks in."""
    router = APIRouter(prefix="/api/v1/imports", tags=["imports"])
    _add_files(router, api)
    _add_url(router, api)
    _add_postman(router, api)
    return router


def _add_files(router: APIRouter, api: ApiContext) -> None:
    @router.post("", summary="Import files", operation_id="importFiles", responses=declared(*_INSIDE))
    def import_files(
        request: Request,
        files: Annotated[list[UploadFile], File(max_length=1000, description="Files or zips of any known kind.")],
        dry_run: DryRun = False,
        key: OnceKey = None,
        name: Annotated[str, Form(max_length=200)] = "",
        names: Annotated[list[str] | None, Form(max_length=1000, description="`collection=mock`")] = None,
        environment: Annotated[str | None, Form(max_length=200)] = None,
        environments: Annotated[list[str] | None, Form(max_length=1000, description="`mock=environment`")] = None,
        only: Annotated[list[str] | None, Form(max_length=1000)] = None,
        options: Annotated[list[str] | None, Form(max_length=100, description="`name=value`")] = None,
        publish: Annotated[bool, Form()] = True,
        message: Annotated[str, Form(max_length=1000)] = "",
    ) -> ImportOut:
        """Several at once; those that refer to each other by their names are read together. All is saved, or nothing."""
        wishes = ImportWishes(
            name=name,
            names=_pairs(names, "names"),
            environment=environment,
            environments=_pairs(environments, "environments"),
            only=tuple(only or ()),
            conversion=wishes_from(options or ()),
            publish=publish,
            message=message,
        )
        uploads = [Upload(name=each.filename or "upload", data=each.file.read()) for each in files]
        with one_of_few():
            plan = plan_import(api.store_for(request), uploads, wishes, settings=api.settings)
            return import_done(api, request, plan, dry_run=dry_run, key=key)


def _add_url(router: APIRouter, api: ApiContext) -> None:
    @router.post("/url", summary="Import from an address", operation_id="importUrl", responses=declared(*OUTSIDE))
    def import_url(request: Request, wanted: UrlIn, dry_run: DryRun = False, key: OnceKey = None) -> ImportOut:
        """What stands there, with the files beside it that it refers to."""
        with one_of_few():
            plan = plan_import_url(api.store_for(request), wanted.url, wanted.wishes(), settings=api.settings)
            return import_done(api, request, plan, dry_run=dry_run, key=key)


def _add_postman(router: APIRouter, api: ApiContext) -> None:
    @router.get(
        "/postman/workspaces",
        summary="Workspaces in Postman",
        operation_id="listPostmanWorkspaces",
        responses=declared(*OUTSIDE),
    )
    def list_workspaces(postman_key: PostmanKey, base: Annotated[str, Query(max_length=500)] = "") -> WorkspacesOut:
        """Those that the key may see."""
        found = workspaces_json(postman_client(postman_key, base=base, settings=api.settings))
        return WorkspacesOut.model_validate({"items": found})

    @router.get(
        "/postman/workspaces/{id}",
        summary="What is in a workspace in Postman",
        operation_id="getPostmanWorkspace",
        responses=declared(*OUTSIDE),
    )
    def get_workspace(
        request: Request,
        id: Annotated[str, Path(pattern=r"^[0-9A-Za-z-]{1,100}$")],
        postman_key: PostmanKey,
        base: Annotated[str, Query(max_length=500)] = "",
    ) -> ContentsOut:
        """Collections, environments and mocks, with what was pulled from them before."""
        client = postman_client(postman_key, base=base, settings=api.settings)
        return ContentsOut.model_validate(workspace_json(api.store_for(request), client, id))

    @router.post("/postman", summary="Pull from Postman", operation_id="pullFromPostman", responses=declared(*OUTSIDE))
    def pull(
        request: Request, wanted: PullIn, postman_key: PostmanKey, dry_run: DryRun = False, key: OnceKey = None
    ) -> ImportOut:
        """Mocks with their collections, environments and settings; again later, as new revisions of the same mocks."""
        client = postman_client(postman_key, base=wanted.base, settings=api.settings)
        with one_of_few():
            plan = plan_pull(api.store_for(request), client, wanted.choices(), wanted.wishes(), settings=api.settings)
            return import_done(api, request, plan, dry_run=dry_run, key=key)


_INSIDE = (400, 404, 409, 413, 421, 422, 500, 503)
OUTSIDE = (400, 404, 409, 413, 421, 422, 500, 502, 503, 504)
"""What may be answered where something outside is asked."""


def import_done(api: ApiContext, request: Request, plan: ImportPlan, *, dry_run: bool, key: str | None) -> ImportOut:
    """Saves the plan unless it is a dry run, and tells what became of it; counted either way."""
    told: Mapping[str, Any] = {"saved": [], **plan.as_json()}
    outcome = "planned" if dry_run else "refused"
    try:
        if not dry_run:
            told = save_plan(api.store_for(request), plan, key=key).as_json()
            outcome = "saved"
    finally:
        api.imports[outcome] += 1
    return ImportOut.model_validate({"dry_run": dry_run, **told})


@contextmanager
def one_of_few() -> Iterator[None]:
    """Reading takes a processor and much memory: few imports go on at once, others wait for a while."""
    if not _places.acquire(timeout=PATIENCE_SECONDS):
        raise ImportsBusy
    try:
        yield
    finally:
        _places.release()


def _pairs(texts: list[str] | None, field: str) -> dict[str, str]:
    pairs = [text.rpartition("=") for text in texts or ()]
    if any(not name or not mark for name, mark, _ in pairs):
        raise SettingInvalid(field, "expected `name=value`")
    return {name: value for name, _, value in pairs}
