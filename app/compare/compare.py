"""Two revisions compared: all that changed of operations, parameters, answers, examples, settings; whether it breaks callers.

Pure; bounded by CompareLimits. What changed is told once where it is, and of an operation or example whose answers a change
elsewhere decides (a variable), that it answers otherwise: every subject whose hash is another has a change.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from app.compare.answers import Pairing, called, compare_answers
from app.compare.contracts import Contracts, Declared, schemas_tell, tells_answers
from app.compare.model import STANDARD, Change, CompareLimits, Comparison, Ledger, Side, change
from app.compare.operations import Operation, operations_of, pair_operations
from app.compare.requests import compare_requests
from app.compare.settings import compare_settings
from app.compare.shown import shown
from app.compare.subjects import Subject, hashes_of
from converters.postman.model import Collection


def compare(
    before: Collection | Side,
    after: Collection | Side,
    *,
    limits: CompareLimits = STANDARD,
    clock: Callable[[], float] = time.monotonic,
) -> Comparison:
    """What changed from one to the other. Raises nothing; what was not looked at is said."""
    one, other = _side(before), _side(after)
    ledger = Ledger(limits, clock)
    ledger.add_all(compare_settings(one, other))
    ours, theirs = operations_of(one.collection), operations_of(other.collection)
    pairs = pair_operations(ours, theirs)
    contracts = Contracts(one, other)
    old, new = hashes_of(one.collection, ours, one.environment), hashes_of(other.collection, theirs, other.environment)
    for was, now in _in_order(ours, theirs, pairs):
        if ledger.is_over:
            ledger.unseen += 1
        elif was is None or now is None:
            ledger.add(_gone(was) if was is not None else _new(now))  # type: ignore[arg-type]
        elif _is_same(was, now, old, new):
            ledger.add_all(_declared(contracts, now, contracts.both(was, now)))
        else:
            _operation(ledger, contracts, was, now, old, new)
    if ledger.unseen:
        ledger.notes[f"The time was up: {ledger.unseen} operations were not compared."] = None
    return ledger.finish()


def _side(given: Collection | Side) -> Side:
    return given if isinstance(given, Side) else Side(collection=given)


def _in_order(
    ours: Sequence[Operation], theirs: Sequence[Operation], pairs: dict[int, int]
) -> Iterator[tuple[Operation | None, Operation | None]]:
    """What is there now in its order, each behind what went from before it."""
    came_from = {now: was for was, now in pairs.items()}
    gone = [at for at in range(len(ours)) if at not in pairs]
    for at, operation in enumerate(theirs):
        was = came_from.get(at)
        while was is not None and gone and gone[0] < was:
            yield ours[gone.pop(0)], None
        yield (None if was is None else ours[was]), operation
    yield from ((ours[at], None) for at in gone)


def _gone(operation: Operation) -> Change:
    text = f"{operation.key} is gone, with {_count(operation)}."
    return change(
        Subject(kind="operation", operation=operation.key), "removed", "operation.removed", text, shown(operation.item.name)
    )


def _new(operation: Operation) -> Change:
    text = f"{operation.key} is new, with {_count(operation)}."
    return change(
        Subject(kind="operation", operation=operation.key), "added", "operation.added", text, None, shown(operation.item.name)
    )


def _count(operation: Operation) -> str:
    count = len(operation.examples)
    return "1 example" if count == 1 else f"{count} examples"


def _is_same(was: Operation, now: Operation, old: dict[str, str], new: dict[str, str]) -> bool:
    """Whether nothing of it is other than before, names included; ids of examples may be."""
    one, other = Subject(kind="operation", operation=was.key).key, Subject(kind="operation", operation=now.key).key
    if was.key != now.key or old[one] != new[other] or list(was.examples) != list(now.examples):
        return False
    return was.item.name == now.item.name and was.entry.folders == now.entry.folders and was.item.request == now.item.request


def _operation(
    ledger: Ledger, contracts: Contracts, was: Operation, now: Operation, old: dict[str, str], new: dict[str, str]
) -> None:
    """All of one operation. Where definitions tell what breaks, samples do not."""
    begins = len(ledger.changes) + ledger.left_out
    declared = contracts.both(was, now)
    is_decided = tells_answers(declared)
    pairing = Pairing.of(was, now, is_decided=is_decided)
    if is_decided:
        pairing = replace(pairing, has_schemas=partial(schemas_tell, declared))
    ledger.add_all(_head(was, now))
    ledger.add_all(_declared(contracts, now, declared))
    ledger.add_all(compare_requests(pairing, declared, ledger.limits))
    ledger.add_all(compare_answers(pairing, ledger.limits))
    told = {(each.subject.operation, each.subject.example) for each in ledger.changes[begins:] if each.decides}
    ledger.add_all(_untold(pairing, told, old, new))


def _declared(contracts: Contracts, now: Operation, declared: tuple[Declared, Declared] | None) -> Iterator[Change]:
    if declared is not None:
        yield from contracts.compare_calls(now.key, *declared)
        if tells_answers(declared):
            yield from contracts.compare_answers(now.key, *declared)


def _head(was: Operation, now: Operation) -> Iterator[Change]:
    """Its method, path, name and folder."""
    subject = Subject(kind="operation", operation=now.key)
    if was.entry.call != now.entry.call:
        yield change(subject, "moved", "operation.moved", f"{was.key} is {now.key} now.", was.key, now.key)
    elif was.path != now.path:
        yield change(subject, "changed", "operation.variable", f"{was.path} is written {now.path} now.", was.path, now.path)
    if was.item.name != now.item.name:
        old, new = shown(was.item.name), shown(now.item.name)
        text = f"“{old[:80]}” is called “{new[:80]}” now."
        yield change(subject, "changed", "operation.renamed", text, old, new)
    if was.entry.folders != now.entry.folders:
        old, new = (" › ".join(each.entry.folders) for each in (was, now))
        text = f"It stands in {new or 'no folder'} now, and stood in {old or 'none'}."
        yield change(subject, "moved", "operation.folder", text, old, new)


def _untold(pairing: Pairing, told: set[tuple[str, str]], old: dict[str, str], new: dict[str, str]) -> Iterator[Change]:
    """What answers otherwise though nothing was told of it: something that it names changed. With a path all examples move."""
    was, now = pairing.before, pairing.after
    has_any = bool(told)
    for before, after in pairing.examples.items() if was.entry.call == now.entry.call else ():
        subject = pairing.example(after)
        if old[pairing.gone(before).key] != new[subject.key] and (now.key, after) not in told:
            has_any = True
            text = f"{called(now.examples[after])} answers otherwise: a variable that it names, or its request, changed."
            yield change(subject, "changed", "response.example.surroundings", text)
    subject = pairing.operation
    if not has_any and old[Subject(kind="operation", operation=was.key).key] != new[subject.key]:
        text = "It is asked otherwise: a variable that its request names changed."
        yield change(subject, "changed", "operation.surroundings", text)
