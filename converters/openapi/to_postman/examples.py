"""Saved examples: one for each declared status, media type and named example, with the request that belongs to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from converters.openapi.model import Json, MediaType, MediaTypeExample, Operation, Response, ResponseHeader
from converters.openapi.sample.names import tokens_of
from converters.openapi.to_postman import media as kinds
from converters.openapi.to_postman import serialize
from converters.openapi.to_postman.bodies import declared_examples, declared_text, is_fitting, misfit, sample_text, sample_value
from converters.openapi.to_postman.context import Context, owner_of
from converters.openapi.to_postman.naming import Names, first_line
from converters.openapi.to_postman.parameters import Sent, elsewhere, paired, pairs_with, sampled
from converters.openapi.to_postman.requests import BodyChoice, RequestMaker, one_line
from converters.openapi.to_postman.statuses import codes_of, is_marked, reason
from converters.postman.ids import derive_id
from converters.postman.model import Example, Header

UNDECLARED = Response(status="200", description="OK (not declared)")
"""What an operation answers that declares no response at all: a mock server answers only from examples."""

_NO_BODY = frozenset((204, 205, 304))


@dataclass(frozen=True, slots=True)
class Case:
    """One answer the definition declares: a response, its code, a media type, and a declared example or a made body."""

    response: Response
    code: int
    media: MediaType | None = None
    content_type: str = ""
    example: MediaTypeExample | None = None
    beside: bool = False

    @property
    def key(self) -> str | None:
        return self.example.key if self.example else None


def saved_examples(context: Context, operation: Operation, maker: RequestMaker, sent: tuple[Sent, ...],
                   choices: list[BodyChoice], item_id: str) -> tuple[Example, ...]:  # fmt: skip
    """Every saved example of an operation, in declared order; then one for each request body no example was paired with."""
    cases = _cases(context, operation)
    saver = _Saver(context, operation, maker, sent, choices, item_id, cases)
    found: list[Example] = []
    for make in saver.steps(cases):
        if not context.room.has_example:
            code, why = context.room.why_full
            context.findings.error(code, f"Examples of this operation are left out: {why}.", operation.pointer)
            break
        found.append(make())
        context.take_in(found[-1], operation.pointer)
    return tuple(found)


def usual(operation: Operation, sent: tuple[Sent, ...]) -> tuple[Sent, ...]:
    """The parameters as the item sends them: those of its first successful answer."""
    media = [media for response in operation.responses if response.status.startswith("2") for media in response.content]
    keys = [example.key for one in media for example in one.examples if example.has_value]
    return paired(sent, keys[0] if keys else None, _answer_keys(operation))


def _answer_keys(operation: Operation) -> frozenset[str]:
    named = (example.key for response in operation.responses for media in response.content for example in media.examples)
    return frozenset(key for key in named if key is not None)


def accepted(context: Context, operation: Operation) -> str:
    """The media type a request asks for: that of the first successful response."""
    successful = [response for response in operation.responses if response.status.startswith("2")]
    found = successful or [response for response in operation.responses if response.status == "default"]
    return next((kinds.concrete(context, media) for response in found for media in response.content), "")


def agreeing(context: Context, operation: Operation, sent: tuple[Sent, ...]) -> tuple[Sent, ...]:
    """The parameters with the id the answer has: `/orders/{orderId}` asks for the very order that is in the body."""
    last = next((one for one in reversed(sent) if one.parameter.location == "path"), None)
    if last is None or last.parameter.schema is None or any(example.has_value for example in last.parameter.examples):
        return sent
    answer = _answer(context, operation) if operation.path.rstrip("/").endswith("{" + last.parameter.name + "}") else None
    value = same_thing(last.parameter.name, answer) if isinstance(answer, dict) else None
    if value in (None, "") or not context.sampler.fits(value, last.parameter.schema, "request"):
        return sent
    return tuple(Sent(one.parameter, value, True) if one is last else one for one in sent)


def _answer(context: Context, operation: Operation) -> Json:
    """The value of the first successful JSON answer."""
    for response in operation.responses:
        for media in response.content if response.status.startswith("2") else ():
            if kinds.is_json(media.name):
                declared = declared_examples(context, media)
                return declared[0].value if declared else sample_value(context, media, "response", owner_of(operation))
    return None


def same_thing(name: str, answer: dict[str, Json]) -> Json:
    """The value in an answer that a path variable names: by the same name, else its `id`; None if there is none."""
    wanted = tokens_of(name)
    found = next((value for key, value in answer.items() if tokens_of(key) == wanted), None)
    if found is None and wanted[-1:] in (("id",), ("uuid",), ("key",)):
        found = answer.get(wanted[-1])
    return found if isinstance(found, (str, int)) and not isinstance(found, bool) else None


def _cases(context: Context, operation: Operation) -> list[Case]:
    cases: list[Case] = []
    for response, code in zip(operation.responses, codes_of(operation.responses), strict=True):
        if code is None:
            context.warn(
                "status.invalid", f"{response.status!r} is no status code; the response is left out.", response.pointer
            )
            continue
        if not response.content:
            cases.append(Case(response, code))
        for media in response.content:
            cases += _media_cases(context, response, code, media)
    return cases or [Case(UNDECLARED, 200)]


def _media_cases(context: Context, response: Response, code: int, media: MediaType) -> list[Case]:
    """A case for each declared example; a made one where there is none, and beside those that do not fit."""
    name = kinds.concrete(context, media)
    declared = declared_examples(context, media)
    if not declared:
        return [Case(response, code, media, name)]
    cases: list[Case] = []
    for example in declared:
        cases.append(Case(response, code, media, name, example))
        if not is_fitting(context, media, name, example, "response"):
            why = misfit(context, media, name, example, "response")
            message = f"This example does not fit its schema ({why}); it is served as it is, with one that fits beside it."
            context.warn("value.invalid", message, example.pointer or media.pointer)
            if not any(case.beside for case in cases):
                cases.append(Case(response, code, media, name, beside=True))
    return [*(case for case in cases if not case.beside), *(case for case in cases if case.beside)]


class _Saver:
    def __init__(self, context: Context, operation: Operation, maker: RequestMaker, sent: tuple[Sent, ...],
                 choices: list[BodyChoice], item_id: str, cases: list[Case]) -> None:  # fmt: skip
        self.context, self.operation, self.maker = context, operation, maker
        self.sent, self.choices, self.item_id = sent, choices, item_id
        self.success = next((case for case in cases if 200 <= case.code < 300), cases[0] if cases else None)
        self.several = len({case.content_type for case in cases if case.content_type}) > 1
        self.answers = _answer_keys(operation)
        self.owner = owner_of(operation)
        self.names = Names()
        self.used: set[int] = {0} if choices else set()
        self._texts: dict[tuple[int, bool], str] = {}

    def steps(self, cases: list[Case]) -> Iterator[Callable[[], Example]]:
        """What makes each example, in order: one for each case, then the successful one for each body not used by then."""
        for case in cases:
            yield partial(self.save, case)
        if self.success is not None:
            for index in [index for index in range(len(self.choices)) if index not in self.used]:
                yield partial(self.save_variant, self.success, index)

    def save(self, case: Case) -> Example:
        """The saved example of a case, with the parameters and the body that carry its key.

        Where nothing in the request carries it, the request is that of the first successful answer: equal requests are a
        tie, which the success wins, while an error saved with fewer parameters would win calls that leave them out.
        """
        is_told_apart = pairs_with(self.sent, case.key)
        key = case.key if is_told_apart or self.success is None else self.success.key
        sent = paired(self.sent, key, self.answers)
        if case.code == 404 and not is_told_apart:
            sent = elsewhere(self.context, self.operation, sent)
        return self._example(case, self._title(case), sent, self._choice(case), "")

    def save_variant(self, case: Case, index: int) -> Example:
        """A successful answer once more, for a request body of its own."""
        choice = self.choices[index]
        title = choice.key or f"{self._title(case)} ({kinds.plain(choice.name)} request)"
        return self._example(
            case, title, paired(self.sent, choice.key, self.answers), choice, f"{choice.name} {choice.key or ''}"
        )

    def _example(self, case: Case, title: str, sent: tuple[Sent, ...], choice: BodyChoice | None, variant: str) -> Example:
        name = self.names.distinct(title, kinds.plain(case.content_type), str(case.code))
        made = "made" if case.beside else ""
        return Example(
            id=derive_id(self.item_id, case.response.status, case.content_type, case.key or "", made, variant, name),
            name=name,
            original_request=self.maker.original_request(sent, choice, case.content_type if self.several else ""),
            code=case.code,
            status=reason(case.code),
            headers=tuple(self._headers(case)),
            body=self._body(case),
            preview_language=kinds.language(case.content_type) if case.content_type else "text",
        )

    def _title(self, case: Case) -> str:
        if case.key:
            return case.key
        response = case.response
        summary = case.example.summary if case.example else ""
        title = first_line(summary or response.summary or response.description) or reason(case.code)
        if self.context.document.spec_version.startswith("2") and case.example is not None:
            title = f"{title} ({case.content_type})"  # Swagger 2.0 names an example by its media type
        if is_marked(response.status):
            title = f"{title} ({response.status})"
        return f"{title} (generated)" if case.beside else title

    def _choice(self, case: Case) -> BodyChoice | None:
        """The body that carries the same key; else one of the same media type that nothing has yet; else the usual one."""
        same_type = [
            index for index, choice in enumerate(self.choices) if kinds.plain(choice.name) == kinds.plain(case.content_type)
        ]
        named = [index for index, choice in enumerate(self.choices) if case.key is not None and choice.key == case.key]
        for index in (*(index for index in named if index in same_type), *named):
            self.used.add(index)
            return self.choices[index]
        if 200 <= case.code < 300:
            for index in same_type:
                if self.choices[index].key is None or index == same_type[0]:
                    self.used.add(index)
                    return self.choices[index]
        return self.choices[0] if self.choices else None

    def _body(self, case: Case) -> str:
        if case.media is None:
            return ""
        if case.example is not None:
            return declared_text(self.context, case.media, case.content_type, case.example, "response")
        if case.code in _NO_BODY or self.operation.method == "HEAD":
            return ""
        key = (id(case.media), self.context.room.is_scarce)
        if key not in self._texts:
            self._texts[key] = sample_text(self.context, case.media, case.content_type, "response", self.owner)
        return self._texts[key]

    def _headers(self, case: Case) -> list[Header]:
        headers = [Header(key="Content-Type", value=case.content_type)] if case.content_type else []
        for header in case.response.headers:
            if header.name.lower() == "content-type" and headers:
                continue
            value = header_value(self.context, header, self.owner, case.key)
            text = serialize.compact(value) if header.media_type else serialize.simple(value, explode=header.explode)
            headers.append(Header(key=header.name, value=one_line(text) or "-"))
        return headers


def header_value(context: Context, header: ResponseHeader, owner: str, key: str | None) -> Json:
    """A response header's example of this key, else its first declared one, else a sample of its schema."""
    declared = [example for example in header.examples if example.has_value and example.value is not None]
    for example in sorted(declared, key=lambda one: key is None or one.key != key):
        return example.value
    return sampled(context, header.schema, header.name, owner, direction="response") if header.schema else ""


def with_links(description: str, operation: Operation) -> str:
    """A description that also tells what the responses lead on to."""
    links = [link for response in operation.responses for link in response.links]
    if not links:
        return description
    told = "\n".join(f"- {link.name}: {link.operation_id or link.operation_ref} {link.description}".rstrip() for link in links)
    return f"{description}\n\nLeads on to:\n\n{told}".strip()
