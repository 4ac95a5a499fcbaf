"""All routes of design reviews."""

from __future__ import annotations

from app.api.context import ApiContext
from app.api.reviews.guests import guest_routes
from app.api.reviews.proposals import proposal_routes
from app.api.reviews.telling import telling_routes
from app.api.reviews.threads import thread_routes
from app.api.reviews.trying import trying_routes
from app.routes import Routes


def review_routes(api: ApiContext) -> Routes:
    """The routes, to be included as one."""
    router = Routes()
    for routes in (proposal_routes, thread_routes, trying_routes, guest_routes, telling_routes):
        router.include_router(routes(api))
    return router
