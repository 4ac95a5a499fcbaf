"""The rows of a request's query and cookies, and the text of parameters that have a media type."""

from __future__ import annotations

from converters.openapi.model import Json, Parameter
from converters.openapi.to_postman import media as kinds
from converters.openapi.to_postman import serialize
from converters.openapi.to_postman.context import Context
from converters.openapi.to_postman.described import parameter_description
from converters.openapi.to_postman.parameters import Sent
from converters.openapi.to_postman.xml import write_xml
from converters.postman.model import Header, QueryParam


def query(context: Context, sent: tuple[Sent, ...], *, documented: bool) -> list[QueryParam]:
    """The query of a request, what is not sent as disabled rows, for people to switch on. `documented`: with descriptions."""
    rows: list[QueryParam] = []
    for one in sent:
        if one.parameter.location not in ("query", "querystring"):
            continue
        description = parameter_description(context, one.parameter) if documented else ""
        for key, value in _rows(context, one):
            rows.append(QueryParam(key=key, value=value, description=description, disabled=not one.enabled))
            description = ""
    return rows


def _rows(context: Context, sent: Sent) -> list[tuple[str, str | None]]:
    """The rows of one query parameter; `in: querystring` (3.2) is the whole query at once."""
    parameter, value = sent.parameter, sent.value
    encode = serialize.in_reserved_query if parameter.allow_reserved else serialize.in_query
    if parameter.location == "querystring":
        return _whole_query(context, parameter, value)
    if parameter.media_type:
        return [(serialize.in_query_name(parameter.name), encode(content_text(context, parameter, value), ""))]
    return [*serialize.query_pairs(parameter.name, value, parameter.style, explode=parameter.explode, encode=encode)]


def _whole_query(context: Context, parameter: Parameter, value: Json) -> list[tuple[str, str | None]]:
    """A form's fields as rows; any other text as one row without a value."""
    if isinstance(value, dict) and (not parameter.media_type or kinds.is_urlencoded(parameter.media_type)):
        fields = value.items()
        return [pair for key, inner in fields for pair in serialize.query_pairs(key, inner, "form", explode=True)]
    return [(serialize.in_query(content_text(context, parameter, value)), None)]


def content_text(context: Context, parameter: Parameter, value: Json) -> str:
    """The value of a parameter described by `content`, as its media type writes it, on one line."""
    name = parameter.media_type or ""
    if isinstance(value, str) and not kinds.is_json(name):
        return value
    if kinds.is_urlencoded(name) and isinstance(value, dict):
        pairs = (pair for key, inner in value.items() for pair in serialize.query_pairs(key, inner, "form", explode=True))
        return "&".join(f"{key}={text}" for key, text in pairs)
    if kinds.is_xml(name):
        return "".join(line.strip() for line in write_xml(value, parameter.schema, context.sampler).splitlines())
    return serialize.compact(value)


def header_text(context: Context, sent: Sent) -> str:
    """The value of a header parameter, on one line."""
    parameter = sent.parameter
    if parameter.media_type:
        return one_line(content_text(context, parameter, sent.value))
    return one_line(serialize.simple(sent.value, explode=parameter.explode, style=parameter.style))


def one_line(text: str) -> str:
    """A header value: line breaks and other controls become blanks."""
    return "".join(char if char >= " " and char != "\x7f" else " " for char in text).strip()


def cookies(context: Context, sent: tuple[Sent, ...], secrets: tuple[str, ...], *, documented: bool) -> list[Header]:
    """One Cookie header with all that is sent, keys of security schemes included, and a disabled one with the others."""
    headers = []
    for enabled in (True, False) if documented else (True,):
        ones = [one for one in sent if one.parameter.location == "cookie" and one.enabled is enabled]
        pairs = [f"{name}={text}" for one in ones for name, text in _cookie_pairs(context, one)]
        if enabled:
            names = {pair.partition("=")[0] for pair in pairs}
            pairs += [secret for secret in secrets if secret.partition("=")[0] not in names]
        if pairs:
            told = _cookie_descriptions(context, ones) if documented else ""
            headers.append(Header(key="Cookie", value=one_line("; ".join(pairs)), description=told, disabled=not enabled))
    return headers


def _cookie_pairs(context: Context, sent: Sent) -> list[serialize.Pair]:
    parameter = sent.parameter
    if parameter.media_type:
        return [(parameter.name, serialize.in_cookie(content_text(context, parameter, sent.value)))]
    return serialize.cookie_pairs(parameter.name, sent.value, parameter.style, explode=parameter.explode)


def _cookie_descriptions(context: Context, ones: list[Sent]) -> str:
    """What each cookie of a header is: `sid: The session. theme: Dark or light.`"""
    told = ((one.parameter.name, parameter_description(context, one.parameter)) for one in ones)
    return "\n".join(f"{name}: {text}" for name, text in told if text)
