"""Registers that were brought back wait for their owner to apply them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261124_register"
down_revision = "20261124_extension_request"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "register_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("checklist_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=130), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("shown", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_register_import_account_id_account")),
        sa.ForeignKeyConstraint(
            ["checklist_id"],
            ["checklist.id"],
            name=op.f("fk_register_import_checklist_id_checklist"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_import")),
    )
    with op.batch_alter_table("register_import", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_register_import_checklist_id"), ["checklist_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_register_import_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index("ix_register_import_owner", ["account_id", "checklist_id"], unique=False)


def downgrade() -> None:
    op.drop_table("register_import")
