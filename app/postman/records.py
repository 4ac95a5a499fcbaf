"""What Postman's API tells of a workspace: names, ids and dates of what is in it. Plain values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_UID = re.compile(r"(?:\d{1,20}-)?([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})")


def plain_id(identifier: str) -> str:
    """The id in a UID (`<owner>-<id>`); an id stays as it is, so that both may be given everywhere."""
    found = _UID.fullmatch(identifier.strip())
    return found[1].lower() if found else identifier.strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A workspace, collection or environment in a list."""

    id: str
    uid: str = ""
    name: str = ""
    kind: str = ""
    changed_at: str = ""

    @property
    def key(self) -> str:
        """The UID where there is one, else the id: what to ask by."""
        return self.uid or self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class PostmanMock:
    """A mock server in Postman. `collection` and `environment`: their UIDs, as Postman reports them."""

    id: str
    uid: str = ""
    name: str = ""
    collection: str = ""
    environment: str = ""
    config: Mapping[str, Any] = field(default_factory=dict)
    is_public: bool = True
    is_active: bool = True
    changed_at: str = ""

    @property
    def key(self) -> str:
        """The UID where there is one, else the id."""
        return self.uid or self.id


def summary_from(row: Mapping[str, Any]) -> Summary:
    """An entry of a list."""
    return Summary(
        id=_text(row.get("id")),
        uid=_text(row.get("uid")),
        name=_text(row.get("name")),
        kind=_text(row.get("type") or row.get("visibility")),
        changed_at=_text(row.get("updatedAt")),
    )


def mock_from(row: Mapping[str, Any]) -> PostmanMock:
    """A mock as lists and its own address tell it."""
    config = row.get("config")
    return PostmanMock(
        id=_text(row.get("id")),
        uid=_text(row.get("uid")),
        name=_text(row.get("name")),
        collection=_text(row.get("collection")),
        environment=_text(row.get("environment")),
        config=config if isinstance(config, dict) else {},
        is_public=row.get("isPublic") is not False,
        is_active=row.get("deactivated") is not True,
        changed_at=_text(row.get("updatedAt")),
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
