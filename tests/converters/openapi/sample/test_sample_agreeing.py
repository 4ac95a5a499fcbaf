"""Values of one object agree: sums, counts, times in order, addresses made of names, ids of what things belong to."""

from __future__ import annotations

from typing import Any

import pytest

from tests.converters.openapi.conversions import sampled

TEXT, NUMBER, WHOLE = {"type": "string"}, {"type": "number"}, {"type": "integer"}
MOMENT = {"type": "string", "format": "date-time"}


def an(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def many(items: Any) -> dict[str, Any]:
    return {"type": "array", "items": items}


LINE = an(order_id=TEXT, quantity=WHOLE, unit_price=NUMBER, line_total=NUMBER)
ORDER = an(id=TEXT, items=many(LINE), subtotal=NUMBER, tax=NUMBER, shipping=NUMBER, discount=NUMBER, total=NUMBER)


def test_lines_make_a_subtotal_and_it_makes_a_total_with_tax_shipping_and_discount() -> None:
    order = sampled({"$ref": "#/components/schemas/Order"}, Order=ORDER)
    assert [round(line["quantity"] * line["unit_price"], 2) for line in order["items"]] == [
        line["line_total"] for line in order["items"]
    ]
    assert order["subtotal"] == round(sum(line["line_total"] for line in order["items"]), 2)
    assert order["total"] == round(order["subtotal"] + order["tax"] + order["shipping"] - order["discount"], 2)


def test_amounts_in_cents_and_amounts_as_texts_add_up_too() -> None:
    cents = sampled(an(quantity=WHOLE, unit_amount=WHOLE, amount=WHOLE))
    assert cents["amount"] == cents["quantity"] * cents["unit_amount"]
    texts = sampled(an(subtotal=TEXT, tax=TEXT, total=TEXT))
    assert float(texts["total"]) == round(float(texts["subtotal"]) + float(texts["tax"]), 2)


def test_an_amount_that_is_declared_stays_and_the_others_follow() -> None:
    bill = sampled(an(subtotal={"type": "number", "example": 80}, tax={"type": "number", "example": 4.5}, total=NUMBER))
    assert bill == {"subtotal": 80, "tax": 4.5, "total": 84.5}


def test_a_sum_its_schema_does_not_allow_is_left_alone() -> None:
    bill = sampled(an(subtotal={"type": "number", "minimum": 50}, tax=NUMBER, total={"type": "number", "maximum": 10}))
    assert bill["total"] <= 10


def test_the_items_of_each_order_carry_its_id() -> None:
    for order in sampled(many({"$ref": "#/components/schemas/Order"}), Order=ORDER):
        assert {line["order_id"] for line in order["items"]} == {order["id"]}


def test_two_items_have_different_ids_and_values_in_time_order() -> None:
    schema = {"$ref": "#/components/schemas/Job"}
    first, second = sampled(many(schema), Job=an(id=WHOLE, key={"type": "string", "format": "uuid"}, created_at=MOMENT))
    assert second["id"] == first["id"] + 1
    assert first["key"] != second["key"]
    assert first["created_at"] < second["created_at"]


@pytest.mark.parametrize(
    "names",
    [
        ("created_at", "updated_at", "published_at", "deleted_at", "expires_at"),
        ("start_date", "end_date"),
        ("validFrom", "validUntil"),
        ("orderedAt", "paidAt", "shippedAt", "deliveredAt"),
        ("birthday", "created", "lastLogin"),
    ],
)
@pytest.mark.parametrize("form", [MOMENT, {"type": "string", "format": "date"}])
def test_times_are_in_order(names: tuple[str, ...], form: dict[str, Any]) -> None:
    value = sampled(an(**dict.fromkeys(names, form)))
    assert [value[name] for name in names] == sorted(value.values())


def test_times_in_seconds_are_in_order() -> None:
    value = sampled(an(created=WHOLE, updated_at=WHOLE, expires_at=WHOLE))
    assert 1_767_000_000 < value["created"] < value["updated_at"] < value["expires_at"]


def test_a_list_that_is_all_there_is_says_so() -> None:
    listed = an(
        data=many(an(id=WHOLE)),
        total=WHOLE,
        page=WHOLE,
        per_page=WHOLE,
        total_pages=WHOLE,
        has_more={"type": "boolean"},
        next_cursor={"type": ["string", "null"]},
    )
    value = sampled(listed)
    del value["data"]
    assert value == {"total": 2, "page": 1, "per_page": 20, "total_pages": 1, "has_more": False, "next_cursor": None}


def test_a_list_with_a_next_page_has_more() -> None:
    assert sampled(an(items=many(TEXT), next=TEXT, has_more={"type": "boolean"}))["has_more"] is True


def test_the_count_may_stand_in_a_part_about_pages_or_be_named_after_the_array() -> None:
    value = sampled(an(results=many(an(id=WHOLE)), meta=an(total_count=WHOLE)))
    assert (len(value["results"]), value["meta"]["total_count"]) == (2, 2)
    assert sampled(an(tags=many(TEXT), seats=many(an(id=WHOLE)), seat_count=WHOLE, num_tags=WHOLE))["seat_count"] == 2


@pytest.mark.parametrize("owner", ["User", "Learner"])
def test_names_make_the_full_name_and_the_address(owner: str) -> None:
    person = an(first_name=TEXT, last_name=TEXT, name=TEXT, email={"type": "string", "format": "email"})
    value = sampled({"$ref": f"#/components/schemas/{owner}"}, **{owner: person})
    assert value["name"] == f"{value['first_name']} {value['last_name']}"
    assert value["email"] == f"{value['first_name']}.{value['last_name']}@example.com".lower()


def test_declared_names_make_the_address() -> None:
    first, last = {"type": "string", "example": "Grete"}, {"type": "string", "example": "Storm"}
    assert sampled(an(firstName=first, lastName=last, email=TEXT))["email"] == "grete.storm@example.com"


def test_a_customer_is_the_same_person_wherever_it_is_named() -> None:
    value = sampled(an(customer_name=TEXT, customer_email=TEXT, customer={"$ref": "#/components/schemas/Customer"}),
                    Customer=an(name=TEXT, email=TEXT))  # fmt: skip
    assert value["customer"] == {"name": value["customer_name"], "email": value["customer_email"]}


def test_the_parts_of_an_address_are_of_one_town() -> None:
    value = sampled(
        {"$ref": "#/components/schemas/Address"}, Address=an(city=TEXT, country=TEXT, countryCode=TEXT, timezone=TEXT)
    )
    towns = {
        "Utrecht": ("Netherlands", "NL", "Europe/Amsterdam"),
        "Leipzig": ("Germany", "DE", "Europe/Berlin"),
        "Aarhus": ("Denmark", "DK", "Europe/Copenhagen"),
        "Dublin": ("Ireland", "IE", "Europe/Dublin"),
        "Montreal": ("Canada", "CA", "America/Toronto"),
        "Portland": ("United States", "US", "America/Los_Angeles"),
        "Lisbon": ("Portugal", "PT", "Europe/Lisbon"),
        "Osaka": ("Japan", "JP", "Asia/Tokyo"),
    }
    assert towns[value["city"]] == (value["country"], value["countryCode"], value["timezone"])


def test_a_slug_is_its_title_and_a_media_type_its_file() -> None:
    page = sampled(an(title={"type": "string", "example": "Open Day: what's on?"}, slug=TEXT))
    assert page["slug"] == "open-day-what-s-on"
    assert sampled(an(filename={"type": "string", "example": "a.csv"}, mime_type=TEXT))["mime_type"] == "text/csv"


def test_the_smallest_is_not_larger_than_the_largest() -> None:
    for owner in "ABCDEFGH":
        value = sampled({"$ref": f"#/components/schemas/{owner}"}, **{owner: an(min_price=NUMBER, max_price=NUMBER)})
        assert value["min_price"] <= value["max_price"]
