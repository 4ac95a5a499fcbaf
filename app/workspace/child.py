"""The reading process itself, `python -m app.workspace.child`: jobs on standard input, answers on standard output."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from app.workspace.export_source import read_export
from app.workspace.guard import allow_cpu_seconds, give_up_rights, may_read_below
from app.workspace.read_import import read_import
from app.workspace.read_outline import read_outline
from app.workspace.read_source import SourceRead, read_plain, read_source, read_v3
from app.workspace.recipe import recipe_from_json, recipe_to_json
from app.workspace.wire import READY, Header, WireError, pack, packed_diagnostics, read_frame
from converters.detect import Kind
from converters.diagnostics import Diagnostic
from converters.errors import ConversionError


def main() -> int:
    """Answers jobs until standard input ends."""
    jobs, answers = _own_pipes()
    _import_converters()
    gc.freeze()
    gc.disable()  # a job makes many values and few cycles: collecting them meanwhile costs a fifth of the time
    give_up_rights()
    answers.write(pack(READY))
    serve_jobs(_exact_reader(jobs), answers.write)
    return 0


def serve_jobs(read_exactly: Callable[[int], bytes], send: Callable[[bytes], Any]) -> None:
    """Reads frames with jobs and sends a frame with the answer for each, until there are no more."""
    is_first = True
    while True:
        try:
            header, blobs = read_frame(read_exactly)
        except (WireError, EOFError):
            return
        if not is_first:
            gc.collect()  # only now: a process that gets one job, as most commands ask for, need not clean up
        is_first = False

        def ask(name: str) -> bytes:
            send(pack({"ask": name}))
            reply, files = read_frame(read_exactly)
            if not reply.get("ok"):
                raise _refusal(reply, name)
            return files[0]

        send(_pack_answer(do_job(header, blobs, ask)))


def do_job(header: Header, blobs: list[bytes], ask: Callable[[str], bytes]) -> SourceRead:
    """One job. Whatever goes wrong in reading is an error of this job: the next one is not touched."""
    file = str(header["file"])
    try:
        allow_cpu_seconds()
        if header["shape"] == "v3":
            with may_read_below(header["folder"]):
                return read_v3(Path(header["folder"]), file)
        if header["shape"] == "tree":
            return read_plain(blobs[0], file)
        if header["shape"] == "outline":
            return read_outline(blobs[0], file, ask)
        if header["shape"] == "export":
            return read_export(blobs, file, recipe_from_json(header["recipes"][0]), header["layout"], ask)
        recipes = [recipe_from_json(written) for written in header["recipes"]]
        is_mocks, definition = header["shape"] == "mocks", header.get("definition", "")
        if header["shape"] == "import":
            return read_import(blobs[0], file, recipes, ask, definition=definition)
        return read_source(blobs[0], file, recipes, ask, is_mocks=is_mocks, definition=definition)
    except MemoryError:
        return _failed(file, "limit.expansion", "Reading it needs more memory than is allowed. Make the file smaller.")
    except RecursionError:
        return _failed(file, "limit.depth", "It is nested too deeply to be read. Make it flatter.")
    except Exception as error:  # a fault of ours: named so that it can be reported, and kept to this file
        return _failed(file, "import.failed", f"It could not be read ({_name_of(error)}). Please report this with the file.")


def _refusal(reply: Header, name: str) -> Exception:
    """What a converter expects from a file that it may not have."""
    if reply.get("missing"):
        return FileNotFoundError(name)
    return ConversionError(str(reply.get("code")), str(reply.get("message")), file=name)


def _failed(file: str, code: str, message: str) -> SourceRead:
    return SourceRead(kind=Kind.UNKNOWN, error=Diagnostic("error", code, message, file))


def _name_of(error: Exception) -> str:
    """The kind of error and the line of ours it rose from, such as `KeyError in read.py:12`; never its text."""
    frames = []
    trace = error.__traceback__
    while trace is not None:
        frames.append(f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}")
        trace = trace.tb_next
    return f"{type(error).__name__} in {frames[-1]}" if frames else type(error).__name__


def _pack_answer(read: SourceRead) -> bytes:
    header = {
        "kind": read.kind.value,
        "error": packed_diagnostics([read.error])[0] if read.error else None,
        "diagnostics": packed_diagnostics(read.diagnostics),
        "value": read.value,
        "lines": [[list(path), line] for path, line in read.lines],
        "workflows": read.workflows,
        "variants": [
            {
                "recipe": recipe_to_json(variant.recipe),
                "diagnostics": packed_diagnostics(variant.diagnostics),
                "item_ids": dict(variant.item_ids),
                "left_out": variant.left_out,
                "made": variant.made,
                "environments": variant.environments,
                "error": packed_diagnostics([variant.error])[0] if variant.error else None,
            }
            for variant in read.variants
        ],
    }
    contents = (blob for variant in read.variants for blob in (variant.collection, variant.contract))
    return pack(header, [read.environment, *contents])


def _import_converters() -> None:
    """Everything a job needs, while imports are still allowed to write their caches."""
    import converters.openapi.from_postman
    import converters.openapi.read
    import converters.openapi.to_postman.collection
    import converters.postman.read
    import converters.postman.v3
    import converters.postman.write  # noqa: F401


def _own_pipes() -> tuple[BinaryIO, BinaryIO]:
    """The two pipes, out of reach of anything that prints."""
    jobs, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb", buffering=0)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    os.close(nothing)
    return jobs, _Whole(answers)  # type: ignore[return-value]


class _Whole:
    """A pipe that writes all it is given: a raw one may take a part."""

    def __init__(self, pipe: Any) -> None:
        self._pipe = pipe

    def write(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            rest = rest[self._pipe.write(rest) or 0 :]


def _exact_reader(pipe: BinaryIO) -> Callable[[int], bytes]:
    def read_exactly(count: int) -> bytes:
        found = pipe.read(count)
        if len(found) < count:
            raise EOFError
        return found

    return read_exactly


if __name__ == "__main__":
    sys.exit(main())
