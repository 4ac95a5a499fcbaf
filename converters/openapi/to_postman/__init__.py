"""Document to Collection: every operation an item, every declared answer a saved example a mock server can give."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from converters.diagnostics import Diagnostics
from converters.openapi.findings import Findings
from converters.openapi.model import Document, Operation
from converters.openapi.sample import Sampler
from converters.openapi.to_postman.auth import Security
from converters.openapi.to_postman.context import Context
from converters.openapi.to_postman.examples import accepted, agreeing, saved_examples, usual, with_links
from converters.openapi.to_postman.folders import in_folders
from converters.openapi.to_postman.naming import item_name, operation_item_id
from converters.openapi.to_postman.options import ConvertOptions
from converters.openapi.to_postman.parameters import sent_parameters
from converters.openapi.to_postman.requests import RequestMaker, body_choices
from converters.openapi.to_postman.room import CollectionLimits, Room
from converters.openapi.to_postman.servers import Servers
from converters.postman.ids import derive_id
from converters.postman.model import Collection, Folder, Item

__all__ = ["CollectionLimits", "ConvertOptions", "openapi_to_collection", "operation_item_id"]


_DEFAULTS = ConvertOptions()
_LIMITS = CollectionLimits()
_FAULTS = (ArithmeticError, AttributeError, LookupError, MemoryError, RuntimeError, StopIteration, TypeError, ValueError)
"""What code raises that meets what it was not made for: a RecursionError is a RuntimeError, text faults are ValueErrors."""


def openapi_to_collection(
    document: Document,
    diagnostics: Diagnostics,
    options: ConvertOptions = _DEFAULTS,
    *,
    limits: CollectionLimits = _LIMITS,
) -> Collection:
    """The collection a definition becomes; what could not be carried over is told to `diagnostics`.

    Equal documents give equal collections, ids included. One operation that cannot be converted costs only itself
    (`item.skipped`); what goes beyond `limits` is left out (`limit.items`, `limit.expansion`), the rest is kept.
    """
    findings, sampler = Findings(diagnostics, document.sources), Sampler(document, diagnostics)
    with _without_collecting():
        return _collection(Context(document, findings, options, sampler, room=Room(limits)))


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Python's search for circles of objects costs a third of the time here, and a conversion makes none that matter."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _collection(context: Context) -> Collection:
    document = context.document
    converter = _Converter(context)
    items = converter.items(document.operations)
    webhooks = _webhooks(converter)
    tree = _tree(context, items)
    if webhooks:
        inside = tuple(item for _, item in webhooks)
        tree = (
            *tree,
            Folder(id=derive_id("webhooks"), name="Webhooks", description="Calls the API makes itself.", items=inside),
        )
    return Collection(
        id=derive_id("collection", document.title),
        name=document.title or "Untitled API",
        description=_about(document.description or document.summary, document.external_docs),
        version=document.version,
        items=tree,
        variables=tuple(context.variables.found.values()),
        auth=converter.security.collection,
    )


def _tree(context: Context, items: list[tuple[Operation, Item]]) -> tuple[Item | Folder, ...]:
    """The items in their folders; without them where there would be more than are read."""
    tree = in_folders(context.document, context.options, items)
    most = context.room.limits.items
    if len(items) + _folders_in(tree) <= most:
        return tree
    context.findings.error("limit.items", f"A collection holds at most {most} items and folders; there are no folders.", "#")
    return tuple(item for _, item in items)


def _folders_in(tree: tuple[Item | Folder, ...]) -> int:
    return sum(1 + _folders_in(node.items) for node in tree if isinstance(node, Folder))


def _webhooks(converter: _Converter) -> list[tuple[Operation, Item]]:
    """The items of webhooks, if asked for: a mock server would answer calls that the API makes itself."""
    context, webhooks = converter.context, converter.context.document.webhooks
    if context.options.include_webhooks:
        return converter.items(webhooks)
    if webhooks:
        some = "1 webhook is" if len(webhooks) == 1 else f"{len(webhooks)} webhooks are"
        context.findings.info("item.left_out", f"{some} left out: the API makes these calls itself.", "#/webhooks")
    return []


class _Converter:
    def __init__(self, context: Context) -> None:
        self.context = context
        self.servers = Servers(context)
        self.security = Security(context)
        self._ids: set[str] = set()

    def items(self, operations: tuple[Operation, ...]) -> list[tuple[Operation, Item]]:
        """The items of operations, in their order."""
        wanted = [one for one in operations if self.context.options.include_deprecated or not one.deprecated]
        found = []
        for index, operation in enumerate(wanted):
            if not self.context.room.has_item:
                self._leave_out(wanted[index:])
                break
            try:
                found.append((operation, self._item(operation)))
            except _FAULTS as error:
                self.context.findings.error(
                    "item.skipped",
                    f"{operation.method} {operation.path} could not be converted ({type(error).__name__}); the others were.",
                    operation.pointer,
                )
        return found

    def _leave_out(self, operations: list[Operation]) -> None:
        code, why = self.context.room.why_full
        some = "This operation is" if len(operations) == 1 else f"From here on {len(operations)} operations are"
        self.context.findings.error(code, f"{some} left out: {why}. Split the definition.", operations[0].pointer)

    def _item(self, operation: Operation) -> Item:
        item_id = self._distinct_id(operation)
        sent = agreeing(self.context, operation, sent_parameters(self.context, operation))
        choices = body_choices(self.context, operation)
        maker = RequestMaker(
            self.context,
            operation,
            self.servers.base(operation),
            self.security.access(operation),
            accepted(self.context, operation),
        )
        description = with_links(_description(operation), operation)
        request = maker.item_request(usual(operation, sent), choices[0] if choices else None, description)
        self.context.room.add_request(request)
        return Item(
            id=item_id,
            name=item_name(operation),
            request=request,
            examples=saved_examples(self.context, operation, maker, sent, choices, item_id),
        )

    def _distinct_id(self, operation: Operation) -> str:
        """The operation's id; where a definition uses an operationId twice, the later one is named by method and path."""
        found = operation_item_id(operation)
        if found in self._ids:
            found = derive_id("operation", operation.operation_id, operation.method, operation.path)
        self._ids.add(found)
        return found


def _description(operation: Operation) -> str:
    text = _about(operation.description, operation.external_docs)
    if operation.callbacks:
        text = f"{text}\n\nCalls back: {', '.join(operation.callbacks)}".strip()
    return f"**Deprecated.** {text}".strip() if operation.deprecated else text


def _about(description: str, external_docs: str) -> str:
    return f"{description}\n\nMore: {external_docs}".strip() if external_docs else description
