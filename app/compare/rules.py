"""The rules that changes are told by: whether they break callers, and why. The table in README.md is made of these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Rule:
    """`breaks`: yes, no, or both, as `reason` says. `decides`: it changes what callers get."""

    breaks: Literal["yes", "no", "may"]
    reason: str
    decides: bool = True


def _for_people(reason: str) -> Rule:
    return Rule("no", reason, decides=False)


RULES: Mapping[str, Rule] = {
    "operation.removed": Rule("yes", "calls of it get no answer any more"),
    "operation.added": Rule("no", "nobody calls it yet"),
    "operation.moved": Rule("yes", "its method or path is another: calls of the old one get no answer"),
    "operation.variable": Rule("no", "a variable of its path has another name; calls look the same"),
    "operation.renamed": _for_people("the request has another name; nobody calls it by that"),
    "operation.folder": _for_people("the request stands in another folder"),
    "operation.surroundings": Rule("no", "its request names variables whose values changed"),
    "request.parameter.removed": Rule(
        "yes", "who sends it relies on what it did; one that no definition declares was only a sample"
    ),
    "request.parameter.added": Rule("no", "it may be left out, or nothing says that it must be sent"),
    "request.parameter.required": Rule("yes", "calls without it were right, and are wrong now"),
    "request.parameter.optional": Rule("no", "it may be left out now"),
    "request.parameter.type": Rule("may", "yes where values that were right are wrong now"),
    "request.parameter.enum": Rule("may", "yes where a value is not taken any more; new values break nobody"),
    "request.parameter.format": Rule("may", "yes where another format is asked for; no where none is any more"),
    "request.parameter.nullable": Rule("may", "yes where null was taken and is not any more"),
    "request.parameter.limits": Rule("may", "yes where a limit is narrower: values that were right are wrong now"),
    "request.parameter.value": Rule("no", "the value that is sent as a sample changed"),
    "request.body.added": Rule("may", "yes where calls must have a body now"),
    "request.body.removed": Rule(
        "yes", "who sends a body relies on what it did; one that no definition declares was only a sample"
    ),
    "request.body.required": Rule("yes", "calls without a body were right, and are wrong now"),
    "request.body.optional": Rule("no", "the body may be left out now"),
    "request.body.changed": Rule("no", "the body that is sent as a sample changed"),
    "request.media_type.removed": Rule("yes", "bodies of that media type are not taken any more"),
    "request.media_type.added": Rule("no", "bodies may be of one more media type"),
    "request.field.removed": Rule("may", "yes where the definition takes no unknown fields; else it is not looked at any more"),
    "request.field.added": Rule("no", "it may be left out, or nothing says that it must be sent"),
    "request.field.required": Rule("yes", "bodies without it were right, and are wrong now"),
    "request.field.optional": Rule("no", "it may be left out now"),
    "request.field.type": Rule("may", "yes where values that were right are wrong now"),
    "request.field.enum": Rule("may", "yes where a value is not taken any more; new values break nobody"),
    "request.field.format": Rule("may", "yes where another format is asked for; no where none is any more"),
    "request.field.nullable": Rule("may", "yes where null was taken and is not any more"),
    "request.field.limits": Rule("may", "yes where a limit is narrower: values that were right are wrong now"),
    "request.field.value": Rule("no", "the value that is sent as a sample changed"),
    "request.access.changed": Rule("may", "yes where what callers show is not enough any more"),
    "response.status.removed": Rule("may", "yes for a success: callers that wait for it never get it; no for an error"),
    "response.status.added": Rule("no", "callers treat a status they do not know by its class"),
    "response.media_type.removed": Rule("yes", "callers that read that media type get another"),
    "response.media_type.added": Rule("no", "callers get it only if they ask"),
    "response.header.removed": Rule("may", "yes, unless it is one that changes with every answer, such as Date"),
    "response.header.added": Rule("no", "callers do not look at headers they do not know"),
    "response.header.changed": Rule("no", "another value of the same header"),
    "response.field.removed": Rule(
        "may", "callers that read it find nothing; where the definitions tell what answers hold, they decide"
    ),
    "response.field.added": Rule("no", "callers do not look at fields they do not know"),
    "response.field.optional": Rule(
        "may", "it was always there and may be missing now; where the definitions tell, they decide"
    ),
    "response.field.required": Rule("no", "it is always there now"),
    "response.field.type": Rule("may", "callers read another type than they expect; where the definitions tell, they decide"),
    "response.field.nullable": Rule("may", "yes where it may be null now; where the definitions tell, they decide"),
    "response.field.enum": Rule("may", "yes where callers may get a value they do not know; fewer values break nobody"),
    "response.field.format": Rule("may", "yes where it was of a format and is of another or of none now"),
    "response.field.limits": Rule("no", "values are in other limits"),
    "response.field.value": Rule("no", "another value of the same type"),
    "response.body.changed": Rule("no", "a body that is no JSON, or too large to be compared field by field"),
    "response.body.kind": Rule("yes", "a body was JSON and is not any more"),
    "response.body.written": Rule("no", "the same JSON written in another way"),
    "response.example.removed": Rule("no", "others of its kind still answer; who asks for it by name or id gets a miss"),
    "response.example.added": Rule("no", "one more answer"),
    "response.example.renamed": Rule("no", "who asks for it by its old name gets a miss"),
    "response.example.status": Rule("may", "yes where a success became an error: the same call gets the other status"),
    "response.example.request": Rule("no", "it answers another call than before"),
    "response.example.reordered": Rule("no", "another one may answer first; the replay tells for which calls"),
    "response.example.surroundings": Rule("no", "it names variables, or has a request, that changed"),
    "workspace.mock.removed": Rule("yes", "of two bundles, the second has no mock of that name"),
    "workspace.mock.added": Rule("no", "nobody calls it yet"),
    "settings.stricter": Rule("yes", "calls that were answered may be refused or find no example"),
    "settings.looser": Rule("no", "more calls are answered"),
    "settings.access": Rule("may", "yes where callers need a key now, or send it in another header"),
    "settings.outage": Rule("may", "yes where every call gets an error of the server; no where that is over"),
    "settings.faults": Rule("no", "what goes wrong on purpose is part of the trial"),
    "settings.delay": Rule("no", "answers take another time"),
    "settings.changed": Rule("no", "a setting that decides how answers look"),
    "settings.variable": Rule("no", "a value that examples may name; what it changes is told of them"),
}
"""Rule → whether it breaks callers, and why."""
