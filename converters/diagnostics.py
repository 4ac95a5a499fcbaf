"""What a reader or converter found on its way: each finding with a code, a place and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

Level = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding.

    `code` is one of the codes of app/README.md, such as `item.skipped`. `where` is the place inside the file, a JSON path
    such as `item[3].response[0].code` for collections and environments, a JSON pointer for OpenAPI definitions. `line` and
    `column` count from 1; None where the place has no text of its own.
    """

    level: Level
    code: str
    message: str
    file: str = ""
    where: str = ""
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        """One line for a terminal: `shop.json:12:5: warning item.skipped item[3]: …`."""
        place = self.file or "-"
        if self.line is not None:
            place += f":{self.line}" + (f":{self.column}" if self.column is not None else "")
        inside = f" {self.where}" if self.where else ""
        return f"{place}: {self.level} {self.code}{inside}: {self.message}"


@dataclass(slots=True)
class Diagnostics:
    """Collects findings while one file is read or converted. At most `limit` of one code are kept; the rest are counted."""

    file: str = ""
    limit: int = 100
    found: list[Diagnostic] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)
    _kept: dict[str, int] = field(default_factory=dict)

    def add(
        self,
        level: Level,
        code: str,
        message: str,
        where: str = "",
        *,
        line: int | None = None,
        column: int | None = None,
        file: str | None = None,
    ) -> None:
        """Notes one finding; the message says what is wrong and what to do, and never quotes a whole value.

        `file` is given where the finding is in another file that the one read refers to.
        """
        kept = self._kept.get(code, 0)
        if kept >= self.limit:
            self.left_out[code] = self.left_out.get(code, 0) + 1
            return
        self._kept[code] = kept + 1
        self.found.append(Diagnostic(level, code, message, self.file if file is None else file, where, line, column))

    def note(self, one: Diagnostic) -> None:
        """Notes a finding as it is, with its own file."""
        self.add(one.level, one.code, one.message, one.where, line=one.line, column=one.column, file=one.file)

    def take(self, others: Diagnostics) -> None:
        """Notes what was found elsewhere; what was only counted there is counted here."""
        for one in others.found:
            self.note(one)
        for code, count in others.left_out.items():
            self.left_out[code] = self.left_out.get(code, 0) + count

    def is_full(self, code: str) -> bool:
        """Whether further findings of this code are only counted."""
        return self._kept.get(code, 0) >= self.limit

    def error(self, code: str, message: str, where: str = "", *, line: int | None = None, column: int | None = None) -> None:
        self.add("error", code, message, where, line=line, column=column)

    def warning(self, code: str, message: str, where: str = "", *, line: int | None = None, column: int | None = None) -> None:
        self.add("warning", code, message, where, line=line, column=column)

    def info(self, code: str, message: str, where: str = "") -> None:
        self.add("info", code, message, where)

    def __iter__(self) -> Iterator[Diagnostic]:
        yield from self.found
        for code, count in sorted(self.left_out.items()):
            yield Diagnostic("info", code, f"{count} more of this kind were left out of the report.", self.file)

    def __len__(self) -> int:
        return len(self.found)
