"""How coverage is answered."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field


class ShareOut(BaseModel):
    """So many of so many."""

    called: int
    all: int
    percent: float


class TallyOut(BaseModel):
    """How often, last when, by which keys."""

    calls: int
    last_at: datetime | None
    keys: list[str] = Field(description="Ids; empty text for calls without a key.")


class CoveredStatusOut(TallyOut):
    """A status that some example answers with."""

    status: int


class CoveredExampleOut(TallyOut):
    """An example."""

    id: str
    name: str
    status: int


class CoveredOperationOut(TallyOut):
    """A request of the collection."""

    operation: str
    name: str
    statuses: list[CoveredStatusOut]
    examples: list[CoveredExampleOut]


class CoverageOut(BaseModel):
    """What was ever called of a revision."""

    revision: int
    operations_share: ShareOut
    statuses_share: ShareOut
    examples_share: ShareOut
    misses: int
    elsewhere: int = Field(description="Calls that were answered by what this revision does not have.")
    never_called: list[str] = Field(description="Operations that nobody called.")
    operations: list[CoveredOperationOut]
