"""`/healthz` (the process is alive) and `/readyz` (it should get calls). Neither tells details: anyone may ask."""

from __future__ import annotations

from collections.abc import Callable

from starlette.responses import JSONResponse, Response

from app.routes import Routes


def health_routes(is_ready: Callable[[], bool]) -> Routes:
    """The two probes. `is_ready` is False while the workspace is loading and once the server is stopping."""
    router = Routes(include_in_schema=False)

    @router.get("/healthz")
    async def alive() -> Response:
        return JSONResponse({"status": "alive"})

    @router.get("/readyz")
    async def ready() -> Response:
        return JSONResponse({"status": "ready"}) if is_ready() else JSONResponse({"status": "not ready"}, 503)

    return router
