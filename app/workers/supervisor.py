"""Starts workers, starts them again when they end, stops them all. It serves no call and reads no file itself."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection, wait
from typing import Any

from app.workers.link import LISTENING, NUMBER
from app.workers.numbering import Numbering

LOOK_SECONDS = 0.1
LONGEST_PAUSE = 30.0
KILLED_AFTER = 5.0
"""Seconds beyond the time that calls in flight have, after which a worker that does not end is ended."""
FORCED = 1

Say = Callable[[str], None]


class Worker:
    """One place among the workers, and the process that has it now. `number` counts from 1."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.process: subprocess.Popen[bytes] | None = None
        self.connection: Connection | None = None
        self.is_listening = False
        self.starts = 0
        self.failures = 0
        self.start_at = 0.0

    def start(self, command: Sequence[str], task: Mapping[str, Any]) -> None:
        """Starts a process in a session of its own: a terminal's Ctrl-C reaches this process alone, which passes it on."""
        ours, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(  # noqa: S603 - this program
                [*command, str(theirs.fileno())], pass_fds=(theirs.fileno(),), start_new_session=True, stdin=subprocess.DEVNULL
            )
        self.connection = Connection(ours.detach())
        self.is_listening = False
        self.starts += 1
        self.send({**task, "worker": self.number, "is_again": self.starts > 1})

    def send(self, message: Any) -> None:
        """Nobody may be there any more to read it: that is noticed elsewhere."""
        try:
            if self.connection is not None:
                self.connection.send_bytes(json.dumps(message).encode())
        except OSError:
            return

    def signal(self, number: int) -> None:
        """Passes a signal on, if there is a process."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)

    def close(self) -> None:
        """Forgets the process that has ended."""
        if self.connection is not None:
            self.connection.close()
        self.process = self.connection = None


class Supervisor:
    """Keeps `count` workers running until SIGTERM or SIGINT.

    `command`: what starts a worker, the number of its socket comes last. `task`: what each is told first. `stop_seconds`: how
    long calls in flight may take.
    """

    def __init__(self, command: Sequence[str], task: Mapping[str, Any], count: int, *, stop_seconds: float, say: Say) -> None:
        self._command = command
        self._task = task
        self._workers = [Worker(number) for number in range(1, count + 1)]
        self._stop_seconds = stop_seconds
        self._say = say
        self._numbering = Numbering()
        self._stops = 0
        self._passed_on = 0
        self._stop_by = 0.0
        self._code = 0
        self._have_listened = False

    def run(self) -> int:
        """Serves until told to stop, and returns the exit code: that of a worker that could not begin; 1 for a forced stop."""
        with self._signals():
            for worker in self._workers:
                worker.start(self._command, self._task)
            while any(worker.process is not None for worker in self._workers) or not self._stops:
                self._hear()
                self._pass_stops_on()
                for worker in self._workers:
                    self._look_after(worker)
        return self._code

    def _hear(self) -> None:
        """Answers what workers ask, and waits a moment where nobody asks."""
        connections = {worker.connection: worker for worker in self._workers if worker.connection is not None}
        if not connections:
            time.sleep(LOOK_SECONDS)
        for connection in wait(list(connections), LOOK_SECONDS) if connections else ():
            worker = connections[connection]  # type: ignore[index]
            try:
                self._take(worker, json.loads(connection.recv_bytes()))  # type: ignore[union-attr]
            except (EOFError, OSError):
                worker.connection.close()  # type: ignore[union-attr]
                worker.connection = None

    def _take(self, worker: Worker, message: Sequence[Any]) -> None:
        if message[0] == LISTENING:
            worker.is_listening = self._have_listened = True
            worker.failures = 0
        elif message[0] == NUMBER:
            worker.send(self._numbering.number(*message[1:]))

    def _look_after(self, worker: Worker) -> None:
        now = time.monotonic()
        if worker.process is None:
            if not self._stops and now >= worker.start_at:
                worker.start(self._command, self._task)
            return
        code = worker.process.poll()
        if code is None:
            if self._stops and now >= self._stop_by:
                worker.process.kill()
            return
        worker.close()
        if self._stops:
            self._code = self._code or (FORCED if code else 0)
        elif not self._have_listened:  # none could: it has said why
            self._code = code if code > 0 else FORCED
            self._stops += 1
        else:
            self._plan_another(worker, code, now)

    def _plan_another(self, worker: Worker, code: int, now: float) -> None:
        """At once after one that served; after ever longer pauses where none comes as far as that."""
        pause = 0.0 if worker.is_listening else min(2.0**worker.failures, LONGEST_PAUSE)
        worker.failures += not worker.is_listening
        worker.start_at = now + pause
        when = f" in {pause:g} s" if pause else ""
        self._say(f"Worker {worker.number} ended ({_reason(code)}). Another one takes its place{when}.")

    # --- stopping -------------------------------------------------------------------------------------------------------

    def _pass_stops_on(self) -> None:
        """The first signal asks all workers to stop, the second one to stop at once."""
        while self._passed_on < min(self._stops, 2):
            self._passed_on += 1
            self._stop_by = time.monotonic() + KILLED_AFTER + (self._stop_seconds if self._passed_on == 1 else 0)
            for worker in self._workers:
                worker.signal(signal.SIGTERM)

    def _on_signal(self, *_: object) -> None:
        self._stops += 1

    @contextmanager
    def _signals(self) -> Iterator[None]:
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        numbers = (signal.SIGINT, signal.SIGTERM)
        before = {number: signal.signal(number, self._on_signal) for number in numbers}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _reason(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"
