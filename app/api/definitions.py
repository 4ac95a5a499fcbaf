"""`/api/v1/definitions`: looked into, cut into use cases, saved as mocks; a kept mock taken along with its definition."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Request, Response

from app.actions import definitions as actions
from app.actions.drift import drift_of
from app.actions.import_records import diagnostics_json
from app.actions.resync import apply_resync, plan_resync, sync_settings
from app.actions.wishes import wishes_from
from app.api.context import ApiContext
from app.api.described_definitions import (
    CutIn,
    DriftOut,
    OutlinedOut,
    OutlineIn,
    PreviewOut,
    PreviewsOut,
    ResyncIn,
    ResyncOut,
    SavedCutIn,
)
from app.api.described_editing import IfNewest, newest_of
from app.api.described_mocks import MockName
from app.api.editing import Revision, row_json
from app.api.imports import OUTSIDE, DryRun, ImportOut, OnceKey, import_done, one_of_few
from app.api.preconditions import tag
from app.api.problems import declared

DEFINITIONS = "/api/v1/definitions/"
"""Below it definitions are sent, which may be large."""

_READING = tuple(status for status in OUTSIDE if status != 409)


def definition_routes(api: ApiContext) -> APIRouter:
    """The routes about definitions."""
    router = APIRouter(prefix="/api/v1", tags=["definitions"])
    _reading_routes(router, api)
    _saving_route(router, api)
    _resync_routes(router, api)
    return router


def _reading_routes(router: APIRouter, api: ApiContext) -> None:
    @router.post(
        "/definitions/outline",
        summary="Look into a definition",
        operation_id="outlineDefinition",
        responses=declared(*_READING),
    )
    def outline(request: Request, given: OutlineIn) -> OutlinedOut:
        """Operations, tags and workflows, each with its place in the file. Nothing is converted or kept."""
        with one_of_few():
            found = actions.outline(given.given(), settings=api.settings)
        return OutlinedOut.model_validate(
            {
                "outlines": [
                    {
                        "file": each.file,
                        "kind": each.kind,
                        "outline": each.value,
                        "findings": diagnostics_json(each.findings),
                        "error": None if each.error is None else diagnostics_json([each.error])[0],
                    }
                    for each in found.outlines
                ],
                "files": [each.as_json() for each in found.files],
                "notes": diagnostics_json(found.notes),
            }
        )

    @router.post(
        "/definitions/preview",
        summary="See what use cases would hold",
        operation_id="previewUseCases",
        responses=declared(*_READING),
    )
    def preview(request: Request, given: CutIn) -> PreviewsOut:
        """Requests and examples of the mock of each use case, and what was found in converting it. Nothing is kept."""
        options = wishes_from(given.options).options
        use_cases = [each.made() for each in given.use_cases]
        with one_of_few():
            found = actions.preview(given.given(), use_cases, options, settings=api.settings)
        return PreviewsOut(items=[PreviewOut.model_validate(_preview_json(each)) for each in found])


def _saving_route(router: APIRouter, api: ApiContext) -> None:
    @router.post(
        "/definitions/mocks",
        summary="Save use cases as mocks",
        operation_id="saveUseCases",
        responses=declared(*OUTSIDE),
    )
    def save(request: Request, given: SavedCutIn, dry_run: DryRun = False, key: OnceKey = None) -> ImportOut:
        """A mock for each use case, or a new revision of the one that has its name: an import, with its plan and its rules."""
        use_cases = [each.made() for each in given.use_cases]
        with one_of_few():
            store = api.store_for(request)
            plan = actions.plan_use_cases(store, given.given(), use_cases, given.wishes(), settings=api.settings)
            return import_done(api, request, plan, dry_run=dry_run, key=key)


def _resync_routes(router: APIRouter, api: ApiContext) -> None:
    @router.post(
        "/mocks/{name}/resync",
        summary="Take a mock along with its definition",
        operation_id="resyncMock",
        responses=declared(*OUTSIDE, 412),
    )
    def resync(
        request: Request,
        response: Response,
        name: MockName,
        given: ResyncIn,
        dry_run: DryRun = False,
        if_match: IfNewest = None,
    ) -> ResyncOut:
        """What the new definition changed comes in, what people changed by hand stays; where both changed something, `choices`
        say whose counts. A dry run tells the plan. The mock must have been imported from a definition before."""
        store, wishes = api.store_for(request), given.wishes(if_match)
        sync = sync_settings(given.removed, given.conflicts)
        options = None if given.options is None else wishes_from(given.options).options
        expected = newest_of(if_match)
        with one_of_few():
            plan = plan_resync(store, name, given.given(), sync, options=options, expected=expected, settings=api.settings)
        findings, revision, published = plan.findings, None, False
        tag(response, plan.newest.number)
        if not dry_run:
            done = apply_resync(store, plan, given.choices, wishes)
            findings, published = done.findings, done.shown.is_published
            revision = done.shown.revision.number if done.is_new else None
            tag(response, done.mock.newest)
        told = {"dry_run": dry_run, "revision": revision, "published": published, "findings": diagnostics_json(findings)}
        return ResyncOut.model_validate({**plan.as_json(given.choices), **told})

    @router.get(
        "/mocks/{name}/drift",
        summary="Does a revision fit its definition",
        operation_id="getDrift",
        responses=declared(404, 409, 421, 422, 500),
    )
    def drift(request: Request, name: MockName, revision: Revision = None) -> DriftOut:
        """Operations that are missing or added, and examples that break their schemas; without a number, of what answers.
        Worked out once for each content."""
        return DriftOut.model_validate(asdict(drift_of(api.store_for(request), name, revision)))


def _preview_json(found: actions.Preview) -> dict[str, Any]:
    error = found.error
    return {
        "name": found.use_case.name,
        "title": found.title or found.use_case.called,
        "file": found.file,
        "requests": found.requests,
        "examples": found.examples,
        "rows": [row_json(row) for row in found.rows],
        "findings": diagnostics_json(found.findings),
        "error": None if error is None else {"code": error.code, "reason": error.message},
    }
