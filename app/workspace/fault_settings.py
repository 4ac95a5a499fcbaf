"""The field `faults`: what is said of the whole mock, of its examples, and what callers may ask for. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.serving.faults.plan import NO_FAULTS, Faults
from app.serving.faults.read import BadFault, is_built_in, read_allowed, read_faults

OWN_KEYS = ("allow", "profile", "examples")
"""Keys of `faults` that are no kinds of faults."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidFaults:
    """The field as it was read. `examples`: operation → name of an example → its faults. `profile`: what all calls get."""

    own: Faults = NO_FAULTS
    profile: str = ""
    allowed: frozenset[str] = frozenset()
    examples: Mapping[str, Mapping[str, Faults]] = field(default_factory=dict)


def read_plan(value: Any) -> SaidFaults:
    """The field `faults`. Raises BadFault."""
    own = read_faults(value, besides=OWN_KEYS)
    profile = value.get("profile", "")
    if not isinstance(profile, str):
        raise BadFault("Expected the name of a profile, such as flaky.", where=".profile")
    try:
        allowed = read_allowed(value.get("allow", "none"))
    except BadFault as bad:
        raise BadFault(bad.message, code=bad.code, where=f".allow{bad.where}") from None
    return SaidFaults(own=own, profile=profile, allowed=allowed, examples=_of_examples(value.get("examples", {})))


def _of_examples(value: Any) -> dict[str, dict[str, Faults]]:
    found: dict[str, dict[str, Faults]] = {}
    for operation, examples in _named(value, ".examples", "operations").items():
        place = f".examples.{operation}"
        for name, said in _named(examples, place, "names of examples").items():
            try:
                found.setdefault(operation, {})[name] = read_faults(said)
            except BadFault as bad:
                raise BadFault(bad.message, code=bad.code, where=f"{place}.{name}{bad.where}") from None
    return found


def _named(value: Any, where: str, what: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise BadFault(f"Expected {what} below it.", where=where)
    return value


def unknown_profile(said: SaidFaults, profiles: Mapping[str, Any]) -> bool:
    """Whether the mock's calls shall get a profile that nobody describes."""
    return bool(said.profile) and said.profile not in profiles and not is_built_in(said.profile)
