"""The table of rules is the code's: every rule that is told is in it, and it says why."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from app.compare.rules import RULES

REPOSITORY = Path(__file__).resolve().parents[3]
PAGE = REPOSITORY / "app" / "compare" / "README.md"
RULE = re.compile(r"(?:operation|request|response|settings|workspace)\.[a-z_.]+")


def test_every_rule_is_explained_as_in_the_code(update_golden: bool):
    rows = [
        f"| `{name}` | {rule.breaks} | {'' if rule.decides else 'for people: '}{rule.reason} |" for name, rule in RULES.items()
    ]
    page = PAGE.read_text("utf-8")
    found = re.findall(r"^\| `.*$", page.partition("## Rules")[2], re.MULTILINE)
    if update_golden:
        PAGE.write_text(page.replace("\n".join(found), "\n".join(rows)), "utf-8")
        return
    assert found == rows, "`pytest tests/app/compare/test_rules.py --update-golden` writes the table anew"


def test_every_rule_in_the_code_is_in_the_table():
    """Rules that are put together of parts aside: those are `request.parameter.` and `….field.` with a kind."""
    files = [path for path in (REPOSITORY / "app" / "compare").glob("*.py") if path.name != "rules.py"]
    texts = {
        node.value
        for path in (*files, REPOSITORY / "app" / "actions" / "diff.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and RULE.fullmatch(node.value)
    }
    assert {text for text in texts if not text.endswith(".")} <= RULES.keys()
    kinds = ("type", "enum", "format", "nullable", "limits")
    built = {f"request.parameter.{kind}" for kind in kinds} | {
        f"{side}.field.{kind}"
        for side in ("request", "response")
        for kind in (*kinds, "added", "removed", "required", "optional")
    }
    assert built <= RULES.keys()
