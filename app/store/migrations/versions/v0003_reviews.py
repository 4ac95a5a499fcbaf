"""Design reviews: proposals, what is said of them, gates, guests, and who is told."""

from __future__ import annotations

from alembic import op
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Integer,
    PrimaryKeyConstraint,
    String,
    Text,
    UniqueConstraint,
    text,
)

revision = "0003"
down_revision = "0002"

IS_OPEN = text("state = 'open'")


def upgrade() -> None:
    """Adds tables; what was there stays as it is."""
    make_reviews()
    make_review_revisions()
    make_review_threads()
    make_review_comments()
    make_review_verdicts()
    make_review_events()
    make_review_gates()
    make_example_calls()
    make_guest_links()
    make_guest_sessions()
    make_notifications()
    make_webhooks()
    make_deliveries()


def make_reviews() -> None:
    op.create_table(
        "reviews",
        Column("id", String(36), nullable=False),
        Column("mock_id", String(36), nullable=False),
        Column("number", Integer(), nullable=False),
        Column("title", Text(), nullable=False),
        Column("why", Text(), nullable=False),
        Column("look_at", Text(), nullable=False),
        Column("state", String(10), nullable=False),
        Column("base", Integer(), nullable=True),
        Column("revision", Integer(), nullable=False),
        Column("asked", Text(), nullable=False),
        Column("version", Integer(), nullable=False),
        Column("author_id", String(64), nullable=False),
        Column("author", Text(), nullable=False),
        Column("created_at", BigInteger(), nullable=False),
        Column("changed_at", BigInteger(), nullable=False),
        Column("closed_at", BigInteger(), nullable=True),
        Column("closed_by", Text(), nullable=True),
        CheckConstraint("state in ('open', 'published', 'withdrawn')", name=op.f("ck_reviews_state")),
        ForeignKeyConstraint(["mock_id"], ["mocks.id"], name="fk_reviews_mock_id", ondelete="CASCADE"),
        PrimaryKeyConstraint("id", name="pk_reviews"),
        UniqueConstraint("mock_id", "number", name="uq_reviews_mock_id_number"),
    )
    op.create_index(
        "ix_reviews_open_revision",
        "reviews",
        ["mock_id", "revision"],
        unique=True,
        sqlite_where=IS_OPEN,
        postgresql_where=IS_OPEN,
    )
    op.create_index("ix_reviews_state_mock_id", "reviews", ["state", "mock_id"])


def make_review_revisions() -> None:
    op.create_table(
        "review_revisions",
        Column("review_id", String(36), nullable=False),
        Column("position", Integer(), nullable=False, autoincrement=False),
        Column("revision", Integer(), nullable=False),
        Column("content", String(64), nullable=False),
        Column("base", Integer(), nullable=True),
        Column("changes", Text(), nullable=False),
        Column("examples", Text(), nullable=False),
        Column("author_id", String(64), nullable=False),
        Column("author", Text(), nullable=False),
        Column("at", BigInteger(), nullable=False),
        ForeignKeyConstraint(["review_id"], ["reviews.id"], name="fk_review_revisions_review_id", ondelete="CASCADE"),
        PrimaryKeyConstraint("review_id", "position", name="pk_review_revisions"),
    )


def make_review_threads() -> None:
    op.create_table(
        "review_threads",
        Column("review_id", String(36), nullable=False),
        Column("number", Integer(), nullable=False, autoincrement=False),
        Column("subject", Text(), nullable=False),
        Column("revision", Integer(), nullable=False),
        Column("is_of_base", Boolean(), nullable=False),
        Column("quote", Text(), nullable=False),
        Column("now", Text(), nullable=True),
        Column("resolved_at", BigInteger(), nullable=True),
        Column("resolved_by", Text(), nullable=True),
        Column("created_at", BigInteger(), nullable=False),
        ForeignKeyConstraint(["review_id"], ["reviews.id"], name="fk_review_threads_review_id", ondelete="CASCADE"),
        PrimaryKeyConstraint("review_id", "number", name="pk_review_threads"),
    )


def make_review_comments() -> None:
    op.create_table(
        "review_comments",
        Column("review_id", String(36), nullable=False),
        Column("number", Integer(), nullable=False, autoincrement=False),
        Column("thread", Integer(), nullable=False),
        Column("author_id", String(64), nullable=False),
        Column("author", Text(), nullable=False),
        Column("text", Text(), nullable=False),
        Column("mentions", Text(), nullable=False),
        Column("suggestion", Text(), nullable=False),
        Column("accepted", Integer(), nullable=True),
        Column("version", Integer(), nullable=False),
        Column("created_at", BigInteger(), nullable=False),
        Column("edited_at", BigInteger(), nullable=True),
        Column("deleted_at", BigInteger(), nullable=True),
        ForeignKeyConstraint(["review_id"], ["reviews.id"], name="fk_review_comments_review_id", ondelete="CASCADE"),
        PrimaryKeyConstraint("review_id", "number", name="pk_review_comments"),
    )
    op.create_index("ix_review_comments_review_id_thread", "review_comments", ["review_id", "thread"])


def make_review_verdicts() -> None:
    op.create_table(
        "review_verdicts",
        Column("review_id", String(36), nullable=False),
        Column("author_id", String(64), nullable=False),
        Column("author", Text(), nullable=False),
        Column("link_id", String(16), nullable=True),
        Column("verdict", String(10), nullable=False),
        Column("revision", Integer(), nullable=False),
        Column("content", String(64), nullable=False),
        Column("seen", Text(), nullable=False),
        Column("note", Text(), nullable=False),
        Column("at", BigInteger(), nullable=False),
        CheckConstraint("verdict in ('approve', 'ask')", name=op.f("ck_review_verdicts_verdict")),
        ForeignKeyConstraint(["review_id"], ["reviews.id"], name="fk_review_verdicts_review_id", ondelete="CASCADE"),
        PrimaryKeyConstraint("review_id", "author_id", name="pk_review_verdicts"),
    )


def make_review_events() -> None:
    op.create_table(
        "review_events",
        Column("review_id", String(36), nullable=False),
        Column("number", Integer(), nullable=False, autoincrement=False),
        Column("at", BigInteger(), nullable=False),
        Column("author_id", String(64), nullable=False),
        Column("author", Text(), nullable=False),
        Column("kind", Text(), nullable=False),
        Column("details", Text(), nullable=False),
        ForeignKeyConstraint(["review_id"], ["reviews.id"], name="fk_review_events_review_id", ondelete="CASCADE"),
        PrimaryKeyConstraint("review_id", "number", name="pk_review_events"),
    )


def make_review_gates() -> None:
    op.create_table(
        "review_gates",
        Column("mock_id", String(36), nullable=False),
        Column("approvals", Integer(), nullable=False),
        Column("threads", Boolean(), nullable=False),
        Column("coverage", Boolean(), nullable=False),
        Column("origin", String(10), nullable=False),
        Column("version", Integer(), nullable=False),
        Column("changed_at", BigInteger(), nullable=False),
        Column("changed_by", Text(), nullable=False),
        CheckConstraint("origin in ('store', 'files')", name=op.f("ck_review_gates_origin")),
        ForeignKeyConstraint(["mock_id"], ["mocks.id"], name="fk_review_gates_mock_id", ondelete="CASCADE"),
        PrimaryKeyConstraint("mock_id", name="pk_review_gates"),
    )


def make_example_calls() -> None:
    op.create_table(
        "example_calls",
        Column("mock_id", String(36), nullable=False),
        Column("revision", Integer(), nullable=False, autoincrement=False),
        Column("example_id", Text(), nullable=False),
        PrimaryKeyConstraint("mock_id", "revision", "example_id", name="pk_example_calls"),
    )


def make_guest_links() -> None:
    op.create_table(
        "guest_links",
        Column("id", String(16), nullable=False),
        Column("hash", String(64), nullable=False),
        Column("review_id", String(36), nullable=False),
        Column("name", Text(), nullable=False),
        Column("may_decide", Boolean(), nullable=False),
        Column("author_id", String(64), nullable=False),
        Column("author", Text(), nullable=False),
        Column("created_at", BigInteger(), nullable=False),
        Column("expires_at", BigInteger(), nullable=False),
        Column("revoked_at", BigInteger(), nullable=True),
        ForeignKeyConstraint(["review_id"], ["reviews.id"], name="fk_guest_links_review_id", ondelete="CASCADE"),
        PrimaryKeyConstraint("id", name="pk_guest_links"),
    )
    op.create_index("ix_guest_links_review_id", "guest_links", ["review_id"])


def make_guest_sessions() -> None:
    op.create_table(
        "guest_sessions",
        Column("id", String(16), nullable=False),
        Column("hash", String(64), nullable=False),
        Column("link_id", String(16), nullable=False),
        Column("name", Text(), nullable=False),
        Column("created_at", BigInteger(), nullable=False),
        ForeignKeyConstraint(["link_id"], ["guest_links.id"], name="fk_guest_sessions_link_id", ondelete="CASCADE"),
        PrimaryKeyConstraint("id", name="pk_guest_sessions"),
    )
    op.create_index("ix_guest_sessions_link_id", "guest_sessions", ["link_id"])


def make_notifications() -> None:
    op.create_table(
        "notifications",
        Column("person_id", String(64), nullable=False),
        Column("number", Integer(), nullable=False, autoincrement=False),
        Column("at", BigInteger(), nullable=False),
        Column("kind", Text(), nullable=False),
        Column("review_id", String(36), nullable=False),
        Column("comment", Integer(), nullable=True),
        Column("author", Text(), nullable=False),
        Column("read_at", BigInteger(), nullable=True),
        ForeignKeyConstraint(["review_id"], ["reviews.id"], name="fk_notifications_review_id", ondelete="CASCADE"),
        PrimaryKeyConstraint("person_id", "number", name="pk_notifications"),
    )
    op.create_index("ix_notifications_review_id", "notifications", ["review_id"])


def make_webhooks() -> None:
    op.create_table(
        "webhooks",
        Column("id", String(36), nullable=False),
        Column("mock_id", String(36), nullable=True),
        Column("url", Text(), nullable=False),
        Column("secret", Text(), nullable=False),
        Column("events", Text(), nullable=False),
        Column("is_paused", Boolean(), nullable=False),
        Column("created_at", BigInteger(), nullable=False),
        Column("created_by", Text(), nullable=False),
        ForeignKeyConstraint(["mock_id"], ["mocks.id"], name="fk_webhooks_mock_id", ondelete="CASCADE"),
        PrimaryKeyConstraint("id", name="pk_webhooks"),
    )
    op.create_index("ix_webhooks_mock_id", "webhooks", ["mock_id"])


def make_deliveries() -> None:
    op.create_table(
        "deliveries",
        Column("id", String(36), nullable=False),
        Column("webhook_id", String(36), nullable=False),
        Column("event", Text(), nullable=False),
        Column("body", Text(), nullable=False),
        Column("state", String(10), nullable=False),
        Column("tries", Integer(), nullable=False),
        Column("created_at", BigInteger(), nullable=False),
        Column("due_at", BigInteger(), nullable=False),
        Column("tried_at", BigInteger(), nullable=True),
        Column("status", Integer(), nullable=True),
        Column("problem", Text(), nullable=False),
        CheckConstraint("state in ('waiting', 'delivered', 'failed')", name=op.f("ck_deliveries_state")),
        ForeignKeyConstraint(["webhook_id"], ["webhooks.id"], name="fk_deliveries_webhook_id", ondelete="CASCADE"),
        PrimaryKeyConstraint("id", name="pk_deliveries"),
    )
    op.create_index("ix_deliveries_state_due_at", "deliveries", ["state", "due_at"])
    op.create_index("ix_deliveries_webhook_id_created_at", "deliveries", ["webhook_id", "created_at"])
