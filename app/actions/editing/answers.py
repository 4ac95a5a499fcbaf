"""What is worked out from a revision and asked for again and again: kept in memory by the hash of what it is made of."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from app.contract.answers import Answers
from app.contract.draft import ContractError, read_contract
from app.store.blobs import read_blob
from app.store.records import Revision

T = TypeVar("T")


class Remembered(Generic[T]):
    """The last so many values by their keys. Safe from any thread; two that ask at once may both make one."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: OrderedDict[str, T] = OrderedDict()
        self._lock = threading.Lock()

    def peek(self, key: str) -> T | None:
        """The value, if it was made already."""
        with self._lock:
            return self._known.get(key)

    def of(self, key: str, make: Callable[[], T]) -> T:
        """The value, made if it was not yet."""
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
                return self._known[key]
        made = make()
        with self._lock:
            self._known[key] = made
            while len(self._known) > self._most:
                self._known.popitem(last=False)
        return made


_answers: Remembered[Answers | None] = Remembered(16)


def answers_of(where: Any, revision: Revision) -> Answers | None:
    """What the definition of a revision says of its answers; None without one, or one that cannot be read."""
    if revision.contract is None:
        return None
    contract = revision.contract

    def make() -> Answers | None:
        try:
            return Answers(read_contract(read_blob(where, contract)))
        except ContractError:
            return None

    return _answers.of(contract, make)
