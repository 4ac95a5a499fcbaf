"""Pages out of templates: what every page shows around its own content, and what templates may use."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from fastapi import Request
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from app import __version__
from app.actions.reviews.texts import shown_text
from app.api.access import WHO, Who
from app.api.roles import ROLES, Needed
from app.web.assets import asset_url
from app.web.markdown import LINKED, html_of

MARKS = re.compile(r"^\s*(?:[#>]+|[-+*])\s+|\*\*|`")

UNREAD = "unread_count"
"""The attribute of `app.state` that says how many notes wait for who asks: `(Request, Who) -> int`. Without it: none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """Where the navigation leads. `key`: after `g`, on the keyboard. `parts`: beginnings of the addresses that belong to it."""

    title: str
    href: str
    key: str
    parts: tuple[str, ...]
    is_current: bool = False
    count: int = 0


DESTINATIONS = (
    Destination(title="Mocks", href="/", key="h", parts=("/mocks/",)),
    Destination(title="Convert", href="/convert", key="c", parts=("/convert",)),
    Destination(title="Reviews", href="/reviews", key="r", parts=("/reviews",)),
    Destination(title="People", href="/people", key="p", parts=("/people",)),
    Destination(title="Audit", href="/audit", key="a", parts=("/audit",)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """What a page shows around its content. `who`: None for pages that anybody opens."""

    path: str
    who: Who | None = None
    unread: int = 0

    def may(self, needed: Needed) -> bool:
        """Whether who asks has that role or a higher one: what they may not do is not offered."""
        return self.who is not None and self.who.may(needed)

    def has(self, href: str) -> bool:
        """Whether there is such a page, and who asks may open it."""
        needed = ROLES.get(("GET", href))
        return needed is not None and self.may(needed)

    @property
    def navigation(self) -> tuple[Destination, ...]:
        """The pages that are there and that who asks may open."""
        return tuple(self._shown(each) for each in DESTINATIONS if self.has(each.href))

    def _shown(self, each: Destination) -> Destination:
        is_current = self.path == each.href or self.path.startswith(each.parts)
        count = self.unread if each.href == "/reviews" else 0
        return Destination(title=each.title, href=each.href, key=each.key, parts=each.parts, is_current=is_current, count=count)


def page(request: Request, template: str, *, status: int = 200, **values: Any) -> Response:
    """A page: the template with these values, and `shell`. Call it in a thread (`def` routes): the count may ask the store."""
    who: Who | None = request.scope.get(WHO)
    count: Callable[[Request, Who], int] | None = getattr(request.app.state, UNREAD, None)
    unread = count(request, who) if count is not None and who is not None else 0
    shell = Shell(path=request.scope["path"], who=who, unread=unread)
    return HTMLResponse(rendered(template, shell=shell, **values), status)


def part(template: str, **values: Any) -> Response:
    """A piece of a page, for `<page-part src>`."""
    return HTMLResponse(rendered(template, **values))


def rendered(template: str, **values: Any) -> str:
    """The template's text."""
    return TEMPLATES.get_template(template).render(**values)


def counted(number: int, one: str, many: str = "") -> str:
    """`1 example`, `1,204 examples`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def first_words(text: str, most: int = 160) -> str:
    """The first line of a text with its Markdown marks left out, for lists."""
    line = next((line for line in text.splitlines() if line.strip()), "").strip()
    plain = MARKS.sub("", line)
    return plain if len(plain) <= most else plain[:most].rstrip() + "…"


def moment(value: datetime | str) -> str:
    """A time as machines read it, in UTC; `<time-ago>` makes it one for people."""
    given = datetime.fromisoformat(value) if isinstance(value, str) else value
    return given.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def moment_words(value: datetime | str) -> str:
    """The same for people, as it stands where no script runs."""
    return moment(value).replace("T", " ").replace("Z", " UTC")


def is_link(text: str) -> bool:
    """Whether what somebody wrote may stand in a `href`: web and mail addresses only."""
    return text.strip().lower().startswith(LINKED)


def _environment() -> Environment:
    found = Environment(
        loader=PackageLoader("app.web"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    found.filters |= {
        "markdown": html_of,
        "counted": counted,
        "first_words": first_words,
        "moment": moment,
        "moment_words": moment_words,
        "shown": shown_text,
    }
    found.tests["link"] = is_link
    found.globals |= {"asset": asset_url, "release": __version__}
    return found


TEMPLATES = _environment()
