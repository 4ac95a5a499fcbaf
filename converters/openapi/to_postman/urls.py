"""The address of a request: base variable, path with its variables, query."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl

from converters.openapi.model import Operation
from converters.openapi.to_postman import serialize
from converters.openapi.to_postman.context import Context
from converters.openapi.to_postman.parameters import Sent, path_owner
from converters.postman.model import PathVariable, QueryParam, Url

_WHOLE = re.compile(r"\{([^{}/]+)\}")


def url(context: Context, operation: Operation, base: str, sent: tuple[Sent, ...], extra: tuple[QueryParam, ...] = (),
        *, documented: bool) -> Url:  # fmt: skip
    """The URL of a request. `documented`: with descriptions and disabled rows; without, only what is sent."""
    path, _, fixed = operation.path.partition("#")[0].partition("?")
    fragment = operation.path.partition("#")[2]
    values = {one.parameter.name: one for one in sent if one.parameter.location == "path"}
    segments = tuple(_segment(context, operation, step, values, documented=documented) for step in path.lstrip("/").split("/"))
    query = (*_fixed(fixed), *_query(sent, documented=documented), *extra)
    variables = _variables(path, values, documented=documented)
    shown = "&".join(row.key if row.value is None else f"{row.key}={row.value}" for row in query if not row.disabled)
    raw = f"{base}/{'/'.join(segments)}" + (f"?{shown}" if shown else "") + (f"#{fragment}" if fragment else "")
    return Url(raw=raw, host=(base,), path=segments, query=query, hash=fragment or None, variables=variables)


def _segment(context: Context, operation: Operation, step: str, values: dict[str, Sent], *, documented: bool) -> str:
    """A whole `{id}` is `:id`; inside a segment it is a variable, or the value itself where nobody edits it."""
    whole = _WHOLE.fullmatch(step)
    if whole:
        return f":{whole.group(1)}"

    def part(found: re.Match[str]) -> str:
        name = found.group(1)
        text = path_value(values[name]) if name in values else name
        return context.variables.declare(_variable_name(context, operation, name, text), text) if documented else text

    return _WHOLE.sub(part, step)


def _variable_name(context: Context, operation: Operation, name: str, text: str) -> str:
    """The variable's own name, or one that also says what it is of, where the name has another value already."""
    names = [name, f"{path_owner(operation, name)}_{name}"]
    names += [f"{names[-1]}{number}" for number in range(2, 100)]
    declared = context.variables.found
    return next((each for each in names if each not in declared or declared[each].value == text), name)


def path_value(sent: Sent) -> str:
    parameter = sent.parameter
    if parameter.media_type:
        return serialize.in_path(serialize.compact(sent.value))
    return serialize.path_text(parameter.name, sent.value, parameter.style, explode=parameter.explode) or "-"


def _variables(path: str, values: dict[str, Sent], *, documented: bool) -> tuple[PathVariable, ...]:
    found = []
    for step in path.split("/"):
        whole = _WHOLE.fullmatch(step)
        if not whole:
            continue
        name = whole.group(1)
        sent = values.get(name)
        text = path_value(sent) if sent else name
        found.append(PathVariable(key=name, value=text, description=sent.parameter.description if sent and documented else ""))
    return tuple(found)


def _fixed(text: str) -> list[QueryParam]:
    return [QueryParam(key=key, value=value) for key, value in parse_qsl(text, keep_blank_values=True)]


def _query(sent: tuple[Sent, ...], *, documented: bool) -> list[QueryParam]:
    rows = []
    for one in sent:
        if one.parameter.location not in ("query", "querystring") or not (one.enabled or documented):
            continue
        for key, value in query_rows(one):
            description = one.parameter.description if documented else ""
            rows.append(QueryParam(key=key, value=value, description=described(description, one), disabled=not one.enabled))
    return rows


def described(description: str, sent: Sent) -> str:
    """A description that says so when the parameter is deprecated."""
    if not sent.parameter.deprecated or not description:
        return description
    return f"(Deprecated) {description}"


def query_rows(sent: Sent) -> list[serialize.Pair]:
    """The rows of a query parameter; `in: querystring` is the whole query at once."""
    parameter = sent.parameter
    if parameter.location == "querystring":
        if isinstance(sent.value, dict):
            return [
                pair for key, inner in sent.value.items() for pair in serialize.query_pairs(key, inner, "form", explode=True)
            ]
        return [(serialize.in_query(serialize.scalar(sent.value)), "")]
    if parameter.media_type:
        text = (
            sent.value if isinstance(sent.value, str) and "json" not in parameter.media_type else serialize.compact(sent.value)
        )
        return [(parameter.name, serialize.in_query(text))]
    explode = parameter.explode and not (parameter.location == "cookie" and isinstance(sent.value, dict))
    return serialize.query_pairs(parameter.name, sent.value, parameter.style, explode=explode)
