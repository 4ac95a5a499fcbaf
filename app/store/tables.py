"""The tables. README.md draws how they hang together; `migrations/` makes them."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
)

from app.store.columns import Json, Moment, Number, Words

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

Hash = String(64)
Id = String(36)

counter = Table(
    "counter",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("value", BigInteger, nullable=False),
    CheckConstraint("id = 1", name="one_row"),
)
"""One row: the number of the last change. Who changes anything locks it first, so that changes are numbered as they commit."""

audit = Table(
    "audit",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("author", Words, nullable=False),
    Column("action", Words, nullable=False),
    Column("kind", Words, nullable=False),
    Column("subject", Words, nullable=False),
    Column("mock_id", Id),
    Column("details", Json, nullable=False),
    Index(None, "mock_id", "number"),
)
"""Who did what: one entry for each change, numbered by the counter. Mocks may be gone, so that nothing here refers to them."""

blobs = Table(
    "blobs",
    metadata,
    Column("hash", Hash, primary_key=True),
    Column("size", Integer, nullable=False),
    Column("packed", LargeBinary, nullable=False),
)
"""Contents by the SHA-256 of their bytes, packed with zlib."""

environments = Table(
    "environments",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", Words, nullable=False, unique=True),
    Column("content", ForeignKey(blobs.c.hash), nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Index(None, "content"),
)

mocks = Table(
    "mocks",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", Words, nullable=False),
    Column("title", Words, nullable=False),
    Column("use_case", Words, nullable=False),
    Column("access", String(10), nullable=False),
    Column("origin", String(10), nullable=False, server_default="store"),
    Column("settings", Json, nullable=False),
    Column("environment_id", ForeignKey(environments.c.id, ondelete="SET NULL")),
    Column("expires_at", Moment),
    Column("is_paused", Boolean, nullable=False),
    Column("newest", Integer, nullable=False),
    Column("published", Integer),
    Column("publication", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("created_by", Words, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("deleted_at", Moment),
    Column("purge_at", Moment),
    CheckConstraint("access in ('public', 'key')", name="access"),
    CheckConstraint("origin in ('store', 'files')", name="origin"),
    CheckConstraint("published is null or published <= newest", name="published"),
    Index(None, "name"),
    Index(None, "environment_id"),
)
"""`newest`: the number of the last revision, counted up by the database. `published`: the one that is answered with."""

names = Table(
    "names",
    metadata,
    Column("name", Words, primary_key=True),
    Column("mock_id", ForeignKey(mocks.c.id, ondelete="CASCADE"), nullable=False),
    Column("until", Moment),
    Index(None, "mock_id"),
)
"""Every name that leads to a mock: its own (`until` is null), and earlier ones until they are free again."""

revisions = Table(
    "revisions",
    metadata,
    Column("mock_id", ForeignKey(mocks.c.id, ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("content", Hash, nullable=False),
    Column("collection", ForeignKey(blobs.c.hash), nullable=False),
    Column("environment", ForeignKey(blobs.c.hash)),
    Column("settings", Json, nullable=False),
    Column("message", Words, nullable=False),
    Column("author", Words, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("source_kind", Words, nullable=False),
    Column("source_name", Words, nullable=False),
    Column("contract", ForeignKey(blobs.c.hash)),
    CheckConstraint("number > 0", name="number"),
    Index(None, "collection"),
    Index(None, "environment"),
    Index(None, "contract"),
)
"""Rows are added and never changed: a trigger refuses it. `content`: one hash over everything that decides answers."""

publications = Table(
    "publications",
    metadata,
    Column("mock_id", Id, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("revision", Integer, nullable=False),
    Column("back_to", Integer),
    Column("at", Moment, nullable=False),
    Column("author", Words, nullable=False),
    ForeignKeyConstraint(["mock_id", "revision"], ["revisions.mock_id", "revisions.number"], ondelete="CASCADE"),
    Index(None, "mock_id", "revision"),
)
"""When which revision was published. `back_to`: the publication that rolling back leads to."""

keys = Table(
    "keys",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("name", Words, nullable=False),
    Column("hash", Hash, nullable=False),
    Column("old_hash", Hash),
    Column("old_until", Moment),
    Column("every_mock", Boolean, nullable=False),
    Column("methods", Json, nullable=False),
    Column("per_minute", Integer),
    Column("expires_at", Moment),
    Column("used_at", Moment),
    Column("revoked_at", Moment),
    Column("created_at", Moment, nullable=False),
    Column("created_by", Words, nullable=False),
    Index(None, "name", "id"),
)

key_mocks = Table(
    "key_mocks",
    metadata,
    Column("key_id", ForeignKey(keys.c.id, ondelete="CASCADE"), primary_key=True),
    Column("mock_id", ForeignKey(mocks.c.id, ondelete="CASCADE"), primary_key=True),
    Column("revision", Integer),
    Index(None, "mock_id"),
)
"""The mocks a key opens; with `revision`, only that one of the mock."""

people = Table(
    "people",
    metadata,
    Column("id", Id, primary_key=True),
    Column("email", Words, nullable=False, unique=True),
    Column("name", Words, nullable=False),
    Column("role", String(10), nullable=False),
    Column("password", Words),
    Column("created_at", Moment, nullable=False),
    Column("disabled_at", Moment),
    CheckConstraint("role in ('owner', 'editor', 'reviewer', 'viewer')", name="role"),
)

invitations = Table(
    "invitations",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("hash", Hash, nullable=False),
    Column("email", Words),
    Column("role", String(10), nullable=False),
    Column("is_setup", Boolean, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("created_by", Words, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("hash", Hash, nullable=False),
    Column("person_id", ForeignKey(people.c.id, ondelete="CASCADE"), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
    Index(None, "person_id"),
)

tokens = Table(
    "tokens",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("name", Words, nullable=False),
    Column("hash", Hash, nullable=False),
    Column("person_id", ForeignKey(people.c.id, ondelete="CASCADE"), nullable=False),
    Column("role", String(10), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment),
    Column("used_at", Moment),
    Column("revoked_at", Moment),
    Index(None, "person_id"),
)

imports = Table(
    "imports",
    metadata,
    Column("id", Words, primary_key=True),
    Column("fingerprint", Hash, nullable=False),
    Column("result", Json, nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "at"),
)
"""What an import with an idempotency key gave, so that the same one again gives the same."""

postman_links = Table(
    "postman_links",
    metadata,
    Column("mock_id", ForeignKey(mocks.c.id, ondelete="CASCADE"), primary_key=True),
    Column("host", Words, nullable=False),
    Column("workspace", Words, nullable=False),
    Column("collection", Words, nullable=False),
    Column("environment", Words, nullable=False),
    Column("mock", Words, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("pulled_at", Moment, nullable=False),
    Column("changed_there", Words, nullable=False),
)
"""Where a mock was pulled from in Postman, and as which revision, so that it can be pulled again."""

postman_mocks = Table(
    "postman_mocks",
    metadata,
    Column("mock_id", ForeignKey(mocks.c.id, ondelete="CASCADE"), primary_key=True),
    Column("collection_id", ForeignKey(mocks.c.id, ondelete="SET NULL")),
    Column("server_response", Id),
    Index(None, "collection_id"),
)
"""What only scripts written for Postman's API know of a mock: the mock whose collection it follows, and which of its server
responses it was told to give."""

server_responses = Table(
    "server_responses",
    metadata,
    Column("id", Id, primary_key=True),
    Column("mock_id", ForeignKey(mocks.c.id, ondelete="CASCADE"), nullable=False),
    Column("name", Words, nullable=False),
    Column("status", Integer, nullable=False),
    Column("headers", Json, nullable=False),
    Column("language", Words),
    Column("body", Words, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("created_by", Words, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("changed_by", Words, nullable=False),
    Index(None, "mock_id"),
)
"""Answers that a mock has ready for all calls. The one that is given is in the settings of its revision."""

calls = Table(
    "calls",
    metadata,
    Column("id", Number, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("mock_id", Id, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("key_id", String(16), nullable=False),
    Column("method", Words, nullable=False),
    Column("path", Words, nullable=False),
    Column("operation", Words, nullable=False),
    Column("example_id", Words, nullable=False),
    Column("example_name", Words, nullable=False),
    Column("score", Float),
    Column("status", Integer, nullable=False),
    Column("is_miss", Boolean, nullable=False),
    Column("milliseconds", Float, nullable=False),
    Column("request_size", BigInteger, nullable=False),
    Column("response_size", BigInteger, nullable=False),
    Column("violations", Json, nullable=False),
    Column("request_headers", Json, nullable=False),
    Column("response_headers", Json, nullable=False),
    Column("request_body", Words, nullable=False),
    Column("response_body", Words, nullable=False),
    Column("request_base64", Boolean, nullable=False),
    Column("response_base64", Boolean, nullable=False),
    Index(None, "mock_id", "id"),
    Index(None, "at"),
    sqlite_autoincrement=True,
)
"""Calls as they were answered. Nothing refers to mocks or keys: logging never fails because one is gone."""

call_counts = Table(
    "call_counts",
    metadata,
    Column("mock_id", Id, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("operation", Words, primary_key=True),
    Column("example_id", Words, primary_key=True),
    Column("status", Integer, primary_key=True, autoincrement=False),
    Column("key_id", String(16), primary_key=True),
    Column("calls", BigInteger, nullable=False),
    Column("misses", BigInteger, nullable=False),
    Column("last_at", Moment, nullable=False),
)
"""How often each operation, example and status was called, on which day, with which key. Outlives the calls themselves."""

from app.store import review_tables as review_tables  # noqa: E402 (they refer to the mocks above, and are part of all metadata)
