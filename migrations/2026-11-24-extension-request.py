"""Extension requests: asked for by the owner, reviewed by the office, decided by the sponsor."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261124_extension_request"
down_revision = "20261124_ground"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "extension_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("form_key", sa.String(length=40), nullable=False),
        sa.Column("requested_by_id", sa.Integer(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("new_due_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("excess", sa.Text(), nullable=False),
        sa.Column("reviewed_by_id", sa.Integer(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opinion", sa.String(length=400), nullable=False),
        sa.Column("decision", sa.String(length=12), nullable=True),
        sa.Column("decision_reason", sa.String(length=400), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_extension_request_{column}_{target[:-3]}"))
            for column, target in (
                ("project_id", "project.id"),
                ("requested_by_id", "account.id"),
                ("reviewed_by_id", "account.id"),
                ("decided_by_id", "account.id"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension_request")),
        sa.UniqueConstraint("form_key", name=op.f("uq_extension_request_form_key")),
    )
    with op.batch_alter_table("extension_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_extension_request_project_id"), ["project_id"], unique=False)
        batch_op.create_index(
            "ix_extension_request_waits",
            ["project_id"],
            unique=True,
            sqlite_where=sa.text("decision IS NULL"),
            postgresql_where=sa.text("decision IS NULL"),
        )


def downgrade() -> None:
    op.drop_table("extension_request")
