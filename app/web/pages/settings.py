"""`/settings`, `/about`: what belongs to oneself, and what this server is and allows."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.api.access import who_of
from app.api.context import ApiContext
from app.settings import PREFIX, Settings
from app.store.records import RANKS
from app.store.rows import LARGEST_PAGE
from app.store.sessions import list_sessions, list_tokens
from app.web.pages.people import ROLE_WORDS
from app.web.rendering import page

PLACES = ("port", "mock_port")
UNITS = {"_bytes": " B", "_seconds": " s", "_hours": " h", "_days": " days", "_ms": " ms"}


def settings_pages(api: ApiContext) -> APIRouter:
    """The routes of these pages."""
    router = APIRouter(include_in_schema=False)

    @router.get("/settings")
    def settings(request: Request) -> Response:
        who = who_of(request)
        is_person = who.via != "local" and api.live is not None
        store = api.store_for(request) if is_person else None
        lower = RANKS[: RANKS.index(who.role) + 1]
        return page(
            request,
            "people/settings.html",
            is_person=is_person,
            current=who.session_id,
            sessions=list_sessions(store, who.id, limit=LARGEST_PAGE) if store else (),
            tokens=list_tokens(store, who.id, limit=LARGEST_PAGE) if store else (),
            roles=[(role, ROLE_WORDS[role]) for role in reversed(lower)],
        )

    @router.get("/about")
    def about(request: Request) -> Response:
        return page(
            request,
            "people/about.html",
            limits=tuple(_limits(api.settings)),
            mocks=len(api.overview.workspace().mocks),
            store="nothing is kept" if api.live is None else _kind(api.settings.database),
        )

    return router


def _limits(settings: Settings) -> Iterator[tuple[str, str, str, bool]]:
    """Every limit and switch: variable, value, meaning, whether it is another than usual. Names and addresses are left out."""
    for name, field in Settings.model_fields.items():
        value = getattr(settings, name)
        if isinstance(value, bool | int | float) and name not in PLACES:
            yield f"{PREFIX}{name.upper()}", limit_words(name, value), field.description or "", value != field.default


def limit_words(name: str, value: float) -> str:
    """A limit for people: `32 MiB`, `20 s`, `10,000`, `on`."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if name.endswith("_bytes"):
        for unit, size in (("MiB", 1 << 20), ("KiB", 1 << 10)):
            if value and value % size == 0:
                return f"{value // size:,} {unit}"
    unit = next((words for ending, words in UNITS.items() if name.endswith(ending)), "")
    return f"{value:,g}{unit}" if isinstance(value, float) else f"{value:,}{unit}"


def _kind(database: str) -> str:
    return "PostgreSQL" if database.startswith("postgresql") else "an SQLite file"
