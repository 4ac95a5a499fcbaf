"""The same actions in a terminal: `understudy serve`, `convert`, `check`, `match`."""

from app.cli.main import app, main

__all__ = ["app", "main"]
