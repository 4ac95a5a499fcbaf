"""A workflow played through in thought: each step's request filled in, answered, and its outputs handed on.

Nothing is sent. Where the workflow leaves a value open it is a sample; where it names what is not there, that is told with
its place and the play goes on with what is usual.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from converters.arazzo.answers import Answer, Answerer, Memory, expected_response
from converters.arazzo.bodies import body_of
from converters.arazzo.conditions import ConditionError, holds
from converters.arazzo.desk import Desk
from converters.arazzo.expressions import MISSING, Exchange, Scope, evaluated, parsed, without_missing
from converters.arazzo.inputs import input_values
from converters.arazzo.model import Json, Step, StepParameter, Workflow
from converters.arazzo.operations import Finder
from converters.arazzo.read_steps import overridden
from converters.arazzo.sources import Flows
from converters.diagnostics import Diagnostics
from converters.openapi.model import MediaType, Operation, Parameter
from converters.openapi.sample.names import tokens_of
from converters.openapi.to_postman.parameters import is_implicit
from converters.slices import did_you_mean, nearest
from converters.source import SourceTree
from converters.source.findings import TreeFindings
from converters.source.text import shown

MOST_STEPS = 1000
_DEEPEST = 30


@dataclass(frozen=True, slots=True)
class Played:
    """A step that called an operation: under its `key`, with the values it sent and the answer it got.

    `tree` is the file it stands in, `source` the key of the definition called. `parameters` are by name and place; `body` is a
    media type and its value.
    """

    key: str
    step: Step
    tree: SourceTree
    source: str
    operation: Operation
    parameters: Mapping[tuple[str, str], Json]
    body: tuple[MediaType, Json] | None
    answer: Answer


class Player:
    """Plays workflows, each called one inside the step that calls it. `played` are the calls in their order."""

    def __init__(self, desks: Mapping[str, Desk], diagnostics: Diagnostics) -> None:
        """`desks`: one for each definition, by the identity of its document's name in `Finder`."""
        self.played: list[Played] = []
        self._finder = Finder(desks)
        self._diagnostics = diagnostics
        self._memory = Memory()
        self._keys: set[str] = set()
        self._is_told = False

    def play(self, flows: Flows, workflow: Workflow, given: Mapping[str, Json], chain: tuple[str, ...] = ()) -> dict[str, Json]:
        """Plays a workflow and those it depends on; its outputs. `chain`: the workflows it is called from."""
        findings = TreeFindings(self._diagnostics, flows.arazzo.tree)
        here = (*chain, f"{flows.arazzo.file}#{workflow.workflow_id}")
        scope = Scope()
        for name in workflow.depends_on:
            self._depend(flows, workflow, name, scope, here)
        uses = list(self._finder.uses_of_inputs(flows, workflow))
        scope.inputs = input_values(flows.arazzo, workflow, given, uses)
        for step in workflow.steps:
            if len(self.played) >= MOST_STEPS:
                self._tell_full(findings, step)
                break
            if step.workflow_id:
                self._call_workflow(flows, workflow, step, scope, here)
            else:
                self._call(flows, workflow, step, scope, here)
        return dict(self._outputs(workflow.outputs, scope, f"{workflow.pointer}/outputs", findings))

    def _tell_full(self, findings: TreeFindings, step: Step) -> None:
        if not self._is_told:
            message = f"Only the first {MOST_STEPS} steps are played; what begins here is left out."
            findings.error("limit.items", message, step.pointer)
        self._is_told = True

    def _depend(self, flows: Flows, workflow: Workflow, name: str, scope: Scope, chain: tuple[str, ...]) -> None:
        """What has to be done before is played before, with samples for its inputs."""
        found = self._workflow(flows, name, f"{workflow.pointer}/dependsOn", chain)
        if found is not None:
            owner, other = found
            outputs = self.play(owner, other, {}, chain)
            scope.workflows[other.workflow_id] = {"inputs": {}, "outputs": outputs}

    def _call_workflow(self, flows: Flows, workflow: Workflow, step: Step, scope: Scope, chain: tuple[str, ...]) -> None:
        found = self._workflow(flows, step.workflow_id, f"{step.pointer}/workflowId", chain)
        if found is None:
            return
        findings = TreeFindings(self._diagnostics, flows.arazzo.tree)
        owner, other = found
        given: dict[str, Json] = {}
        for parameter in overridden(workflow.parameters, step.parameters):
            value = evaluated(parameter.value, scope, _teller(findings, f"{parameter.pointer}/value"))
            if value is not MISSING and not (parameter.location and parameter in workflow.parameters):
                given[parameter.name] = without_missing(value, MISSING)
        outputs = self.play(owner, other, given, chain)
        scope.workflows[other.workflow_id] = {"inputs": given, "outputs": outputs}
        inside = Scope(scope.inputs, scope.steps, scope.workflows, outputs)
        scope.steps[step.step_id] = {
            **outputs,
            **dict(self._outputs(step.outputs, inside, f"{step.pointer}/outputs", findings)),
        }

    def _workflow(self, flows: Flows, name: str, pointer: str, chain: tuple[str, ...]) -> tuple[Flows, Workflow] | None:
        """The workflow of a name, `other` or `$sourceDescriptions.more.other`; None and a finding if there is none."""
        findings = TreeFindings(self._diagnostics, flows.arazzo.tree)
        owner, workflow_id = flows, name
        expression = parsed(name)
        if expression is not None and expression.root == "sourceDescriptions" and len(expression.names) == 2:
            source, workflow_id = expression.names
            if source not in flows.others:
                close = did_you_mean(nearest(source, flows.others))
                findings.error("ref.unresolved", f"There is no Arazzo description {shown(source)}{close}", pointer)
                return None
            owner = flows.others[source]
        workflow = owner.arazzo.workflow(workflow_id)
        if workflow is None:
            close = did_you_mean(nearest(workflow_id, owner.arazzo.workflow_ids))
            findings.error("ref.unresolved", f"There is no workflow {shown(workflow_id)}{close}", pointer)
            return None
        if f"{owner.arazzo.file}#{workflow_id}" in chain or len(chain) > _DEEPEST:
            message = f"The workflow {shown(workflow_id)} leads back to itself here; it is not played again."
            findings.error("ref.cycle", message, pointer)
            return None
        return owner, workflow

    def _call(self, flows: Flows, workflow: Workflow, step: Step, scope: Scope, chain: tuple[str, ...]) -> None:
        findings = TreeFindings(self._diagnostics, flows.arazzo.tree)
        found = self._finder.operation(flows, step, findings)
        if found is None:
            return
        source, desk, operation = found
        exchange = Exchange(method=operation.method)
        scope.exchange = None
        parameters = self._parameters(desk, operation, overridden(workflow.parameters, step.parameters), scope, findings,
                                      workflow.parameters)  # fmt: skip
        _note(exchange, operation, parameters)
        body = body_of(desk, operation, step, scope, _teller(findings, f"{step.pointer}/requestBody"), findings)
        exchange.body = body[1] if body is not None else MISSING
        answer = self._answer(desk, operation, _leading_on(workflow, step), scope, exchange, findings)
        scope.exchange = exchange
        self.played.append(Played(self._key(step, chain), step, flows.arazzo.tree, source, operation, parameters, body, answer))
        scope.steps[step.step_id] = dict(self._outputs(step.outputs, scope, f"{step.pointer}/outputs", findings))
        scope.exchange = None

    def _key(self, step: Step, chain: tuple[str, ...]) -> str:
        """The step's id; in a called workflow, where that is taken, with the workflow's before it."""
        key, number = step.step_id, 2
        if key in self._keys:
            key = f"{chain[-1].rpartition('#')[2]}.{step.step_id}"
        while key in self._keys:
            key, number = f"{step.step_id}-{number}", number + 1
        self._keys.add(key)
        return key

    def _parameters(self, desk: Desk, operation: Operation, given: tuple[StepParameter, ...], scope: Scope,
                    findings: TreeFindings, common: tuple[StepParameter, ...]) -> dict[tuple[str, str], Json]:  # fmt: skip
        """The values of an operation's parameters: those the step gives, and usual ones for what is required."""
        values: dict[tuple[str, str], Json] = {}
        for one in given:
            parameter = _declared(operation, one)
            if (parameter is None or parameter.name.lower() != one.name.lower()) and one not in common:
                _tell_undeclared(operation, one, parameter, findings)
            if parameter is None:
                continue
            value = evaluated(one.value, scope, _teller(findings, f"{one.pointer}/value"))
            if value is not MISSING and (value is not None or parameter.required):
                values[(parameter.name, parameter.location)] = _fitting(desk, parameter, without_missing(value, MISSING))
        for parameter in operation.parameters:
            key = (parameter.name, parameter.location)
            if key not in values and (parameter.required or parameter.location == "path") and not is_implicit(parameter):
                values[key] = desk.parameter_value(operation, parameter)
        return {
            (one.name, one.location): values[(one.name, one.location)]
            for one in operation.parameters
            if (one.name, one.location) in values
        }

    def _answer(self, desk: Desk, operation: Operation, step: Step, scope: Scope, exchange: Exchange,
                findings: TreeFindings) -> Answer:  # fmt: skip
        try:
            response, code, is_declared = expected_response(desk, operation, step, scope, exchange)
        except ConditionError:
            response, code, is_declared = expected_response(desk, operation, _without_criteria(step), scope, exchange)
        if not is_declared:
            message = (
                f"{operation.method} {operation.path} declares no response that satisfies the criteria; {code} is made up."
            )
            findings.warning("status.invalid", message, f"{step.pointer}/successCriteria")
        is_made = not response.content and bool(step.outputs)
        answer = Answerer(desk, self._memory).answer(operation, step, response, code, exchange)
        if is_made and answer.media is not None:
            message = "The definition does not say what this answer holds; what the workflow reads from it is made up."
            findings.note("info", "example.made_up", message, f"{step.pointer}/outputs")
        exchange.answer_body = answer.value
        exchange.answer_header = {name.lower(): value for name, value in answer.headers.items()}
        if answer.media is not None:
            exchange.answer_header["content-type"] = answer.media.name
        self._memory.keep(answer.value)
        self._check(step, scope, exchange, findings)
        return answer

    def _check(self, step: Step, scope: Scope, exchange: Exchange, findings: TreeFindings) -> None:
        """Tells of criteria that the answer does not satisfy, and of those that nobody can read."""
        seen = Scope(scope.inputs, scope.steps, scope.workflows, scope.outputs, exchange)
        for criterion in step.success_criteria:
            try:
                if holds(criterion, seen) is False:
                    message = (
                        f"The answer made for this step does not satisfy {shown(criterion.condition)}. Declare an example."
                    )
                    findings.warning("value.invalid", message, criterion.pointer)
            except ConditionError as error:
                findings.error("format.invalid", f"The condition {error}; it is left out.", f"{criterion.pointer}/condition")

    def _outputs(self, outputs: Mapping[str, Json], scope: Scope, pointer: str,
                 findings: TreeFindings) -> Iterator[tuple[str, Json]]:  # fmt: skip
        for name, value in outputs.items():
            if isinstance(value, str) and not value.startswith("$") and "{$" not in value:
                findings.warning("format.invalid", "An output should be a runtime expression.", f"{pointer}/{name}")
            found = evaluated(value, scope, _teller(findings, f"{pointer}/{name}"))
            yield name, without_missing(found, MISSING)


def _leading_on(workflow: Workflow, step: Step) -> Step:
    """A step of which only the success action is left that leads on to the next step, if there is one."""
    actions = [one for one in (*step.on_success, *workflow.success_actions) if one.type == "goto" and one.step_id]
    after = [other.step_id for other in workflow.steps[workflow.steps.index(step) + 1 :]]
    wanted = sorted(actions, key=lambda one: after.index(one.step_id) if one.step_id in after else len(after))
    return replace(step, on_success=tuple(wanted[:1]))


def _without_criteria(step: Step) -> Step:
    return replace(step, success_criteria=(), on_success=())


def _teller(findings: TreeFindings, pointer: str) -> Callable[[str], None]:
    def tell(expression: str) -> None:
        message = f"{shown(expression)} leads nowhere here; a usual value is taken. Look for a misspelt name, or a later step."
        findings.warning("ref.unresolved", message, pointer)

    return tell


def _declared(operation: Operation, given: StepParameter) -> Parameter | None:
    """The operation's parameter that a value is for: headers without regard to case, else one spelt nearly so (`pet_id`)."""
    found = [one for one in operation.parameters if given.location in ("", one.location)]
    same = [one for one in found if one.name == given.name]
    headers = [one for one in found if one.location == "header" and one.name.lower() == given.name.lower()]
    alike = [one for one in found if tokens_of(one.name) == tokens_of(given.name)]
    return next(iter([*same, *headers, *alike]), None)


def _tell_undeclared(operation: Operation, given: StepParameter, taken: Parameter | None, findings: TreeFindings) -> None:
    if given.location == "header" and given.name.lower() in ("authorization", "accept", "content-type"):
        return
    known = [one.name for one in operation.parameters if given.location in ("", one.location)]
    where = f"{given.location} parameter" if given.location else "parameter"
    message = f"{operation.method} {operation.path} has no {where} {shown(given.name)}"
    if taken is not None:
        findings.warning("ref.unresolved", f"{message}; {shown(taken.name)} is taken for it.", given.pointer)
        return
    message += "; it is left out"
    findings.warning("ref.unresolved", message + did_you_mean(nearest(given.name, known)), given.pointer)


def _fitting(desk: Desk, parameter: Parameter, value: Json) -> Json:
    """The value itself; the number a text stands for, or the other way round, where only that fits."""
    if parameter.schema is None or desk.fits(value, parameter.schema, "request"):
        return value
    other: Any = value
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 16:
        other = int(value)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        other = str(value)
    return other if desk.fits(other, parameter.schema, "request") else value


def _note(exchange: Exchange, operation: Operation, parameters: Mapping[tuple[str, str], Json]) -> None:
    """What expressions see of a request."""
    url = operation.path
    for (name, location), value in parameters.items():
        if location == "path":
            exchange.path[name] = value
            url = url.replace("{" + name + "}", str(value))
        elif location == "query":
            exchange.query[name] = value
        elif location == "header":
            exchange.header[name.lower()] = value
    exchange.url = (operation.servers[0].url.rstrip("/") if operation.servers else "") + url
