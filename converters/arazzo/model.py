"""An Arazzo description as frozen values, in the specification's own words (Arazzo 1.0).

Reusable objects are already put in place of their references. Values and conditions are kept as written: what they say
depends on the step that asks (`expressions`, `conditions`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from converters.source import SourceTree

Json: TypeAlias = Any


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceDescription:
    """A definition, or another Arazzo description, that workflows name. `type`: openapi, arazzo; empty: not said."""

    name: str
    url: str
    type: str = ""
    pointer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepParameter:
    """A value passed to an operation, or (`location` empty) to a workflow."""

    name: str
    location: str = ""
    value: Json = None
    pointer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """A value set at a place of the payload, a JSON pointer."""

    target: str
    value: Json = None
    pointer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepBody:
    """The request body of a step. `payload` is meaningful only if `has_payload`."""

    content_type: str = ""
    payload: Json = None
    has_payload: bool = False
    replacements: tuple[Replacement, ...] = ()
    pointer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """A condition on what a step got. `type`: simple, regex, jsonpath, xpath; the last three look at `context`."""

    condition: str
    context: str = ""
    type: str = "simple"
    pointer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeAction:
    """A Success or Failure Action Object: what comes next. `type`: end, goto, retry."""

    name: str
    type: str
    workflow_id: str = ""
    step_id: str = ""
    retry_after: float | None = None
    retry_limit: int | None = None
    criteria: tuple[Criterion, ...] = ()
    pointer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One call of an operation, by `operation_id` or `operation_path`, or of another workflow."""

    step_id: str
    description: str = ""
    operation_id: str = ""
    operation_path: str = ""
    workflow_id: str = ""
    parameters: tuple[StepParameter, ...] = ()
    request_body: StepBody | None = None
    success_criteria: tuple[Criterion, ...] = ()
    on_success: tuple[OutcomeAction, ...] = ()
    on_failure: tuple[OutcomeAction, ...] = ()
    outputs: Mapping[str, Json] = field(default_factory=dict)
    pointer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workflow:
    """A use case. `inputs` is a JSON Schema, which may refer to `#/components/inputs/…`; None where nothing is said."""

    workflow_id: str
    summary: str = ""
    description: str = ""
    inputs: Json = None
    depends_on: tuple[str, ...] = ()
    parameters: tuple[StepParameter, ...] = ()
    steps: tuple[Step, ...] = ()
    success_actions: tuple[OutcomeAction, ...] = ()
    failure_actions: tuple[OutcomeAction, ...] = ()
    outputs: Mapping[str, Json] = field(default_factory=dict)
    pointer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arazzo:
    """An Arazzo Specification Object. `tree` holds its components and knows its places."""

    tree: SourceTree = field(repr=False)
    spec_version: str = "1.0.1"
    title: str = ""
    summary: str = ""
    description: str = ""
    version: str = ""
    sources: tuple[SourceDescription, ...] = ()
    workflows: tuple[Workflow, ...] = ()
    _by_id: dict[str, Workflow] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._by_id.update({workflow.workflow_id: workflow for workflow in reversed(self.workflows)})

    @property
    def file(self) -> str:
        return self.tree.file

    @property
    def workflow_ids(self) -> tuple[str, ...]:
        return tuple(workflow.workflow_id for workflow in self.workflows)

    def workflow(self, workflow_id: str) -> Workflow | None:
        """The workflow of that id."""
        return self._by_id.get(workflow_id)
