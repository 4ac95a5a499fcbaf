"""Bodies of errors: what they say fits the response's code and description, whatever examples all errors share."""

from __future__ import annotations

from typing import Any

import pytest

from converters.openapi.sample import Failure
from tests.converters.openapi.conversions import sampler_for

TEXT, WHOLE = {"type": "string"}, {"type": "integer"}
NOT_FOUND = Failure(404, "Not Found", "There is no such order.")


def an(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def told(node: Any, failure: Failure = NOT_FOUND, **components: Any) -> Any:
    """The body of an error with this schema; it must be valid."""
    sampler, schema = sampler_for(node, **components)
    value = sampler.failing(schema, sampler.sample(schema, "response").value, failure)
    assert sampler.fits(value, schema, "response")
    return value


def test_a_problem_has_the_code_its_name_and_the_description() -> None:
    problem = told(an(title=TEXT, status=WHOLE, detail=TEXT))
    assert problem == {"title": "Not Found", "status": 404, "detail": "There is no such order."}


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        (an(code=WHOLE, message=TEXT), {"code": 404, "message": "There is no such order."}),
        (an(code=TEXT, message=TEXT), {"code": "not_found", "message": "There is no such order."}),
        (an(status=TEXT, message=TEXT), {"status": "404", "message": "There is no such order."}),
        (an(error=TEXT, error_description=TEXT), {"error": "not_found", "error_description": "There is no such order."}),
        (an(statusCode=WHOLE, error=TEXT, message=TEXT),
         {"statusCode": 404, "error": "Not Found", "message": "There is no such order."}),
        (an(error=an(code=WHOLE, message=TEXT)), {"error": {"code": 404, "message": "There is no such order."}}),
        (an(ok={"type": "boolean"}, error=TEXT), {"ok": False, "error": "There is no such order."}),
    ],
    ids=lambda value: ",".join(value.get("properties", ())) if isinstance(value, dict) else "",
)  # fmt: skip
def test_an_error_says_what_went_wrong_in_its_own_words(schema: Any, value: Any) -> None:
    assert told(schema) == value


def test_a_code_beats_an_example_that_is_another_code() -> None:
    schema = an(
        status={"type": "integer", "example": 400},
        message={"type": "string", "example": "Method Not Allowed"},
        code={"type": "string", "example": "E-17"},
    )
    assert told(schema) == {"status": 404, "message": "Not Found", "code": "E-17"}


def test_of_an_enum_the_value_that_means_the_code_is_taken() -> None:
    kinds = {"type": "string", "enum": ["api_error", "card_error", "invalid_request_error", "rate_limit_error"]}
    schema = an(error=an(type=kinds, message=TEXT))
    assert told(schema, Failure(429, "Too Many Requests"))["error"]["type"] == "rate_limit_error"
    assert told(schema, Failure(400, "Bad Request"))["error"]["type"] == "invalid_request_error"
    assert told(schema, Failure(500, "Internal Server Error"))["error"]["type"] == "api_error"


@pytest.mark.parametrize("description", ["", "Error", "Error response.", "Not Found"])
def test_a_description_that_says_nothing_gives_way_to_what_the_code_means(description: str) -> None:
    assert told(an(message=TEXT, code=WHOLE), Failure(404, "Not Found", description))["message"] == (
        "The requested resource could not be found."
    )


def test_one_failure_is_listed_once() -> None:
    assert told(an(errors={"type": "array", "items": an(message=TEXT)})) == {"errors": [{"message": "There is no such order."}]}


def test_other_resources_are_left_out_of_an_error() -> None:
    order = an(id=TEXT, total=WHOLE)
    schema = an(error=an(message=TEXT, order={"$ref": "#/components/schemas/Order"}))
    assert told(schema, Order=order) == {"error": {"message": "There is no such order."}}


def test_a_resource_that_is_answered_with_an_error_code_stays_as_it_is() -> None:
    sampler, schema = sampler_for(an(id=TEXT, title=TEXT, status=TEXT, description=TEXT))
    value = sampler.sample(schema, "response").value
    assert sampler.failing(schema, value, NOT_FOUND) is value
