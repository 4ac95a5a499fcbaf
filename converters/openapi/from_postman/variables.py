"""The variables of a collection as far as they may be written: secrets stay names, and so does what has no value."""

from __future__ import annotations

import re
from collections.abc import Iterable

from converters.postman.model import Collection, Variable
from converters.postman.secret_names import is_secret_name

VARIABLE = re.compile(r"\{\{([^{}]*)\}\}")
_MOST_ROUNDS = 8
_LONGEST = 10_000


class Variables:
    """Values by name. What a secret is worth is never told."""

    def __init__(self, variables: Iterable[Variable]) -> None:
        self._found = {
            one.key: one.value
            for one in variables
            if not one.disabled and one.value and one.type != "secret" and not is_secret_name(one.key)
        }

    def value(self, name: str) -> str:
        """The value of a variable, the variables in it filled in; "" if it has none, or is a secret."""
        return self.filled(self._found.get(name.strip(), ""))

    def raw(self, name: str) -> str:
        """The value as it was written."""
        return self._found.get(name.strip(), "")

    def filled(self, text: str) -> str:
        """A text with the values of its variables; those without a value stay as they are."""
        for _ in range(_MOST_ROUNDS):
            if "{{" not in text:
                break
            new = VARIABLE.sub(lambda found: self._found.get(found[1].strip(), found[0]), text)
            if new == text or len(new) > _LONGEST:
                break
            text = new
        return text


def part_name(text: str) -> str:
    """The name of a variable as that of a part of a template: `{userId}`."""
    return re.sub(r"[^A-Za-z0-9_.-]+", "_", text.strip().lstrip("$")).strip("_") or "value"


def variables_of(collection: Collection) -> Variables:
    """The variables of a collection itself."""
    return Variables(collection.variables)
