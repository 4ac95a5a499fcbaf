"""The request of an item, and the original requests of its examples: the same thing with fewer words and other values."""

from __future__ import annotations

from dataclasses import replace

from converters.openapi.model import Operation
from converters.openapi.read_content import HEADER_NAME
from converters.openapi.to_postman import media as kinds
from converters.openapi.to_postman.auth import Access
from converters.openapi.to_postman.context import Context, owner_of
from converters.openapi.to_postman.described import parameter_description
from converters.openapi.to_postman.parameters import Sent, is_implicit, says_which
from converters.openapi.to_postman.query import cookies, header_text, one_line
from converters.openapi.to_postman.request_bodies import BodyChoice, body_choices, request_body
from converters.openapi.to_postman.urls import url
from converters.postman.model import Body, Header, Request

__all__ = ["BodyChoice", "RequestMaker", "body_choices", "one_line"]


class RequestMaker:
    """Makes the requests of one operation."""

    def __init__(self, context: Context, operation: Operation, base: str, access: Access, accept: str) -> None:
        self.context = context
        self.operation = operation
        self.base = base
        self.access = access
        self.accept = accept
        self._bodies: dict[tuple[int, int, bool, bool], tuple[BodyChoice, Body]] = {}

    def item_request(self, sent: tuple[Sent, ...], choice: BodyChoice | None, description: str) -> Request:
        """The request of the item: everything the definition says, what is optional disabled."""
        request = self._request(sent, choice, self.accept, documented=True)
        return replace(request, auth=self.access.auth, description=self._described(description))

    def original_request(self, sent: tuple[Sent, ...], choice: BodyChoice | None, accept: str) -> Request:
        """The request of an example: what identifies it and no more."""
        return self._request(sent, choice, accept, documented=False)

    def _described(self, description: str) -> str:
        """A description with what has no place of its own: the body's words, the operationId, the security alternatives."""
        if not self.context.options.descriptions:
            return ""
        parts = [description]
        body = self.operation.request_body
        if body is not None and body.description.strip():
            parts.append(f"Request body{' (required)' if body.required else ''}: {body.description.strip()}")
        lines = [f"operationId: {self.operation.operation_id}"] if self.operation.operation_id else []
        parts.append("  \n".join([*lines, *filter(None, (self.access.note,))]))
        return "\n\n".join(filter(None, parts))

    def _request(self, sent: tuple[Sent, ...], choice: BodyChoice | None, accept: str, *, documented: bool) -> Request:
        rows = self.access.rows if documented else self.access.in_examples
        body = self._body(choice, documented=documented) if choice else None
        return Request(
            method=self.operation.method,
            url=url(self.context, self.operation, self.base, sent, rows.query, documented=documented),
            headers=(
                *self._headers(sent, choice, accept, body, documented=documented),
                *rows.headers,
                *cookies(self.context, sent, rows.cookies, documented=documented),
            ),
            body=body,
        )

    def _headers(
        self, sent: tuple[Sent, ...], choice: BodyChoice | None, accept: str, body: Body | None, *, documented: bool
    ) -> list[Header]:
        """Accept and Content-Type, by their parameters where those are kept, and the other header parameters."""
        left = [one for one in sent if one.parameter.location == "header"]
        found: list[Header] = []
        for name, value in (("Accept", accept), ("Content-Type", _content_type(choice, body))):
            said = next(
                (one for one in left if is_implicit(one.parameter) and one.parameter.name.lower() == name.lower()), None
            )
            if said is not None:
                left.remove(said)
            if said is not None and documented and (value or says_which(self.context, said.parameter)):
                found.append(self._header(said, value if not says_which(self.context, said.parameter) else None))
            elif value:
                found.append(Header(key=name, value=value))
        for one in left:
            is_sent = one.enabled and HEADER_NAME.fullmatch(one.parameter.name) is not None
            if documented:
                found.append(replace(self._header(one), disabled=not is_sent))
            elif is_sent:
                found.append(Header(key=one.parameter.name, value=header_text(self.context, one)))
        return found

    def _header(self, one: Sent, value: str | None = None) -> Header:
        """A header parameter with its description; `value` instead of its own."""
        text = header_text(self.context, one) if value is None else value
        name = one_line(one.parameter.name) or "-"
        return Header(key=name, value=text, description=parameter_description(self.context, one.parameter))

    def _body(self, choice: BodyChoice, *, documented: bool) -> Body:
        """The body of a choice, made once; the choice is kept beside it, so that its identity stays its own."""
        key = (id(choice.media), id(choice.example), documented, self.context.room.is_scarce)
        if key not in self._bodies:
            owner, body = owner_of(self.operation), self.operation.request_body
            made = request_body(self.context, choice, owner, documented=documented, wanted=body is not None and body.required)
            self._bodies[key] = (choice, made)
        return self._bodies[key][1]


def _content_type(choice: BodyChoice | None, body: Body | None) -> str:
    """The Content-Type a request is saved with: none for form-data, whose boundary the client chooses."""
    if choice is None or (body is not None and body.mode == "formdata"):
        return ""
    if kinds.is_multipart(choice.name) and "boundary=" not in choice.name:
        return f"{choice.name}; boundary={kinds.BOUNDARY}"
    return choice.name
