"""What can go wrong in keeping. Messages never hold SQL, values, paths or the database's password."""

from __future__ import annotations

from typing import ClassVar

from app.errors import AppError, NotReachable


class StorageError(AppError):
    """The family: the database did not do what was asked, and nothing of the action was kept. `problem` ends a sentence."""

    code = "storage.error"
    status = 500

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return f"The store could not do that: {self.problem}"


class StorageFull(StorageError):
    """No room is left on the disk."""

    code = "storage.full"
    status = 507

    def __init__(self) -> None:
        super().__init__("no room is left on its disk. Nothing was changed. Free some space, then try again.")


class StoreAway(StorageError, NotReachable):
    """The database cannot be reached. What is published goes on being served from memory."""

    code = "storage.away"
    status = 503
    retry_after: ClassVar[int] = 5

    def __init__(self, problem: str = "the database cannot be reached. Mocks go on answering; try again in a moment.") -> None:
        super().__init__(problem)


class StoreBusy(StorageError):
    """Others kept the database busy for longer than is waited."""

    code = "busy"
    status = 503
    retry_after: ClassVar[int] = 1

    def __init__(self, problem: str = "it is busy. Nothing was changed; try again in a moment.") -> None:
        super().__init__(problem)


class StorageDamaged(StorageError):
    """The database's file is damaged, or no database at all."""

    code = "storage.damaged"


class SchemaNewer(StorageError):
    """A later release wrote this store."""

    code = "storage.newer"

    def __init__(self, found: str) -> None:
        super().__init__("a newer release of Understudy wrote it. Use that release, or restore a backup made before.")
        self.found = found


class SchemaOlder(StorageError):
    """The tables are not there yet, or an earlier release made them."""

    code = "storage.older"

    def __init__(self) -> None:
        super().__init__("its tables are those of an earlier release, or are missing. Upgrade it first.")


class DatabaseInvalid(StorageError):
    """A database address that cannot be used."""

    code = "setting.invalid"
    status = 422


class BackupUnusable(StorageError):
    """A file to restore that is no backup, or a place where one cannot be restored to."""

    code = "storage.backup"
    status = 422


class TextInvalid(AppError):
    """Text that not every database can keep."""

    code = "value.text"
    status = 422

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return f"This text cannot be stored: {self.problem}."


class CursorInvalid(AppError):
    """A cursor that no list gave out."""

    code = "request.invalid"
    status = 400

    def __str__(self) -> str:
        return "The cursor is not one that this list gave. Leave it out to start from the beginning."


class NotStored(AppError):
    """The family of what is asked for and not there."""

    status = 404
    what: ClassVar[str] = "thing"

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.id = id

    def __str__(self) -> str:
        return f"There is no {self.what} {self.id[:100]!r}."


class RevisionNotFound(NotStored):
    """The mock has no revision of that number."""

    code = "revision.not_found"
    what = "revision"


class KeyNotFound(NotStored):
    """No key of that id."""

    code = "key.not_found"
    what = "key"


class EnvironmentNotFound(NotStored):
    """No environment of that name."""

    code = "environment.not_found"
    what = "environment"


class PersonNotFound(NotStored):
    """No person of that id."""

    code = "person.not_found"
    what = "person"


class TokenNotFound(NotStored):
    """No personal token, session or invitation of that id."""

    code = "token.not_found"
    what = "token"


class CallNotFound(NotStored):
    """The call is not in the log, or no longer."""

    code = "call.not_found"
    what = "call"


class Conflict(AppError):
    """The family of what the present state does not allow. `problem` is the whole sentence."""

    status = 409

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return self.problem


class RevisionChanged(Conflict):
    """Somebody else changed it since it was read."""

    code = "revision.changed"


class NoRevision(Conflict):
    """Nothing to publish, or nothing to roll back to."""

    code = "revision.none"


class NameTaken(Conflict):
    """Another mock has the name, or had it until lately."""

    code = "name.taken"


class NameInvalid(Conflict):
    """A name that cannot be part of an address."""

    code = "name.invalid"
    status = 422


class PersonTaken(Conflict):
    """Somebody has that address already."""

    code = "person.taken"


class LastOwner(Conflict):
    """The only owner left would stop being one."""

    code = "person.last_owner"


class InvitationInvalid(Conflict):
    """An invitation that is unknown, used or too old: all alike."""

    code = "invitation.invalid"
    status = 422


class ImportChanged(Conflict):
    """The idempotency key of an import came again with another content."""

    code = "import.changed"
    status = 422
