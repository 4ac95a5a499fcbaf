"""Saved examples: one for each declared status, media type and named example, with the request that belongs to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from converters.openapi.model import Json, Operation
from converters.openapi.sample import Failure
from converters.openapi.to_postman import media as kinds
from converters.openapi.to_postman.agreement import answering
from converters.openapi.to_postman.answer_headers import answer_headers
from converters.openapi.to_postman.bodies import declared_text, sample_text, told_of_map
from converters.openapi.to_postman.cases import Case, is_asked_for, usual_case
from converters.openapi.to_postman.context import Context, owner_of
from converters.openapi.to_postman.example_names import ExampleNames
from converters.openapi.to_postman.pairing import Pairing
from converters.openapi.to_postman.parameters import Sent
from converters.openapi.to_postman.refusals import Refusals
from converters.openapi.to_postman.request_bodies import BodyChoice
from converters.openapi.to_postman.requests import RequestMaker
from converters.openapi.to_postman.statuses import reason
from converters.postman.ids import derive_id
from converters.postman.model import Example
from converters.postman.variables import VARIABLE
from converters.source.text import shown

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
        self.names = ExampleNames(context, cases, self.success)
        self.usual_choice = usual_choice(cases, choices)
        self.used: set[int] = set()
        """The bodies that a saved example sends by now."""
        self._texts: dict[tuple[int, int, bool], str] = {}
        self._of_key: dict[tuple[str, str | None], int] = {}
        self._of_type: dict[str | None, int] = {}
        self._index_choices()
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
        return self._example(case, "", sent, choice, "")

    def _may_be_refused(self, case: Case) -> bool:
        """Whether an error's request is still the usual one: nothing declared tells it apart."""
        if self.context.options.error_requests == "none" or self.success.is_error or self.pairing.is_told_apart(case.key):
            return False
        return case.code in (404, 410) or not self._has_own_body(case)

    def _has_own_body(self, case: Case) -> bool:
        return case.key is not None and (case.key, None) in self._of_key

    def save_variant(self, case: Case, index: int) -> Example:
        """A successful answer once more, for a request body of its own."""
        choice = self.choices[index]
        title = choice.key or f"{self.names.title(case)} ({kinds.plain(choice.name)} request)"
        return self._example(case, title, self.pairing.of_key(choice.key), choice, f"{choice.name} {choice.key or ''}")

    def _example(self, case: Case, title: str, sent: tuple[Sent, ...], choice: BodyChoice | None, variant: str) -> Example:
        name = self.names.of_variant(case, title) if variant else self.names.of(case)
        made = "made" if case.beside else ""
        id = derive_id(self.item_id, case.response.status, case.content_type, case.key or "", made, variant, name)
        if case.declared is None:
            self.context.made.add(id)
        return Example(
            id=id,
            name=name,
            original_request=self.maker.original_request(sent, choice, case.content_type if self.several else ""),
            code=case.code,
            status=reason(case.code),
            headers=answer_headers(self.context, self.operation, case),
            body=self._body(case),
            preview_language=kinds.language(case.content_type) if case.content_type else "text",
        )

    def _choice(self, case: Case) -> BodyChoice | None:
        """The body that carries the same key; else, of a success, one of the same media type; else the usual one."""
        content_type = kinds.plain(case.content_type)
        found = None
        if case.key is not None:
            found = self._of_key.get((case.key, content_type), self._of_key.get((case.key, None)))
        if found is None and case.is_success:
            found = self._of_type.get(content_type, self._of_type.get(None))
        if found is None:
            return self.success_choice if case.is_error else self.usual_choice
        self.used.add(found)
        return self.choices[found]

    def _index_choices(self) -> None:
        """Where bodies stand: the first of each key, and the first of each media type that is of no key or the usual one."""
        for index, choice in enumerate(self.choices):
            content_type = kinds.plain(choice.name)
            if choice.key is not None:
                self._of_key.setdefault((choice.key, content_type), index)
                self._of_key.setdefault((choice.key, None), index)
            if choice is self.usual_choice:
                self._of_type.setdefault(None, index)
            if choice is self.usual_choice or choice.key is None:
                self._of_type.setdefault(content_type, index)

    def _body(self, case: Case) -> str:
        if case.media is None:
            return ""
        if case.declared is not None:
            text = declared_text(self.context, case.media, case.content_type, case.declared, "response")
            self._tell_variables(text, case.declared.pointer or case.media.pointer)
            return text
        if case.code in _NO_BODY or self.operation.method == "HEAD":
            return ""
        key = (id(case.media), case.code, self.context.room.is_scarce)
        if key not in self._texts:
            told, finished = told_of_map(self.context, self.operation, case.media), partial(self._finished, case)
            self._texts[key] = sample_text(
                self.context, case.media, case.content_type, "response", self.owner, told=told, finished=finished
            )
        return self._texts[key]

    def _tell_variables(self, text: str, pointer: str) -> None:
        """In a collection, `{{name}}` is a variable, whatever the definition means by it."""
        if found := VARIABLE.search(text):
            message = f"{shown(found[0])} is a variable in Postman: a mock server puts its value there, if there is one."
            self.context.findings.info("variable.declared", message, pointer)

    def _finished(self, case: Case, value: Json) -> Json:
        """A made body as the answer to its own request: with the ids that are asked for, or with what went wrong."""
        if self.context.sampler.values("response") == "placeholders":
            return value
        if case.is_success:
            return answering(self.context, self.operation, self.pairing.of_case(case), case, value)
        if not case.is_error or case.media is None or case.media.schema is None:
            return value
        told = case.response.description or case.response.summary
        return self.context.sampler.failing(case.media.schema, value, Failure(case.code, reason(case.code), told))
