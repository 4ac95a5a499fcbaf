"""What the routes of the API have in common: ids in paths, pages of lists, and how what is sent and answered is read."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query
from pydantic import BaseModel, ConfigDict

ID = r"^[0-9A-Za-z-]{1,64}$"
Id = Annotated[str, Path(pattern=ID)]
Cursor = Annotated[str | None, Query(max_length=2000, description="`next` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=200)]


class In(BaseModel):
    """What is sent: nothing that is not asked for."""

    model_config = ConfigDict(extra="forbid")


class Out(BaseModel):
    """What is answered; made of the record that has the same names."""

    model_config = ConfigDict(from_attributes=True)
