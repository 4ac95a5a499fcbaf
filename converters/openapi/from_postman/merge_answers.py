"""Saved examples become the examples of an operation's responses, under the names they have in the collection."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from converters.diagnostics import Diagnostics
from converters.openapi.from_postman.contents import response_of
from converters.openapi.from_postman.draft import Tree
from converters.openapi.from_postman.origins import Origin
from converters.openapi.from_postman.restate import Restated
from converters.openapi.from_postman.restate_parts import example_object
from converters.openapi.from_postman.texts import content_of, header_value, json_value
from converters.openapi.model import MediaType, Operation, Response
from converters.openapi.to_postman import media as kinds
from converters.openapi.to_postman.naming import Names
from converters.openapi.to_postman.statuses import codes_of, reason
from converters.postman.model import Example
from converters.source.text import shown

REMOVED = "x-understudy-removed"
"""The names of declared examples that the collection no longer has, where none is left."""


@dataclass(slots=True)
class _Place:
    """The media type of a response (None: no content) and the examples that belong there."""

    response: Response
    media: MediaType | None
    node: Tree
    examples: Tree = field(default_factory=dict)
    refs: list[str] = field(default_factory=list)
    is_changed: bool = False


class AnswerMerge:
    """Takes the examples of one operation, then writes them. `is_open`: what the definition declares stays beside them."""

    def __init__(
        self, restated: Restated, operation: Operation, node: Tree, diagnostics: Diagnostics, *, is_open: bool = False
    ) -> None:
        self._restated, self._operation, self._node = restated, operation, node
        self._diagnostics, self._is_open = diagnostics, is_open
        self._codes = dict(zip((one.status for one in operation.responses), codes_of(operation.responses), strict=True))
        self._places: dict[tuple[str, str], _Place] = {}
        self._added: dict[str, list[tuple[str, Example]]] = {}
        for response in operation.responses:
            written = node.get("responses", {}).get(restated.status(response))
            for media in (*response.content, *(() if response.content else (None,))):
                if written is not None:
                    held = written["content"][media.name] if media is not None else written
                    self._places[response.status, media.name if media else ""] = _Place(response, media, held)

    def take(self, was: Example | None, saved: Example, origin: Origin | None, names: Names) -> str | None:
        """Notes an example; its key, or None for what the conversion will make again by itself.

        `was`: the example as the definition's conversion made it.
        """
        is_same = was is not None and (was.name, was.body, was.code) == (saved.name, saved.body, saved.code)
        if is_same and (origin is None or origin.beside):
            return None
        key = origin.key if is_same and origin is not None and origin.key is not None else None
        key = key if key is not None else names.distinct(saved.name or reason(saved.code), str(saved.code))
        place = self._place(was, saved, origin)
        if place is None:
            self._added.setdefault(self._status_for(saved), []).append((key, saved))
            return key
        if place.media is None:
            return self._take_bare(place, origin, key, is_same=is_same)
        if is_same and origin is not None and origin.declared is not None:
            place.examples[key] = example_object(origin.declared)
            return key
        if not saved.body.strip() or (is_same and not self._is_worth(place.media, saved)):
            return None
        place.is_changed = place.is_changed or not is_same
        place.examples[key] = self._example(place.media, saved, is_same=is_same)
        return key

    def _take_bare(self, place: _Place, origin: Origin | None, key: str, *, is_same: bool) -> str:
        """An example without a body, where the response has none either: its name stands beside the response."""
        place.refs.append(key)
        place.is_changed = place.is_changed or not is_same or (origin is not None and origin.key is not None)
        return key

    def _place(self, was: Example | None, saved: Example, origin: Origin | None) -> _Place | None:
        """Where an example belongs: where it was, unless people gave it another status or media type."""
        kind = _kind(saved)
        if origin is not None and was is not None and was.code == saved.code and _kind(was) == kind:
            return self._places.get((origin.response.status, origin.media.name if origin.media else ""))
        status = next((status for status, code in self._codes.items() if code == saved.code), None)
        if status is None:
            return None
        return next(
            (
                place
                for (own, name), place in self._places.items()
                if own == status and (kinds.plain(name) == kind if saved.body.strip() or kind else not name)
            ),
            None,
        )

    def _status_for(self, saved: Example) -> str:
        known = next((status for status, code in self._codes.items() if code == saved.code), None)
        return known or (str(saved.code) if 100 <= saved.code <= 599 else "default")

    def _is_worth(self, media: MediaType, saved: Example) -> bool:
        """Whether a made body is written: not if it fits no schema, nor if it is a text that stands for several values."""
        if (
            kinds.is_json_sequence(media.name)
            or kinds.is_json_lines(media.name)
            or kinds.plain(media.name) == "text/event-stream"
        ):
            return False
        if media.schema is None:
            return not kinds.is_json(media.name)
        found, value = json_value(saved.body) if kinds.is_json(media.name) else (False, None)
        return not found or self._restated.sampler.fits(value, media.schema, "response")

    def _example(self, media: MediaType, saved: Example, *, is_same: bool) -> Tree:
        if kinds.is_json_lines(media.name):
            rows = [json_value(line) for line in saved.body.splitlines() if line.strip()]
            return {"value": [value for _, value in rows] if all(found for found, _ in rows) else saved.body}
        content = content_of(saved.headers, saved.preview_language, saved.body)
        found, value = json_value(saved.body) if kinds.is_json(media.name) else (False, None)
        value = value if found else content.value if not kinds.is_json(media.name) else saved.body
        if (
            found
            and not is_same
            and media.schema is not None
            and not self._restated.sampler.fits(value, media.schema, "response")
        ):
            why = self._restated.sampler.misfit(value, media.schema, "response")
            message = f"The example {shown(saved.name)} does not fit its schema ({why}); it is written as it is."
            self._diagnostics.warning("value.invalid", message, self._operation.pointer)
        return {"value": value}

    def finish(self) -> None:
        """Writes the examples into the operation's node."""
        for place in self._places.values():
            if place.media is None:
                if place.is_changed:
                    place.node["x-microcks-refs"] = place.refs
            else:
                self._write(place)
        responses = self._node.setdefault("responses", {}) if self._added else {}
        for status, examples in self._added.items():
            self._add(responses, status, response_of(examples))

    def _write(self, place: _Place) -> None:
        assert place.media is not None
        before = _named_before(place.node)
        if self._is_open:
            place.examples = {**before, **place.examples}
        place.node.pop("example", None)
        place.node.pop("examples", None)
        if place.examples:
            place.node["examples"] = place.examples
        elif before:
            place.node[REMOVED] = list(before)

    def _add(self, responses: Tree, status: str, made: Tree) -> None:
        """A response that the definition does not have, or a media type of one. Of a range or `default` it has the schema."""
        general: Tree = responses.get(f"{status[0]}XX") or responses.get("default") or {}
        for name, media in made.get("content", {}).items():
            schema = general.get("content", {}).get(name, {}).get("schema")
            if status not in responses and schema is not None:
                media["schema"] = schema
        if status not in responses:
            responses[status] = made
            return
        content = responses[status].setdefault("content", {})
        for name, media in made.get("content", {}).items():
            content.setdefault(name, media)


def _kind(example: Example) -> str:
    return kinds.plain(header_value(example.headers, "content-type"))


def _named_before(node: Tree) -> dict[str, Any]:
    if "example" in node:
        return {"example": {"value": node["example"]}}
    return dict(node.get("examples", {}))
