"""What made values are like, a table for each rule: of what it is a property, its name, its description, the value it has."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.converters.openapi.conversions import sampled, sampler_for

EPOCH = r"17\d{8}"
TEXT, WHOLE, DECIMAL, FLAG = "string", "integer", "number", "boolean"


def likely(of: str, name: str, kind: str, told: str = "", **more: Any) -> Any:
    """The value of one property of a component."""
    component: dict[str, Any] = {"type": "object", "properties": {name: {"type": kind, "description": told, **more}}}
    asked = {"type": "object", "properties": {"it": {"$ref": f"#/components/schemas/{of}"}}}
    sampler, schema = sampler_for(asked, None, **{of: component})
    sample = sampler.sample(schema, "response")
    assert sample.valid
    return sample.value["it"][name]


def check(of: str, name: str, kind: str, told: str, looks_like: str) -> None:
    assert re.fullmatch(looks_like, str(likely(of, name, kind, told))), likely(of, name, kind, told)


@pytest.mark.parametrize(
    ("of", "name", "told", "looks_like"),
    [
        ("Charge", "amount_captured", "", r"\d{1,3}"),
        ("Invoice", "days_until_due", "", "30"),
        ("Loan", "days_past_due", "", "0"),
        ("Guild", "total_message_sent", "", r"\d{1,2}"),
        ("Limits", "retry_after", "The number of seconds to wait.", r"[1-9]"),
        ("Episode", "yearFrom", "", "2026"),
        ("Book", "publishedMonthFrom", "", r"1?\d"),
        ("Book", "numberOfPagesFrom", "", r"\d{3}"),
    ],
)
def test_a_number_is_no_moment_for_a_word_that_also_tells_times(of: str, name: str, told: str, looks_like: str) -> None:
    check(of, name, WHOLE, told, looks_like)


@pytest.mark.parametrize(
    ("of", "name", "told", "looks_like"),
    [
        ("User", "expiration_ts", "", EPOCH),
        ("Guest", "expires_at_s", "", EPOCH),
        ("File", "date_delete", "", EPOCH),
        ("Card", "eta", "A unix timestamp: when it will be delivered.", EPOCH),
        ("Period", "start", "", EPOCH),
        ("Event", "latest", "Only events before this Unix time in milliseconds.", EPOCH + r"\d{3}"),
    ],
)
def test_a_number_is_a_moment_where_name_or_description_say_so(of: str, name: str, told: str, looks_like: str) -> None:
    check(of, name, WHOLE, told, looks_like)


def test_a_number_of_a_format_for_moments_is_one_whatever_its_name() -> None:
    assert re.fullmatch(EPOCH, str(likely("Dispute", "due_by", WHOLE, format="unix-time")))


def test_the_limits_of_a_moment_are_moments() -> None:
    created = {"type": "object", "properties": {"gte": {"type": "integer"}}}
    found = sampled({"type": "object", "properties": {"created": created}})
    assert re.fullmatch(EPOCH, str(found["created"]["gte"]))


@pytest.mark.parametrize(
    ("name", "told", "looks_like"),
    [
        ("currency", "Three-letter ISO code, in lowercase.", "[a-z]{3}"),
        ("country", "Two-letter country code (ISO 3166-1 alpha-2).", "[A-Z]{2}"),
        ("funding", "Can be `credit`, `debit`, `prepaid`, or `unknown`.", "credit"),
        ("tariff", "One of: unknown, basic, extended", "basic"),
        ("check", 'Must be "pass" or "fail".', "pass"),
        ("primary_color", "A CSS hex color value.", "#[0-9a-f]{6}"),
        ("label_color", "The hexadecimal color code, without the leading #.", "[0-9a-f]{6}"),
        ("as_user", "Pass true to post as the authed user.", "true"),
        ("blocks", "A JSON-encoded array of blocks.", r"\[\{.*\}\]"),
        ("filters", "A JSON encoded value of the filters (a map).", r'\{"status":\["active"\]\}'),
        ("since", "Only later ones, as a Unix timestamp.", EPOCH),
        ("week", "The date in ISO 8601 format.", r"2026-\d\d-\d\d"),
        ("audio", "Base64-encoded audio data.", "[A-Za-z0-9+/]+=*"),
        ("num_minutes", "", r"\d+"),
        ("recipe", "The build command to run.", "npm run build|make test"),
    ],
)
def test_a_description_says_how_a_text_is_spelt(name: str, told: str, looks_like: str) -> None:
    check("Thing", name, TEXT, told, looks_like)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("note", "Only there when `mode` is one of `payment` or `setup`."),
        ("client_id", "Either `client_id` or `user_id` must be given."),
        ("buyer_id", "Identifies the buyer. Tells whether two are the same."),
    ],
)
def test_a_list_of_something_else_is_not_taken_for_the_values(name: str, told: str) -> None:
    assert likely("Thing", name, TEXT, told) not in ("payment", "client_id", "true")


@pytest.mark.parametrize(
    ("of", "name", "told", "looks_like"),
    [
        ("Wallet", "tokenization_method", "", "standard"),
        ("Charge", "terms_and_conditions", "", r"Payment is due .*"),
        ("Settings", "origin", "", r"https://.*"),
        ("Flight", "origin", "", r"[A-Z]\w+"),
        ("Repository", "language", "", "Python|Go|TypeScript"),
        ("Person", "language", "", "[a-z]{2}"),
        ("Branch", "ref", "", "refs/heads/main"),
        ("Smtp", "host", "", r"\w+\.example\.com"),
        ("Smtp", "noreply_address", "", r"noreply@example\.com"),
        ("Choice", "finish_reason", "", "stop"),
        ("Card", "number", "", "4242 4242 4242 4242"),
        ("Card", "exp_month", "", "11"),
        ("Bank", "sort_code", "", "10-88-00"),
        ("Leg", "airport_code", "", "[A-Z]{3}"),
        ("Image", "prompt", "", r"[A-Z].* .*\."),
        ("Person", "maiden_name", "", r"[A-Z]\w+"),
        ("Payload", "actor_name", "", r"[A-Z]\w+ [A-Z]\w+"),
        ("Repo", "assignee", "", r"[a-z]+\.[a-z]+"),
        ("Jwk", "kty", "", "RSA"),
        ("Repo", "ssh_url", "", r"git@git\.example\.com:.*\.git"),
        ("Link", "rel", "", "self"),
        ("Movie", "titleJapanese", "", r"[A-Z].*"),
        ("Icon", "image_512", "", r"https://example\.com/images/.*\.png"),
        ("Widget", "uncategorized_description", "", r"(A short description of|What|Says in a few words what) the .*\."),
    ],
)
def test_a_name_means_what_it_means_in_its_company(of: str, name: str, told: str, looks_like: str) -> None:
    check(of, name, TEXT, told, looks_like)


@pytest.mark.parametrize(
    ("of", "name", "kind", "told", "looks_like"),
    [
        ("Token", "logprob", DECIMAL, "", r"-\d\.\d+"),
        ("Response", "top_p", DECIMAL, "", r"0\.\d+"),
        ("Grader", "threshold", DECIMAL, "", r"0\.\d+"),
        ("Category", "violence", DECIMAL, "A score between 0 and 1.", r"0\.\d+"),
        ("File", "bytes", DECIMAL, "", r"\d+"),
        ("Response", "temperature", DECIMAL, "", "1"),
        ("Choice", "index", WHOLE, "", "0"),
        ("Ride", "surge_multiplier", DECIMAL, "", r"1\.\d"),
        ("Ride", "capacity", WHOLE, "", "4"),
        ("Channel", "bitrate", WHOLE, "", "64000"),
        ("Host", "cpu_period", WHOLE, "The length of a period in microseconds.", r"[15]0+"),
        ("Person", "yearOfBirth", WHOLE, "", r"(19|20)\d\d"),
        ("Person", "monthOfBirth", WHOLE, "", r"1?\d"),
    ],
)
def test_a_number_has_the_size_of_its_kind(of: str, name: str, kind: str, told: str, looks_like: str) -> None:
    check(of, name, kind, told, looks_like)


@pytest.mark.parametrize(
    ("properties", "holds"),
    [
        (("total_tokens", "prompt_tokens", "completion_tokens"), lambda total, one, other: total == one + other),
        (("total", "passed", "failed"), lambda total, one, other: total == one + other),
        (("amount", "fee", "net"), lambda amount, fee, net: net == amount - fee),
        (("amount", "amount_captured", "amount_refunded"), lambda amount, captured, back: (captured, back) == (amount, 0)),
    ],
)
def test_numbers_of_one_object_add_up(properties: tuple[str, ...], holds: Any) -> None:
    found = sampled({"type": "object", "properties": {name: {"type": "integer"} for name in properties}})
    assert holds(*(found[name] for name in properties)), found


@pytest.mark.parametrize(
    ("name", "value"),
    [("active", True), ("has_photo", True), ("banned", False), ("delinquent", False), ("dry_run", False), ("has_more", False)],
)
def test_what_is_seldom_or_unwelcome_is_false(name: str, value: bool) -> None:
    assert likely("User", name, FLAG) is value


def test_a_list_on_its_only_page_has_none_before_and_none_after() -> None:
    node = {
        "type": "object",
        "properties": {
            "users": {"type": "array", "items": {"type": "string"}},
            "total": {"type": "integer"},
            "hasNextPage": {"type": "boolean"},
            "hasPrevPage": {"type": "boolean"},
        },
    }
    found = sampled(node)
    assert (found["total"], found["hasNextPage"], found["hasPrevPage"]) == (len(found["users"]), False, False)


def test_what_is_said_of_a_parameter_counts_for_its_value() -> None:
    sampler, schema = sampler_for({"type": "string"})
    assert sampler.sample(schema, "request", name="sort", told="Either `newest` or `oldest`.").value == "newest"


def test_endless_blanks_in_a_description_cost_nothing() -> None:
    likely("Thing", "name", TEXT, "one of `a`" + " , " * 5000 + "`b` or " * 5000)


def test_a_span_beyond_all_numbers_is_no_span() -> None:
    assert likely("Thing", "size", WHOLE, f"Between 1 and {'9' * 380}.") == 20
