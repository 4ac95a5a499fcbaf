"""What leaves: a revision as a collection that runs against its mock, the environment for it, a definition, a command line.

Settings of the mock that a collection cannot say (how it compares, delays, a server response) stay here; a bundle has them.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field, replace
from typing import Literal

from app.actions.exported_collection import Pointed, pointed_at, with_secrets_masked
from app.actions.kept import mock_named
from app.errors import InputRefused
from app.live.contents import ServedContent, read_content
from app.settings import Settings, read_settings
from app.store.blobs import read_blob
from app.store.errors import NoRevision
from app.store.records import Mock, Revision
from app.store.revisions import get_revision
from app.store.transaction import Store
from app.workspace.convert_file import export_file
from app.workspace.mock_settings import WrongValue
from converters.diagnostics import Diagnostic
from converters.errors import ConversionError
from converters.postman.write import write_collection, write_environment

Format = Literal["collection", "environment", "openapi", "newman"]
KEY_VARIABLE = "UNDERSTUDY_KEY"
_EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104 (named to be left out)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """A file as it is to be called and sent. `diagnostics`: what could not be said in that form."""

    name: str
    media_type: str
    data: bytes = field(repr=False)
    revision: int
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """A revision of a mock and what it answers from."""

    mock: Mock
    revision: Revision
    content: ServedContent

    def address(self, server: str) -> str:
        """Where it answers: under the mock's own name when it is published, else under its number."""
        pinned = "" if self.mock.published == self.revision.number else f"@{self.revision.number}"
        return f"{server.rstrip('/')}/mock/{self.mock.name}{pinned}"


def export_revision(
    store: Store,
    name: str,
    number: int | None = None,
    *,
    form: Format,
    server: str,
    full: bool = False,
    layout: Literal["yaml", "json"] = "yaml",
) -> Exported:
    """A revision of a mock, the published one without a number, in that form. `server`: the address it is reached by.

    Secrets are masked unless `full`, which is written down in the audit log; the caller sees to it that who asks may have
    them. Raises MockNotFound, RevisionNotFound, NoRevision, InputRefused for a revision that cannot be read.
    """
    found = _find(store, name, number)
    if form == "openapi":
        return _definition(found, layout)
    if form == "newman":
        return _newman(found, server)
    if full:
        store.change(
            lambda change: change.note(
                "export secrets", "mock", found.mock.id, mock_id=found.mock.id, form=form, revision=found.revision.number
            )
        )
    pointed = _pointed(found, server)
    pointed = pointed if full else with_secrets_masked(pointed)
    if form == "collection":
        return _file(found, "postman_collection.json", "application/json", write_collection(pointed.collection))
    return _file(found, "postman_environment.json", "application/json", write_environment(pointed.environment))


def local_server(settings: Settings | None = None) -> str:
    """The address at which a server with these settings answers on this machine. Raises SettingInvalid."""
    settings = settings or read_settings()
    host = "localhost" if settings.host in _EVERYWHERE else settings.host
    host = f"[{host}]" if ":" in host else host
    return f"http://{host}:{settings.mock_port or settings.port}"


def newman_line(name: str, key: str = "") -> str:
    """The command that runs the exported collection of a mock with its environment.

    `key`: the variable for the caller's key, "" where none is needed. Its value is the shell's to fill in.
    """
    words = ["newman", "run", f"{name}.postman_collection.json", "-e", f"{name}.postman_environment.json"]
    line = " ".join(map(shlex.quote, words))
    return f'{line} --env-var "{key}=${KEY_VARIABLE}"' if key else line


def _find(store: Store, name: str, number: int | None) -> _Found:
    mock = mock_named(store, name)
    wanted = number or mock.published or mock.newest
    if not wanted:
        raise NoRevision(f"{mock.name!r} has no revision yet that could be exported.")
    revision = get_revision(store, mock.id, wanted)
    environment = read_blob(store, revision.environment) if revision.environment else None
    try:
        content = read_content(mock.name, read_blob(store, revision.collection), environment, revision.settings)
    except (ConversionError, WrongValue) as problem:
        message = f"this revision cannot be read: {problem.message}"
        raise InputRefused(problem.code, message, f"{mock.name}@{wanted}") from None
    return _Found(mock=mock, revision=revision, content=content)


def _pointed(found: _Found, server: str) -> Pointed:
    content = found.content
    return pointed_at(
        content.collection,
        content.environment,
        found.address(server),
        name=found.mock.name,
        wants_key=found.mock.access == "key",
        key_header=content.settings.key_header,
    )


def _newman(found: _Found, server: str) -> Exported:
    line = newman_line(found.mock.name, _pointed(found, server).key)
    return _file(found, "newman.txt", "text/plain; charset=utf-8", f"{line}\n".encode())


def _definition(found: _Found, layout: Literal["yaml", "json"]) -> Exported:
    titled = replace(found.content.collection, name=found.mock.title or found.content.collection.name)
    made = export_file(write_collection(titled), found.mock.name, layout)
    if made.definition is None:
        problem = made.error
        code, message = (problem.code, problem.message) if problem else ("format.invalid", "nothing came of it")
        raise InputRefused(code, f"no definition can be made of this revision: {message}", found.mock.name)
    media_type = "application/yaml" if layout == "yaml" else "application/json"
    return replace(_file(found, f"openapi.{layout}", media_type, made.definition), diagnostics=made.diagnostics)


def _file(found: _Found, ending: str, media_type: str, data: bytes) -> Exported:
    diagnostics = found.content.warnings
    return Exported(
        name=f"{found.mock.name}.{ending}",
        media_type=media_type,
        data=data,
        revision=found.revision.number,
        diagnostics=diagnostics,
    )
