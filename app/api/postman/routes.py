"""All routes of the face, in one router."""

from __future__ import annotations

from app.api.context import ApiContext
from app.api.postman.collections import collection_routes
from app.api.postman.environments import environment_routes
from app.api.postman.mocks import mock_routes
from app.api.postman.workspaces import workspace_routes
from app.routes import Routes


def postman_routes(api: ApiContext) -> Routes:
    """The routes below `/postman`, which our API's description leaves out: they are Postman's."""
    router = Routes(prefix="/postman", include_in_schema=False)
    mock_routes(router, api)
    collection_routes(router, api)
    environment_routes(router, api)
    workspace_routes(router, api)
    return router
