"""Who has a session or a token, remembered for so short that a revoked one is refused everywhere within two seconds."""

from __future__ import annotations

import contextlib
import hashlib
import threading
import time
from collections.abc import Callable
from datetime import datetime

from app.access.errors import Forbidden
from app.errors import AppError
from app.store.errors import PersonTaken
from app.store.guests import find_guest
from app.store.people import add_person, find_person
from app.store.records import Role
from app.store.review_records import Guest
from app.store.sessions import USED_AGAIN, SignedIn, find_signed_in, touch_signed_in
from app.store.transaction import Store

SECONDS = 1.5
MOST = 5_000


class Known:
    """Looks up who asks. May be used by several threads; `remembered` never waits for the database."""

    def __init__(self, store: Store | None, *, seconds: float = SECONDS, clock: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._seconds = seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[float, SignedIn]] = {}
        self._guests: dict[str, tuple[float, Guest]] = {}

    def remembered(self, text: str, *, vouched: bool = False) -> SignedIn | None:
        """Who was found for this text a moment ago: a session or token, or with `vouched` an address."""
        at, found = self._kept.get(_hidden(text, vouched=vouched), (0.0, None))
        if found is None or self._store is None or self._clock() - at >= self._seconds:
            return None
        return found if _is_good(found, self._store.clock()) else None

    def find(self, text: str) -> SignedIn | None:
        """Who has that session or token now; None for every text that is not good. Raises StoreAway."""
        if self._store is None:
            return None
        began = self._clock()
        found = find_signed_in(self._store, text, now=self._store.clock())
        if found is not None:
            self._keep(_hidden(text), began, found)
            self._touch(self._store, found)
        return found

    def remembered_guest(self, text: str) -> Guest | None:
        """The guest who was found for this text a moment ago."""
        at, found = self._guests.get(_hidden(text), (0.0, None))
        if found is None or self._store is None or self._clock() - at >= self._seconds:
            return None
        return found if self._store.clock() < found.expires_at else None

    def find_guest(self, text: str) -> Guest | None:
        """The guest with that cookie now; None for every text that is not good. Raises StoreAway."""
        if self._store is None:
            return None
        began = self._clock()
        found = find_guest(self._store, text, now=self._store.clock())
        if found is not None:
            with self._lock:
                self._guests = {**({} if len(self._guests) >= MOST else self._guests), _hidden(text): (began, found)}
        return found

    def vouched_for(self, email: str, role: Role) -> SignedIn | None:
        """The person of an address that a trusted proxy vouches for; with that role when seen for the first time.

        None without a store. Raises Forbidden for one who is shut out.
        """
        if self._store is None:
            return None
        began = self._clock()
        person = find_person(self._store, email)
        if person is None:
            with contextlib.suppress(PersonTaken):  # two requests at once
                person = add_person(self._store.acting("single sign-on"), email, role)
            person = person or find_person(self._store, email)
        if person is None or person.disabled_at is not None:
            raise Forbidden("This account is shut.")
        found = SignedIn(person=person, role=person.role)
        self._keep(_hidden(email, vouched=True), began, found)
        return found

    def forget(self) -> None:
        """Looks everything up anew: something was changed here."""
        with self._lock:
            self._kept = {}
            self._guests = {}

    def _keep(self, hidden: str, began: float, found: SignedIn) -> None:
        """Remembers from the moment before the look, so that the bound holds whatever a look takes."""
        with self._lock:
            if len(self._kept) >= MOST:
                self._kept = {}
            self._kept[hidden] = (began, found)

    def _touch(self, store: Store, found: SignedIn) -> None:
        kept = found.session or found.token
        if kept is not None and (kept.used_at is None or kept.used_at < store.clock() - USED_AGAIN):
            with contextlib.suppress(AppError):  # nobody is kept out because the last use cannot be written
                touch_signed_in(store, found)


def _hidden(text: str, *, vouched: bool = False) -> str:
    """Secrets are not kept in memory for longer than they must; an address sent as a token is not that address."""
    return f"{vouched}:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _is_good(found: SignedIn, now: datetime) -> bool:
    kept = found.session or found.token
    return kept is None or kept.expires_at is None or now < kept.expires_at
