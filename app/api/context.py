"""What every route of the API works with: the store in the name of who asks, what is served, and the settings."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

from fastapi import Request

from app.actions.addresses import Reached, reached_by
from app.actions.opening import NothingKept
from app.actions.overview import Overview
from app.actions.sending import Desk
from app.api.access import Access, who_of
from app.live.live import Live
from app.settings import Settings
from app.store.transaction import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiContext:
    """Made once for a process. `live` is None where nothing is kept. `imports`: how many there were, by what became of them.

    `desk`: what people's own calls are sent with.
    """

    settings: Settings
    overview: Overview
    access: Access
    live: Live | None = None
    imports: Counter[str] = field(default_factory=Counter)
    desk: Desk = field(default_factory=Desk)

    def store_for(self, request: Request) -> Store:
        """The store, changed in the name of who asks; what is changed is served before the answer goes out.

        Raises NothingKept without a store, AuthRequired where nobody is known.
        """
        return self.store_as(who_of(request).name)

    def store_as(self, author: str) -> Store:
        """The same in the name of somebody who is only about to come in. Raises NothingKept."""
        if self.live is None:
            raise NothingKept
        return replace(self.live.store, author=author, on_commit=self.live.catch_up)

    def reached(self, request: Request) -> Reached:
        """The address by which the request reached the server: base URLs are told with it."""
        return reached_by(request.scope["scheme"], request.headers.get("host", "localhost"))
