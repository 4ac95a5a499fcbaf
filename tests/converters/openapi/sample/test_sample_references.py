"""Ids: a thing has one, wherever it is spoken of; the items of a list have different ones."""

from __future__ import annotations

from typing import Any

import pytest

from tests.converters.openapi.conversions import sampled

AT = "#/components/schemas/"
TEXT: dict[str, Any] = {"type": "string"}


def an(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def ref(name: str) -> dict[str, Any]:
    return {"$ref": f"{AT}{name}"}


CUSTOMER = an(id=TEXT, email=TEXT)
OF_CUSTOMER = sampled(an(customer=ref("Customer")), Customer=CUSTOMER)["customer"]["id"]


@pytest.mark.parametrize(
    ("name", "schema"),
    [
        ("customer_id", TEXT),
        ("customerId", TEXT),
        ("customer", TEXT),
        ("customer", {"anyOf": [TEXT, {"$ref": f"{AT}Customer"}]}),
        ("payer", {"anyOf": [TEXT, {"$ref": f"{AT}Customer"}]}),
        ("payer", {"type": "string", "description": "ID of the customer this is charged to."}),
        ("payer", {"type": "string", "description": "The identifier of the customer."}),
        ("billing_customer_id", TEXT),
    ],
)
def test_what_refers_to_a_customer_has_the_id_of_one(name: str, schema: Any) -> None:
    charge = sampled(ref("Charge"), Charge=an(id=TEXT, **{name: schema}), Customer=CUSTOMER)
    assert charge[name] == OF_CUSTOMER
    assert charge["id"] != OF_CUSTOMER


@pytest.mark.parametrize(
    ("name", "schema"),
    [
        ("customer", {"type": "string", "description": "The name of the customer."}),
        ("category", TEXT),
        ("customer", {"type": "string", "enum": ["new", "known"]}),
        ("customer", {"type": "string", "example": "Ada"}),
    ],
)
def test_a_name_or_a_declared_value_is_no_id(name: str, schema: Any) -> None:
    charge = sampled(ref("Charge"), Charge=an(**{name: schema}), Customer=CUSTOMER, Category=an(id=TEXT))
    assert "_" not in charge[name]


def test_a_view_of_a_thing_has_its_id() -> None:
    schemas = {"Customer": CUSTOMER, "deleted_customer": an(id=TEXT, deleted={"type": "boolean"})}
    assert sampled(ref("deleted_customer"), **schemas)["id"] == OF_CUSTOMER


def test_an_id_has_the_pattern_of_the_thing_wherever_it_stands() -> None:
    key = {"type": "string", "pattern": "^CU[0-9a-fA-F]{32}$"}
    charge = sampled(ref("Charge"), Charge=an(customer_sid=TEXT, customer=ref("Customer")), Customer=an(sid=key))
    assert charge["customer_sid"] == charge["customer"]["sid"]
    assert charge["customer_sid"].startswith("CU")


def test_an_id_is_that_of_the_declared_example() -> None:
    customer = {**CUSTOMER, "example": {"id": "cus_NffrFeUfNV2Hib", "email": "ada@example.com"}}
    assert sampled(an(customer_id=TEXT), Customer=customer) == {"customer_id": "cus_NffrFeUfNV2Hib"}


def test_a_number_is_the_same_id_as_a_text() -> None:
    lines = {"type": "array", "minItems": 2, "items": an(order_id=TEXT, order=TEXT, quantity={"type": "integer"})}
    for order in sampled({"type": "array", "items": ref("Order")}, Order=an(id={"type": "integer"}, lines=lines)):
        assert [(line["order_id"], line["order"]) for line in order["lines"]] == [(str(order["id"]),) * 2] * 2


def test_what_comes_before_a_thing_is_another_one() -> None:
    order = sampled(an(order=ref("Order")), Order=an(id=TEXT, previous_order_id=TEXT))["order"]
    assert order["id"] != order["previous_order_id"]


def test_everything_is_of_one_account() -> None:
    charges = sampled(
        {"type": "array", "items": ref("Charge")}, Charge=an(id=TEXT, account_sid=TEXT), Account=an(sid=TEXT, name=TEXT)
    )
    assert charges[0]["id"] != charges[1]["id"]
    assert charges[0]["account_sid"] == charges[1]["account_sid"]


@pytest.mark.parametrize(
    ("name", "example", "second"),
    [
        ("id", "12345", "12346"),
        ("id", 7, 8),
        ("name", "Espresso", "Espresso 2"),
        ("name", "Contract.pdf", "Contract 2.pdf"),
        ("slug", "hello-world", "hello-world-2"),
        ("login", "octocat", "octocat-2"),
        ("email", "ada@acme.example", "ada2@acme.example"),
        ("title", "Chapter 9", "Chapter 10"),
    ],
)
def test_the_second_item_has_another_id_or_name_in_the_shape_of_the_declared_one(name: str, example: Any, second: Any) -> None:
    schema = {"type": type(example).__name__.replace("str", "string").replace("int", "integer"), "example": example}
    items = sampled({"type": "array", "items": an(**{name: schema, "kind": {"const": "x"}})})
    assert [item[name] for item in items] == [example, second]


def test_another_id_keeps_the_look_of_the_declared_one() -> None:
    first, second = sampled({"type": "array", "items": an(id={"type": "string", "example": "cus_NffrFeUfNV2Hib"})})
    assert second["id"] != first["id"]
    assert [char.isupper() for char in second["id"]] == [char.isupper() for char in first["id"]]


def test_a_declared_object_is_not_listed_twice() -> None:
    cafe = {**an(id=TEXT, name=TEXT, open={"type": "boolean"}), "example": {"id": "c1", "name": "Copper Pot", "open": True}}
    assert sampled({"type": "array", "items": ref("Cafe")}, Cafe=cafe)[1] == {"id": "c2", "name": "Copper Pot 2", "open": True}


def test_items_that_cannot_differ_are_one() -> None:
    assert sampled({"type": "array", "items": an(kind={"const": "x"})}) == [{"kind": "x"}]
    assert sampled({"type": "array", "minItems": 2, "items": an(kind={"const": "x"})}) == [{"kind": "x"}] * 2


def test_a_map_is_by_the_ids_of_what_it_holds() -> None:
    found = sampled({"type": "object", "additionalProperties": ref("Customer")}, Customer=CUSTOMER)
    assert {key: customer["id"] for key, customer in found.items()} == {OF_CUSTOMER: OF_CUSTOMER}


def test_a_map_is_by_the_values_its_description_speaks_of() -> None:
    pet = an(status={"type": "string", "enum": ["available", "pending", "sold"]})
    order = an(status={"type": "string", "enum": ["placed", "sent"]})
    stock = {"type": "object", "additionalProperties": {"type": "integer"}, "description": "Pets by status."}
    assert list(sampled(stock, Order=order, Pet=pet)) == ["available"]
