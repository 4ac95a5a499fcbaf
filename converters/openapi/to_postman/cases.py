"""What an operation answers: one case for each declared status, media type and example. Each becomes a saved example."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from converters.openapi.model import MediaType, MediaTypeExample, Operation, Response
from converters.openapi.to_postman import media as kinds
from converters.openapi.to_postman.bodies import all_examples, is_fitting, misfit
from converters.openapi.to_postman.context import Context
from converters.openapi.to_postman.statuses import codes_of, is_wanted
from converters.source.text import shown

UNDECLARED = Response(status="200", description="OK (not declared)")
"""What an operation answers that declares no answer of a right call: a mock server answers only from examples."""


@dataclass(frozen=True, slots=True)
class Case:
    """One answer the definition declares: a response, its code, a media type, and a declared example or a made body.

    `key` names what belongs together in parameters, request body and response. `beside`: made because the declared example
    does not fit its schema.
    """

    response: Response
    code: int
    media: MediaType | None = None
    content_type: str = ""
    example: MediaTypeExample | None = None
    key: str | None = None
    beside: bool = False

    @property
    def declared(self) -> MediaTypeExample | None:
        """The example whose value is the body; None where the body is made."""
        return self.example if self.example is not None and self.example.has_value else None

    @property
    def is_success(self) -> bool:
        return 200 <= self.code < 300

    @property
    def is_error(self) -> bool:
        return self.code >= 400


def cases_of(context: Context, operation: Operation) -> list[Case]:
    """Every case of an operation: those of the usual answer first, the others in declared order.

    Of equally good answers a mock server gives a success, else the first.
    """
    cases: list[Case] = []
    codes = codes_of(operation.responses, context.options.default_status)
    for response, code in zip(operation.responses, codes, strict=True):
        if code is None:
            message = f"{shown(response.status)} is no status code; the response is left out."
            context.warn("status.invalid", message, response.pointer)
            continue
        if code < 200:
            message = f"{shown(response.status)} is no final status (RFC 9110 §15.2); the example is kept but not served."
            context.findings.info("status.invalid", message, response.pointer)
        if not response.content:
            cases += [Case(response, code, key=key) for key in response.refs or (None,)]
        for media in response.content:
            cases += _media_cases(context, response, code, media)
    return _with_usual(context, operation, cases)


def _with_usual(context: Context, operation: Operation, cases: list[Case]) -> list[Case]:
    """The cases with one that answers a right call: a bare 200 where all that can be served is several errors, or nothing.

    A single error may be what the operation is there for. Statuses below 200 are never the answer (RFC 9110 §15.2).
    """
    servable = [case for case in cases if case.code >= 200]
    if not all(case.is_error for case in servable):
        return _usual_first(cases)
    if len({case.code for case in servable}) == 1:
        return cases
    if cases:
        message = "No answer of a right call is declared: a bare 200 (not declared) is served besides."
        context.findings.info("example.made_up", message, operation.pointer)
    return [*cases, Case(UNDECLARED, 200)]


def _usual_first(cases: list[Case]) -> list[Case]:
    """The cases with those of the usual answer in front: a success with a declared example, any success, what is no error."""
    ranks: tuple[Callable[[Case], bool], ...] = (
        lambda case: case.is_success and case.declared is not None,
        lambda case: case.is_success,
        lambda case: case.code >= 200 and not case.is_error,
    )
    usual = next(case for rank in ranks for case in cases if rank(case)).response
    return sorted(cases, key=lambda case: case.response is not usual)


def usual_case(cases: Sequence[Case]) -> Case:
    """The answer of an ordinary call: the first success, else what is no error, else the first."""
    success = next((case for case in cases if case.is_success), None)
    if success is not None:
        return success
    servable = [case for case in cases if case.code >= 200]
    return next(iter([case for case in servable if not case.is_error] or servable or cases))


def is_asked_for(context: Context, case: Case) -> bool:
    """Whether a case becomes a saved example, by the options `statuses` and `media_types`."""
    options = context.options
    if not is_wanted(case.response.status, options.statuses):
        return False
    if not options.media_types or case.media is None:
        return True
    names = {kinds.plain(case.content_type), kinds.plain(case.media.name)}
    return any(fnmatchcase(name, pattern.strip().lower()) for name in names for pattern in options.media_types)


def _media_cases(context: Context, response: Response, code: int, media: MediaType) -> list[Case]:
    """A case for each declared example; a made one where there is none, and beside those that do not fit."""
    name = kinds.concrete(context, media)
    if context.options.response_values != "examples":
        return [Case(response, code, media, name)]
    cases: list[Case] = []
    misfits = 0
    for example in all_examples(context, media):
        cases.append(Case(response, code, media, name, example, example.key))
        if example.has_value and not is_fitting(context, media, name, example, "response"):
            why = misfit(context, media, name, example, "response")
            message = f"This example does not fit its schema ({why}); it is served as it is, with one that fits beside it."
            context.warn("value.invalid", message, example.pointer or media.pointer)
            misfits += 1
    if misfits or not cases:
        cases.append(Case(response, code, media, name, beside=bool(misfits)))
    return cases
