"""Live mocks by name: what counts as plain, and publishing from several threads."""

from __future__ import annotations

import sys
import threading
from dataclasses import replace

import pytest

from app.serving.published import LiveMock, Published
from tests.app.serving.guarded_mocks import NOON
from tests.small_mocks import compiled

PLAIN = LiveMock(name="shop", revision=1, index=compiled())


def test_publishing_puts_in_takes_out_and_leaves_what_a_reader_holds():
    state = Published()
    state.publish([PLAIN, replace(PLAIN, name="other")])
    held = state.mocks
    state.publish([replace(PLAIN, revision=2)], withdrawn=["other", "nothing"])
    assert {name: mock.revision for name, mock in state.mocks.items()} == {"shop": 2}
    assert {name: mock.revision for name, mock in held.items()} == {"shop": 1, "other": 1}


def test_threads_that_publish_do_not_undo_each_other():
    state, mocks = Published(), 200
    switching = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)

    def publish(name: str) -> None:
        for n in range(mocks):
            state.publish([replace(PLAIN, name=f"{name}{n}")])

    threads = [threading.Thread(target=publish, args=(name,)) for name in "abc"]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
    finally:
        sys.setswitchinterval(switching)
    assert len(state.mocks) == 3 * mocks


@pytest.mark.parametrize(
    ("changed", "is_plain", "is_guarded"),
    [
        ({}, True, False),
        ({"access": "key"}, False, True),
        ({"expires_at": NOON}, False, True),
        ({"delay_ms": 1}, False, False),
        ({"pinned": True}, False, False),
        ({"id": "x", "key_header": "x-key", "port": 81}, True, False),
    ],
)
def test_what_stands_between_a_call_and_its_example(changed: dict[str, object], is_plain: bool, is_guarded: bool):
    mock = replace(PLAIN, **changed)  # type: ignore[arg-type]
    assert (mock.is_plain, mock.is_guarded) == (is_plain, is_guarded)
