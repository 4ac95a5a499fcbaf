"""The steps of a workflow and what they hold, reusable objects put in their places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from converters.arazzo.model import Criterion, OutcomeAction, Replacement, Step, StepBody, StepParameter
from converters.slices import did_you_mean, nearest
from converters.source.text import shown
from converters.tree_reader import Reader

_STEP_FIELDS = (
    "stepId", "description", "operationId", "operationPath", "workflowId", "parameters", "requestBody", "successCriteria",
    "onSuccess", "onFailure", "outputs", "channelPath", "action", "timeout", "dependsOn", "correlationId",
)  # fmt: skip
_LOCATIONS = ("path", "query", "header", "cookie", "querystring", "")
_CALLS = ("operationId", "operationPath", "workflowId")
_CRITERIA_TYPES = ("simple", "regex", "jsonpath", "xpath")


class StepReader:
    """Reads steps; knows the components that reusable objects name."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._components = reader.map_field(reader.root, "components", "#")

    def steps(self, workflow: dict[str, Any], pointer: str) -> Iterator[Step]:
        """The steps of a workflow; of two steps of one id the first stays."""
        seen: set[str] = set()
        for value, at in self._reader.maps(workflow, "steps", pointer):
            step = self._step(value, at)
            if step is None:
                continue
            if step.step_id in seen:
                message = f"The step {shown(step.step_id)} is there twice; this one is left out. Rename it."
                self._reader.findings.error("name.duplicate", message, at)
                continue
            seen.add(step.step_id)
            yield step
        if not workflow.get("steps"):
            self._reader.findings.warning("item.none", "This workflow has no step: there is nothing to answer.", pointer)

    def _step(self, value: dict[str, Any], pointer: str) -> Step | None:
        reader = self._reader
        step_id = reader.text(value, "stepId", pointer)
        calls = [key for key in _CALLS if value.get(key)]
        if not step_id or len(calls) != 1:
            what = "one of `operationId`, `operationPath` and `workflowId`" if step_id else "a `stepId`"
            reader.findings.error("format.invalid", f"A step needs {what}; it is left out.", pointer)
            return None
        reader.check_fields(value, _STEP_FIELDS, pointer)
        return Step(
            step_id=step_id,
            description=reader.text(value, "description", pointer),
            operation_id=reader.text(value, "operationId", pointer),
            operation_path=reader.text(value, "operationPath", pointer),
            workflow_id=reader.text(value, "workflowId", pointer),
            parameters=tuple(self.parameters(value, "parameters", pointer)),
            request_body=self._body(value, pointer),
            success_criteria=tuple(self._criteria(value, "successCriteria", pointer)),
            on_success=tuple(self.actions(value, "onSuccess", pointer)),
            on_failure=tuple(self.actions(value, "onFailure", pointer)),
            outputs=reader.map_field(value, "outputs", pointer),
            pointer=pointer,
        )

    def parameters(self, holder: dict[str, Any], key: str, pointer: str) -> Iterator[StepParameter]:
        """The parameters of a step or workflow."""
        reader = self._reader
        for written, at in reader.maps(holder, key, pointer):
            value = self._reused(written, at, "parameters")
            if value is None:
                continue
            name, location = reader.text(value, "name", at), reader.text(value, "in", at)
            if not name or location not in _LOCATIONS:
                what = "a `name`" if not name else f"an `in` of path, query, header or cookie, not {shown(location)}"
                reader.findings.error("format.invalid", f"A parameter needs {what}; it is left out.", at)
                continue
            yield StepParameter(name=name, location=location, value=value.get("value"), pointer=at)

    def actions(self, holder: dict[str, Any], key: str, pointer: str) -> Iterator[OutcomeAction]:
        """Success or failure actions."""
        reader = self._reader
        kind = "failureActions" if key in ("failureActions", "onFailure") else "successActions"
        for written, at in reader.maps(holder, key, pointer):
            value = self._reused(written, at, kind)
            if value is None:
                continue
            limit = reader.number(value, "retryLimit", at)
            yield OutcomeAction(
                name=reader.text(value, "name", at),
                type=reader.text(value, "type", at),
                workflow_id=reader.text(value, "workflowId", at),
                step_id=reader.text(value, "stepId", at),
                retry_after=reader.number(value, "retryAfter", at),
                retry_limit=None if limit is None else int(limit),
                criteria=tuple(self._criteria(value, "criteria", at)),
                pointer=at,
            )

    def _criteria(self, holder: dict[str, Any], key: str, pointer: str) -> Iterator[Criterion]:
        reader = self._reader
        for value, at in reader.maps(holder, key, pointer):
            kind = value.get("type", "simple")
            kind = kind.get("type", "") if isinstance(kind, dict) else kind
            condition = reader.text(value, "condition", at)
            if not condition or kind not in _CRITERIA_TYPES:
                what = "a `condition`" if not condition else f"a type of {', '.join(_CRITERIA_TYPES)}"
                reader.findings.error("format.invalid", f"A criterion needs {what}; it is left out.", at)
                continue
            yield Criterion(condition=condition, context=reader.text(value, "context", at), type=kind, pointer=at)

    def _body(self, step: dict[str, Any], pointer: str) -> StepBody | None:
        if step.get("requestBody") is None:
            return None
        reader = self._reader
        value, at = reader.map_field(step, "requestBody", pointer), f"{pointer}/requestBody"
        return StepBody(
            content_type=reader.text(value, "contentType", at),
            payload=value.get("payload"),
            has_payload="payload" in value,
            replacements=tuple(
                Replacement(target=reader.text(one, "target", place), value=one.get("value"), pointer=place)
                for one, place in reader.maps(value, "replacements", at)
            ),
            pointer=at,
        )

    def _reused(self, value: dict[str, Any], pointer: str, kind: str) -> dict[str, Any] | None:
        """What a Reusable Object stands for, its own `value` first; other objects as they are."""
        if "reference" not in value:
            return value
        reference = self._reader.text(value, "reference", pointer)
        known = self._reader.map_field(self._components, kind, "#/components")
        found = known.get(reference.removeprefix(f"$components.{kind}."))
        if not isinstance(found, dict) or not reference.startswith(f"$components.{kind}."):
            close = tuple(f"$components.{kind}.{name}" for name in nearest(reference.rpartition(".")[2], known))
            message = f"{shown(reference)} names nothing in the components{did_you_mean(close)}"
            self._reader.findings.error("ref.unresolved", message, f"{pointer}/reference")
            return None
        return {**found, "value": value["value"]} if "value" in value else found


def overridden(outer: tuple[StepParameter, ...], inner: tuple[StepParameter, ...]) -> tuple[StepParameter, ...]:
    """The parameters of a step with those of its workflow: of one name and place the step's counts."""
    kept = {(one.name, one.location): one for one in outer}
    for one in inner:
        kept[(one.name, one.location)] = replace(one)
    return tuple(kept.values())
