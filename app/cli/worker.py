"""A worker's process: `python -m app.cli.worker SOCKET`, started by `understudy serve --workers` and by nobody else."""

from __future__ import annotations

import sys

from app.cli.main import main_of
from app.cli.serve import serve_as_worker
from app.workers.link import Link


def main() -> None:
    """Serves until it is told to stop, and ends the process with its exit code."""
    main_of(lambda: sys.exit(serve_as_worker(Link(int(sys.argv[1])))))


if __name__ == "__main__":
    main()
