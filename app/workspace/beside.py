"""What is kept beside a collection, by names of operations and examples: here the names find what they mean. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.matching.choosing.choose import BoundRule, RuleBook, bound
from app.matching.choosing.read import read_rules
from app.matching.choosing.rule import Rule
from app.matching.example import IndexedExample
from app.matching.index import MockIndex
from app.serving.codings import Forms, compressed_forms
from app.serving.extras import Extras
from app.serving.faults.plan import NO_FAULTS, FaultPlan, Faults
from app.serving.faults.read import read_profiles
from app.workspace.bodies import with_body
from app.workspace.fault_settings import SaidFaults, read_plan, unknown_profile
from app.workspace.mock_settings import MockSettings
from converters.diagnostics import Diagnostics
from converters.postman.model import Collection, Example, Item, walk
from converters.postman.slice import answers_to, items_named, why_missing
from converters.slices import did_you_mean, nearest

ItemIds = Mapping[str, Sequence[str]]
"""The ids of the items that an operation has become, by its name."""


@dataclass(frozen=True, slots=True)
class Named:
    """Finds operations and examples of a collection by their names; what is not there is told in `found`."""

    items: Sequence[Item]
    item_ids: ItemIds
    left_out: frozenset[str]
    found: Diagnostics

    def operation(self, name: str, where: str, *, is_optional: bool = False) -> list[Item]:
        """The items of an operation. `is_optional`: another mock speaks of it, this one may have left it out."""
        items = items_named(self.items, name, self.item_ids)
        if not items and not is_optional:
            known = [*self.item_ids, *(item.name for item in self.items)]
            self.found.error("ref.unresolved", why_missing(name, known, self.left_out), where)
        return items

    def examples(self, items: Sequence[Item], name: str, where: str, *, is_optional: bool = False) -> list[Example]:
        """The examples of these items that have the name or id."""
        all_of_them = [example for item in items for example in item.examples]
        examples = [example for example in all_of_them if answers_to(example, name, {})]
        if not examples and items and not is_optional:
            known = dict.fromkeys(example.name for example in all_of_them if example.name)
            advice = did_you_mean(nearest(name, known))
            if advice == "." and known:
                advice = f". It has {', '.join(repr(word) for word in list(known)[:5])}."
            self.found.error("ref.unresolved", f"There is no example {name!r} here{advice}", where)
        return examples


def operations_named(settings: MockSettings) -> frozenset[str]:
    """The operations that faults and rules speak of."""
    return frozenset(settings.faults.get("examples", ())) | frozenset(settings.example_rules)


def item_ids_named(settings: MockSettings, item_ids: ItemIds) -> dict[str, list[str]]:
    """Of the names of operations those that the settings use, to be kept with them."""
    return {name: list(ids) for name, ids in sorted(item_ids.items()) if name in operations_named(settings)}


def extras_of(
    settings: MockSettings,
    collection: Collection,
    item_ids: ItemIds,
    found: Diagnostics,
    index: MockIndex | None = None,
    left_out: frozenset[str] = frozenset(),
) -> Extras | None:
    """What the mock does beyond Postman's, its names resolved; None for nothing. Names that lead nowhere go to `found`.

    `index`: the collection compiled, where rules shall answer.
    """
    if not (settings.faults or settings.example_rules or settings.compress or settings.echo != "off") and settings.seed is None:
        return None
    named = Named([item for _, item in walk(collection)], item_ids, left_out, found)
    plan, book = _plan(settings, named), _book(settings, named, index)
    echoes = _echoes(settings, named, found)
    forms = _forms(settings, index, book, echoes)
    return Extras(plan=plan, book=book, forms=forms, echoes=echoes, seed=settings.seed)


def _echoes(settings: MockSettings, named: Named, found: Diagnostics) -> frozenset[str]:
    """The ids of the examples that what a call sent is written into."""
    if settings.echo == "off":
        return frozenset()
    ids = frozenset(example.id for item in named.items for example in item.examples)
    if settings.echo == "made" and not ids & settings.made:
        message = "`echo: true` writes into answers that were made of schemas; this mock has none. Say `echo: all` for all."
        found.warning("setting.unsupported", message, "echo")
    return ids if settings.echo == "all" else ids & settings.made


def _forms(settings: MockSettings, index: MockIndex | None, book: RuleBook | None, echoes: frozenset[str]) -> Forms | None:
    """The compressed forms of all ready answers that nothing is written into, those of files too."""
    if settings.compress is None or index is None:
        return None
    served = [example for rules in book.by_item.values() for rule in rules for example in rule.served] if book else []
    ready = [example for example in (*index.examples, *served) if example.id not in echoes or example.reply.has_ranges]
    return compressed_forms(ready, settings.compress)


def _plan(settings: MockSettings, named: Named) -> FaultPlan | None:
    if not settings.faults:
        return None
    said = read_plan(settings.faults)
    profiles = read_profiles(settings.profiles)
    if unknown_profile(said, profiles):
        named.found.error("ref.unresolved", f"There is no profile {said.profile!r}.", "faults.profile")
    plan = FaultPlan(profiles=profiles, allowed=said.allowed)
    own = said.own.over(plan.profile(said.profile) or NO_FAULTS)
    return FaultPlan(own=own, by_example=_by_example(said, settings, named), profiles=profiles, allowed=said.allowed)


def _by_example(said: SaidFaults, settings: MockSettings, named: Named) -> dict[str, Faults]:
    faults: dict[str, Faults] = {}
    for operation, examples in said.examples.items():
        is_optional = operation in settings.inherited_faults
        items = named.operation(operation, f"faults.examples.{operation}", is_optional=is_optional)
        for name, wanted in examples.items():
            place = f"faults.examples.{operation}.{name}"
            for example in named.examples(items, name, place, is_optional=is_optional):
                faults[example.id] = wanted
    return faults


def _book(settings: MockSettings, named: Named, index: MockIndex | None) -> RuleBook | None:
    """The rules with the examples that their names mean."""
    if not settings.example_rules:
        return None
    indexed = {(each.item_id, each.id): each for each in index.examples} if index else {}
    rules = []
    for operation, said in read_rules(settings.example_rules).items():
        is_optional = operation in settings.inherited_rules
        items = named.operation(operation, f"rules.{operation}", is_optional=is_optional)
        for rule in said:
            meant = [_meant(named, items, name, rule, is_optional=is_optional) for name in rule.answer.names]
            weights = [weight for weight, one in zip(rule.answer.weights, meant, strict=False) if one in indexed]
            answer = replace(rule.answer, weights=tuple(weights))
            examples = tuple(indexed[one] for one in meant if one in indexed)
            served = _served(settings, named, rule, examples)
            rules.append(([item.id for item in items], BoundRule(replace(rule, answer=answer), examples, served)))
    return bound(rules)


def _served(
    settings: MockSettings, named: Named, rule: Rule, examples: tuple[IndexedExample, ...]
) -> tuple[IndexedExample, ...]:
    """The examples with the body of the rule's file; as they are where the file is not kept."""
    if not rule.file:
        return examples
    data = settings.bodies.get(rule.file)
    if data is None:
        message = f"The file {rule.file!r} is not kept with this mock; the example's own body is sent."
        named.found.warning("ref.unresolved", message, f"rules.{rule.place}.file")
        return examples
    return tuple(with_body(example, rule.file, rule.media_type, data) for example in examples)


def _meant(named: Named, items: Sequence[Item], name: str, rule: Rule, *, is_optional: bool) -> tuple[str, str] | None:
    """Item and example that a rule names; of several with one name the first."""
    found = {id(each) for each in named.examples(items, name, f"rules.{rule.place}.answer", is_optional=is_optional)}
    return next(((item.id, each.id) for item in items for each in item.examples if id(each) in found), None)
