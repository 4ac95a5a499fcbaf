"""Where in a definition the saved examples come from that its conversion made: response, media type and example key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from converters.openapi.from_postman.texts import header_value, media_name
from converters.openapi.model import Document, MediaType, MediaTypeExample, Operation, Response
from converters.openapi.to_postman import ConvertOptions, operation_item_ids
from converters.postman.ids import derive_id
from converters.postman.model import Example, Item
from converters.sync.pairing import Tier, pair


@dataclass(frozen=True, slots=True)
class Origin:
    """A case of the definition. `declared`: its example; None for a made body. `beside`: made as the declared misfits."""

    response: Response
    media: MediaType | None = None
    declared: MediaTypeExample | None = None
    beside: bool = False

    @property
    def key(self) -> str | None:
        """The key of the declared example."""
        return self.declared.key if self.declared is not None else None


def operations_by_item(document: Document, options: ConvertOptions) -> dict[str, Operation]:
    """Item id → the operation it was made of."""
    found: dict[str, Operation] = {}
    for operation in (*document.operations, *document.webhooks):
        for item_id in operation_item_ids(operation, options):
            if item_id in found:  # an operationId that two operations have
                item_id = derive_id("operation", operation.operation_id, operation.method, operation.path)
            found.setdefault(item_id, operation)
    return found


def origins_of(operation: Operation, item: Item) -> Mapping[str, Origin]:
    """Example id → where it comes from; nothing for those that repeat an answer for another request body."""
    found: dict[str, Origin] = {}
    cases, at = _cases(operation.responses), 0
    for example in item.examples:  # they stand in the order of the cases
        for index in range(at, at + len(cases)):
            if _is_of(example, item, cases[index % len(cases)]):
                found[example.id], at = cases[index % len(cases)], index
                break
    return found


def _cases(responses: Sequence[Response]) -> list[Origin]:
    cases = []
    for response in responses:
        if not response.content:
            refs = [MediaTypeExample(key=key, has_value=False) for key in response.refs]
            cases += [Origin(response, declared=one) for one in refs] or [Origin(response)]
        for media in response.content:
            cases += [Origin(response, media, one) for one in media.examples]
            cases += [Origin(response, media), Origin(response, media, beside=True)]
    return cases


def _is_of(example: Example, item: Item, origin: Origin) -> bool:
    types = [""]
    if origin.media is not None:
        name = origin.media.name.strip() or "application/json"
        types = [header_value(example.headers, "content-type") if "*" in name else name]
    made = "made" if origin.beside else ""
    status, key = origin.response.status, origin.key or ""
    return any(derive_id(item.id, status, kind, key, made, "", example.name) == example.id for kind in types)


def example_pairs(base: Sequence[Example], mine: Sequence[Example]) -> list[tuple[Example | None, Example]]:
    """Each example of mine with the one it was; None for those made by hand."""
    tiers = (
        Tier(lambda example: example.id),
        Tier(lambda example: (*_answer(example), example.name)),
        Tier(lambda example: (*_answer(example), example.body)),
        Tier(_answer, unique=True),
    )
    found = {there: here for here, there in pair(base, mine, tiers).items()}
    return [(base[found[index]] if index in found else None, example) for index, example in enumerate(mine)]


def _answer(example: Example) -> tuple[int, str]:
    return example.code, media_name(header_value(example.headers, "content-type"))
