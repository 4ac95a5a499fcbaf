"""Passwords: Argon2id, one rule, and the same time for an account that is not there."""

from __future__ import annotations

import time

import pytest
from argon2 import Type, extract_parameters

from app.access import passwords
from app.access.errors import PasswordRefused
from app.access.passwords import hash_password, is_password

GOOD = "correct horse battery"


def test_a_password_is_kept_as_an_argon2id_hash_of_its_own():
    kept = hash_password(GOOD)
    found = extract_parameters(kept)
    assert (found.type, found.time_cost, found.memory_cost) == (Type.ID, 3, 65536)
    assert is_password(kept, GOOD)
    assert not is_password(kept, GOOD + " ")
    assert kept != hash_password(GOOD)


def test_nobodys_hash_costs_what_others_cost():
    assert extract_parameters(passwords.NOBODY) == extract_parameters(hash_password(GOOD))
    kept = hash_password(GOOD)
    there, nowhere = (min(seconds(one) for _ in range(3)) for one in (kept, None))
    assert 0.1 < there / nowhere < 10  # without the work it would be a thousand


def seconds(kept: str | None) -> float:
    began = time.perf_counter()
    assert not is_password(kept, "another password")
    return time.perf_counter() - began


@pytest.mark.parametrize("password", ["", "nine char", "é" * 9, "x" * 1001, "é" * 501, "\ud800" * 10])
def test_a_password_that_is_too_short_or_too_long_is_refused(fast_hashes: None, password: str):
    with pytest.raises(PasswordRefused):
        hash_password(password)
    assert not is_password(None, password)


@pytest.mark.parametrize("password", ["ten chars!", "          ", "x" * 1000, "é" * 500, "0123456789\0"])
def test_nothing_but_the_length_is_asked_of_a_password(fast_hashes: None, password: str):
    assert is_password(hash_password(password), password)


def test_two_spellings_of_a_letter_are_one(fast_hashes: None):
    assert is_password(hash_password("un café noir"), "un cafe\u0301 noir")


@pytest.mark.parametrize("kept", [None, "", "no hash", "$argon2id$v=19$m=8,t=1,p=1$bad"])
def test_what_is_no_hash_has_no_password(fast_hashes: None, kept: str | None):
    assert not is_password(kept, "nobody's")
    assert not is_password(kept, "")
