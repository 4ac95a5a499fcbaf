"""Reviews: the pages on which a revision is compared, offered, spoken of, approved and published."""

from __future__ import annotations

from app.api.context import ApiContext
from app.routes import Routes
from app.web.pages.reviews.comparing import comparing_pages
from app.web.pages.reviews.lists import list_pages
from app.web.pages.reviews.proposal import proposal_pages


def review_pages(api: ApiContext) -> Routes:
    """The routes of these pages."""
    router = Routes(include_in_schema=False)
    for routes in (comparing_pages, list_pages, proposal_pages):
        router.include_router(routes(api))
    return router
