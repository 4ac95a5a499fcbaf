"""Passwords, hashed by Argon2id. Hashing takes a tenth of a second and 64 MiB on purpose: call it in a thread."""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.access.errors import PasswordRefused, SignInBusy

SHORTEST = 10
MOST_BYTES = 1000

AT_ONCE = 4
"""Hashes at once, so that signing in never takes more than 256 MiB."""
WAITS_SECONDS = 5.0

NOBODY = "$argon2id$v=19$m=65536,t=3,p=1$cklehAChCPn6fDszrgXrcA$0yRpR/3YAcObBR7Q1hmPfcWHpJQjF/TOsNveUOG0oqQ"
"""What is compared with where there is no account, so that it takes as long: the hash of random bytes."""

_hasher = PasswordHasher(time_cost=3, memory_cost=65536, parallelism=1)
_turns = threading.BoundedSemaphore(AT_ONCE)


def hash_password(password: str) -> str:
    """What is kept of a new password. Raises PasswordRefused, SignInBusy."""
    text = accepted(password)
    with _turn():
        return _hasher.hash(text)


def accepted(password: str) -> str:
    """A new password as it is hashed. Raises PasswordRefused for one that is too short or too long."""
    text = _normal(password)
    if len(text) < SHORTEST:
        raise PasswordRefused(f"A password needs {SHORTEST} characters at least. Nothing else is asked of it.")
    if _bytes(text) is None:
        raise PasswordRefused(f"A password may have {MOST_BYTES} bytes at most.")
    return text


def is_password(kept: str | None, password: str) -> bool:
    """Whether this is the password that was hashed; takes as long when there is none (`kept` is None). Raises SignInBusy."""
    given = _bytes(_normal(password))
    with _turn():
        try:
            _hasher.verify(kept or NOBODY, given or b"")
        except (VerificationError, InvalidHashError):
            return False
    return bool(kept) and given is not None


def _normal(password: str) -> str:
    """Keyboards write the same letter in several ways (NIST SP 800-63B, section 5.1.1.2)."""
    return unicodedata.normalize("NFKC", password)


def _bytes(text: str) -> bytes | None:
    """As UTF-8; None for text that has no such form or is too long."""
    try:
        encoded = text.encode()
    except UnicodeEncodeError:
        return None
    return encoded if len(encoded) <= MOST_BYTES else None


@contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(timeout=WAITS_SECONDS):
        raise SignInBusy
    try:
        yield
    finally:
        _turns.release()
