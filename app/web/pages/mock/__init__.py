"""`/mocks/{name}`: the pages of one mock. `app/web/mock_frame.py` says what is around each of them."""

from __future__ import annotations

from app.api.context import ApiContext
from app.routes import Routes
from app.web.pages.mock.calls import mock_calls_routes
from app.web.pages.mock.coverage import mock_coverage_routes
from app.web.pages.mock.first import mock_page_routes
from app.web.pages.mock.keys import mock_keys_routes
from app.web.pages.mock.revisions import mock_revisions_routes
from app.web.pages.mock.settings import mock_settings_routes


def mock_routes(api: ApiContext) -> Routes:
    """The routes of the pages of one mock."""
    router = Routes(include_in_schema=False)
    for routes in (
        mock_page_routes,
        mock_calls_routes,
        mock_coverage_routes,
        mock_revisions_routes,
        mock_keys_routes,
        mock_settings_routes,
    ):
        router.include_router(routes(api))
    return router
