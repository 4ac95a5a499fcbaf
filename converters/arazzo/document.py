"""A workflow becomes a Document: the operations of its steps in their order, each with the examples the steps make.

Parameters, request body and response of one step carry its id as their key, so that the conversion pairs them and a mock
server plays the workflow when it is called in order with the values it gave.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from converters.arazzo.desk import Desk
from converters.arazzo.expressions import MISSING
from converters.arazzo.join import JoinedSources, joined
from converters.arazzo.model import Json, Workflow
from converters.arazzo.play import Played, Player
from converters.arazzo.sources import Flows
from converters.diagnostics import Diagnostics
from converters.errors import FormatError
from converters.openapi.model import (
    Document,
    MediaType,
    MediaTypeExample,
    Operation,
    Parameter,
    RequestBody,
    Response,
    ResponseHeader,
)
from converters.slices import did_you_mean, nearest
from converters.source.findings import TreeFindings
from converters.source.text import shown


def workflow_document(flows: Flows, workflow_id: str, diagnostics: Diagnostics) -> Document:
    """The definition of one use case: what the workflow calls, and no more, with the answers its steps expect.

    Title and description are the workflow's, those of its steps lead the operations' descriptions. What cannot be resolved
    is a finding with its place in the description. Raises FormatError `ref.unresolved` if there is no such workflow.
    """
    workflow = flows.arazzo.workflow(workflow_id)
    if workflow is None:
        close = did_you_mean(nearest(workflow_id, flows.arazzo.workflow_ids))
        raise FormatError("ref.unresolved", f"There is no workflow {shown(workflow_id)}{close}", file=flows.arazzo.file)
    documents = _documents(flows)
    if not documents:
        raise FormatError("ref.unresolved", "No definition of this description is at hand.", file=flows.arazzo.file)
    player = Player({key: Desk(document) for key, document in documents.items()}, diagnostics)
    player.play(flows, workflow, {})
    findings = TreeFindings(diagnostics, flows.arazzo.tree)
    if not player.played:
        findings.error(
            "item.none", "No step of this workflow calls an operation: there is nothing to answer.", workflow.pointer
        )
    _tell_alike(player.played, findings)
    return _document(workflow, documents, player.played)


def _documents(flows: Flows) -> dict[str, Document]:
    """Every definition that this description or one it names has, each once."""
    found = {str(id(document)): document for document in flows.documents.values()}
    for other in flows.others.values():
        found |= _documents(other)
    return found


def _document(workflow: Workflow, documents: dict[str, Document], played: Sequence[Played]) -> Document:
    used = list(dict.fromkeys(one.source for one in played)) or list(documents)[:1]
    named = {_name(documents[key], at): documents[key] for at, key in enumerate(used)}
    names = dict(zip(used, named, strict=True))
    whole, moved = joined(named)
    sources = whole.sources
    assert isinstance(sources, JoinedSources)
    places = {one.key: sources.step_pointer(one.tree, one.step.pointer) for one in played}
    calls: dict[tuple[str, str, str], list[Played]] = {}
    for one in played:
        calls.setdefault((one.source, one.operation.method, one.operation.path), []).append(one)
    numbers = {id(one): number for number, one in enumerate(played, 1)}
    operations = []
    for (source, method, path), steps in calls.items():
        known = moved[names[source]].operations
        operation = next(one for one in known if (one.method, one.path) == (method, path))
        operations.append(_Writer(places).operation(operation, steps, [numbers[id(step)] for step in steps]))
    return replace(
        whole,
        title=workflow.summary or workflow.workflow_id,
        summary="",
        description="\n\n".join(filter(None, (workflow.description.strip(), "\n".join(_told(played))))),
        operations=tuple(operations),
        webhooks=(),
    )


def _name(document: Document, at: int) -> str:
    stem = document.file.replace("\\", "/").rpartition("/")[2].partition(".")[0]
    return f"{stem or 'source'}{at + 1 if at else ''}"


def _told(played: Sequence[Played]) -> Iterator[str]:
    """The steps as a list."""
    for number, one in enumerate(played, 1):
        description = " ".join(one.step.description.split())
        call = f"{number}. **{one.key}** `{one.operation.method} {one.operation.path}`"
        yield f"{call}: {description}" if description else call


class _Writer:
    """Writes what steps sent and got into the operations they called. `places`: of the steps, by key."""

    def __init__(self, places: Mapping[str, str]) -> None:
        self._places = places

    def _example(self, step: Played, value: Json, part: str = "") -> MediaTypeExample:
        return MediaTypeExample(key=step.key, value=value, pointer=self._places[step.key] + part)

    def operation(self, operation: Operation, steps: Sequence[Played], numbers: Sequence[int]) -> Operation:
        """An operation as the steps use it."""
        told = [
            f"**Step {number}, {step.key}.** {step.step.description.strip()}".strip()
            for number, step in zip(numbers, steps, strict=True)
        ]
        return replace(
            operation,
            description="\n\n".join(filter(None, (*told, operation.description))),
            parameters=tuple(self._parameter(one, steps) for one in operation.parameters),
            request_body=self._request_body(operation.request_body, steps),
            responses=tuple(self._responses(operation, steps)),
        )

    def _parameter(self, parameter: Parameter, steps: Sequence[Played]) -> Parameter:
        """A parameter with one example for each step that sends it, and no other."""
        key = (parameter.name, parameter.location)
        sent = [(step, step.parameters[key]) for step in steps if key in step.parameters]
        return replace(parameter, examples=tuple(self._example(step, value, "/parameters") for step, value in sent))

    def _request_body(self, body: RequestBody | None, steps: Sequence[Played]) -> RequestBody | None:
        """The body with the media types that are sent; none where no step sends any."""
        sent = [(step, *step.body) for step in steps if step.body is not None]
        if body is None or not sent:
            return None
        content = []
        for media in body.content:
            examples = tuple(
                self._example(step, value, "/requestBody") for step, used, value in sent if used.name == media.name
            )
            if examples:
                content.append(replace(media, examples=examples))
        return replace(body, content=tuple(content))

    def _responses(self, operation: Operation, steps: Sequence[Played]) -> Iterator[Response]:
        """The responses that steps get, under their codes; each with one example for each of them."""
        by_code: dict[int, list[Played]] = {}
        for step in steps:
            by_code.setdefault(step.answer.code, []).append(step)
        for code, group in by_code.items():
            written = group[0].answer.response
            declared = next((one for one in operation.responses if one.status == written.status), None)
            declared = declared or _of_range(operation, code) or written
            yield replace(
                declared,
                status=str(code),
                headers=tuple(self._header(header, group) for header in declared.headers),
                content=tuple(self._content(declared, group)),
                refs=tuple(step.key for step in group if step.answer.media is None),
            )

    def _content(self, response: Response, steps: Sequence[Played]) -> Iterator[MediaType]:
        made_up = [step.answer.media for step in steps if step.answer.media is not None and not response.content][:1]
        for media in (*response.content, *made_up):
            examples = tuple(
                self._example(step, step.answer.value)
                for step in steps
                if step.answer.media is not None and step.answer.media.name == media.name and step.answer.value is not MISSING
            )
            if examples:
                yield replace(media, examples=examples)

    def _header(self, header: ResponseHeader, steps: Sequence[Played]) -> ResponseHeader:
        got = [(step, step.answer.headers.get(header.name)) for step in steps]
        return replace(header, examples=tuple(self._example(step, value) for step, value in got if value is not None))


def _of_range(operation: Operation, code: int) -> Response | None:
    """The response that a code falls under: `4XX`, else `default`."""
    keys = (f"{str(code)[0]}XX", "DEFAULT")
    return next((one for key in keys for one in operation.responses if one.status.upper() == key), None)


def _tell_alike(played: Sequence[Played], findings: TreeFindings) -> None:
    """Steps that send the same and are answered differently: a mock server keeps no state."""
    seen: list[tuple[Json, Played]] = []
    for step in played:
        request = (step.source, step.operation.pointer, dict(step.parameters), step.body[1] if step.body else None)
        answer = (step.answer.code, step.answer.value)
        first = next((other for sent, other in seen if sent == request), None)
        if first is None:
            seen.append((request, step))
        elif (first.answer.code, first.answer.value) != answer:
            message = f"This step sends the same request as {shown(first.key)}, and expects another answer."
            advice = f"Only a selector reaches it, such as `x-mock-response-name: {step.key}`."
            findings.warning("example.alike", f"{message} {advice}", step.step.pointer)
