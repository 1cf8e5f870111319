"""Documents: what was issued and its files, which nobody can change; the office's templates; drafts of circulars."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261124_notice"
down_revision = "20261124_notification"
branch_labels = None
depends_on = None

KEPT = ("notice", "notice_file", "notice_template")

SQLITE_GUARD = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, 'what was issued cannot be changed'); END
"""

POSTGRESQL_REFUSE = """
CREATE FUNCTION notice_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'what was issued cannot be changed'; END $$
"""

POSTGRESQL_GUARD = """
CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION notice_refuse();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION notice_refuse();
"""


def upgrade() -> None:
    op.create_table(
        "notice_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "assignment",
                "urging",
                "supervision",
                "circular",
                "accountability",
                "reply",
                "extension",
                "closure",
                "weekly",
                name="noticekind",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("original_name", sa.String(length=200), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["added_by_id"], ["account.id"], name=op.f("fk_notice_template_added_by_id_account")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_notice_template_organization_id_organization")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_template")),
    )
    with op.batch_alter_table("notice_template", schema=None) as batch_op:
        batch_op.create_index("ix_notice_template_in_force", ["organization_id", "kind", "id"], unique=False)

    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column(
            "org_path",
            sa.String(length=400).with_variant(sa.String(length=400, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "assignment",
                "urging",
                "supervision",
                "circular",
                "accountability",
                "reply",
                "extension",
                "closure",
                "weekly",
                name="noticekind",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("serial", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("content_digest", sa.String(length=64), nullable=False),
        sa.Column("template_id", sa.Integer(), nullable=True),
        sa.Column("checklist_id", sa.Integer(), nullable=True),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("step_id", sa.Integer(), nullable=True),
        sa.Column("cites_id", sa.Integer(), nullable=True),
        sa.Column("issued_by_id", sa.Integer(), nullable=True),
        sa.Column("issuer_label", sa.String(length=100), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["checklist_id"], ["checklist.id"], name=op.f("fk_notice_checklist_id_checklist")),
        sa.ForeignKeyConstraint(["cites_id"], ["notice.id"], name=op.f("fk_notice_cites_id_notice")),
        sa.ForeignKeyConstraint(["issued_by_id"], ["account.id"], name=op.f("fk_notice_issued_by_id_account")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_notice_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_notice_project_id_project")),
        sa.ForeignKeyConstraint(
            ["template_id"], ["notice_template.id"], name=op.f("fk_notice_template_id_notice_template")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint(
            "organization_id", "kind", "year", "number", name=op.f("uq_notice_organization_id_kind_year_number")
        ),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index("ix_notice_checklist_id_id", ["checklist_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_notice_cites_id"), ["cites_id"], unique=False)
        batch_op.create_index("ix_notice_org_path_id", ["org_path", "id"], unique=False)
        batch_op.create_index("ix_notice_project_id_id", ["project_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_notice_step_id"), ["step_id"], unique=False)

    op.create_table(
        "circular_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("checklist_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(length=8), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_by_id", sa.Integer(), nullable=True),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("notice_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["checklist_id"], ["checklist.id"], name=op.f("fk_circular_draft_checklist_id_checklist")
        ),
        sa.ForeignKeyConstraint(["edited_by_id"], ["account.id"], name=op.f("fk_circular_draft_edited_by_id_account")),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_circular_draft_notice_id_notice")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_circular_draft")),
        sa.UniqueConstraint("checklist_id", "period", name=op.f("uq_circular_draft_checklist_id_period")),
    )
    op.create_table(
        "notice_file",
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("ending", sa.String(length=4), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("is_given", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_notice_file_notice_id_notice")),
        sa.PrimaryKeyConstraint("notice_id", "ending", name=op.f("pk_notice_file")),
    )
    with op.batch_alter_table("notice_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notice_file_digest"), ["digest"], unique=False)

    guard()


def guard() -> None:
    """The database itself refuses to change or delete what was issued."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(POSTGRESQL_REFUSE)
        for table in KEPT:
            op.execute(POSTGRESQL_GUARD.format(table=table))
        return
    for table in KEPT:
        for verb in ("UPDATE", "DELETE"):
            op.execute(SQLITE_GUARD.format(table=table, verb=verb))


def downgrade() -> None:
    with op.batch_alter_table("notice_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notice_file_digest"))

    op.drop_table("notice_file")
    op.drop_table("circular_draft")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notice_step_id"))
        batch_op.drop_index("ix_notice_project_id_id")
        batch_op.drop_index("ix_notice_org_path_id")
        batch_op.drop_index(batch_op.f("ix_notice_cites_id"))
        batch_op.drop_index("ix_notice_checklist_id_id")

    op.drop_table("notice")
    with op.batch_alter_table("notice_template", schema=None) as batch_op:
        batch_op.drop_index("ix_notice_template_in_force")

    op.drop_table("notice_template")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION notice_refuse()")
