"""Postman's own SDK loads every converted definition of the shared corpus and writes it again: nothing is lost or changed.

What the SDK writes in another form is brought back first (`as_saved`); everything else has to be there, value for value. What
it adds, such as empty lists of scripts, is left out of the comparison. And every collection is valid by the published schema.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from tests.converted import converted, definitions
from tests.corpus import reference
from tests.newman.replay import HERE

pytestmark = [pytest.mark.newman, pytest.mark.timeout(240)]

JsonMap = dict[str, Any]

NEVER_WRITTEN = frozenset(
    {
        "raw",  # an address on one line: compared apart
        "_postman_previewlanguage",  # the SDK writes no name that starts with an underscore
        "version",  # the SDK keeps semantic versions only: compared apart
    }
)
SEMANTIC = re.compile(r"v?(\d+)\.(\d+)\.(\d+)(?:-[\w.-]+)?(?:\+[\w.-]+)?")


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, JsonMap]:
    """What the SDK made of each collection, and its addresses."""
    folder = tmp_path_factory.mktemp("sdk")
    jobs = [{"from": str(folder / f"{at}.json"), "to": str(folder / f"{at}.again.json")} for at in range(len(definitions()))]
    for job, name in zip(jobs, definitions(), strict=True):
        Path(job["from"]).write_bytes(converted(name).written)
    (folder / "jobs.json").write_text(json.dumps(jobs))
    command = ["node", str(HERE / "sdk_round_trip.cjs"), str(folder / "jobs.json")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stderr}\nIs the SDK installed? Run ./tests/run once, or `npm ci` in tests/newman."
    return {name: json.loads(Path(job["to"]).read_text("utf-8")) for job, name in zip(jobs, definitions(), strict=True)}


def saved(name: str) -> JsonMap:
    """The collection as it was written."""
    data: JsonMap = json.loads(converted(name).written)
    return data


def as_saved(node: Any) -> Any:
    """What the SDK wrote, in the form it was saved in: a description is text."""
    if isinstance(node, list):
        return [as_saved(child) for child in node]
    if not isinstance(node, dict):
        return node
    if node.keys() == {"content", "type"} and node["type"] == "text/plain":
        return node["content"]
    return {key: as_saved(value) for key, value in node.items()}


def lost(ours: Any, theirs: Any, place: str = "") -> Iterator[str]:
    """Everything in `ours` that is not the same in `theirs`. What is empty and gone is not lost."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in ours.keys() - NEVER_WRITTEN:
            if key in theirs:
                yield from lost(ours[key], theirs[key], f"{place}.{key}")
            elif ours[key] not in ([], {}):
                yield f"{place}.{key} is gone"
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for at, pair in enumerate(zip(ours, theirs, strict=True)):
            yield from lost(*pair, f"{place}[{at}]")
    elif type(ours) is not type(theirs) or ours != theirs:
        yield f"{place}: {str(ours)[:80]!r} became {str(theirs)[:80]!r}"


def test_nothing_is_lost(loaded: Mapping[str, JsonMap]):
    for name, again in loaded.items():
        assert list(lost(saved(name), as_saved(again["collection"]))) == [], name


def test_an_address_on_one_line_says_what_its_parts_say(loaded: Mapping[str, JsonMap]):
    for name, again in loaded.items():
        assert [one for one in again["addresses"] if one["raw"] != one["parts"]] == [], name
    assert sum(len(again["addresses"]) for again in loaded.values()) > 6000


def test_a_semantic_version_is_understood(loaded: Mapping[str, JsonMap]):
    """Others, such as `71` or `1.0`, are text to Postman: the SDK knows semantic versions only."""
    for name, again in loaded.items():
        if numbers := SEMANTIC.fullmatch(saved(name)["info"]["version"]):
            version = again["collection"]["info"]["version"]
            assert [version["major"], version["minor"], version["patch"]] == [int(number) for number in numbers.groups()], name


def test_each_collection_is_valid_by_the_published_schema():
    schema = jsonschema_rs.validator_for(json.loads(reference("postman-collection-v2.1.0.schema.json").read_text("utf-8")))
    for name in definitions():
        assert [f"{list(error.instance_path)}: {error.message}" for error in schema.iter_errors(saved(name))] == [], name
