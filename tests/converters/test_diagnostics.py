"""Findings are collected up to a limit of each code; the rest are counted."""

from __future__ import annotations

from converters.diagnostics import Diagnostic, Diagnostics


def test_what_was_found_elsewhere_counts_towards_the_limit() -> None:
    inside, outside = Diagnostics("more.yaml", limit=3), Diagnostics("shop.yaml", limit=4)
    for number in range(5):
        inside.warning("ref.unresolved", f"{number}", line=number)
    for number in range(2):
        outside.warning("ref.unresolved", f"{number}")
    outside.take(inside)
    assert list(map(str, outside)) == [
        "shop.yaml: warning ref.unresolved: 0",
        "shop.yaml: warning ref.unresolved: 1",
        "more.yaml:0: warning ref.unresolved: 0",
        "more.yaml:1: warning ref.unresolved: 1",
        "shop.yaml: info ref.unresolved: 3 more of this kind were left out of the report.",
    ]
    outside.note(Diagnostic("error", "format.invalid", "2", "other.yaml"))
    assert outside.found[-1].file == "other.yaml"
