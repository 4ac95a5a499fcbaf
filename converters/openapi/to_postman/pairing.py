"""Which parameters and which body belong to an answer: examples of one key, and what an ordinary call sends otherwise."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from converters.openapi.model import Json, MediaType, MediaTypeExample, Operation, Parameter
from converters.openapi.sample.names import tokens_of
from converters.openapi.to_postman import media as kinds
from converters.openapi.to_postman.agreement import agreeing, asking_for
from converters.openapi.to_postman.cases import Case, usual_case
from converters.openapi.to_postman.context import Context, owner_of
from converters.openapi.to_postman.parameters import Sent, by_key, path_owner

_SAYS_NOTHING = frozenset(
    ("request", "response", "req", "res", "resp", "example", "sample", "body", "input", "output", "payload")
)
_MOST_PAIRS = 50_000


class Pairing:
    """What the requests of one operation send in their parameters.

    `usual`: what an ordinary call sends. No error may be a better fit for a right call than the usual answer, so an error's
    request sends the same query parameters: where one has an example of its own in an optional parameter, all send it.
    """

    def __init__(self, context: Context, operation: Operation, cases: Sequence[Case], sent: tuple[Sent, ...]) -> None:
        self._context, self._operation = context, operation
        self._success = usual_case(cases)
        self._answers = frozenset(case.key for case in cases if case.key is not None)
        self._of_errors = frozenset(
            case.key for case in cases if case.is_error and case.key is not None and not self._success.is_error
        )
        self._sent = agreeing(context, operation, sent, self._success)
        self._keyed = [by_key(one.parameter) for one in self._sent]
        self._keys = frozenset(chain.from_iterable(self._keyed))
        self._others: dict[int, Sent] = {}
        self.usual = self._with_key(self._success.key)

    def is_told_apart(self, key: str | None) -> bool:
        """Whether some parameter has an example of this key."""
        return key in self._keys

    def of_case(self, case: Case) -> tuple[Sent, ...]:
        """The parameters of a case: with the examples of its key, the id in its body, or as usual.

        Where nothing in the request carries it, the request is the usual one: equal requests are a tie, which the success
        wins, while an error saved with fewer parameters would win calls that leave them out.
        """
        if self.is_told_apart(case.key):
            return self._of_error(case.key) if case.key in self._of_errors else self._with_key(case.key)
        if case is self._success or case.is_error or not (case.declared or case.beside):
            return self.usual
        return asking_for(self._context, self._operation, self.usual, case)

    def of_key(self, key: str | None) -> tuple[Sent, ...]:
        """The parameters with the examples of a key; the usual ones where there are none."""
        return self._with_key(key) if self.is_told_apart(key) else self.usual

    def _with_key(self, key: str | None) -> tuple[Sent, ...]:
        """The parameters, with the examples of this key where they have one."""
        return tuple(self._of_key_at(index, key) or self._without_key_at(index) for index in range(len(self._sent)))

    def _of_error(self, key: str | None) -> tuple[Sent, ...]:
        """The usual parameters, those with an example of this key with that."""
        return tuple(self._of_key_at(index, key) or usual for index, usual in enumerate(self.usual))

    def _of_key_at(self, index: int, key: str | None) -> Sent | None:
        example = self._keyed[index].get(key) if key is not None else None
        return Sent(self._sent[index].parameter, example.value, True) if example is not None else None

    def _without_key_at(self, index: int) -> Sent:
        """A parameter in a call whose key it has no example of.

        An optional one whose examples belong to other answers is not sent: else each answer would be saved with the first
        example of every filter.
        """
        if index not in self._others:
            one = self._sent[index]
            optional = not one.parameter.required and one.parameter.location != "path"
            is_elsewhere = not self._answers.isdisjoint(self._keyed[index])
            self._others[index] = self._unlike_errors(
                Sent(one.parameter, one.value, False) if optional and is_elsewhere else one, self._keyed[index]
            )
        return self._others[index]

    def _unlike_errors(self, one: Sent, keyed: Mapping[str, MediaTypeExample]) -> Sent:
        """A parameter of a right call: sent where an error sends it, with another value. Headers and cookies do not count."""
        if one.parameter.location in ("header", "cookie") or self._of_errors.isdisjoint(keyed):
            return one
        examples = [example for example in one.parameter.examples if example.has_value]
        answers = self._answers | self._of_errors
        taken = {_text(example.value) for example in examples if example.key in answers}
        wanted = [one.value, *(example.value for example in examples), *self._default(one.parameter)]
        free = [value for value in wanted if _text(value) not in taken]
        return Sent(one.parameter, free[0] if free else self._other_value(one), True)

    def _default(self, parameter: Parameter) -> list[Json]:
        """What leaving a parameter out means, where its schema says it."""
        schema = parameter.schema
        if schema is None or not isinstance(schema.node, Mapping) or "default" not in schema.node:
            return []
        value = schema.node["default"]
        return [value] if self._context.sampler.fits(value, schema, "request") else []

    def _other_value(self, one: Sent) -> Json:
        parameter = one.parameter
        if parameter.schema is None:
            return one.value
        owner = path_owner(self._operation, parameter.name) if parameter.location == "path" else owner_of(self._operation)
        return self._context.sampler.another(parameter.schema, "request", one.value, name=parameter.name, owner=owner)


def _text(value: Json) -> str:
    return json.dumps(value, sort_keys=True)


def accepted(context: Context, operation: Operation, cases: Sequence[Case]) -> str:
    """The media type a request asks for: that of the usual answer, or of the first successful response."""
    usual = usual_case(cases)
    if usual.is_success and usual.content_type:
        return usual.content_type
    successful = [response for response in operation.responses if response.status.startswith("2")]
    found = successful or [response for response in operation.responses if response.status == "default"]
    return next((kinds.concrete(context, media) for response in found for media in response.content), "")


def aligned(context: Context, operation: Operation) -> Operation:
    """The operation with its request examples called as its answers are, where it is plain that they belong together.

    `order-paid` in the body and `OrderPaid` in the answer; `cardRequest` and `cardResponse`; a request and the one answer
    that repeats its values.
    """
    keys = list(dict.fromkeys(key for response in operation.responses for key in (*response.refs, *_keys_in(response.content))))
    if not keys:
        return operation
    parameters = tuple(_aligned_parameter(parameter, keys) for parameter in operation.parameters)
    body = operation.request_body
    if body is not None:
        content = tuple(_aligned_media(operation, media, keys) for media in body.content)
        if any(new is not old for new, old in zip(content, body.content, strict=True)):
            body = replace(body, content=content)
    if body is operation.request_body and all(new is old for new, old in zip(parameters, operation.parameters, strict=True)):
        return operation
    changed = replace(operation, parameters=parameters, request_body=body)
    context.kept.append(changed)
    return changed


def _keys_in(content: Sequence[MediaType]) -> list[str]:
    return [example.key for media in content for example in media.examples if example.key is not None]


def _aligned_parameter(parameter: Parameter, keys: list[str]) -> Parameter:
    partners = _partners([example.key for example in parameter.examples if example.key is not None], keys)
    return replace(parameter, examples=_renamed(parameter.examples, partners)) if partners else parameter


def _aligned_media(operation: Operation, media: MediaType, keys: list[str]) -> MediaType:
    partners = _partners(_keys_in((media,)), keys)
    own, taken, known = {example.key for example in media.examples}, set(partners.values()), set(keys)
    left = [example for example in media.examples if example.key not in known and example.key not in partners]
    free = [key for key in keys if key not in taken and key not in own]
    partners |= _repeated(operation, left, free) if left and free else {}
    return replace(media, examples=_renamed(media.examples, partners)) if partners else media


def _renamed(examples: tuple[MediaTypeExample, ...], partners: dict[str, str]) -> tuple[MediaTypeExample, ...]:
    return tuple(replace(one, key=partners[one.key]) if one.key in partners else one for one in examples)


def _partners(own: list[str], keys: list[str]) -> dict[str, str]:
    """Own key → the answer's key that can only mean the same."""
    found: dict[str, str] = {}
    forms: tuple[Callable[[str], str], ...] = (_joined, _bare)
    mine_all, theirs_all = set(own), set(keys)
    for form in forms:
        taken = set(found.values())
        left = [key for key in own if key not in theirs_all and key not in found]
        free = [key for key in keys if key not in mine_all and key not in taken]
        mine, theirs = Counter(map(form, left)), Counter(map(form, free))
        by_form = {form(key): key for key in free}
        found |= {key: by_form[form(key)] for key in left if form(key) and mine[form(key)] == 1 == theirs[form(key)]}
    return found


def _joined(key: str) -> str:
    """A key without case and separators."""
    return "".join(tokens_of(key))


def _bare(key: str) -> str:
    """A key without the words that only say on which side it stands."""
    return "".join(token for token in tokens_of(key) if token not in _SAYS_NOTHING)


def _repeated(operation: Operation, requests: list[MediaTypeExample], free: list[str]) -> dict[str, str]:
    """Request key → the key of the one successful answer that repeats its values, each being the only one for the other.

    Looks at every request beside every answer, and so at none where there are hundreds of both.
    """
    wanted = set(free)
    answers = [
        example
        for response in operation.responses
        if response.status.startswith("2")
        for media in response.content
        if kinds.is_json(media.name)
        for example in media.examples
        if example.key in wanted and example.has_value
    ]
    if len(requests) * len(answers) > _MOST_PAIRS:
        return {}
    pairs = [(one.key, other.key) for one in requests for other in answers if _repeats(one.value, other.value)]
    mine, theirs = Counter(key for key, _ in pairs), Counter(key for _, key in pairs)
    return {key: other for key, other in pairs if key and other and mine[key] == 1 == theirs[other]}


def _repeats(request: Json, answer: Json) -> bool:
    """Whether an answer has the request's values wherever both have a field, texts or numbers among them."""
    if not isinstance(request, dict) or not isinstance(answer, dict):
        return False
    common = [
        (value, answer[name])
        for name, value in request.items()
        if name in answer and isinstance(value, (str, int, float)) and not isinstance(value, bool)
    ]
    return bool(common) and all(value == other for value, other in common)
