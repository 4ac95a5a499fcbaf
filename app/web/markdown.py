"""Markdown of people's texts to HTML by an allow-list: no raw HTML, no images, links to web and mail addresses only."""

from __future__ import annotations

from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markupsafe import Markup

LINKED = ("http://", "https://", "mailto:")
LONGEST_TEXT = 16 * 1024
OUTLINE_SHIFT = 2
"""A text stands below a heading of the page: its own first level is the third."""


def _renderer() -> MarkdownIt:
    renderer = MarkdownIt("commonmark", {"html": False}).enable("table").disable(["image", "html_block", "html_inline"])
    renderer.validateLink = lambda url: url.lower().startswith(LINKED)  # type: ignore[method-assign]
    renderer.core.ruler.push("outline", _shift_headings)
    return renderer


def _shift_headings(state: StateCore) -> None:
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + OUTLINE_SHIFT)}"


_RENDERER = _renderer()


@lru_cache(maxsize=512)
def html_of(text: str) -> Markup:
    """The text as HTML that may stand in a page as it is; of a very long one, the beginning."""
    if len(text) > LONGEST_TEXT:
        text = text[:LONGEST_TEXT] + "…"
    return Markup(_RENDERER.render(text))  # noqa: S704 (the renderer escapes everything it does not know)
