"""Files are followed beside the listeners, whatever goes wrong meanwhile."""

import asyncio
import logging

import pytest

from app.serve import keep_following


def test_following_goes_on_after_any_fault_and_a_fault_is_told_once(caplog: pytest.LogCaptureFixture):
    faults = [ValueError("a fault"), ValueError("a fault"), OSError("another")]
    begun = []

    async def follow() -> None:
        begun.append(len(begun))
        if faults:
            raise faults.pop(0)

    with caplog.at_level(logging.ERROR, logger="understudy.serve"):
        asyncio.run(keep_following(follow, pause=0))
    assert begun == [0, 1, 2, 3]
    assert [record.exc_info[1].args for record in caplog.records if record.exc_info and record.exc_info[1]] == [
        ("a fault",),
        ("another",),
    ]
