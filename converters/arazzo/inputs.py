"""The inputs a workflow is played with: what its schema or the operations say by example, else samples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from converters.arazzo.desk import Desk
from converters.arazzo.model import Arazzo, Json, Workflow
from converters.arazzo.operations import Use
from converters.diagnostics import Diagnostics
from converters.openapi.model import Document, Schema
from converters.openapi.sample import Sampler


def input_values(arazzo: Arazzo, workflow: Workflow, given: Mapping[str, Json], uses: Sequence[Use]) -> dict[str, Json]:
    """A value for every input: the given one; what the inputs schema declares; an example of the parameter it is sent in;
    a sample of the inputs schema, or of the parameter's where only that one fits there."""
    values = dict(given)
    by_name: dict[str, Use] = {}
    for use in uses:
        by_name.setdefault(use.name, use)
    if isinstance(workflow.inputs, dict):
        schema = Schema(node=workflow.inputs, pointer=f"{workflow.pointer}/inputs")
        sampler = Sampler(Document(spec_version="3.1.0", root=arazzo.tree.data), Diagnostics())
        for name, value in _sampled(sampler, schema).items():
            node = sampler.shape(schema).properties.get(name, [(True, schema.pointer)])[0]
            is_said = _is_said(sampler, Schema(node=node[0], pointer=node[1]))
            values.setdefault(name, value if is_said or name not in by_name else _of_use(by_name[name], value))
    for name, use in by_name.items():
        if name not in values:
            values[name] = use.desk.parameter_value(use.operation, use.parameter)
    return values


def _sampled(sampler: Sampler, schema: Schema) -> dict[str, Json]:
    """A sample of the inputs; optional ones that a short sample leaves out are made by themselves."""
    whole = sampler.sample(schema, "request", owner="inputs").value
    found: dict[str, Json] = dict(whole) if isinstance(whole, dict) else {}
    for name, (first, *_) in sampler.shape(schema).properties.items():
        if name not in found:
            found[name] = sampler.sample(Schema(node=first[0], pointer=first[1]), "request", name=name, owner="inputs").value
    return found


def _is_said(sampler: Sampler, schema: Schema) -> bool:
    """Whether the schema itself says a value."""
    shape = sampler.shape(schema)
    return bool(shape.declared or shape.defaults or shape.choices)


def _of_use(use: Use, value: Json) -> Json:
    """What the parameter says by example; else the sample, if the parameter may have it; else one of the parameter's own."""
    desk: Desk = use.desk
    schema = use.parameter.schema
    said = [one.value for one in use.parameter.examples if one.has_value and desk.fits(one.value, schema, "request")]
    if said:
        return said[0]
    if schema is None:
        return value
    is_said = _is_said(desk.sampler, schema)
    if not is_said and desk.fits(value, schema, "request"):
        return value
    return desk.parameter_value(use.operation, use.parameter)
