"""The store's rules written out plainly, in memory: the oracle that both databases are compared with."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta


class Refused(Exception):
    """The code of the error that the store should raise."""


@dataclass
class ModelMock:
    name: str
    title: str = ""
    version: int = 1
    is_paused: bool = False
    purge_at: datetime | None = None
    is_purged: bool = False
    revisions: list[str] = field(default_factory=list)
    pointed: list[int] = field(default_factory=list)

    @property
    def seen(self) -> tuple[object, ...]:
        """What people see of it."""
        published = self.pointed[-1] if self.pointed else None
        state = "deleted" if self.purge_at else "paused" if self.is_paused else "live"
        return (self.name, self.title, self.version, state, len(self.revisions), published)


@dataclass
class ModelKey:
    secret: int
    old: int | None = None
    old_until: datetime | None = None
    is_revoked: bool = False


@dataclass
class Model:
    """Mocks and keys by their place in lists; a secret is the number of the issuing that gave it."""

    mocks: list[ModelMock] = field(default_factory=list)
    names: dict[str, tuple[int, datetime | None]] = field(default_factory=dict)
    keys: list[ModelKey] = field(default_factory=list)
    secrets: int = 0

    def put(self, now: datetime, name: str, title: str, expected: int | None) -> tuple[object, ...]:
        place, until = self.names.get(name, (None, None))
        if place is None or until is not None:
            if expected:
                raise Refused("revision.changed")
            self.take(now, len(self.mocks), name)
            self.mocks.append(ModelMock(name, title))
            return self.mocks[-1].seen
        mock = self.mocks[place]
        if expected is not None and expected != mock.version:
            raise Refused("revision.changed")
        if mock.title != title:
            mock.title, mock.version = title, mock.version + 1
        return mock.seen

    def add(self, place: int, text: str) -> tuple[object, ...]:
        mock = self.active(place)
        if not mock.revisions or mock.revisions[-1] != text:
            mock.revisions.append(text)
            mock.version += 1
        return (len(mock.revisions), mock.revisions[-1])

    def publish(self, place: int, number: int) -> tuple[object, ...]:
        mock = self.active(place)
        if not mock.revisions:
            raise Refused("revision.none")
        if number > len(mock.revisions):
            raise Refused("revision.not_found")
        if not mock.pointed or mock.pointed[-1] != number:
            mock.pointed.append(number)
            mock.version += 1
        return mock.seen

    def roll_back(self, place: int) -> tuple[object, ...]:
        mock = self.active(place)
        if len(mock.pointed) < 2:
            raise Refused("revision.none")
        mock.pointed.pop()
        mock.version += 1
        return mock.seen

    def rename(self, now: datetime, place: int, name: str, redirect_for: timedelta) -> tuple[object, ...]:
        mock = self.active(place)
        if name != mock.name:
            before = dict(self.names)
            self.names[mock.name] = (place, now + redirect_for)
            if not redirect_for:
                del self.names[mock.name]
            try:
                self.take(now, place, name)
            except Refused:
                self.names = before
                raise
            mock.name, mock.version = name, mock.version + 1
        return mock.seen

    def pause(self, place: int, is_paused: bool) -> tuple[object, ...]:
        mock = self.active(place)
        mock.version += mock.is_paused != is_paused
        mock.is_paused = is_paused
        return mock.seen

    def delete(self, now: datetime, place: int, undo_for: timedelta) -> tuple[object, ...]:
        mock = self.active(place)
        self.names = {name: led for name, led in self.names.items() if led[0] != place}
        mock.purge_at, mock.version = now + undo_for, mock.version + 1
        return mock.seen

    def undelete(self, now: datetime, place: int) -> tuple[object, ...]:
        mock = self.mocks[place]
        if mock.is_purged:
            raise Refused("mock.not_found")
        if mock.purge_at is not None:
            if mock.purge_at <= now:
                raise Refused("mock.not_found")
            self.take(now, place, mock.name)
            mock.purge_at, mock.version = None, mock.version + 1
        return mock.seen

    def purge_due(self, now: datetime) -> int:
        due = [mock for mock in self.mocks if mock.purge_at and mock.purge_at <= now and not mock.is_purged]
        for mock in due:
            mock.is_purged = True
        return len(due)

    def issue(self) -> None:
        self.secrets += 1
        self.keys.append(ModelKey(self.secrets))

    def rotate(self, now: datetime, place: int, old_for: timedelta) -> None:
        key = self.keys[place]
        if key.is_revoked:
            raise Refused("key.not_found")
        self.secrets += 1
        key.old, key.old_until = (key.secret, now + old_for) if old_for else (None, None)
        key.secret = self.secrets

    def opens(self, now: datetime, place: int, secret: int) -> bool:
        key = self.keys[place]
        is_old = key.old == secret and key.old_until is not None and now < key.old_until
        return not key.is_revoked and (key.secret == secret or is_old)

    def found(self, now: datetime) -> dict[str, tuple[object, ...]]:
        """Each name that leads somewhere, with what it leads to."""
        leading = {name: led for name, led in self.names.items() if led[1] is None or now < led[1]}
        return {name: (*self.mocks[place].seen, until is not None) for name, (place, until) in leading.items()}

    def active(self, place: int) -> ModelMock:
        mock = self.mocks[place]
        if mock.purge_at is not None:
            raise Refused("mock.not_found")
        return mock

    def take(self, now: datetime, place: int, name: str) -> None:
        owner, until = self.names.get(name, (place, None))
        if owner != place and (until is None or now < until):
            raise Refused("name.taken")
        self.names[name] = (place, None)
