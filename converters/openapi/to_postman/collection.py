"""Document to Collection: every operation an item, every declared answer a saved example a mock server can give."""

from __future__ import annotations

from converters.collecting import without_collecting
from converters.diagnostics import Diagnostics
from converters.openapi.findings import Findings
from converters.openapi.model import Document, Operation
from converters.openapi.sample import Sampler
from converters.openapi.to_postman.auth import Security
from converters.openapi.to_postman.callbacks import callback_operations
from converters.openapi.to_postman.cases import cases_of
from converters.openapi.to_postman.context import Context, OpenExternal
from converters.openapi.to_postman.examples import saved_examples, usual_choice
from converters.openapi.to_postman.folders import about, copy_ids, distinctly_named, in_folders
from converters.openapi.to_postman.naming import item_name, operation_item_id, says_all
from converters.openapi.to_postman.notes import Notes
from converters.openapi.to_postman.options import ConvertOptions
from converters.openapi.to_postman.pairing import Pairing, accepted, aligned
from converters.openapi.to_postman.parameters import sent_parameters
from converters.openapi.to_postman.requests import RequestMaker, body_choices
from converters.openapi.to_postman.room import CollectionLimits, Room
from converters.openapi.to_postman.servers import Servers
from converters.postman.ids import derive_id
from converters.postman.model import Collection, Folder, Item
from converters.source.text import shown

_DEFAULTS = ConvertOptions()
_LIMITS = CollectionLimits()
_FAULTS = (ArithmeticError, AttributeError, LookupError, MemoryError, RuntimeError, StopIteration, TypeError, ValueError)
"""What code raises that meets what it was not made for: a RecursionError is a RuntimeError, text faults are ValueErrors."""


@without_collecting()
def openapi_to_collection(
    document: Document,
    diagnostics: Diagnostics,
    options: ConvertOptions = _DEFAULTS,
    *,
    limits: CollectionLimits = _LIMITS,
    open_external: OpenExternal | None = None,
    made: set[str] | None = None,
) -> Collection:
    """The collection a definition becomes; what could not be carried over is told to `diagnostics`.

    Equal documents give equal collections, ids included. One operation that cannot be converted costs only itself
    (`item.skipped`); what goes beyond `limits` is left out (`limit.items`, `limit.expansion`), the rest is kept.
    `open_external` opens what `externalValue` names, if the option `external_examples` asks for it. `made` is given the ids of
    the examples whose body no author declared.
    """
    findings, sampler = Findings(diagnostics, document.sources), _sampler(document, diagnostics, options)
    opener = open_external if options.external_examples else None
    context = Context(document, findings, options, sampler, room=Room(limits), open_external=opener)
    if made is not None:
        context.made = made
    return _collection(context)


def operation_item_ids(operation: Operation, options: ConvertOptions = _DEFAULTS) -> tuple[str, ...]:
    """The id of the item an operation becomes, then those of its copies in further folders (`folder_strategy` every_tag)."""
    item_id = operation_item_id(operation)
    return (item_id, *copy_ids(operation, item_id, options))


def _sampler(document: Document, diagnostics: Diagnostics, options: ConvertOptions) -> Sampler:
    return Sampler(
        document,
        diagnostics,
        request_values=options.request_values,
        response_values=options.response_values,
        array_items=options.array_items,
        nodes=options.sample_nodes,
        seed=options.seed,
        skip_deprecated=not options.include_deprecated,
    )


def _collection(context: Context) -> Collection:
    document = context.document
    converter = _Converter(context)
    items = converter.items(document.operations)
    _check_choice(context, items)
    tree = (
        *_tree(context, items),
        *_calls_out("Webhooks", _webhooks(converter)),
        *_calls_out("Callbacks", _callbacks(converter)),
    )
    return Collection(
        id=derive_id("collection", document.title),
        name=document.title or "Untitled API",
        description=about(document.description or document.summary, document.external_docs),
        version=document.version,
        items=tree,
        variables=tuple(context.variables.found.values()),
        auth=converter.security.collection,
    )


def _check_choice(context: Context, items: list[tuple[Operation, Item]]) -> None:
    """Tells of options that choose among the responses and leave none."""
    options = context.options
    chosen = [name for name in ("statuses", "media_types") if getattr(options, name)]
    if chosen and items and not any(item.examples for _, item in items):
        told = " and ".join(f"{name}={','.join(getattr(options, name))}" for name in chosen)
        context.warn("ref.unresolved", f"No response is chosen by {shown(told)}: there are no examples.", "#/paths")


def _calls_out(name: str, items: list[tuple[Operation, Item]]) -> tuple[Folder, ...]:
    """A folder for calls that the API makes itself, if there are any."""
    inside = distinctly_named(items)
    about = "Calls the API makes itself."
    return (Folder(id=derive_id(name.lower()), name=name, description=about, items=inside),) if inside else ()


def _callbacks(converter: _Converter) -> list[tuple[Operation, Item]]:
    context = converter.context
    if not context.options.include_callbacks:
        return []
    return converter.items(tuple(callback_operations(context.document.operations)))


def _tree(context: Context, items: list[tuple[Operation, Item]]) -> tuple[Item | Folder, ...]:
    """The items in their folders; without them where there would be more than are read."""
    most = context.room.limits.items
    if context.room.has_copies(copies := _copies(context, items)):
        tree = in_folders(context.document, context.options, items)
        if len(items) + len(copies) + _folders_in(tree) <= most:
            return tree
    context.findings.error("limit.items", f"A collection holds at most {most} items and folders; there are no folders.", "#")
    return distinctly_named(items)


def _copies(context: Context, items: list[tuple[Operation, Item]]) -> list[Item]:
    return [item for operation, item in items for _ in copy_ids(operation, item.id, context.options)]


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
        self.notes = Notes(context)
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
        operation = aligned(self.context, operation)
        cases, choices = cases_of(self.context, operation), body_choices(self.context, operation)
        pairing = Pairing(self.context, operation, cases, sent_parameters(self.context, operation))
        maker = RequestMaker(
            self.context,
            operation,
            self.servers.base(operation),
            self.security.access(operation),
            accepted(self.context, operation, cases),
        )
        name = item_name(operation, self.context.options.request_name)
        told = self.context.options.descriptions
        description = self.notes.added_to(_description(operation, name), operation, cases) if told else ""
        request = maker.item_request(pairing.usual, usual_choice(cases, choices), description)
        self.context.room.add_request(request)
        return Item(
            id=item_id,
            name=name,
            request=request,
            examples=saved_examples(self.context, operation, maker, pairing, cases, choices, item_id),
        )

    def _distinct_id(self, operation: Operation) -> str:
        """The operation's id; where a definition uses an operationId twice, the later one is named by method and path."""
        found = operation_item_id(operation)
        names = ("operation", operation.operation_id, operation.method, operation.path)
        number = 1
        while found in self._ids:
            found = derive_id(*names, *((str(number),) if number > 1 else ()))
            number += 1
        self._ids.add(found)
        return found


def _description(operation: Operation, name: str) -> str:
    """What an operation says of itself, its summary first where the item's name does not hold all of it."""
    text = about(operation.description or operation.path_description, operation.external_docs)
    summary = operation.summary.strip()
    if not says_all(name, summary) and summary not in text:
        text = f"{summary}\n\n{text}".strip()
    if operation.callbacks:
        text = f"{text}\n\nCalls back: {', '.join(dict.fromkeys(one.name for one in operation.callbacks))}".strip()
    return f"**Deprecated.** {text}".strip() if operation.deprecated else text
