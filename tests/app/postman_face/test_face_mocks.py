"""Mock servers by Postman's API: the rows of postman-mock.md §5.2, fields and types, and what they do to our mocks."""

from __future__ import annotations

import pytest

from tests.app.postman_face.face import NOWHERE, Face, collection, types_of

MOCK = {
    "id": "id",
    "owner": "text",
    "uid": "uid",
    "collection": "uid",
    "mockUrl": "text",
    "name": "text",
    "config": "object",
    "createdAt": "time",
    "updatedAt": "time",
}
CONFIG = {
    "headers": [],
    "matchBody": False,
    "matchHeader": False,
    "matchQueryParams": True,
    "matchWildcards": True,
    "delay": None,
    "serverResponseId": "",
}
NO_MOCK = {
    "error": {"name": "instanceNotFoundError", "message": "The specified mock does not exist.", "details": {}},
}


def test_a_mock_is_made_of_a_collection_and_answers_at_once(face: Face):
    made = face.made_mock("Checkout API")
    assert types_of(made) == MOCK
    assert (made["name"], made["config"]) == ("Checkout API", CONFIG)
    assert made["uid"] == f"{made['owner']}-{made['id']}"
    assert made["mockUrl"] == "http://localhost:8000/mock/checkout-api"
    assert face.body("checkout-api") == (200, "one")


def test_a_mock_is_made_with_an_environment_and_private(face: Face):
    environment = face.ok("POST", "environments", {"environment": {"name": "staging", "values": []}})["environment"]
    made = face.made_mock(environment=environment["uid"], private=True)
    assert types_of(made) == MOCK | {"environment": "uid"}
    assert made["environment"] == environment["uid"]
    assert face.body("checkout")[0] == 404
    assert face.ok("GET", f"mocks/{made['id']}")["mock"]["isPublic"] is False


def test_one_mock_says_whether_it_is_public_and_active(face: Face):
    made = face.made_mock()
    found = face.ok("GET", f"mocks/{made['id']}")["mock"]
    assert types_of(found) == MOCK | {"isPublic": "flag", "deactivated": "flag"}
    assert (found["isPublic"], found["deactivated"]) == (True, False)
    face.ask("POST", "mocks/checkout/pause")
    assert face.ok("GET", f"mocks/{made['uid']}")["mock"]["deactivated"] is True


def test_mocks_are_listed_those_made_in_other_ways_too(face: Face):
    made = face.made_mock()
    face.put("stock", collection=collection("shelf", path="shelves", name="Stock"))
    face.ask("POST", "mocks/stock/pause")
    first, second = face.ok("GET", "mocks", params={"workspace": NOWHERE, "teamId": "1"})["mocks"]
    assert (types_of(first), first["id"]) == (MOCK | {"isPublic": "flag"}, made["id"])
    assert (second["name"], second["deactivated"]) == ("stock", True)
    assert second["collection"] == second["uid"], "a mock that was put has a collection of its own"


def test_a_collection_without_a_mock_is_no_mock(face: Face):
    identifier = face.made_collection()
    assert face.ok("GET", "mocks") == {"mocks": []}
    assert face.error("GET", f"mocks/{identifier}") == (404, NO_MOCK)


def test_two_mocks_of_one_name_have_addresses_of_their_own(face: Face):
    of = face.made_collection()
    urls = [face.made_mock("Shop", of)["mockUrl"].rpartition("/")[2] for _ in range(3)]
    assert urls == ["shop", "shop-2", "shop-3"]


def test_name_and_description_are_changed_and_the_address_stays(face: Face):
    made = face.made_mock()
    changed = face.ok("PUT", f"mocks/{made['id']}", {"mock": {"name": "Basket", "description": "For the demo."}})["mock"]
    assert types_of(changed) == MOCK
    assert (changed["name"], changed["mockUrl"]) == ("Basket", made["mockUrl"])
    assert face.ask("GET", "mocks/checkout").json()["use_case"] == "For the demo."


def test_what_is_put_and_not_known_here_is_passed_over(face: Face):
    made = face.made_mock()
    assert face.ok("PUT", f"mocks/{made['id']}", {"mock": {"versionTag": "v1", "private": False}})["mock"]["id"] == made["id"]


def test_another_collection_is_put(face: Face):
    made, other = face.made_mock(), face.made_collection("other")
    changed = face.ok("PUT", f"mocks/{made['id']}", {"mock": {"collection": other}})["mock"]
    assert changed["collection"].endswith(other)
    assert face.body() == (200, "other")


def test_an_environment_is_put_and_taken_away(face: Face):
    made = face.made_mock(of=face.made_collection("{{greeting}}"))
    given = {"environment": {"name": "staging", "values": [{"key": "greeting", "value": "hello"}]}}
    environment = face.ok("POST", "environments", given)["environment"]
    changed = face.ok("PUT", f"mocks/{made['id']}", {"mock": {"environment": environment["id"]}})["mock"]
    assert (changed["environment"], face.body()) == (environment["uid"], (200, "hello"))
    assert "environment" not in face.ok("PUT", f"mocks/{made['id']}", {"mock": {"environment": None}})["mock"]
    assert face.body() == (200, "{{greeting}}")


def test_the_configuration_is_told_in_postmans_words(face: Face):
    settings = {"match_body": True, "match_headers": ["X-Tenant"], "match_wildcards": False, "delay": 300}
    face.put(collection=collection(), settings=settings)
    [mock] = face.ok("GET", "mocks")["mocks"]
    assert mock["config"] == CONFIG | {
        "headers": ["X-Tenant"],
        "matchBody": True,
        "matchHeader": True,
        "matchWildcards": False,
        "delay": {"type": "fixed", "preset": "1", "duration": 300},
    }


def test_the_configuration_can_be_put_and_what_is_not_said_stays(face: Face):
    face.put(collection=collection(), settings={"delay": 20, "provenance": False})
    [mock] = face.ok("GET", "mocks")["mocks"]
    given = {"mock": {"config": {"matchBody": True, "matchHeader": True, "headers": ["X-Tenant"]}}}
    changed = face.ok("PUT", f"mocks/{mock['id']}", given)["mock"]["config"]
    assert changed["delay"] == {"type": "fixed", "duration": 20}
    settings = {"delay": 20, "provenance": False, "match_body": True, "match_headers": ["X-Tenant"]}
    assert face.ask("GET", "mocks/checkout").json()["settings"] == settings
    face.ok("PUT", f"mocks/{mock['id']}", {"mock": {"config": {"delay": None, "matchHeader": False}}})
    assert face.ask("GET", "mocks/checkout").json()["settings"] == {"provenance": False, "match_body": True}


def test_publishing_opens_a_mock_to_all_and_unpublishing_to_keys_only(face: Face):
    made = face.made_mock()
    assert face.ok("DELETE", f"mocks/{made['id']}/unpublish") == {"mock": {"id": made["id"]}}
    assert face.body()[0] == 404
    assert face.ok("POST", f"mocks/{made['id']}/publish") == {"mock": {"id": made["id"]}}
    assert face.body() == (200, "one")


def test_publishing_twice_is_refused(face: Face):
    made = face.made_mock()
    status, body = face.error("POST", f"mocks/{made['id']}/publish")
    assert (status, body["error"]) == (400, {"name": "mockAlreadyPublishedError", "message": "This mock is already public."})
    face.ok("DELETE", f"mocks/{made['id']}/unpublish")
    status, body = face.error("DELETE", f"mocks/{made['id']}/unpublish")
    assert (status, body["error"]["name"]) == (400, "mockAlreadyUnpublishedError")


def test_a_deleted_mock_leaves_its_collection(face: Face):
    made = face.made_mock()
    assert face.ok("DELETE", f"mocks/{made['uid']}") == {"mock": {"id": made["id"], "uid": made["uid"]}}
    assert face.body()[0] == 404
    assert face.error("DELETE", f"mocks/{made['id']}") == (404, NO_MOCK)
    assert face.made_mock(of=made["collection"])["mockUrl"] == made["mockUrl"]


@pytest.mark.parametrize(
    ("given", "param"),
    [
        ({}, ["mock"]),
        ({"mock": {"collection": NOWHERE}}, ["name"]),
        ({"mock": {"name": "Shop"}}, ["collection"]),
    ],
)
def test_what_is_missing_is_named(face: Face, given: object, param: list[str]):
    error = {"name": "paramMissingError", "message": "Parameter is missing in the request.", "details": {"param": param}}
    assert face.error("POST", "mocks", given) == (400, {"error": error})


def test_an_empty_update_is_refused(face: Face):
    made = face.made_mock()
    status, body = face.error("PUT", f"mocks/{made['id']}", {"mock": {}})
    details = {"param": "environment, private, name, config, collection"}
    words = "At least one parameter must be provided."
    assert (status, body["error"]) == (400, {"name": "paramMissingError", "message": words, "details": details})


@pytest.mark.parametrize(
    "given",
    [
        [],
        {"mock": "Shop"},
        {"mock": {"private": "yes"}},
        {"mock": {"config": {"matchBody": "yes"}}},
        {"mock": {"config": {"headers": [7]}}},
        {"mock": {"config": {"delay": 300}}},
        {"mock": {"config": {"\ud800": 1}}},
        {"mock": {"config": []}},
        {"mock": {"environment": 7}},
        {"mock": {"name": ["Shop"]}},
    ],
)
def test_bodies_of_another_shape_are_refused(face: Face, given: object):
    made = face.made_mock()
    status, body = face.error("PUT", f"mocks/{made['id']}", given)
    assert (status, body["error"]["name"], len(body["error"]["details"])) == (400, "malformedRequestError", 1)


def test_what_a_mock_names_has_to_be_there(face: Face):
    of = face.made_collection()
    for given, item in (({"collection": NOWHERE}, "collection"), ({"environment": NOWHERE}, "environment")):
        status, body = face.error("POST", "mocks", {"mock": {"name": "Shop", "collection": of, **given}})
        details = {"item": item, "id": NOWHERE}
        assert (status, body["error"]["name"], body["error"]["details"]) == (404, "instanceNotFoundError", details)
    assert face.ok("GET", "mocks") == {"mocks": []}
