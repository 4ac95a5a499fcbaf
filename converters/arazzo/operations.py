"""Which operation a step means: by its id, or by a path in the definition that a source names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from converters.arazzo.desk import Desk
from converters.arazzo.expressions import parsed
from converters.arazzo.model import Json, Step, Workflow
from converters.arazzo.sources import Flows
from converters.openapi.model import Operation, Parameter
from converters.pointers import steps_of
from converters.slices import did_you_mean, nearest
from converters.source.findings import TreeFindings
from converters.source.text import shown

_OPERATION_PATH = re.compile(r"\{?\$sourceDescriptions\.([A-Za-z0-9_-]+)\.url\}?#?(/.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Use:
    """Where a workflow sends an input: as the whole value of a parameter."""

    name: str
    desk: Desk
    operation: Operation
    parameter: Parameter


class Finder:
    """Finds operations. `desks` are by the identity of their documents: two descriptions may name one definition."""

    def __init__(self, desks: Mapping[str, Desk]) -> None:
        self._desks = desks

    def _desk(self, flows: Flows, source: str) -> Desk | None:
        document = flows.documents.get(source)
        return None if document is None else self._desks.get(str(id(document)))

    def operation(self, flows: Flows, step: Step, findings: TreeFindings | None) -> tuple[str, Desk, Operation] | None:
        """The desk and operation of a step, with the key of the desk; None, and a finding, if there is none."""
        found = self._by_path(flows, step, findings) if step.operation_path else self._by_id(flows, step, findings)
        if found is None:
            return None
        source, operation = found
        document = flows.documents[source]
        return str(id(document)), self._desks[str(id(document))], operation

    def _by_id(self, flows: Flows, step: Step, findings: TreeFindings | None) -> tuple[str, Operation] | None:
        expression, operation_id = parsed(step.operation_id), step.operation_id
        sources = list(flows.documents)
        if expression is not None and expression.root == "sourceDescriptions" and len(expression.names) == 2:
            source, operation_id = expression.names
            if source not in flows.documents:
                return self._no_source(flows, source, f"{step.pointer}/operationId", findings)
            sources = [source]
        found: dict[int, tuple[str, Operation]] = {}
        for source in sources:
            desk = self._desk(flows, source)
            if desk is not None and operation_id in desk.by_id:
                found.setdefault(id(desk), (source, desk.by_id[operation_id]))
        if findings is not None and len(found) > 1:
            message = (
                f"Several definitions have an operation {shown(operation_id)}; the first is taken. Write the source's name too."
            )
            findings.warning("name.duplicate", message, f"{step.pointer}/operationId")
        if findings is not None and not found:
            known = [name for source in sources if (desk := self._desk(flows, source)) for name in desk.by_id]
            message = f"There is no operation {shown(operation_id)}{did_you_mean(nearest(operation_id, known))}"
            findings.error("ref.unresolved", f"{message} The step is left out.", f"{step.pointer}/operationId")
        return next(iter(found.values()), None)

    def _by_path(self, flows: Flows, step: Step, findings: TreeFindings | None) -> tuple[str, Operation] | None:
        at = f"{step.pointer}/operationPath"
        written = _OPERATION_PATH.fullmatch(step.operation_path)
        if written is None:
            if findings is not None:
                message = "An operationPath is `{$sourceDescriptions.name.url}#/paths/~1path/method`. The step is left out."
                findings.error("format.invalid", message, at)
            return None
        source = written.group(1)
        desk = self._desk(flows, source)
        if desk is None:
            return self._no_source(flows, source, at, findings)
        steps = steps_of(written.group(2))
        path, method = steps[1] if len(steps) > 1 else "", steps[-1] if len(steps) > 2 else ""
        operation = desk.at(path, method) if steps[:1] == ["paths"] else None
        if operation is None and findings is not None:
            known = {f"{one.method} {one.path}": one for one in desk.document.operations}
            asked = f"{method.upper()} {path}".strip()
            message = f"There is no operation {shown(asked)}{did_you_mean(nearest(asked, known))} The step is left out."
            findings.error("ref.unresolved", message, at)
        return None if operation is None else (source, operation)

    @staticmethod
    def _no_source(flows: Flows, source: str, pointer: str, findings: TreeFindings | None) -> None:
        if findings is not None:
            if any(one.name == source for one in flows.arazzo.sources):
                message = f"The definition {shown(source)} is not at hand."
            else:
                message = f"There is no definition {shown(source)}{did_you_mean(nearest(source, flows.documents))}"
            findings.error("ref.unresolved", f"{message} The step is left out.", pointer)

    def uses_of_inputs(self, flows: Flows, workflow: Workflow) -> Iterator[Use]:
        """Every parameter that is sent an input as it is."""
        for step in workflow.steps:
            found = None if step.workflow_id else self.operation(flows, step, None)
            for given in step.parameters if found else ():
                name = _input_named(given.value)
                for parameter in found[2].parameters if found and name else ():
                    if found and parameter.name == given.name and given.location in ("", parameter.location):
                        yield Use(name, found[1], found[2], parameter)


def _input_named(value: Json) -> str:
    expression = parsed(value) if isinstance(value, str) else None
    return expression.names[0] if expression is not None and expression.root == "inputs" and not expression.pointer else ""
