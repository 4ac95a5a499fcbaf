"""The wiring: settings, live mocks and workspace status in, one ASGI application out. The only module that knows every part."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Protocol

from fastapi import Depends
from fastapi.telemetry import TelemetryConfig

from app import __version__
from app.actions.addresses import Reached
from app.actions.opening import open_local_store, store_of
from app.actions.overview import Overview, ShownMock, workspace_json
from app.actions.people import needs_people, setup_line
from app.actions.reviews.webhooks import Deliveries, rules_of
from app.actions.sending import Desk
from app.api.access import Access, admitted, control_access
from app.api.calling import calling_routes
from app.api.calls import call_routes
from app.api.compare import compare_routes
from app.api.context import ApiContext
from app.api.definitions import DEFINITIONS, definition_routes
from app.api.description import ABOUT, SERVERS, describe_whole
from app.api.editing import editing_routes
from app.api.environments import environment_routes
from app.api.exports import BUNDLE, export_routes
from app.api.guard import AdminGuard, allowed_hosts
from app.api.health import health_routes
from app.api.imports import UPLOADS, import_routes
from app.api.keys import key_routes
from app.api.mocks import MOCKS, mock_routes
from app.api.people import people_routes
from app.api.postman.routes import postman_routes
from app.api.postman.speaking import FACE, speak_postman
from app.api.problems import add_error_handlers, describe_errors
from app.api.reviews.routes import review_routes
from app.api.revisions import revision_routes
from app.api.signing_in import signing_in_routes
from app.errors import SettingInvalid
from app.keeping import Kept, Noting, Unserved, as_kept, everything, live_with, noting_for
from app.live.housekeeping import Housekeeping
from app.live.live import Live
from app.metrics import Measured, metric_routes
from app.records import Address, Listening, StatusProvider, WorkspaceStatus
from app.routes import Application
from app.serve import reserved, run
from app.serving.asgi import MockApp
from app.serving.limits import ServeLimits
from app.serving.planes import ASGIApp, Planes, State
from app.serving.published import Published
from app.serving.shared import SIZE, SharedNumbers
from app.serving.tally import Tally
from app.settings import Settings, read_settings, unknown_variables
from app.web.errors import ErrorPages
from app.web.pages.reviews.lists import unread_of
from app.web.routes import web_routes
from app.workers.supervisor import Supervisor
from app.workspace.workspace import Workspace

FRAMING = 1024 * 1024
"""What an upload may have beside its files: names, options, boundaries."""


def serve_limits(settings: Settings) -> ServeLimits:
    """The limits of the mock plane as plain values."""
    return ServeLimits(**{name: getattr(settings, name) for name in ServeLimits.__dataclass_fields__})


def build_planes(
    settings: Settings,
    published: Published,
    status: StatusProvider,
    live: Live | None = None,
    noting: Noting | None = None,
    shared: SharedNumbers | None = None,
) -> Planes:
    """Builds both planes. `status` gives the workspace as it is now, `live` follows the store, if there is one.

    `shared`: what this process counts together with others.
    """
    state = State(Listening(main=Address(settings.host, settings.port)))
    noting = noting or noting_for(settings, None)
    mocks = MockApp(published, serve_limits(settings), noting.log, noting.tally, shared=shared)
    hosts = allowed_hosts(settings.host, settings.admin_hosts)
    measured = Measured(
        tally=noting.tally, status=status, published=published, calls=noting.log, writer=noting.writer, live=live
    )
    admin = admin_plane(settings, state, status, live, measured, Desk(published, serve_limits(settings), noting.log))
    fast = mocks.fast if settings.fast else None
    return Planes(mocks, admin, state, published, settings.mock_domain, hosts, fast)


def admin_plane(
    settings: Settings,
    state: State,
    status: StatusProvider,
    live: Live | None = None,
    measured: Measured | None = None,
    desk: Desk | None = None,
) -> ASGIApp:
    """Pages, API and health checks behind their guard. `desk`: what calls that people send themselves are sent with."""
    overview = Overview(
        status=status,
        listening=lambda: state.listening,
        mock_domain=settings.mock_domain,
        records=live.records if live else dict,
    )
    access = Access(settings, live.store if live else None)
    api = ApiContext(settings=settings, overview=overview, access=access, live=live, desk=desk or Desk())
    measured = replace(measured or Measured(tally=Tally(), status=status, published=Published()), imports=api.imports)
    admin = _admin_app(api, measured, is_ready=lambda: not state.is_stopping and status().loaded)
    hosts = allowed_hosts(settings.host, settings.admin_hosts)
    most = settings.upload_bytes + FRAMING
    larger = dict.fromkeys((UPLOADS, MOCKS, DEFINITIONS, BUNDLE, FACE), most)
    return ErrorPages(AdminGuard(admin, hosts, settings.admin_body_bytes, larger), access)


def _admin_app(api: ApiContext, measured: Measured, is_ready: Callable[[], bool]) -> Application:
    app = Application(
        title="Understudy",
        version=__version__,
        description=ABOUT,
        servers=SERVERS,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,  # the built-in pages load their scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,  # a redirect would be built from the Host header
        telemetry=telemetry_of(api.settings),
        dependencies=[Depends(admitted)],
    )
    add_error_handlers(app)
    app.include_router(health_routes(is_ready))
    app.include_router(metric_routes(measured))
    app.include_router(mock_routes(api))
    app.include_router(revision_routes(api))
    app.include_router(editing_routes(api))
    app.include_router(compare_routes(api))
    app.include_router(calling_routes(api))
    app.include_router(key_routes(api))
    app.include_router(environment_routes(api))
    app.include_router(web_routes(api))
    app.state.unread_count = partial(unread_of, api)
    describe_errors(app)
    app.include_router(signing_in_routes(api))
    app.include_router(people_routes(api))
    app.include_router(import_routes(api))
    app.include_router(definition_routes(api))
    app.include_router(export_routes(api))
    app.include_router(review_routes(api))
    app.include_router(call_routes(api, is_stopping=lambda: not is_ready()))
    app.include_router(postman_routes(api))
    control_access(app, api.access)
    speak_postman(app)
    describe_whole(app)
    return app


def telemetry_of(settings: Settings) -> TelemetryConfig:
    """What FastAPI sends by OpenTelemetry. Raises SettingInvalid when it is asked for without its packages."""
    if settings.telemetry and find_spec("opentelemetry.exporter") is None:
        raise SettingInvalid("UNDERSTUDY_TELEMETRY", "it needs further packages: pip install 'understudy[otel]'")
    is_on = settings.telemetry
    return {"tracing": is_on, "metrics": is_on, "logs": False, "auto_configure": is_on}


@contextmanager
def local_api() -> Iterator[ASGIApp]:
    """The API over the store of the settings, for a command: asked by the local user, and served to nobody.

    Raises SettingInvalid, NothingKept, StorageError.
    """
    settings = read_settings(host="127.0.0.1", local_user="proxied")
    store = open_local_store()
    try:
        state = State(Listening(main=Address(settings.host, settings.port)))
        live = Unserved(store)
        yield admin_plane(settings, state, as_kept(live), live)
    finally:
        store.close()


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


def keep(settings: Settings, *, is_first: bool = True) -> Kept:
    """Opens what the settings name to keep everything in. Raises what `opening.store_of` raises.

    `is_first`: no other process of this server has done so, and told people what they should know.
    """
    store, advice = store_of(settings)
    if not is_first:
        return Kept(store)
    setup = setup_line(store) if store is not None and needs_people(settings) else None
    return Kept(store, (*filter(None, (advice,)), *(setup.splitlines() if setup else ())))


def supervise(settings: Settings, command: Sequence[str], task: Mapping[str, Any], say: Callable[[str], None]) -> int:
    """Keeps as many workers serving as the settings say until told to stop; returns the exit code.

    `command` starts one, `task` is what each is told; the settings that it is `given` there get the ports. Raises ListenFailed,
    SettingInvalid where ports cannot be shared.
    """
    with reserved(settings) as (port, mock_port), _counted_together(say) as numbers:
        given = {**task["given"], "port": port, "mock_port": mock_port}
        told = {**task, "given": given, "numbers": numbers}
        return Supervisor(command, told, settings.workers, stop_seconds=settings.shutdown_seconds, say=say).run()


@contextmanager
def _counted_together(say: Callable[[str], None]) -> Iterator[str | None]:
    """The file of what the workers count together; None, and said so, where no file can be made."""
    with ExitStack() as opened:
        name = None
        try:
            file = opened.enter_context(NamedTemporaryFile(prefix="understudy-"))
            file.truncate(SIZE)
            name = file.name
        except OSError as problem:
            say(f"No temporary file can be made ({problem.strerror}): each worker counts sequences and limits by itself.")
        yield name


def serve_workspace(
    workspace: Workspace,
    settings: Settings,
    teller: Teller,
    kept: Kept = Kept(),  # noqa: B008
    numbers: Path | None = None,
) -> int:
    """Serves a loaded workspace, and what is kept, until told to stop; returns the exit code.

    `numbers`: the file of what is counted together with other workers. Raises ListenFailed, StorageError.
    """
    published = workspace.published
    live = live_with(kept.store, published, lambda: workspace.answering) if kept.store else None
    status = everything(lambda: workspace.status, live, published)
    noting = noting_for(settings, kept.store)
    planes = build_planes(settings, published, status, live, noting, SharedNumbers(numbers) if numbers else None)

    def on_listening(listening: Listening) -> None:
        teller.on_listening(_serving(status(), listening, settings.mock_domain))

    gc.freeze()  # what was loaded stays: the collector need not walk through it while calls are answered

    async def follow() -> None:
        try:
            await workspace.watch(teller.on_change)
        except asyncio.CancelledError:
            workspace.close()  # a stop does not wait for what is being read
            raise

    if live is not None:
        live.start()
    noting.start()
    housekeeping = Housekeeping(kept.store) if kept.store else None
    deliveries = Deliveries(kept.store, rules_of(settings)) if kept.store else None
    if housekeeping is not None and deliveries is not None:
        housekeeping.start()
        deliveries.start()
    try:
        return run(
            settings,
            planes,
            serve_limits(settings),
            on_listening=on_listening,
            on_waiting=teller.on_waiting,
            follow=follow if settings.watch else None,
        )
    finally:
        noting.stop()
        if housekeeping is not None and deliveries is not None:
            housekeeping.stop()
            deliveries.stop()
        if live is not None:
            live.stop()
        kept.close()


def _serving(status: WorkspaceStatus, listening: Listening, mock_domain: str) -> Serving:
    pages = listening.main.url
    scheme, _, address = pages.partition("://")
    reached = Reached(scheme=scheme, host=address.rpartition(":")[0], port=listening.main.port)
    overview = Overview(status=lambda: status, listening=lambda: listening, mock_domain=mock_domain)
    return Serving(pages=f"{pages}/", status=status, mocks=overview.mocks(reached))
