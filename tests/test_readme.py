"""The README's example is what really happens: its curl call is made, and its answer is what comes back."""

from __future__ import annotations

import re
import shlex
import urllib.error
import urllib.request
from collections.abc import Mapping

from tests.server_process import REPOSITORY, free_port, running, understudy


def shown_call() -> tuple[str, str]:
    """The curl line and what is shown below it."""
    found = re.search(
        r"^```console\n\$ (curl [^\n]*)\n(.*?)^```", (REPOSITORY / "README.md").read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    assert found, "the README shows no curl call"
    return found[1], found[2]


def answer(method: str, address: str) -> tuple[int, Mapping[str, str], str]:
    try:
        with urllib.request.urlopen(urllib.request.Request(address, method=method)) as response:
            return response.status, response.headers, response.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read().decode()


def test_the_call_in_the_readme_is_answered_as_shown():
    command, shown = shown_call()
    *_, method, address = shlex.split(command)
    head, _, body = shown.partition("\n\n")
    status, *headers = head.splitlines()
    port = free_port()
    with running(understudy([REPOSITORY / "collections"], port), port, ready="/readyz"):
        code, answered, text = answer(method, address.replace(":8000", f":{port}"))
    assert status.split()[1] == str(code)
    assert [line for line in headers if answered[line.split(": ")[0]] != line.split(": ", 1)[1]] == []
    assert text.strip() == body.strip()
