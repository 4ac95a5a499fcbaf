"""`/mocks/{name}/settings`: how a mock answers, its name, its environment, and how long it lives."""

from __future__ import annotations

from fastapi import Request
from starlette.responses import Response

from app.actions.kept_environments import list_environments
from app.actions.mock_environment import mock_environment
from app.api.context import ApiContext
from app.api.described_mocks import MockName
from app.routes import Routes
from app.web.mock_frame import mock_frame
from app.web.pages.mock.setting_fields import others_of, said_settings, shown_groups
from app.web.rendering import page

MOST_ENVIRONMENTS = 100


def mock_settings_routes(api: ApiContext) -> Routes:
    """The route of a mock's settings."""
    router = Routes(include_in_schema=False)

    @router.get("/mocks/{name}/settings")
    def settings(request: Request, name: MockName) -> Response:
        frame = mock_frame(api, request, name, "Settings")
        if frame.details is None:
            return page(request, "mock/settings.html", frame=frame)
        store, said = api.store_for(request), frame.details.settings
        return page(
            request,
            "mock/settings.html",
            frame=frame,
            groups=shown_groups(said),
            others=others_of(said),
            said=said_settings(said),
            environment=mock_environment(store, frame.name),
            environments=list_environments(store, limit=MOST_ENVIRONMENTS),
            may_delete=not frame.is_of_files or not api.overview.may_serve(frame.name),
        )

    return router
