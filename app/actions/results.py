"""Put collections and environments where a person asked for them, all or none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from app.actions.convert import Conversion
from app.actions.environments import filled_in
from app.actions.writing import TargetRefused, check_target, write_all
from app.workspace.safe_open import NotReadable, read_regular

MOST_BYTES = 1024 * 1024
_ENDING = re.compile(r"([._-]postman_collection)?\.json$", re.IGNORECASE)


def write_results(
    conversion: Conversion, out: Path, inputs: Iterable[Path], *, folder: bool, environments: bool = False, force: bool = False
) -> list[Path]:
    """Writes every collection, and the environments beside it if asked for; returns the files. Nothing is written if one fails.

    `folder`: `out` is one, which is made. In environments that are there already, what people filled in stays. Raises
    TargetRefused and OSError.
    """
    if not conversion.collections:
        return []
    files: dict[Path, bytes] = {}
    inputs = tuple(inputs)
    for name, data in conversion.collections.items():
        place = out / f"{name}.postman_collection.json" if folder else out
        check_target(place, inputs, force=force)
        files[place] = data
        files |= dict(_environments(conversion, name, place, force=force)) if environments else {}
    if folder:
        out.mkdir(parents=True, exist_ok=True)
    write_all(files)
    return list(files)


def _environments(conversion: Conversion, name: str, place: Path, *, force: bool) -> Iterator[tuple[Path, bytes]]:
    stem = _ENDING.sub("", place.name)
    for server, data in conversion.environments.get(name, {}).items():
        path = place.with_name(f"{stem}.{server}.postman_environment.json")
        yield path, _with_old_values(path, data, force=force)


def _with_old_values(path: Path, data: bytes, *, force: bool) -> bytes:
    try:
        old = read_regular(path, limit=MOST_BYTES)
    except NotReadable as refusal:
        if refusal.missing:
            return data
        raise TargetRefused(path, refusal.message) from None
    merged = filled_in(data, old)
    if merged is None and not force:
        raise TargetRefused(path, "the file that is there is no environment. Name another place, or replace it with --force.")
    return data if merged is None else merged
