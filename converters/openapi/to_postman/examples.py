"""Saved examples: one for each declared status, media type and named example, with the request that belongs to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from converters.openapi.model import Operation
from converters.openapi.to_postman import media as kinds
from converters.openapi.to_postman.answer_headers import answer_headers
from converters.openapi.to_postman.bodies import declared_text, sample_text
from converters.openapi.to_postman.cases import Case, is_asked_for, usual_case
from converters.openapi.to_postman.context import Context, owner_of
from converters.openapi.to_postman.naming import Names, first_line
from converters.openapi.to_postman.pairing import Pairing
from converters.openapi.to_postman.parameters import Sent
from converters.openapi.to_postman.refusals import Refusals
from converters.openapi.to_postman.request_bodies import BodyChoice
from converters.openapi.to_postman.requests import RequestMaker
from converters.openapi.to_postman.statuses import is_marked, reason
from converters.postman.ids import derive_id
from converters.postman.model import Example

_NO_BODY = frozenset((204, 205, 304))


def saved_examples(context: Context, operation: Operation, maker: RequestMaker, pairing: Pairing,
                   cases: Sequence[Case], choices: list[BodyChoice], item_id: str) -> tuple[Example, ...]:  # fmt: skip
    """Every saved example of an operation, in declared order; then one for each request body no example was paired with."""
    saver = _Saver(context, operation, maker, pairing, choices, item_id, cases)
    found: list[Example] = []
    for make in saver.steps(cases):
        if not context.room.has_example:
            code, why = context.room.why_full
            context.findings.error(code, f"Examples of this operation are left out: {why}.", operation.pointer)
            break
        found.append(make())
        context.take_in(found[-1], operation.pointer)
    return tuple(found)


def usual_choice(cases: Sequence[Case], choices: Sequence[BodyChoice]) -> BodyChoice | None:
    """The body that an ordinary call sends: of the first media type, the one of the usual answer's key, none of an error's."""
    if not choices:
        return None
    of_errors = {case.key for case in cases if case.is_error and case.key is not None}
    same = [choice for choice in choices if choice.media is choices[0].media]
    key = usual_case(cases).key
    named = [choice for choice in same if key is not None and choice.key == key]
    return next(iter([*named, *(choice for choice in same if choice.key not in of_errors)]), choices[0])


class _Saver:
    def __init__(self, context: Context, operation: Operation, maker: RequestMaker, pairing: Pairing,
                 choices: list[BodyChoice], item_id: str, cases: Sequence[Case]) -> None:  # fmt: skip
        self.context, self.operation, self.maker, self.pairing = context, operation, maker, pairing
        self.choices, self.item_id = choices, item_id
        self.success = usual_case(cases)
        self.several = len({case.content_type for case in cases if case.content_type}) > 1
        self.owner = owner_of(operation)
        self.names = Names()
        self.usual_choice = usual_choice(cases, choices)
        self.used: set[int] = set()
        """The bodies that a saved example sends by now."""
        self._texts: dict[tuple[int, bool], str] = {}
        self.success_choice = self.usual_choice
        self.success_choice = self._choice(self.success)
        self.refusals = Refusals(context, operation, pairing.usual, self.success_choice, self.usual_choice)
        self.used.clear()

    def steps(self, cases: Sequence[Case]) -> Iterator[Callable[[], Example]]:
        """What makes each example, in order: one for each case, then the usual one for each body not used by then."""
        for case in cases:
            if is_asked_for(self.context, case):
                yield partial(self.save, case)
        if self.context.options.body_variants and is_asked_for(self.context, self.success):
            for index in [index for index in range(len(self.choices)) if index not in self.used]:
                yield partial(self.save_variant, self.success, index)

    def save(self, case: Case) -> Example:
        """The saved example of a case, with the parameters and the body that carry its key; of an error, with what is wrong."""
        sent, choice = self.pairing.of_case(case), self._choice(case)
        refusal = self.refusals.of_case(case) if self._may_be_refused(case) else None
        if refusal is not None:
            sent, choice = refusal.sent, choice if self._has_own_body(case) else refusal.choice
        return self._example(case, self._title(case), sent, choice, "")

    def _may_be_refused(self, case: Case) -> bool:
        """Whether an error's request is still the usual one: nothing declared tells it apart."""
        if self.context.options.error_requests == "none" or self.success.is_error or self.pairing.is_told_apart(case.key):
            return False
        return case.code in (404, 410) or not self._has_own_body(case)

    def _has_own_body(self, case: Case) -> bool:
        return case.key is not None and any(choice.key == case.key for choice in self.choices)

    def save_variant(self, case: Case, index: int) -> Example:
        """A successful answer once more, for a request body of its own."""
        choice = self.choices[index]
        title = choice.key or f"{self._title(case)} ({kinds.plain(choice.name)} request)"
        return self._example(case, title, self.pairing.of_key(choice.key), choice, f"{choice.name} {choice.key or ''}")

    def _example(self, case: Case, title: str, sent: tuple[Sent, ...], choice: BodyChoice | None, variant: str) -> Example:
        own = case.key if case.key is not None and case.key != title and not variant else ""
        name = self.names.distinct(title, own, kinds.plain(case.content_type), str(case.code))
        made = "made" if case.beside else ""
        return Example(
            id=derive_id(self.item_id, case.response.status, case.content_type, case.key or "", made, variant, name),
            name=name,
            original_request=self.maker.original_request(sent, choice, case.content_type if self.several else ""),
            code=case.code,
            status=reason(case.code),
            headers=answer_headers(self.context, self.operation, case),
            body=self._body(case),
            preview_language=kinds.language(case.content_type) if case.content_type else "text",
        )

    def _title(self, case: Case) -> str:
        """What the example is called: the option `example_name` first, else what there is. What was chosen here is marked."""
        response, example = case.response, case.example
        summary = first_line(example.summary) if example is not None else ""
        first = {"summary": summary, "description": first_line(response.description)}.get(self.context.options.example_name, "")
        if case.key and not first:
            return case.key
        title = first or summary or first_line(response.summary or response.description) or reason(case.code)
        if self.context.document.spec_version.startswith("2") and example is not None and not case.key:
            title = f"{title} ({case.content_type})"  # Swagger 2.0 names an example by its media type
        if is_marked(response.status) and not case.key:
            title = f"{title} ({response.status})"
        return f"{title} (generated)" if case.beside else title

    def _choice(self, case: Case) -> BodyChoice | None:
        """The body that carries the same key; else, of a success, one of the same media type; else the usual one."""
        choices = self.choices
        same_type = [
            index for index, choice in enumerate(choices) if kinds.plain(choice.name) == kinds.plain(case.content_type)
        ]
        named = [index for index, choice in enumerate(choices) if case.key is not None and choice.key == case.key]
        for index in (*(index for index in named if index in same_type), *named):
            self.used.add(index)
            return choices[index]
        if case.is_success:
            free = [index for index in same_type if choices[index] is self.usual_choice or choices[index].key is None]
            for index in free or [index for index in range(len(choices)) if choices[index] is self.usual_choice]:
                self.used.add(index)
                return choices[index]
        return self.success_choice if case.is_error else self.usual_choice

    def _body(self, case: Case) -> str:
        if case.media is None:
            return ""
        if case.declared is not None:
            return declared_text(self.context, case.media, case.content_type, case.declared, "response")
        if case.code in _NO_BODY or self.operation.method == "HEAD":
            return ""
        key = (id(case.media), self.context.room.is_scarce)
        if key not in self._texts:
            self._texts[key] = sample_text(self.context, case.media, case.content_type, "response", self.owner)
        return self._texts[key]
