"""The process's own settings: name, default, meaning. Each is an environment variable with the prefix UNDERSTUDY_."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from app.access.peers import read_network
from app.errors import SettingInvalid
from app.fetch.rules import read_allowed

PREFIX = "UNDERSTUDY_"
KIB = 1024
MIB = 1024 * 1024

Port = Annotated[int, Field(ge=0, le=65535)]
Count = Annotated[int, Field(ge=1)]
Bytes = Annotated[int, Field(ge=1)]
Seconds = Annotated[float, Field(gt=0, le=86_400, allow_inf_nan=False)]


def _host_name(value: str) -> str:
    name = value.strip().strip(".").lower()
    if not name or not name.isascii() or not name.replace("-", "").replace(".", "").isalnum():
        raise ValueError("expected a host name such as mocks.example.com")
    return name


def _split(value: Any) -> Any:
    return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value


def _lower_all(value: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name.strip().lower() for name in value)


def _targets(value: tuple[str, ...]) -> tuple[str, ...]:
    for target in value:
        read_allowed(target)
    return value


def _networks(value: tuple[str, ...]) -> tuple[str, ...]:
    for network in value:
        read_network(network)
    return value


def _header_name(value: str | None) -> str | None:
    if value is not None and not (value.isascii() and value.replace("-", "").isalnum()):
        raise ValueError("expected the name of a header, such as X-Forwarded-Email")
    return value


class Settings(BaseSettings):
    """How one server process runs. Values come from arguments first, then from UNDERSTUDY_… variables, then the defaults."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True, hide_input_in_errors=True)

    host: str = Field("127.0.0.1", min_length=1, description="Address to listen on; 0.0.0.0 for every network interface.")
    port: Port = Field(8000, description="Port to listen on; 0 takes any free one.")
    mock_port: Port | None = Field(None, description="Port of a listener for mocks only; they leave the main one then.")
    mock_domain: Annotated[str, AfterValidator(_host_name)] = Field(
        "localhost", description="A mock named `shop` also answers at http://shop.<mock_domain>, at its root."
    )
    admin_hosts: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split), AfterValidator(_lower_all)] = Field(
        (),
        description="Host names, besides loopback names and `host`, under which pages and API may be opened; comma-separated.",
    )
    database: str = Field(
        ".understudy/understudy.db",
        min_length=1,
        description="Where mocks, revisions, keys and calls are kept: the path of an SQLite file, or postgresql://…; `none` "
        "keeps nothing.",
    )
    local_user: Literal["direct", "proxied", "off"] = Field(
        "direct",
        description="Who asks from this machine, while nothing but loopback is listened on, is an owner without signing in: "
        "`direct` when no proxy passed it on, `proxied` in any case, `off` never.",
    )
    trusted_proxies: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split), AfterValidator(_networks)] = Field(
        (),
        description="Addresses or networks of proxies in front, which may say who asks, from where, and by HTTPS; "
        "comma-separated.",
    )
    sso_header: Annotated[str | None, AfterValidator(_header_name)] = Field(
        None, description="Header in which a trusted proxy names the person who asks, such as X-Forwarded-Email."
    )
    sso_role: Literal["owner", "editor", "reviewer", "viewer"] = Field(
        "viewer", description="Role of people whom a trusted proxy names for the first time."
    )
    log_rows: Count = Field(10_000, description="Calls of each mock that are kept in the log.")
    log_days: Count = Field(7, description="How many days calls are kept in the log; their counters stay.")
    log_body_bytes: Annotated[int, Field(ge=0, le=MIB)] = Field(
        64 * KIB, description="Bytes of a request's and an answer's body that are kept in the log."
    )
    log_queue: Count = Field(10_000, description="Calls that may wait to be written to the log; more are dropped and counted.")
    session_hours: Annotated[float, Field(gt=0, le=8760, allow_inf_nan=False)] = Field(
        12, description="How long a browser stays signed in."
    )
    watch: bool = Field(True, description="Follow changes of the files that are served.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "warning", description="Least level that is logged to stderr."
    )
    log_format: Literal["text", "json"] = Field("text", description="How the log is written: for people, or as JSON lines.")
    telemetry: bool = Field(
        False,
        description="Send traces and metrics of pages and API by OpenTelemetry, where OTEL_EXPORTER_OTLP_ENDPOINT says; needs "
        "the extra `otel`. Mock calls are counted at /metrics only.",
    )
    shutdown_seconds: Seconds = Field(30, description="How long calls in flight may go on once the server is told to stop.")

    connections: Count = Field(2000, description="Connections at once; more are answered 503.")
    keepalive_seconds: Seconds = Field(5, description="How long a connection may stay silent between two requests.")
    header_seconds: Seconds = Field(10, description="How long the head of a request may take.")
    body_seconds: Seconds = Field(
        30, description="How long a request's body may take; each `body_floor_bytes` received add 1 s."
    )
    body_floor_bytes: Bytes = Field(KIB, description="Bytes per second below which a caller is too slow, sending or receiving.")
    write_stall_seconds: Seconds = Field(30, description="How long a caller may not read its answer before it is cut off.")
    url_bytes: Bytes = Field(8 * KIB, le=65_000, description="Longest URL, in bytes; longer ones are answered 414.")
    request_header_bytes: Bytes = Field(64 * KIB, description="All headers of a request together, in bytes; more: 431.")
    request_header_count: Count = Field(200, description="Headers of a request; more: 431.")
    mock_body_bytes: Bytes = Field(10 * MIB, description="Longest request body, in bytes; longer ones are answered 413.")
    admin_body_bytes: Bytes = Field(MIB, description="Longest request body of pages and API, in bytes.")
    generated_bytes: Bytes = Field(MIB, description="How many bytes templates may add to one answer.")
    delay_ms: int = Field(60_000, ge=0, description="Longest delay of an answer that a call or a mock may ask for, in ms.")
    waiting: Count = Field(500, description="Delayed calls at once; more are answered 503.")
    buffered_bytes: Bytes = Field(256 * MIB, description="Bytes of unfinished request bodies of all callers together.")

    upload_bytes: Bytes = Field(32 * MIB, description="Largest archive or fetched document that is read.")
    zip_entries: Count = Field(10_000, description="Members of a zip, folders too; one with more is refused.")
    zip_bytes: Bytes = Field(64 * MIB, description="What the members of a zip may unpack to, all together.")
    zip_ratio: Count = Field(100, description="How many times its packed size a large member of a zip may unpack to.")
    fetch_allow: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split), AfterValidator(_targets)] = Field(
        (),
        description="Targets that may be fetched though they are not public, or not https: `host:port` or a network such as "
        "10.1.0.0/16; comma-separated.",
    )
    fetch_connect_seconds: Seconds = Field(5, description="How long a connection to an address to fetch may take to stand.")
    fetch_seconds: Seconds = Field(20, description="How long fetching a document may take in all, redirects too.")
    fetch_redirects: Annotated[int, Field(ge=0, le=20)] = Field(3, description="How many times an address may lead on.")
    fetch_files: Annotated[int, Field(ge=0)] = Field(
        200, description="Files beside a fetched definition that are fetched because it refers to them; 0 for none."
    )
    fetch_files_seconds: Seconds = Field(60, description="How long fetching these files may take, all together.")

    @classmethod
    def settings_customise_sources(
        cls, settings_cls: Any, init_settings: Any, env_settings: Any, dotenv_settings: Any, file_secret_settings: Any
    ) -> tuple[Any, ...]:
        """Arguments, then environment variables; no dotenv or secrets files."""
        return init_settings, env_settings


def read_settings(**given: object) -> Settings:
    """The settings from the environment, overridden by the arguments that are not None.

    Raises SettingInvalid, which names the variable, for the first value that cannot be used.
    """
    overrides: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    try:
        return Settings(**overrides)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        field = str(first["loc"][0]) if first["loc"] else ""
        name = field if field in overrides else PREFIX + field.upper()
        raise SettingInvalid(name, str(first["msg"]).removeprefix("Value error, ")) from error


def unknown_variables(environment: Mapping[str, str] | None = None, *, also_known: Iterable[str] = ()) -> dict[str, str]:
    """UNDERSTUDY_… variables that mean nothing, each with one line of advice. Reported, because a typo would be silent.

    `also_known`: variables that other parts read, such as the twins of command-line options.
    """
    known = {PREFIX + name.upper() for name in Settings.model_fields}.union(also_known)
    unknown = {}
    for name in os.environ if environment is None else environment:
        if name.startswith(PREFIX) and name not in known and not name.startswith(PREFIX + "TEST_"):
            near = difflib.get_close_matches(name.upper(), known, n=1)
            unknown[name] = f"{name} is not a setting" + (f"; did you mean {near[0]}?" if near else ".")
    return dict(sorted(unknown.items()))
