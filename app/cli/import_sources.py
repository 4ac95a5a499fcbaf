"""Where `understudy import` brings files: into the local store, or to a running server. Both answer with the API's report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from app.cli.stdin import read_stdin

if TYPE_CHECKING:
    from app.actions.import_records import ImportWishes
    from app.cli.client import Answer, Api

Report = dict[str, Any]
Wished = Mapping[str, Any]
"""What is wanted of an import, by the API's names: name, environment, only, options, publish, message."""

Pulled = Mapping[str, Any]
"""What is pulled, by the API's names: workspace, collections, mocks, again."""


class Imports(Protocol):
    """Takes imports. Each answers with a report; one with a `problem` was not saved."""

    def files(self, names: Sequence[str], wished: Wished, *, dry_run: bool) -> Report:
        """Files, folders, zips and `-`."""

    def address(self, address: str, wished: Wished, *, dry_run: bool) -> Report:
        """What stands at an address."""

    def workspaces(self, key: str, base: str) -> list[dict[str, str]]:
        """The workspaces in Postman that the key may see."""

    def pull(self, key: str, base: str, pulled: Pulled, wished: Wished, *, dry_run: bool) -> Report:
        """Mocks, collections or a workspace in Postman."""


@contextmanager
def imports_at(server: str, token_env: str) -> Iterator[Imports]:
    """Imports into that server, or into the local store without one."""
    if server:
        from app.cli.client import api_at

        yield ServerImports(api_at(server, token_env))
        return
    from app.actions.opening import open_local_store

    store = open_local_store()
    try:
        yield LocalImports(store.acting(_user()))
    finally:
        store.close()


class LocalImports:
    """Imports into the local store."""

    def __init__(self, store: Any) -> None:
        self._store = store

    def files(self, names: Sequence[str], wished: Wished, *, dry_run: bool) -> Report:
        from app.actions.import_files import uploads_named
        from app.actions.imports import plan_import

        return self._done(plan_import(self._store, uploads_named(names, read_stdin), _wishes(wished)), dry_run)

    def address(self, address: str, wished: Wished, *, dry_run: bool) -> Report:
        from app.actions.imports import plan_import_url

        return self._done(plan_import_url(self._store, address, _wishes(wished)), dry_run)

    def workspaces(self, key: str, base: str) -> list[dict[str, str]]:
        from app.actions.pull import postman_client, workspaces_json

        return workspaces_json(postman_client(key, base=base))

    def pull(self, key: str, base: str, pulled: Pulled, wished: Wished, *, dry_run: bool) -> Report:
        from app.actions.pull import PullChoices, plan_pull, postman_client

        choices = PullChoices(
            workspace=pulled["workspace"],
            collections=tuple(pulled["collections"]),
            mocks=tuple(pulled["mocks"]),
            again=tuple(pulled["again"]),
        )
        return self._done(plan_pull(self._store, postman_client(key, base=base), choices, _wishes(wished)), dry_run)

    def _done(self, plan: Any, dry_run: bool) -> Report:
        from app.actions.imports import save_plan

        if dry_run or plan.problem is not None:
            return {"dry_run": dry_run, "saved": [], **plan.as_json()}
        return {"dry_run": dry_run, **save_plan(self._store, plan).as_json()}


class ServerImports:
    """Imports into a running server."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def files(self, names: Sequence[str], wished: Wished, *, dry_run: bool) -> Report:
        from app.actions.import_files import uploads_named
        from app.actions.packing import packed

        uploads = uploads_named(names, read_stdin)
        parts = [("files", (upload.name, packed(upload), "application/octet-stream")) for upload in uploads]
        said = {name: value for name, value in wished.items() if value is not None}
        said["publish"] = str(said["publish"]).lower()
        return self._asked("imports", {"files": parts, "said": said}, dry_run)

    def address(self, address: str, wished: Wished, *, dry_run: bool) -> Report:
        return self._asked("imports/url", {"said": {"url": address, **wished}}, dry_run)

    def workspaces(self, key: str, base: str) -> list[dict[str, str]]:
        asked = self._api.ask("GET", "imports/postman/workspaces", query={"base": base}, headers=_key(key), seconds=_seconds())
        found: list[dict[str, str]] = asked.json["items"]
        return found

    def pull(self, key: str, base: str, pulled: Pulled, wished: Wished, *, dry_run: bool) -> Report:
        said = {**pulled, **wished, "base": base}
        return self._asked("imports/postman", {"said": said, "headers": _key(key)}, dry_run)

    def _asked(self, path: str, given: dict[str, Any], dry_run: bool) -> Report:
        """The report. Of what the server will not save it is that of a dry run, which says of each file why."""
        from app.cli.client import ApiRefused

        try:
            done: Report = self._ask(path, given, dry_run).json
        except ApiRefused as refusal:
            if dry_run or refusal.status not in (409, 422):
                raise
            done = self._ask(path, given, True).json
            if done["problem"] is None:
                raise
            done["dry_run"] = False
        return done

    def _ask(self, path: str, given: dict[str, Any], dry_run: bool) -> Answer:
        ask = self._api.upload if "files" in given else self._api.ask
        where: Any = (path,) if "files" in given else ("POST", path)
        return ask(*where, **given, query={"dry_run": str(dry_run).lower()}, seconds=_seconds())


def _seconds() -> float:
    from app.cli.client import WORKING_SECONDS

    return WORKING_SECONDS


def _key(key: str) -> dict[str, str]:
    from app.cli.client import ApiRefused, can_be_header

    if not can_be_header(key):
        raise ApiRefused(422, "postman.key", "This is no API key of Postman: it has blanks or other odd characters.")
    return {"x-postman-key": key}


def _wishes(wished: Wished) -> ImportWishes:
    from app.actions.import_records import ImportWishes
    from app.actions.wishes import wishes_from

    given = {**wished, "only": tuple(wished["only"]), "conversion": wishes_from(wished["options"])}
    del given["options"]
    return ImportWishes(**given)


def _user() -> str:
    """Who is written down as the author: the person at this terminal."""
    import getpass

    try:
        return getpass.getuser()[:100]
    except (KeyError, OSError):
        return "command line"
