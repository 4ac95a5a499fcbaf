"""Reading processes: strangers' files are parsed and converted there, so that the worst of them ends a child and nothing else.

A child is a plain Python process fed through its standard input (security.md §3.2): it inherits no secrets, gives up its rights
before it reads (app.workspace.guard), and is killed when a job takes too long. It asks for the files a definition refers to;
this side decides what it gets.
"""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from app.workspace.safe_open import NotReadable
from app.workspace.wire import READY, Header, WireError, pack, read_frame

WALL_SECONDS = 90.0
PROCESSES = 2
SLOW_SECONDS = 5.0
SPARE_PROCESSES = 2
"""How many slow jobs at most go on beside the others."""
_KEPT_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "SYSTEMROOT", "VIRTUAL_ENV", "COVERAGE_PROCESS_START")


_CLOSED = ("import.failed", "The server stopped before it was read.")


def _refuse_all(name: str) -> bytes:
    raise NotReadable("ref.external", f"The file {name!r} is not opened.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One thing to read. `open_file` gives the bytes of a file that the child asks for, or raises NotReadable."""

    header: Header
    blobs: tuple[bytes, ...]
    open_file: Callable[[str], bytes] = _refuse_all

    @property
    def size(self) -> int:
        return sum(map(len, self.blobs))


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back. `error`: (code, message) if the child did not live to answer."""

    header: Header = field(default_factory=dict)
    blobs: tuple[bytes, ...] = ()
    error: tuple[str, str] | None = None


class Sandbox:
    """At most `processes` children, started ahead with `warm` or when first needed. Safe to call from any thread.

    A job that takes longer than `slow_seconds` does not count any more: a few of them go on without keeping others waiting.
    """

    def __init__(
        self, *, processes: int = PROCESSES, wall_seconds: float = WALL_SECONDS, slow_seconds: float = SLOW_SECONDS
    ) -> None:
        self._wall_seconds = wall_seconds
        self._slow_seconds = slow_seconds
        self._places = threading.Semaphore(processes)
        self._is_closed = False
        self._processes = processes
        self._idle: queue.LifoQueue[_Child] = queue.LifoQueue()
        self._busy: dict[int, _Child] = {}
        self._threads = ThreadPoolExecutor(processes + SPARE_PROCESSES, thread_name_prefix="reading")

    def warm(self, count: int | None = None) -> None:
        """Starts children now, without waiting for them, so that they are ready when a job comes."""
        with suppress(OSError):  # when a job comes, the same is tried again, and told
            while self._idle.qsize() < (count or self._processes):
                self._idle.put(_Child())

    def run(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, Answer]]:
        """Each job with its answer, as they come. A job that goes wrong costs only itself."""
        waiting = {self.start(job): job for job in jobs}
        for done in as_completed(waiting):
            yield waiting[done], done.result()

    def start(self, job: Job) -> Future[Answer]:
        """The answer to be. Jobs are begun in the order in which they are given."""
        return self._threads.submit(self._do, job)

    def stop(self, job: Job) -> None:
        """Ends what works on this job, if it was begun: nobody wants the answer any more."""
        child = self._busy.get(id(job))
        if child is not None:
            child.kill()

    def rest(self) -> None:
        """Ends the children that have nothing to do; later jobs start new ones."""
        while True:
            try:
                self._idle.get_nowait().end()
            except queue.Empty:
                return

    def close(self) -> None:
        """Ends everything, also what is being read. The sandbox cannot be used again."""
        self._is_closed = True
        self._threads.shutdown(wait=False, cancel_futures=True)
        for child in tuple(self._busy.values()):
            child.kill()
        self._threads.shutdown(wait=True)
        self.rest()

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _do(self, job: Job) -> Answer:
        with self._place():
            return Answer(error=_CLOSED) if self._is_closed else self._done(job)

    @contextmanager
    def _place(self) -> Iterator[None]:
        """A place among those at work, which is given up early by who keeps it for long."""
        self._places.acquire()
        has_place = threading.Lock()

        def give_up() -> None:
            if has_place.acquire(blocking=False):
                self._places.release()

        timer = threading.Timer(self._slow_seconds, give_up)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            give_up()

    def _done(self, job: Job) -> Answer:
        try:
            child = self._idle.get_nowait()
        except queue.Empty:
            try:
                child = _Child()
            except OSError:
                return Answer(error=("import.failed", "No process could be started to read it: the system is full."))
        self._busy[id(job)] = child
        try:
            answer = child.do(job, self._wall_seconds)
        finally:
            del self._busy[id(job)]
        if child.is_alive:
            self._idle.put(child)
        else:  # killed in the very moment it answered, too
            child.end()
        return answer


class _Child:
    """One reading process. Used by one thread at a time."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "app.workspace.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            bufsize=0,
            start_new_session=True,  # a Ctrl-C on the terminal is for the server; it ends its children itself
        )
        self._is_ready = False
        self._is_over_time = False

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def do(self, job: Job, wall_seconds: float) -> Answer:
        """The child's answer; if it fails to give one, the reason, and the child is gone."""
        timer = threading.Timer(wall_seconds, self._kill_late)
        timer.daemon = True
        timer.start()
        try:
            return self._converse(job)
        except (WireError, OSError):
            self.end()
            return Answer(error=self._cause_of_death(wall_seconds))
        finally:
            timer.cancel()

    def kill(self) -> None:
        """Kills it; whoever waits for its answer is told."""
        self._process.kill()

    def end(self) -> None:
        """Kills it and waits until it is gone."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()

    def _converse(self, job: Job) -> Answer:
        if not self._is_ready:
            self._is_ready = read_frame(self._read_exactly)[0] == READY
        self._send(pack(job.header, job.blobs))
        while True:
            header, blobs = read_frame(self._read_exactly)
            if "ask" not in header:
                return Answer(header=header, blobs=tuple(blobs))
            self._send(_file_for(job, str(header["ask"])))

    def _send(self, data: bytes) -> None:
        assert self._process.stdin is not None
        rest = memoryview(data)
        while rest:
            rest = rest[self._process.stdin.write(rest) or 0 :]

    def _read_exactly(self, count: int) -> bytes:
        assert self._process.stdout is not None
        found = bytearray()
        while len(found) < count:
            part = self._process.stdout.read(min(count - len(found), 1 << 20))
            if not part:
                raise WireError("the child ended")
            found += part
        return bytes(found)

    def _kill_late(self) -> None:
        self._is_over_time = True
        self._process.kill()

    def _cause_of_death(self, wall_seconds: float) -> tuple[str, str]:
        if self._is_over_time:
            return "limit.time", f"Reading it took more than {wall_seconds:g} seconds and was stopped. Make the file simpler."
        if self._process.returncode == -getattr(signal, "SIGXCPU", 0):
            return "limit.time", "Reading it took too much processor time and was stopped. Make the file simpler."
        if not self._is_ready:
            return "import.failed", "The process that reads files did not start. Is Understudy installed completely?"
        return "import.failed", "The process that read it ended without an answer: the file may be built to do harm."


def _file_for(job: Job, name: str) -> bytes:
    try:
        return pack({"ok": True}, [job.open_file(name)])
    except NotReadable as refusal:
        return pack({"ok": False, "missing": refusal.missing, "code": refusal.code, "message": refusal.message})


def _environment() -> dict[str, str]:
    """Nothing secret; and the place of our packages, because `-P` keeps the folder we were started in off the path."""
    kept = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
    kept |= {"PYTHONDONTWRITEBYTECODE": "1"} if sys.dont_write_bytecode else {}
    packages = str(Path(__file__).resolve().parents[2])
    others = [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path and os.path.isabs(path)]
    return kept | {"PYTHONPATH": os.pathsep.join([packages, *others]), "PYTHONIOENCODING": "utf-8"}
