"""Notice changes below the sources, and wait until a file that is being written is at rest (security.md §7.2)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

from app.workspace.sources import Found

REST_SECONDS = 0.3
LOOK_SECONDS = 0.5


async def changes(sources: Sequence[Path]) -> AsyncIterator[None]:
    """Yields whenever the system tells of a change, and every half second for folders whose changes it does not tell of."""
    from watchfiles import awatch

    folders = [source for source in sources if source.is_dir()]
    files = [source for source in sources if not source.is_dir()]
    watched = [*folders, *files] if folders else [*dict.fromkeys(file.absolute().parent for file in files)]
    told = awatch(
        *(path for path in watched if path.exists()),
        watch_filter=None,
        debounce=200,
        step=50,
        rust_timeout=int(LOOK_SECONDS * 1000),
        yield_on_timeout=True,
        recursive=bool(folders),
        ignore_permission_denied=True,
    )
    async for _ in told:
        yield


async def at_rest(look: Callable[[], Found], before: Found) -> tuple[Found, frozenset[Path], frozenset[Path]]:
    """A second look after a moment; the files that changed or went between the two, which are not at rest; and of these the
    ones that another file has taken the place of: whoever puts whole files there again and again is no writer to wait for.
    """
    await asyncio.sleep(REST_SECONDS)
    after = await asyncio.to_thread(look)
    earlier, later = before.by_path, after.by_path
    changed = {path for path, file in later.items() if path not in earlier or earlier[path].stamp != file.stamp}
    replaced = {path for path in changed & earlier.keys() if earlier[path].stamp[-1] != later[path].stamp[-1]}
    return after, frozenset(changed | (earlier.keys() - later.keys())), frozenset(replaced)
