"""Starts real servers in processes of their own, for tests and benchmarks: waits until they answer and ends them afterwards."""

from __future__ import annotations

import itertools
import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its port, its process id, and how long it took from start to its first answer, in seconds."""

    port: int
    pid: int
    ready_after: float

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def memory(self) -> float:
        """Resident memory of the process now, in MB; 0 where the system does not tell."""
        return memory_of(self.pid)

    @property
    def cpu_seconds(self) -> float:
        """Processor time used so far; 0 where the system does not tell."""
        stat = Path(f"/proc/{self.pid}/stat")
        if not stat.exists():
            return 0.0
        fields = stat.read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_of(pid: int | str) -> float:
    status = Path(f"/proc/{pid}/status")
    return int(status.read_text().split("VmRSS:")[1].split()[0]) / 1024 if status.exists() else 0.0


def own_memory() -> float:
    """Resident memory of this process now, in MB; 0 where the system does not tell."""
    return memory_of("self")


@contextmanager
def running(
    command: Sequence[str],
    port: int,
    *,
    ready: str = "/",
    core: int | None = None,
    variables: Mapping[str, str] | None = None,
) -> Iterator[Server]:
    """Runs a server until the block ends. `ready`: the path that answers 2xx once it is; `core`: the one it is held on.

    `variables`: of its environment, beside ours. Where nothing else is said, nothing is kept.
    What the server says on stderr goes to this process's. Raises RuntimeError when it ends early, TimeoutError after a minute.
    """
    started = time.perf_counter()
    environment = {"UNDERSTUDY_DATABASE": "none"} | os.environ | (variables or {})
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, cwd=REPOSITORY, env=environment, preexec_fn=lambda: hold_on(core)
    )
    try:
        wait_until_ready(process, f"http://127.0.0.1:{port}{ready}")
        yield Server(port, process.pid, time.perf_counter() - started)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def understudy(sources: Sequence[Path], port: int) -> list[str]:
    """The command that serves these sources on a port of this machine."""
    return [sys.executable, "-m", "app", "serve", *map(str, sources), "--port", str(port)]


PORTS = range(12_000, 32_000)
"""Below those that systems give to whoever connects, or asks for any: nobody gets one before the server that is told to."""
_next_ports = itertools.cycle(random.SystemRandom().sample(PORTS, len(PORTS)))


def free_port() -> int:
    """A port that nobody listens on at this moment, and that no other test of this process gets soon."""
    for port in itertools.islice(_next_ports, len(PORTS)):
        with suppress(OSError), socket.socket() as listener:
            listener.bind(("127.0.0.1", port))
            return port
    raise RuntimeError("No port is free.")


def hold_on(core: int | None) -> None:
    """Keeps this process on one core, where the system knows how."""
    if core is not None and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {core})


def wait_until_ready(process: subprocess.Popen[bytes], address: str, seconds: float = 60) -> None:
    """Asks until it answers with 2xx."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"The server ended with exit code {process.returncode} before it answered {address}.")
        try:
            with urllib.request.urlopen(address, timeout=60) as answer:
                answer.read()
                return
        except urllib.error.HTTPError as error:
            error.close()
        except OSError:
            pass
        time.sleep(0.01)
    raise TimeoutError(f"{address} did not answer within {seconds} seconds.")
