"""What a request's description also tells: what examples and answers say at length, and where the answers lead on to."""

from __future__ import annotations

from collections.abc import Sequence

from converters.openapi.model import Json, Link, Operation
from converters.openapi.to_postman import serialize
from converters.openapi.to_postman.cases import Case
from converters.openapi.to_postman.context import Context
from converters.openapi.to_postman.naming import first_line, says_all
from converters.pointers import steps_of


class Notes:
    """Adds to descriptions what Postman has no place for: an example there has a name and nothing else."""

    def __init__(self, context: Context) -> None:
        self._operations = {one.operation_id: one for one in context.document.operations if one.operation_id}

    def added_to(self, description: str, operation: Operation, cases: Sequence[Case]) -> str:
        """The description with what is longer than names: the answers' and examples' words; and with the links."""
        parts = [
            description,
            _listed("Answers:", _answers(cases)),
            _listed("Examples:", _told(cases)),
            _listed("Leads on to:", self._links(operation)),
        ]
        return "\n\n".join(part for part in parts if part)

    def _links(self, operation: Operation) -> list[str]:
        links = [link for response in operation.responses for link in response.links]
        return [f"- {link.name}: {self._target(link)}{_given(link)} {link.description}".rstrip() for link in links]

    def _target(self, link: Link) -> str:
        """The operation that a link leads to, with its method and path where it is one of this definition."""
        target = self._operations.get(link.operation_id)
        if target is not None:
            return f"{link.operation_id} (`{target.method} {target.path}`)"
        steps = steps_of(link.operation_ref.partition("#")[2]) if "#" in link.operation_ref else []
        if len(steps) == 3 and steps[0] == "paths":
            return f"`{steps[2].upper()} {steps[1]}`"
        return link.operation_id or link.operation_ref


def _given(link: Link) -> str:
    """The parameters and the body that a link passes on."""
    given = [f"{name} = `{_shown(value)}`" for name, value in link.parameters.items()]
    if link.request_body is not None:
        given.append(f"body = `{_shown(link.request_body)}`")
    return f" with {', '.join(given)}" if given else ""


def _shown(value: Json) -> str:
    text = value if isinstance(value, str) else serialize.compact(value)
    return text if len(text) <= 200 else text[:199] + "…"


def _answers(cases: Sequence[Case]) -> list[str]:
    """A line for each answer whose description is longer than the name of an example."""
    told = {case.code: case.response.description for case in cases}
    return [
        f"- {code}: {' '.join(text.split())}"
        for code, text in told.items()
        if text.strip() and not says_all(first_line(text), text)
    ]


def _told(cases: Sequence[Case]) -> list[str]:
    """A line for each example that has a summary or a description."""
    lines = []
    for case in cases:
        example = case.example
        if example is None or case.key is None:
            continue
        words = [text.strip() for text in (example.summary, example.description) if text.strip()]
        if words:
            said = " — ".join(dict.fromkeys(" ".join(text.split()) for text in words))
            lines.append(f"- {case.key} ({case.code}): {said}")
    return list(dict.fromkeys(lines))


def _listed(title: str, lines: list[str]) -> str:
    return title + "\n\n" + "\n".join(lines) if lines else ""
