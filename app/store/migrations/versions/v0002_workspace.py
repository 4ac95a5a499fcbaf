"""What a workspace needs beside the first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Adds where mocks are kept, and what scripts for Postman's API know of them."""
    add_origin()
    make_postman_mocks()
    make_server_responses()
    add_contract()


def add_origin() -> None:
    """Mocks of a store made before were all kept in it.

    Not as a batch of Alembic: on SQLite that drops the table, and everything that belongs to its rows with it.
    """
    op.execute(
        "alter table mocks add column origin varchar(10) default 'store' not null "
        "constraint ck_mocks_origin check (origin in ('store', 'files'))"
    )


def make_postman_mocks() -> None:
    op.create_table(
        "postman_mocks",
        sa.Column("mock_id", sa.String(length=36), nullable=False),
        sa.Column("collection_id", sa.String(length=36), nullable=True),
        sa.Column("server_response", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(["collection_id"], ["mocks.id"], name="fk_postman_mocks_collection_id", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["mock_id"], ["mocks.id"], name="fk_postman_mocks_mock_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("mock_id", name="pk_postman_mocks"),
    )
    op.create_index("ix_postman_mocks_collection_id", "postman_mocks", ["collection_id"])


def make_server_responses() -> None:
    op.create_table(
        "server_responses",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("mock_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["mock_id"], ["mocks.id"], name="fk_server_responses_mock_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_server_responses"),
    )
    op.create_index("ix_server_responses_mock_id", "server_responses", ["mock_id"])


def add_contract() -> None:
    """What calls are checked against; revisions of a store made before have none."""
    op.execute("alter table revisions add column contract varchar(64) constraint fk_revisions_contract references blobs (hash)")
    op.create_index("ix_revisions_contract", "revisions", ["contract"])
