"""Environments beside a collection, one for each server; what people have filled in there stays."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from app.workspace.mock_settings import slug
from converters.detect import Kind, detect
from converters.diagnostics import Diagnostics
from converters.errors import ConversionError
from converters.postman.model import Environment
from converters.postman.read import environment_from_json
from converters.postman.write import write_environment


def named_environments(environments: Iterable[Mapping[str, Any]]) -> dict[str, bytes]:
    """The environments as files by the name of their server; all names differ."""
    found: dict[str, bytes] = {}
    for each in environments:
        environment = environment_from_json(dict(each), Diagnostics(limit=0))
        plain = slug(environment.name)
        name = next(name for number in range(1, 1000) if (name := plain if number == 1 else f"{plain}-{number}") not in found)
        found[name] = write_environment(environment)
    return found


def filled_in(new: bytes, old: bytes) -> bytes | None:
    """The new environment with the values that the old one has where the new one has none, and what else people put there.

    None: the old file is no environment.
    """
    try:
        data = json.loads(old)
        if detect(data) is not Kind.ENVIRONMENT:
            return None
        before = environment_from_json(data, Diagnostics(limit=0))
    except (ValueError, RecursionError, ConversionError):
        return None
    return write_environment(_merged(environment_from_json(json.loads(new), Diagnostics(limit=0)), before))


def _merged(new: Environment, old: Environment) -> Environment:
    values = {variable.key: variable for variable in old.variables}
    rows = [
        replace(variable, value=values[variable.key].value) if not variable.value and variable.key in values else variable
        for variable in new.variables
    ]
    known = {variable.key for variable in new.variables}
    return replace(new, variables=(*rows, *(variable for variable in old.variables if variable.key not in known)))
