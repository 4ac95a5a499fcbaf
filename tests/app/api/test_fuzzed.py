"""schemathesis asks every operation what its description allows, and what it does not: on both stores, a minute each."""

from __future__ import annotations

import os
from typing import Any

import pytest
import schemathesis
from schemathesis import engine
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events

from app.store.people import add_person
from app.store.sessions import issue_token
from app.store.transaction import Store
from tests.app.api.both_planes import BothPlanes

SECONDS = int(os.environ.get("UNDERSTUDY_TEST_FUZZ_SECONDS", "40"))
SEED = 20260301
LEAST_CASES = 500

STREAM = "/api/v1/calls/stream"
"""Goes on for minutes; tests/app/calls has tests of its own for it."""
OUTSIDE = r"^/api/v1/imports/(url|postman)"
"""These ask other servers, and answer 502 and 504 when those are not there; test_imports.py has a stand-in for them."""
REFUSED = ["400", "401", "403", "404", "409", "412", "422", "429"]
"""How data may be refused that is valid by the description: cursors nobody gave, past versions, unknown or too many tokens."""


def config(token: str) -> SchemathesisConfig:
    return SchemathesisConfig.from_dict(
        {
            "max-time": SECONDS,
            "seed": SEED,
            "continue-on-failure": True,
            "headers": {"Authorization": f"Bearer {token}"},
            "generation": {"database": "none"},
            "checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", *REFUSED]}},
        }
    )


@pytest.mark.timeout(300)
@pytest.mark.filterwarnings("ignore")  # of the libraries that schemathesis asks with
def test_every_operation_does_what_the_description_says(store: Store):
    """All checks of schemathesis: no 5xx, only declared statuses, types and shapes, nothing wrong accepted, no way in without
    credentials, nothing there after it was deleted."""
    site = BothPlanes(store, host="0.0.0.0", admin_hosts="testserver")
    token = issue_token(store, add_person(store, "owner@example.com", "owner").id, "fuzz", "owner").text
    headers = {"Authorization": f"Bearer {token}"}
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", site.app, config=config(token), headers=headers)
    schema = schema.exclude(path=STREAM).exclude(path_regex=OUTSIDE)
    schema.hook(map_body)
    cases, failures = 0, {}
    for event in engine.from_schema(schema).execute():
        assert not isinstance(event, events.NonFatalError | events.FatalError), event
        if isinstance(event, events.ScenarioFinished):
            cases += len(event.recorder.cases)
            failures |= found(event.recorder)
    assert failures == {}
    assert cases >= LEAST_CASES


def map_body(context: Any, body: Any) -> Any:
    """Leaves out addresses of definitions, which would be asked for."""
    if isinstance(body, dict) and str(body.get("url")).lower().startswith("http"):
        return {**body, "url": None}
    return body


def found(recorder: Any) -> dict[tuple[str, str], str]:
    """What failed in a scenario: operation and check → what is wrong, and the call that showed it."""
    return {
        (recorder.cases[id].value.operation.label, check.name): f"{check.failure_info.failure}\n{curl(recorder, id)}"
        for id, checks in recorder.checks.items()
        for check in checks
        if check.failure_info is not None
    }


def curl(recorder: Any, id: str) -> str:
    response = recorder.interactions[id].response
    told = (response.status_code, response.content[:500]) if response else None
    return f"{recorder.cases[id].value.as_curl_command()}\n→ {told}"
