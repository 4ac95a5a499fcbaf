"""The address of a request: base variable, path with its variables, query."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl

from converters.openapi.model import Operation
from converters.openapi.to_postman import serialize
from converters.openapi.to_postman.context import Context
from converters.openapi.to_postman.described import parameter_description
from converters.openapi.to_postman.parameters import Sent, path_owner
from converters.openapi.to_postman.query import content_text, query
from converters.postman.model import PathVariable, QueryParam, Url

_WHOLE = re.compile(r"\{([^{}/]+)\}")


def url(context: Context, operation: Operation, base: str, sent: tuple[Sent, ...], extra: tuple[QueryParam, ...] = (),
        *, documented: bool) -> Url:  # fmt: skip
    """The URL of a request. `documented`: with descriptions, and what is inside a segment as variables."""
    path, _, fixed = operation.path.partition("#")[0].partition("?")
    fragment = operation.path.partition("#")[2]
    values = {one.parameter.name: one for one in sent if one.parameter.location == "path"}
    segments = tuple(_segment(context, operation, step, values, documented=documented) for step in path.lstrip("/").split("/"))
    rows = (*_fixed(fixed), *query(context, sent, documented=documented), *extra)
    variables = _variables(context, path, values, documented=documented)
    shown = "&".join(row.key if row.value is None else f"{row.key}={row.value}" for row in rows if not row.disabled)
    raw = f"{base}/{'/'.join(segments)}" + (f"?{shown}" if shown else "") + (f"#{fragment}" if fragment else "")
    return Url(raw=raw, host=(base,), path=segments, query=rows, hash=fragment or None, variables=variables)


def _segment(context: Context, operation: Operation, step: str, values: dict[str, Sent], *, documented: bool) -> str:
    """A whole `{id}` is `:id`; inside a segment it is a variable, or the value itself where nobody edits it."""
    whole = _WHOLE.fullmatch(step)
    if whole:
        return f":{whole.group(1)}"

    def part(found: re.Match[str]) -> str:
        name = found.group(1)
        text = path_value(context, values[name]) if name in values else name
        if not documented:
            return text
        description = parameter_description(context, values[name].parameter) if name in values else ""
        return context.variables.declare(_variable_name(context, operation, name, text), text, description=description)

    return _WHOLE.sub(part, step)


def _variable_name(context: Context, operation: Operation, name: str, text: str) -> str:
    """The variable's own name, or one that also says what it is of, where the name has another value already."""
    names = [name, f"{path_owner(operation, name)}_{name}"]
    names += [f"{names[-1]}{number}" for number in range(2, 100)]
    declared = context.variables.found
    return next((each for each in names if each not in declared or declared[each].value == text), name)


def path_value(context: Context, sent: Sent) -> str:
    """The value of a path variable as it stands in its segment; never empty, for then the segment would be gone."""
    parameter = sent.parameter
    if parameter.media_type:
        return serialize.in_path(content_text(context, parameter, sent.value)) or "-"
    return serialize.path_text(parameter.name, sent.value, parameter.style, explode=parameter.explode) or "-"


def _variables(context: Context, path: str, values: dict[str, Sent], *, documented: bool) -> tuple[PathVariable, ...]:
    found = []
    for step in path.split("/"):
        whole = _WHOLE.fullmatch(step)
        if not whole:
            continue
        name = whole.group(1)
        sent = values.get(name)
        text = path_value(context, sent) if sent else name
        description = parameter_description(context, sent.parameter) if sent and documented else ""
        found.append(PathVariable(key=name, value=text, description=description))
    return tuple(found)


def _fixed(text: str) -> list[QueryParam]:
    return [QueryParam(key=key, value=value) for key, value in parse_qsl(text, keep_blank_values=True)]
