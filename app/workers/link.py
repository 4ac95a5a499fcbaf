"""A worker's side of the socket to the process that looks after it: what to do, that it listens, which number a revision has.

The end of the socket is the end of that process: the worker then stops as if it had been told to.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import threading
from multiprocessing.connection import Connection
from typing import Any

LISTENING, NUMBER = "listening", "number"


class LinkLost(Exception):
    """The process that looks after this one is gone."""


class Link:
    """One worker's. Any thread may ask; one question is under way at a time."""

    def __init__(self, descriptor: int) -> None:
        os.set_inheritable(descriptor, False)  # processes that this one starts have no part in it
        self._connection = Connection(descriptor)
        self._asking = threading.Lock()
        self._sending = threading.Lock()
        self._answers: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self.task: Any = json.loads(self._connection.recv_bytes())
        threading.Thread(target=self._listen, name="link", daemon=True).start()

    def tell_listening(self) -> None:
        """Every listener of this worker is open."""
        self._send([LISTENING])

    def number(self, name: str, digest: str, after: int) -> int:
        """As `Numbering.number`. Raises LinkLost."""
        with self._asking:
            self._send([NUMBER, name, digest, after])
            answer = self._answers.get()
        if answer is None:
            raise LinkLost
        return int(answer)

    def _send(self, message: Any) -> None:
        try:
            with self._sending:
                self._connection.send_bytes(json.dumps(message).encode())
        except OSError as error:
            raise LinkLost from error

    def _listen(self) -> None:
        try:
            while True:
                self._answers.put(json.loads(self._connection.recv_bytes()))
        except (EOFError, OSError):
            self._answers.put(None)
            os.kill(os.getpid(), signal.SIGTERM)
