"""Put a mock together: the parts it is made of and its settings become one collection and its default examples. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.workspace.beside import extras_of, item_ids_named
from app.workspace.library import Part
from app.workspace.mock_settings import MockSettings
from app.workspace.mocks_file import MockEntry
from converters.diagnostics import Diagnostic, Diagnostics
from converters.postman.model import Collection, walk
from converters.postman.slice import choose_examples, merge_collections, slice_collection
from converters.slices import did_you_mean, nearest

_SETTINGS = ("include", "exclude", "examples", "faults", "rules", "echo", "validate")


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What a mock answers from. `defaults`: ids of the examples that win ties. `contract`: what its calls are checked against,
    b"" unless all of it is made of one definition.

    `item_ids`: what operations have become, for those that its settings name beside the collection. `made`: ids of the examples
    whose body no author declared, where that counts.
    """

    collection: Collection
    defaults: frozenset[str] = frozenset()
    contract: bytes = b""
    diagnostics: tuple[Diagnostic, ...] = ()
    item_ids: Mapping[str, Sequence[str]] = field(default_factory=dict)
    made: frozenset[str] = frozenset()


def build_mock(settings: MockSettings, parts: Sequence[Part], entry: MockEntry | None = None) -> Built:
    """Merges, slices and chooses examples, in this order; a definition was sliced before it was converted.

    `entry` gives findings about the settings their line in `mocks.yaml`.
    """
    found = Diagnostics()
    item_ids = {name: ids for part in reversed(parts) for name, ids in part.item_ids.items()}
    collection = merge_collections([part.collection for part in parts], name=settings.title or settings.name)
    left_out = {name for part in parts for name in part.left_out}
    if settings.collections:
        whole, collection = collection, slice_collection(collection, settings.slice, found, item_ids=item_ids)
        left_out |= _names_of(whole, item_ids) - _names_of(collection, item_ids)
    chosen = choose_examples(collection, settings.examples, item_ids=item_ids, optional=settings.inherited, left_out=left_out)
    if settings.echo == "made":
        settings = replace(settings, made=_made(parts, chosen.collection))
    extras_of(settings, chosen.collection, item_ids, found, left_out=frozenset(left_out))
    _report_silence(collection, settings, parts, found)
    contract = parts[0].contract if len(parts) == 1 else b""
    for finding in validation_findings(settings, contract, [*item_ids, *left_out]):
        found.note(finding)
    findings = [finding for part in parts for finding in part.diagnostics]
    return Built(
        collection=chosen.collection,
        defaults=chosen.defaults,
        item_ids=item_ids_named(settings, item_ids),
        made=settings.made,
        contract=contract,
        diagnostics=tuple(_in_mocks_file(each, entry) for each in (*findings, *found, *chosen.diagnostics)),
    )


def _made(parts: Sequence[Part], collection: Collection) -> frozenset[str]:
    """Of the examples that are there, the ids of those whose body no author declared."""
    made = {each for part in parts for each in part.made}
    return frozenset(example.id for _, item in walk(collection) for example in item.examples if example.id in made)


def validation_findings(settings: MockSettings, contract: bytes, operations: Sequence[str]) -> Iterator[Diagnostic]:
    """What `validate` asks for in vain. `operations`: the names that it may use."""
    if not settings.validate.is_on:
        return
    if not contract:
        message = (
            "Calls can be checked only where the mock is made of one definition: a collection does not say what is allowed. "
            "Serve the definition, or write `validate: off`."
        )
        yield Diagnostic("warning", "setting.unsupported", message, where="validate")
        return
    for name in settings.validate.operations:
        if name not in operations:
            advice = did_you_mean(nearest(name, dict.fromkeys(operations)))
            yield Diagnostic("error", "ref.unresolved", f"There is no operation {name!r}{advice}", where=f"validate.{name}")


def _names_of(collection: Collection, item_ids: Mapping[str, Sequence[str]]) -> set[str]:
    """What its operations may be called in `examples`."""
    items = [item for _, item in walk(collection)]
    ids = {item.id for item in items}
    return {item.name for item in items} | ids | {name for name, own in item_ids.items() if ids.intersection(own)}


def _report_silence(collection: Collection, settings: MockSettings, parts: Sequence[Part], found: Diagnostics) -> None:
    """Collections without any example answer nothing, and nobody who put them there expects that; definitions say it before."""
    items = [item for _, item in walk(collection)]
    if not settings.collections or any(item.examples for item in items) or (not items and not settings.slice.takes_all):
        return
    message = (
        "No saved examples: nothing can answer. Save one in Postman (Save Response, then Save as example) and export the "
        "collection again, or serve the API's definition instead."
    )
    found.add("warning", "example.none", message, file=parts[0].file)


def _in_mocks_file(finding: Diagnostic, entry: MockEntry | None) -> Diagnostic:
    """What is wrong with fields of `mocks.yaml` stands there, not in the file they were applied to."""
    is_about_settings = finding.where.partition(".")[0] in _SETTINGS and finding.line is None
    if entry is None or not is_about_settings:
        return finding
    return entry.finding(finding.level, finding.code, finding.message, finding.where)
