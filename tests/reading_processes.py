"""Reading processes that outlive their sandbox: what has no job at the end of one test reads for the next.

To start one takes longer than most files take to read. Within a sandbox a process reads one file after the other anyway; here
it does so from sandbox to sandbox. One that was killed, or did not live to answer, is never used again.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

import pytest

from app.workspace import sandbox
from app.workspace.sandbox import Answer, Job

MOST_KEPT = 4
_FRESH = sandbox._Child


class KeptProcess(_FRESH):
    """A real reading process that is kept instead of ended, unless it was killed or something is wrong with it."""

    kept: ClassVar[deque[KeptProcess]] = deque()

    def __init__(self) -> None:
        self.world = world()
        self.is_whole = True
        super().__init__()

    def do(self, job: Job, wall_seconds: float) -> Answer:
        self.is_whole = False
        answer = super().do(job, wall_seconds)
        self.is_whole = answer.error is None
        return answer

    def kill(self) -> None:
        self.is_whole = False
        super().kill()

    def end(self) -> None:
        if self.is_whole and self.is_alive and len(self.kept) < MOST_KEPT:
            self.kept.append(self)
        else:
            super().end()


def world() -> object:
    """What a process takes over from the one that starts it: the folder it is in and its environment."""
    return os.getcwd(), sandbox._environment()


def kept_or_new() -> KeptProcess:
    """A kept process that started in the same world, or else a new one."""
    while KeptProcess.kept:
        process = KeptProcess.kept.pop()
        if process.is_alive and process.world == world():
            return process
        end(process)
    return KeptProcess()


def end(process: KeptProcess) -> None:
    """Ends a process for good."""
    process.is_whole = False
    process.end()


@contextmanager
def reading_processes_kept() -> Iterator[None]:
    """Every sandbox takes its processes from those that are kept, and gives them back, until the block ends."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sandbox, "_Child", kept_or_new)
        yield
        while KeptProcess.kept:
            end(KeptProcess.kept.pop())


@contextmanager
def reading_processes_fresh() -> Iterator[None]:
    """Every sandbox starts its own, as outside of tests."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sandbox, "_Child", _FRESH)
        yield
