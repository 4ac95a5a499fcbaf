"""The request of an item, and the original requests of its examples: the same thing with fewer words and other values."""

from __future__ import annotations

from dataclasses import dataclass, replace

from converters.openapi.model import Json, MediaType, MediaTypeExample, Operation
from converters.openapi.to_postman import media as kinds
from converters.openapi.to_postman import serialize
from converters.openapi.to_postman.auth import Access
from converters.openapi.to_postman.bodies import declared_examples, declared_text, is_fitting, misfit, sample_text, sample_value
from converters.openapi.to_postman.context import Context, owner_of
from converters.openapi.to_postman.forms import form_fields
from converters.openapi.to_postman.parameters import Sent
from converters.openapi.to_postman.urls import described, query_rows, url
from converters.postman.model import Body, Header, Request


@dataclass(frozen=True, slots=True)
class BodyChoice:
    """One body a request can have: a media type, and its declared example if it is one."""

    media: MediaType
    name: str
    example: MediaTypeExample | None = None

    @property
    def key(self) -> str | None:
        return self.example.key if self.example else None


def body_choices(context: Context, operation: Operation) -> list[BodyChoice]:
    """Every body the definition offers, the one to send first: one that fits its schema, of the first media type."""
    found: list[BodyChoice] = []
    for media in operation.request_body.content if operation.request_body else ():
        name = kinds.concrete(context, media)
        declared = declared_examples(context, media)
        fitting = [example for example in declared if is_fitting(context, media, name, example, "request")]
        for example in declared:
            if not any(example is other for other in fitting):
                _report(context, example, media, name)
        if not fitting:
            found.append(BodyChoice(media, name))
        found += [BodyChoice(media, name, example) for example in (*fitting, *(e for e in declared if e not in fitting))]
    return found


def _report(context: Context, example: MediaTypeExample, media: MediaType, name: str) -> None:
    why = misfit(context, media, name, example, "request")
    message = f"This example of the request body does not fit its schema ({why}); it is kept beside one that does."
    context.warn("value.invalid", message, example.pointer or media.pointer)


class RequestMaker:
    """Makes the requests of one operation."""

    def __init__(self, context: Context, operation: Operation, base: str, access: Access, accept: str) -> None:
        self.context = context
        self.operation = operation
        self.base = base
        self.access = access
        self.accept = accept
        self._bodies: dict[tuple[int, int, bool, bool], Body] = {}

    def item_request(self, sent: tuple[Sent, ...], choice: BodyChoice | None, description: str) -> Request:
        """The request of the item: everything the definition says, what is optional disabled."""
        request = self._request(sent, choice, self.accept, documented=True)
        return replace(request, auth=self.access.auth, description=description)

    def original_request(self, sent: tuple[Sent, ...], choice: BodyChoice | None, accept: str) -> Request:
        """The request of an example: what identifies it and no more."""
        return self._request(sent, choice, accept, documented=False)

    def _request(self, sent: tuple[Sent, ...], choice: BodyChoice | None, accept: str, *, documented: bool) -> Request:
        extra = self.access.query if documented else ()
        return Request(
            method=self.operation.method,
            url=url(self.context, self.operation, self.base, sent, extra, documented=documented),
            headers=tuple(self._headers(sent, choice, accept, documented=documented)),
            body=self._body(choice, documented=documented) if choice else None,
        )

    def _headers(self, sent: tuple[Sent, ...], choice: BodyChoice | None, accept: str, *, documented: bool) -> list[Header]:
        headers = [Header(key="Accept", value=accept)] if accept else []
        if choice and not kinds.is_multipart(choice.name):
            headers.append(Header(key="Content-Type", value=choice.name))
        for one in sent:
            if one.parameter.location == "header" and (one.enabled or documented):
                description = described(one.parameter.description, one) if documented else ""
                headers.append(
                    Header(key=one.parameter.name, value=_header_text(one), description=description, disabled=not one.enabled)
                )
        headers += _cookies(sent, documented=documented)
        return [*headers, *self.access.headers] if documented else headers

    def _body(self, choice: BodyChoice, *, documented: bool) -> Body:
        key = (id(choice.media), id(choice.example), documented, self.context.room.is_scarce)
        if key not in self._bodies:
            self._bodies[key] = request_body(self.context, choice, owner_of(self.operation), documented=documented)
        return self._bodies[key]


def request_body(context: Context, choice: BodyChoice, owner: str, *, documented: bool) -> Body:
    """A request body as Postman keeps it: raw text, form rows, or a file to be chosen."""
    media, name = choice.media, choice.name
    if kinds.is_urlencoded(name) or kinds.is_multipart(name):
        multipart = kinds.is_multipart(name)
        value = _form_value(context, choice, owner)
        if isinstance(value, dict) or not choice.example:
            fields = form_fields(context, media, value, multipart=multipart, documented=documented)
            return Body(mode="formdata" if multipart else "urlencoded", fields=fields)
    if choice.example is None and (kinds.is_bytes(name) or _is_binary(context, media)):
        return Body(mode="file")
    if choice.example is not None:
        text = declared_text(context, media, name, choice.example, "request")
    else:
        text = sample_text(context, media, name, "request", owner)
    return Body(mode="raw", raw=text, language=kinds.language(name))


def _form_value(context: Context, choice: BodyChoice, owner: str) -> Json:
    if choice.example is not None:
        return choice.example.value
    return sample_value(context, choice.media, "request", owner)


def _is_binary(context: Context, media: MediaType) -> bool:
    return media.schema is not None and "binary" in context.sampler.shape(media.schema).formats


def _header_text(sent: Sent) -> str:
    if sent.parameter.media_type:
        return (
            sent.value
            if isinstance(sent.value, str) and "json" not in sent.parameter.media_type
            else serialize.compact(sent.value)
        )
    return one_line(serialize.simple(sent.value, explode=sent.parameter.explode))


def one_line(text: str) -> str:
    """A header value: line breaks and other controls become blanks."""
    return "".join(char if char >= " " and char != "\x7f" else " " for char in text).strip()


def _cookies(sent: tuple[Sent, ...], *, documented: bool) -> list[Header]:
    """Cookie parameters: one header with those that are sent, a disabled one with the others."""
    headers = []
    for enabled in (True, False) if documented else (True,):
        pairs = [
            f"{name}={text}"
            for one in sent
            if one.parameter.location == "cookie" and one.enabled is enabled
            for name, text in query_rows(one)
        ]
        if pairs:
            headers.append(Header(key="Cookie", value="; ".join(pairs), disabled=not enabled))
    return headers
