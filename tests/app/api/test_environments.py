"""Environments over the API: put by name, read, deleted."""

from __future__ import annotations

from typing import Any

import pytest

from tests.app.api.both_planes import BothPlanes

VALUES = [{"key": "baseUrl", "value": "https://staging.example.com", "type": "default", "enabled": True}]
EXPORTED = {
    "id": "9",
    "name": "Other",
    "values": VALUES,
    "_postman_variable_scope": "environment",
    "_postman_exported_at": "now",
}


def test_an_environment_is_put_as_postman_exports_it(site: BothPlanes):
    answer = site.ask("PUT", "environments/Staging", EXPORTED)
    assert (answer.status_code, answer.headers["etag"]) == (201, '"1"')
    assert (answer.json()["created"], answer.json()["changed"]) == (True, True)
    found = site.ask("GET", "environments/Staging")
    assert (found.json()["name"], found.json()["values"]) == ("Staging", VALUES)
    assert found.headers["etag"] == '"1"'


def test_the_same_twice_changes_nothing(site: BothPlanes):
    site.ask("PUT", "environments/Staging", EXPORTED)
    again = site.ask("PUT", "environments/Staging", EXPORTED)
    assert (again.status_code, again.json()["changed"], again.json()["version"]) == (200, False, 1)
    assert site.ask("PUT", "environments/Staging", {"values": []}).json()["version"] == 2


def test_names_may_have_blanks_and_slashes(site: BothPlanes):
    site.ask("PUT", "environments/Shop%20/%20Staging", {"values": []})
    page = site.ask("GET", "environments").json()
    assert ([each["name"] for each in page["items"]], page["next"]) == (["Shop / Staging"], None)
    assert "values" not in page["items"][0]
    assert site.ask("DELETE", "environments/Shop%20/%20Staging").status_code == 204
    assert site.ask("GET", "environments/Shop%20/%20Staging").json()["code"] == "environment.not_found"


def test_a_change_by_an_old_version_is_refused(site: BothPlanes):
    site.ask("PUT", "environments/Staging", {"values": []})
    site.ask("PUT", "environments/Staging", EXPORTED)
    for method in ("PUT", "DELETE"):
        said = {"values": []} if method == "PUT" else None
        assert site.ask(method, "environments/Staging", said, headers={"If-Match": '"1"'}).status_code == 412
    assert site.ask("PUT", "environments/Staging", EXPORTED, headers={"If-None-Match": "*"}).status_code == 412


@pytest.mark.parametrize("said", [{}, {"values": "x"}, {"values": ["x"]}, []])
def test_what_is_no_environment_is_refused(site: BothPlanes, said: Any):
    assert site.ask("PUT", "environments/Staging", said).status_code == 422
