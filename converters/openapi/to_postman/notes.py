"""What a request's description also tells: which examples there are, and where the answers lead on to."""

from __future__ import annotations

from collections.abc import Sequence

from converters.openapi.model import Json, Link, Operation
from converters.openapi.refs import steps_of
from converters.openapi.to_postman import serialize
from converters.openapi.to_postman.cases import Case
from converters.openapi.to_postman.context import Context


class Notes:
    """Adds to descriptions what Postman has no place for: an example there has a name and nothing else."""

    def __init__(self, context: Context) -> None:
        self._operations = {one.operation_id: one for one in context.document.operations if one.operation_id}

    def added_to(self, description: str, operation: Operation, cases: Sequence[Case]) -> str:
        """The description with a list of what the examples' summaries and descriptions say, and of the links."""
        parts = [description, _listed("Examples:", _told(cases)), _listed("Leads on to:", self._links(operation))]
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
