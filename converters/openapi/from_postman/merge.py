"""A collection that was made of a definition, and edited since, becomes that definition again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from converters.diagnostics import Diagnostics
from converters.openapi.from_postman.components import METHODS
from converters.openapi.from_postman.draft import OTHER_OPERATIONS, Draft, Tree, put_operation
from converters.openapi.from_postman.merge_answers import AnswerMerge
from converters.openapi.from_postman.merge_requests import RequestMerge
from converters.openapi.from_postman.origins import example_pairs, operations_by_item, origins_of
from converters.openapi.from_postman.paths import Path
from converters.openapi.from_postman.restate import Restated
from converters.openapi.from_postman.uses import Call
from converters.openapi.from_postman.variables import variables_of
from converters.openapi.model import Document, Operation
from converters.openapi.to_postman import ConvertOptions, openapi_to_collection
from converters.openapi.to_postman.naming import Names
from converters.postman.model import Collection, Example, Item
from converters.sync.match import Entry, entries_of, match_items

_DEPRECATED = "**Deprecated.**"


def merged(collection: Collection, document: Document, diagnostics: Diagnostics, options: ConvertOptions) -> Tree:
    """The definition with what the collection says. `options`: those the collection was made with."""
    return _Merge(collection, document, diagnostics, options).definition()


class _Merge:
    def __init__(self, collection: Collection, document: Document, diagnostics: Diagnostics, options: ConvertOptions) -> None:
        self._mine, self._document, self._diagnostics, self._options = collection, document, diagnostics, options
        self._base = openapi_to_collection(document, Diagnostics(limit=0), options)
        self._restated = Restated(document, diagnostics)
        self._operations = operations_by_item(document, options)
        self._variables = variables_of(collection)
        self._tags: dict[str, str] = {}
        self._descriptions: dict[str, str] = {}

    def definition(self) -> Tree:
        tree = self._restated.definition()
        base, mine = entries_of(self._base), entries_of(self._mine)
        kept: set[str] = set()
        added: list[Entry] = []
        for triple in match_items(base.items, mine.items, base.items):
            if triple.mine is None:
                continue
            entry = mine.items[triple.mine]
            was = base.items[triple.base] if triple.base is not None else None
            operation = self._operations.get(was.node.id) if was is not None else None
            if was is None or operation is None or operation.pointer not in self._restated.operations:
                added.append(entry)
            elif operation.pointer not in kept:
                kept.add(operation.pointer)
                self._take_over(operation, was, entry)
        self._remove(tree, kept)
        self._add(tree, added)
        self._name(tree)
        return tree

    def _take_over(self, operation: Operation, was: Entry, entry: Entry) -> None:
        """What people changed in one item, and its examples, into the operation's node."""
        node = self._restated.operations[operation.pointer]
        base, mine = _item(was), _item(entry)
        if mine.name != base.name:
            node["summary"] = mine.name
        text = _description(base, mine, operation)
        if text is not None:
            node["description"] = text
        self._take_folder(node, was, entry)
        requests = RequestMerge(self._restated, operation, node, self._variables)
        answers = AnswerMerge(self._restated, operation, node, self._diagnostics)
        origins, names = origins_of(operation, base), Names()
        for was_saved, saved in example_pairs(base.examples, mine.examples):
            origin = origins.get(was_saved.id) if was_saved is not None else None
            key = answers.take(was_saved, saved, origin, names)
            if key is not None:
                requests.take(was_saved, base, saved, key, origin.key if origin is not None else None)
        answers.finish()

    def _take_folder(self, node: Tree, was: Entry, entry: Entry) -> None:
        """A folder that has another name, or another folder, is another tag."""
        if self._options.folder_strategy != "tags" or was.parent is None or not node.get("tags"):
            return
        if entry.parent is None:
            return
        old, new = was.parent.node, entry.parent.node
        name = new.name or "(no name)"
        if old.name != name:
            node["tags"] = list(dict.fromkeys([name, *node["tags"][1:]]))
            if old.id == new.id:
                self._tags[old.name] = name
        if new.description != old.description:
            self._descriptions[name] = new.description

    def _remove(self, tree: Tree, kept: set[str]) -> None:
        """Operations that the collection no longer has are gone."""
        gone = {id(node): pointer for pointer, node in self._restated.operations.items() if pointer not in kept}
        hidden = {one.pointer for one in self._document.webhooks}
        if not self._options.include_deprecated:
            hidden |= {one.pointer for one in self._document.operations if one.deprecated}
        for path, item in list(tree["paths"].items()):
            for holder in (item, item.get(OTHER_OPERATIONS, {})):
                for method in [method for method, node in holder.items() if gone.get(id(node), "") not in hidden | {""}]:
                    message = f"{method.upper()} {path} is not in the collection; it was left out of the definition."
                    self._diagnostics.info("item.left_out", message, gone[id(holder[method])])
                    del holder[method]
            if not any(method in METHODS or (method == OTHER_OPERATIONS and node) for method, node in item.items()):
                del tree["paths"][path]

    def _add(self, tree: Tree, added: Iterable[Entry]) -> None:
        """Requests made by hand: as more examples of an operation that is there, else as an operation of their own."""
        known = {_shape(path): path for path in reversed(tree["paths"])}
        ids = [node["operationId"] for node in self._restated.operations.values() if "operationId" in node]
        draft = Draft(self._mine, self._diagnostics, ids)
        calls = draft.calls([(tuple(self._folders(entry)), _item(entry)) for entry in added])
        for call in calls:
            self._rename(call, known)
        for (template, method), own in draft.grouped(calls).items():
            node = tree["paths"].get(template, {}).get(method.lower())
            operation = next(
                (one for one in self._document.operations if self._restated.operations.get(one.pointer) is node), None
            )
            if node is not None and operation is not None:
                self._add_examples(operation, node, [each for call in own for each in call.item.examples])
            else:
                made = draft.operation(own, tree.get("servers", ()))
                put_operation(tree["paths"], template, method, made, self._diagnostics)
        self._add_schemes(tree, draft)

    def _rename(self, call: Call, known: dict[tuple[str, ...], str]) -> None:
        """Gives a call the path that the definition has for it."""
        template = known.get(call.path.shape)
        if template is not None:
            model = Path(segments=template.lstrip("/").split("/"))
            own = [step[1:-1] for step in call.path.segments if step.startswith("{")]
            new = [step[1:-1] for step in model.segments if step.startswith("{")]
            values = {
                theirs: call.path.values[mine] for mine, theirs in zip(own, new, strict=False) if mine in call.path.values
            }
            call.path.segments, call.path.values = model.segments, values

    def _add_examples(self, operation: Operation, node: Tree, examples: list[Example]) -> None:
        requests = RequestMerge(self._restated, operation, node, self._variables)
        answers = AnswerMerge(self._restated, operation, node, self._diagnostics, is_open=True)
        names = Names()
        for example in examples:
            key = answers.take(None, example, None, names)
            if key is not None:
                requests.take(None, None, example, key, None)
        answers.finish()

    def _add_schemes(self, tree: Tree, draft: Draft) -> None:
        if draft.schemes.found:
            schemes = tree.setdefault("components", {}).setdefault("securitySchemes", {})
            used = {key for node in _operations(tree) for one in node.get("security", ()) for key in one}
            for key, scheme in draft.schemes.found.items():
                if key in used:
                    schemes.setdefault(key, scheme)

    def _folders(self, entry: Entry) -> Iterable[Any]:
        around = []
        parent = entry.parent
        while parent is not None:
            around.append(parent.node)
            parent = parent.parent
        return reversed(around)

    def _name(self, tree: Tree) -> None:
        """Title, version, description and tags as the collection has them now."""
        info = tree["info"]
        for field in ("name", "description", "version"):
            was, now = getattr(self._base, field), getattr(self._mine, field)
            if now and now != was:
                info["title" if field == "name" else field] = now
        for tag in tree.get("tags", ()):
            tag["name"] = self._tags.get(tag["name"], tag["name"])
            if self._descriptions.get(tag["name"]):
                tag["description"] = self._descriptions[tag["name"]]
        for node in _operations(tree):
            if "tags" in node:
                node["tags"] = list(dict.fromkeys(self._tags.get(name, name) for name in node["tags"]))


def _operations(tree: Tree) -> list[Tree]:
    return [node for item in tree["paths"].values() for method, node in item.items() if method in METHODS]


def _item(entry: Entry) -> Item:
    assert isinstance(entry.node, Item)
    return entry.node


def _shape(template: str) -> tuple[str, ...]:
    return Path(segments=template.lstrip("/").split("/")).shape


def _description(base: Item, mine: Item, operation: Operation) -> str | None:
    """What people wrote instead of the operation's description; None if they left it as it was.

    What the conversion added behind it (request body, operationId) is no description.
    """
    was, now = base.request.description, mine.request.description
    if was == now:
        return None
    own = operation.description or operation.path_description
    start = f"{_DEPRECATED} {own}".strip() if operation.deprecated else own
    behind = was[len(start) :] if was.startswith(start) else ""
    now = now[: len(now) - len(behind)] if behind and now.endswith(behind) else now
    return now.removeprefix(_DEPRECATED).strip() if operation.deprecated else now.strip()
