"""Which parameters and which body belong to an answer: examples of one key, and what an ordinary call sends otherwise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from converters.openapi.model import Json, MediaType, MediaTypeExample, Operation, Parameter
from converters.openapi.sample.names import tokens_of
from converters.openapi.to_postman import media as kinds
from converters.openapi.to_postman.bodies import sample_value
from converters.openapi.to_postman.cases import Case, usual_case
from converters.openapi.to_postman.context import Context, owner_of
from converters.openapi.to_postman.parameters import Sent, paired, pairs_with, path_owner

_SAYS_NOTHING = frozenset(
    ("request", "response", "req", "res", "resp", "example", "sample", "body", "input", "output", "payload")
)


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
        self.usual = self._with_key(self._success.key)

    def is_told_apart(self, key: str | None) -> bool:
        """Whether some parameter has an example of this key."""
        return pairs_with(self._sent, key)

    def of_case(self, case: Case) -> tuple[Sent, ...]:
        """The parameters of a case: with the examples of its key, the id in its body, or as usual.

        Where nothing in the request carries it, the request is the usual one: equal requests are a tie, which the success
        wins, while an error saved with fewer parameters would win calls that leave them out.
        """
        if self.is_told_apart(case.key):
            return self._of_error(case.key) if case.key in self._of_errors else self._with_key(case.key)
        if case is self._success or case.is_error or not (case.declared or case.beside):
            return self.usual
        return self._asking_for(answer_value(self._context, self._operation, case))

    def of_key(self, key: str | None) -> tuple[Sent, ...]:
        """The parameters with the examples of a key; the usual ones where there are none."""
        return self._with_key(key) if self.is_told_apart(key) else self.usual

    def _with_key(self, key: str | None) -> tuple[Sent, ...]:
        return tuple(self._unlike_errors(one, key) for one in paired(self._sent, key, self._answers))

    def _of_error(self, key: str | None) -> tuple[Sent, ...]:
        """The usual parameters, those with an example of this key with that."""
        own = paired(self._sent, key, self._answers)
        return tuple(mine if pairs_with((mine,), key) else usual for mine, usual in zip(own, self.usual, strict=True))

    def _unlike_errors(self, one: Sent, key: str | None) -> Sent:
        """A parameter of a right call: sent where an error sends it, with another value. Headers and cookies do not count."""
        examples = one.parameter.examples
        if one.parameter.location in ("header", "cookie"):
            return one
        if pairs_with((one,), key) or not any(example.key in self._of_errors and example.has_value for example in examples):
            return one
        taken = [example.value for example in examples if example.key in self._of_errors]
        if one.value not in taken:
            return Sent(one.parameter, one.value, True)
        free = [example.value for example in examples if example.has_value and example.value not in taken]
        return Sent(one.parameter, free[0] if free else self._other_value(one), True)

    def _other_value(self, one: Sent) -> Json:
        parameter = one.parameter
        if parameter.schema is None:
            return one.value
        owner = path_owner(self._operation, parameter.name) if parameter.location == "path" else owner_of(self._operation)
        return self._context.sampler.another(parameter.schema, "request", one.value, name=parameter.name, owner=owner)

    def _asking_for(self, answer: Json) -> tuple[Sent, ...]:
        """The usual parameters with the id that an answer has."""
        last = _asked_for(self._operation, self.usual)
        value = _id_in(self._context, last, answer) if last is not None else None
        if value is None:
            return self.usual
        return tuple(Sent(one.parameter, value, True) if one is last else one for one in self.usual)


def accepted(context: Context, operation: Operation) -> str:
    """The media type a request asks for: that of the first successful response."""
    successful = [response for response in operation.responses if response.status.startswith("2")]
    found = successful or [response for response in operation.responses if response.status == "default"]
    return next((kinds.concrete(context, media) for response in found for media in response.content), "")


def agreeing(context: Context, operation: Operation, sent: tuple[Sent, ...], case: Case) -> tuple[Sent, ...]:
    """The parameters with the id the answer has: `/orders/{orderId}` asks for the very order that is in the body."""
    last = _asked_for(operation, sent)
    if last is None or any(example.has_value for example in last.parameter.examples):
        return sent
    value = _id_in(context, last, answer_value(context, operation, case))
    if value is None:
        return sent
    return tuple(Sent(one.parameter, value, True) if one is last else one for one in sent)


def _asked_for(operation: Operation, sent: tuple[Sent, ...]) -> Sent | None:
    """The path variable at the end of the path, which names one thing."""
    last = next((one for one in reversed(sent) if one.parameter.location == "path"), None)
    if last is None or last.parameter.schema is None:
        return None
    return last if operation.path.rstrip("/").endswith("{" + last.parameter.name + "}") else None


def answer_value(context: Context, operation: Operation, case: Case) -> Json:
    """The value of a JSON answer; None for others."""
    if case.media is None or not kinds.is_json(case.content_type):
        return None
    if case.declared is not None:
        return case.declared.value
    return sample_value(context, case.media, "response", owner_of(operation))


def _id_in(context: Context, last: Sent, answer: Json) -> Json:
    """The id in an answer, if the path variable may have that value."""
    value = same_thing(last.parameter.name, answer) if isinstance(answer, dict) else None
    schema = last.parameter.schema
    if value in (None, "") or schema is None or not context.sampler.fits(value, schema, "request"):
        return None
    return value


def same_thing(name: str, answer: dict[str, Json]) -> Json:
    """The value in an answer that a path variable names: by the same name, else its `id`; None if there is none."""
    wanted = tokens_of(name)
    found = next((value for key, value in answer.items() if tokens_of(key) == wanted), None)
    if found is None and wanted[-1:] in (("id",), ("uuid",), ("key",)):
        found = answer.get(wanted[-1])
    return found if isinstance(found, (str, int)) and not isinstance(found, bool) else None


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
    left = [example for example in media.examples if example.key not in keys and example.key not in partners]
    free = [key for key in keys if key not in partners.values() and all(example.key != key for example in media.examples)]
    partners |= _repeated(operation, left, free) if left and free else {}
    return replace(media, examples=_renamed(media.examples, partners)) if partners else media


def _renamed(examples: tuple[MediaTypeExample, ...], partners: dict[str, str]) -> tuple[MediaTypeExample, ...]:
    return tuple(replace(one, key=partners[one.key]) if one.key in partners else one for one in examples)


def _partners(own: list[str], keys: list[str]) -> dict[str, str]:
    """Own key → the answer's key that can only mean the same."""
    found: dict[str, str] = {}
    forms: tuple[Callable[[str], str], ...] = (_joined, _bare)
    for form in forms:
        left = [key for key in own if key not in keys and key not in found]
        free = [key for key in keys if key not in own and key not in found.values()]
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
    """Request key → the key of the one successful answer that repeats its values, each being the only one for the other."""
    answers = [
        example
        for response in operation.responses
        if response.status.startswith("2")
        for media in response.content
        if kinds.is_json(media.name)
        for example in media.examples
        if example.key in free and example.has_value
    ]
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
