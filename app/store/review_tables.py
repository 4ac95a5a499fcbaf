"""The tables of design reviews. README.md draws how they hang together; `migrations/` makes them."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    text,
)

from app.store.columns import Json, Moment, Words
from app.store.tables import Hash, Id, metadata, mocks

Author = String(64)
"""Who did something: a person's id, `local`, or `guest:` and the id of a guest's session."""

reviews = Table(
    "reviews",
    metadata,
    Column("id", Id, primary_key=True),
    Column("mock_id", ForeignKey(mocks.c.id, ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("title", Words, nullable=False),
    Column("why", Words, nullable=False),
    Column("look_at", Words, nullable=False),
    Column("state", String(10), nullable=False),
    Column("base", Integer),
    Column("revision", Integer, nullable=False),
    Column("asked", Json, nullable=False),
    Column("version", Integer, nullable=False),
    Column("author_id", Author, nullable=False),
    Column("author", Words, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("closed_at", Moment),
    Column("closed_by", Words),
    CheckConstraint("state in ('open', 'published', 'withdrawn')", name="state"),
    UniqueConstraint("mock_id", "number"),
    Index(None, "state", "mock_id"),
    Index(
        "ix_reviews_open_revision",
        "mock_id",
        "revision",
        unique=True,
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
)
"""Proposals, numbered per mock. `base`: what was published when it was opened. `revision`: the one offered last."""

review_revisions = Table(
    "review_revisions",
    metadata,
    Column("review_id", ForeignKey(reviews.c.id, ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("revision", Integer, nullable=False),
    Column("content", Hash, nullable=False),
    Column("base", Integer),
    Column("changes", Json, nullable=False),
    Column("examples", Json, nullable=False),
    Column("author_id", Author, nullable=False),
    Column("author", Words, nullable=False),
    Column("at", Moment, nullable=False),
)
"""Revisions in the order they were offered. `changes`: what differs from `base`, subject → hash ("" for what is gone);
`examples`: of these subjects, the ids of the examples that can be called."""

review_threads = Table(
    "review_threads",
    metadata,
    Column("review_id", ForeignKey(reviews.c.id, ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("subject", Words, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("is_of_base", Boolean, nullable=False),
    Column("quote", Words, nullable=False),
    Column("now", Words),
    Column("resolved_at", Moment),
    Column("resolved_by", Words),
    Column("created_at", Moment, nullable=False),
)
"""`subject`, `revision`, `quote`: what was spoken of; `now`: the same in the revision offered last, null when it is gone."""

review_comments = Table(
    "review_comments",
    metadata,
    Column("review_id", ForeignKey(reviews.c.id, ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("thread", Integer, nullable=False),
    Column("author_id", Author, nullable=False),
    Column("author", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("mentions", Json, nullable=False),
    Column("suggestion", Json, nullable=False),
    Column("accepted", Integer),
    Column("version", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("edited_at", Moment),
    Column("deleted_at", Moment),
    Index(None, "review_id", "thread"),
)
"""Comments, numbered per proposal. `suggestion`: another version of an example; `accepted`: the revision that took it."""

review_verdicts = Table(
    "review_verdicts",
    metadata,
    Column("review_id", ForeignKey(reviews.c.id, ondelete="CASCADE"), primary_key=True),
    Column("author_id", Author, primary_key=True),
    Column("author", Words, nullable=False),
    Column("link_id", String(16)),
    Column("verdict", String(10), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("content", Hash, nullable=False),
    Column("seen", Json, nullable=False),
    Column("note", Words, nullable=False),
    Column("at", Moment, nullable=False),
    CheckConstraint("verdict in ('approve', 'ask')", name="verdict"),
)
"""What each reviewer says now. `seen`: what the proposal changed then, subject → hash. `link_id`: a guest's link."""

review_events = Table(
    "review_events",
    metadata,
    Column("review_id", ForeignKey(reviews.c.id, ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("author_id", Author, nullable=False),
    Column("author", Words, nullable=False),
    Column("kind", Words, nullable=False),
    Column("details", Json, nullable=False),
)
"""The timeline of each proposal."""

review_gates = Table(
    "review_gates",
    metadata,
    Column("mock_id", ForeignKey(mocks.c.id, ondelete="CASCADE"), primary_key=True),
    Column("approvals", Integer, nullable=False),
    Column("threads", Boolean, nullable=False),
    Column("coverage", Boolean, nullable=False),
    Column("origin", String(10), nullable=False),
    Column("version", Integer, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("changed_by", Words, nullable=False),
    CheckConstraint("origin in ('store', 'files')", name="origin"),
)
"""What a mock asks for before it publishes."""

example_calls = Table(
    "example_calls",
    metadata,
    Column("mock_id", Id, primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("example_id", Words, primary_key=True),
)
"""Which examples of which revision were ever called. Nothing refers to mocks, as in `calls`; outlives the calls."""

guest_links = Table(
    "guest_links",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("hash", Hash, nullable=False),
    Column("review_id", ForeignKey(reviews.c.id, ondelete="CASCADE"), nullable=False),
    Column("name", Words, nullable=False),
    Column("may_decide", Boolean, nullable=False),
    Column("author_id", Author, nullable=False),
    Column("author", Words, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("revoked_at", Moment),
    Index(None, "review_id"),
)

guest_sessions = Table(
    "guest_sessions",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("hash", Hash, nullable=False),
    Column("link_id", ForeignKey(guest_links.c.id, ondelete="CASCADE"), nullable=False),
    Column("name", Words, nullable=False),
    Column("created_at", Moment, nullable=False),
    Index(None, "link_id"),
)
"""A guest's browser. It is good as long as its link."""

notifications = Table(
    "notifications",
    metadata,
    Column("person_id", Author, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("kind", Words, nullable=False),
    Column("review_id", ForeignKey(reviews.c.id, ondelete="CASCADE"), nullable=False),
    Column("comment", Integer),
    Column("author", Words, nullable=False),
    Column("read_at", Moment),
    Index(None, "review_id"),
)
"""What somebody should look at."""

webhooks = Table(
    "webhooks",
    metadata,
    Column("id", Id, primary_key=True),
    Column("mock_id", ForeignKey(mocks.c.id, ondelete="CASCADE")),
    Column("url", Words, nullable=False),
    Column("secret", Words, nullable=False),
    Column("events", Json, nullable=False),
    Column("is_paused", Boolean, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("created_by", Words, nullable=False),
    Index(None, "mock_id"),
)
"""Where to tell what happens in reviews: of one mock, or of all (null). The secret is kept as it is, for it signs."""

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Id, primary_key=True),
    Column("webhook_id", ForeignKey(webhooks.c.id, ondelete="CASCADE"), nullable=False),
    Column("event", Words, nullable=False),
    Column("body", Words, nullable=False),
    Column("state", String(10), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("tried_at", Moment),
    Column("status", Integer),
    Column("problem", Words, nullable=False),
    CheckConstraint("state in ('waiting', 'delivered', 'failed')", name="state"),
    Index(None, "state", "due_at"),
    Index(None, "webhook_id", "created_at"),
)
"""What is to be told, and was. `due_at`: when the next try is due; who begins one moves it on, so that no other does."""
