"""The wiring: settings, live mocks and workspace status in, one ASGI application out. The only module that knows every part."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from fastapi import FastAPI

from app import __version__
from app.actions.addresses import Reached
from app.actions.overview import Overview, ShownMock, workspace_json
from app.api.guard import AdminGuard, allowed_hosts
from app.api.health import health_routes
from app.api.mocks import mock_routes
from app.api.problems import add_error_handlers, describe_errors
from app.records import Address, Listening, StatusProvider, WorkspaceStatus
from app.serve import run
from app.serving.asgi import MockApp
from app.serving.limits import ServeLimits
from app.serving.planes import ASGIApp, Planes, State
from app.serving.published import Published
from app.settings import Settings, read_settings, unknown_variables
from app.web.pages import page_routes
from app.workspace.workspace import Workspace


def serve_limits(settings: Settings) -> ServeLimits:
    """The limits of the mock plane as plain values."""
    return ServeLimits(**{name: getattr(settings, name) for name in ServeLimits.__dataclass_fields__})


def build_planes(settings: Settings, published: Published, status: StatusProvider) -> Planes:
    """Builds both planes. `status` gives the workspace as it is now."""
    state = State(Listening(main=Address(settings.host, settings.port)))
    mocks = MockApp(published, serve_limits(settings))
    hosts = allowed_hosts(settings.host, settings.admin_hosts)
    return Planes(mocks, admin_plane(settings, state, status), state, published, settings.mock_domain, hosts)


def admin_plane(settings: Settings, state: State, status: StatusProvider) -> ASGIApp:
    """Pages, API and health checks behind their guard."""
    overview = Overview(status=status, listening=lambda: state.listening, mock_domain=settings.mock_domain)
    admin = _admin_app(overview, is_ready=lambda: not state.is_stopping and status().loaded)
    return AdminGuard(admin, allowed_hosts(settings.host, settings.admin_hosts), settings.admin_body_bytes)


def _admin_app(overview: Overview, is_ready: Callable[[], bool]) -> FastAPI:
    app = FastAPI(
        title="Understudy",
        version=__version__,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,  # the built-in pages load their scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,  # a redirect would be built from the Host header
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    add_error_handlers(app)
    app.include_router(health_routes(is_ready))
    app.include_router(mock_routes(overview))
    app.include_router(page_routes(overview))
    describe_errors(app)
    return app


def build_app(settings: Settings, published: Published, status: StatusProvider) -> ASGIApp:
    """Everything behind one listener, as an ASGI application. The lifespan is that of the admin plane."""
    return build_planes(settings, published, status).together()


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """What a person wants to know once the listeners are open: where the pages and each mock are, and what failed."""

    pages: str
    status: WorkspaceStatus
    mocks: tuple[ShownMock, ...]

    def as_json(self) -> dict[str, Any]:
        """The same as JSON data, as `/api/v1/mocks` has it, and the address of the pages."""
        return {"pages": self.pages, **workspace_json(self.status, self.mocks)}


class Teller(Protocol):
    """Who is told what happens while serving."""

    def on_listening(self, serving: Serving) -> None: ...

    def on_change(self, before: WorkspaceStatus, after: WorkspaceStatus) -> None: ...

    def on_waiting(self, calls: int) -> None: ...


def settings_for(given: Mapping[str, object], *, also_known: set[str]) -> tuple[Settings, tuple[str, ...]]:
    """The settings from these options and the environment, and advice about variables that mean nothing.

    Raises SettingInvalid.
    """
    return read_settings(**given), tuple(unknown_variables(also_known=also_known).values())


def serve_workspace(workspace: Workspace, settings: Settings, teller: Teller) -> int:
    """Serves a loaded workspace until told to stop, and returns the exit code. Raises ListenFailed."""
    planes = build_planes(settings, workspace.published, lambda: workspace.status)

    def on_listening(listening: Listening) -> None:
        teller.on_listening(_serving(workspace.status, listening, settings.mock_domain))

    gc.freeze()  # what was loaded stays: the collector need not walk through it while calls are answered

    async def follow() -> None:
        try:
            await workspace.watch(teller.on_change)
        except asyncio.CancelledError:
            workspace.close()  # a stop does not wait for what is being read
            raise

    return run(
        settings,
        planes,
        serve_limits(settings),
        on_listening=on_listening,
        on_waiting=teller.on_waiting,
        follow=follow if settings.watch else None,
    )


def _serving(status: WorkspaceStatus, listening: Listening, mock_domain: str) -> Serving:
    pages = listening.main.url
    scheme, _, address = pages.partition("://")
    reached = Reached(scheme=scheme, host=address.rpartition(":")[0], port=listening.main.port)
    overview = Overview(status=lambda: status, listening=lambda: listening, mock_domain=mock_domain)
    return Serving(pages=f"{pages}/", status=status, mocks=overview.mocks(reached))
