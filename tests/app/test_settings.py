"""Settings come from UNDERSTUDY_ variables; what cannot be used is named."""

from __future__ import annotations

import pytest

from app.errors import SettingInvalid
from app.settings import Settings, read_settings, unknown_variables


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    for name in list(os.environ):
        if name.startswith("UNDERSTUDY_"):
            monkeypatch.delenv(name)


def test_a_variable_sets_a_value_and_an_argument_overrides_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("UNDERSTUDY_PORT", "9000")
    monkeypatch.setenv("UNDERSTUDY_WATCH", "no")
    assert (read_settings().port, read_settings(port=None).port, read_settings(port=1).port) == (9000, 9000, 1)
    assert read_settings().watch is False


def test_admin_hosts_are_separated_by_commas_or_spaces(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("UNDERSTUDY_ADMIN_HOSTS", "a.example, B.example c.example")
    assert read_settings().admin_hosts == ("a.example", "b.example", "c.example")


def test_targets_to_fetch_are_separated_by_commas_or_spaces(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("UNDERSTUDY_FETCH_ALLOW", "specs.internal:8443, 10.1.0.0/16")
    assert read_settings().fetch_allow == ("specs.internal:8443", "10.1.0.0/16")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "http"),
        ("PORT", "65536"),
        ("MOCK_PORT", "-1"),
        ("MOCK_DOMAIN", "not a name"),
        ("MOCK_DOMAIN", ""),
        ("LOG_LEVEL", "loud"),
        ("HEADER_SECONDS", "0"),
        ("BODY_SECONDS", "inf"),
        ("BODY_SECONDS", "nan"),
        ("CONNECTIONS", "0"),
        ("WATCH", "perhaps"),
        ("FETCH_ALLOW", "specs.internal"),
        ("FETCH_ALLOW", "specs.internal:443,https://other.internal"),
        ("FETCH_REDIRECTS", "-1"),
        ("ZIP_ENTRIES", "0"),
    ],
)
def test_a_value_that_cannot_be_used_is_named_in_one_line(monkeypatch: pytest.MonkeyPatch, name: str, value: str):
    monkeypatch.setenv(f"UNDERSTUDY_{name}", value)
    with pytest.raises(SettingInvalid) as caught:
        read_settings()
    assert caught.value.name == f"UNDERSTUDY_{name}"
    assert "\n" not in str(caught.value)


def test_an_argument_that_cannot_be_used_is_named_as_such():
    with pytest.raises(SettingInvalid) as caught:
        read_settings(port=70_000)
    assert str(caught.value) == "port: Input should be less than or equal to 65535"


def test_a_variable_that_means_nothing_is_reported_with_advice():
    environment = {"UNDERSTUDY_PROT": "1", "UNDERSTUDY_OUTPUT": "json", "UNDERSTUDY_PORT": "1", "PATH": "/bin"}
    assert unknown_variables(environment, also_known=["UNDERSTUDY_OUTPUT"]) == {
        "UNDERSTUDY_PROT": "UNDERSTUDY_PROT is not a setting; did you mean UNDERSTUDY_PORT?"
    }


def test_every_setting_is_described():
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []
