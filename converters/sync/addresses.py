"""Addresses compared: `/pets/:id`, `/pets/{{petId}}` and `/pets/{id}` are one path, whoever wrote it."""

from __future__ import annotations

from converters.postman.model import Item, Request, Url
from converters.slices import same_segment


def path_template(url: Url | None) -> tuple[str, ...]:
    """The path of an address with every variable alike and no empty segments at its end."""
    if url is None:
        return ()
    segments = [same_segment(segment) for segment in url.segments]
    while segments and not segments[-1]:
        segments.pop()
    return tuple(segments)


def path_text(url: Url | None) -> str:
    """A path for people: `/pets/:id`."""
    return "/" + "/".join(url.segments) if url is not None else ""


def origin_of(url: Url) -> tuple[str, str, str]:
    """Scheme, host and port."""
    return url.protocol or "", ".".join(url.host), url.port or ""


def call_of(item: Item) -> tuple[str, tuple[str, ...]]:
    """What an item calls: method and path template."""
    return item.request.method, path_template(item.request.url)


def call_text(request: Request) -> str:
    """Method and path for people: `GET /pets/:id`."""
    return f"{request.method} {path_text(request.url)}".strip()


def merge_paths(base: Url, mine: Url, new: Url) -> tuple[str, ...] | None:
    """The new path in the notation of mine, where mine is the base's in another notation; None: people changed it."""
    if path_template(base) != path_template(mine):
        return None
    was, ours = base.segments, mine.segments
    own = dict(zip(was, ours, strict=False)) if len(was) == len(ours) else {}
    return tuple(own.get(segment, segment) if segment.startswith(":") else segment for segment in new.segments)
