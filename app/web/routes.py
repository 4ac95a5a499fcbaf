"""All pages and the files that they need. A new area of pages is added here."""

from __future__ import annotations

from app.api.context import ApiContext
from app.routes import Routes
from app.web.assets import asset_routes
from app.web.pages.convert import convert_pages
from app.web.pages.entering import entering_routes
from app.web.pages.home import home_routes
from app.web.pages.mock import mock_routes
from app.web.pages.people import people_pages
from app.web.pages.requests.page import request_routes
from app.web.pages.reviews import review_pages
from app.web.pages.settings import settings_pages


def web_routes(api: ApiContext) -> Routes:
    """The routes of the studio."""
    router = Routes(include_in_schema=False)
    router.include_router(asset_routes())
    router.include_router(entering_routes(api))
    router.include_router(home_routes(api))
    router.include_router(mock_routes(api))
    router.include_router(request_routes(api))
    router.include_router(review_pages(api))
    router.include_router(convert_pages(api))
    router.include_router(people_pages(api))
    router.include_router(settings_pages(api))
    return router
