"""Word that reaches people: inbox, digests and their deliveries, calendar feeds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import tracker.models.base

revision = "20261124_notification"
down_revision = "20261124_register"
branch_labels = None
depends_on = None

MOMENT = tracker.models.base.UtcMoment
KINDS = ("assigned", "not_acknowledged", "returned", "reminded", "urged", "decided", "waiting", "directive")
CHANNELS = ("mail", "wecombot", "dingtalk", "feishu")
OUTCOMES = ("claimed", "sent", "empty", "failed")


def upgrade() -> None:
    op.add_column("account", sa.Column("inbox_revision", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "notification",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id"), nullable=False),
        sa.Column("kind", _word("notificationkind", KINDS, 20), nullable=False),
        sa.Column("project_id", sa.Integer(), sa.ForeignKey("project.id")),
        sa.Column("subject_type", sa.String(30), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("occasion", sa.String(60), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("at", MOMENT(timezone=True), nullable=False),
        sa.Column("read_at", MOMENT(timezone=True)),
        sa.UniqueConstraint("account_id", "kind", "subject_type", "subject_id", "occasion"),
    )
    unread = sa.text("read_at IS NULL")
    _partial_index("ix_notification_unread", "notification", ["account_id", "id"], unread)
    _partial_index("ix_notification_project_waits", "notification", ["project_id"], unread)
    _partial_index("ix_notification_subject_waits", "notification", ["subject_type", "subject_id"], unread)
    op.create_table(
        "digest_setting",
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id"), primary_key=True, autoincrement=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("channel", _word("channel", CHANNELS, 12), nullable=False),
        sa.Column("target", sa.String(220), nullable=False),
        sa.Column("set_at", MOMENT(timezone=True), nullable=False),
    )
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id"), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("channel", _word("channel", CHANNELS, 12), nullable=False),
        sa.Column("outcome", _word("outcome", OUTCOMES, 12), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("claimed_at", MOMENT(timezone=True), nullable=False),
        sa.Column("settled_at", MOMENT(timezone=True)),
        sa.Column("detail", sa.String(200), nullable=False),
        sa.UniqueConstraint("account_id", "on"),
    )
    _partial_index("ix_delivery_trouble", "delivery", ["id"], sa.text("outcome IN ('claimed', 'failed')"))
    op.create_table(
        "calendar_feed",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id"), nullable=False),
        sa.Column("secret_digest", sa.String(64), nullable=False, unique=True),
        sa.Column("opened_at", MOMENT(timezone=True), nullable=False),
        sa.Column("ended_at", MOMENT(timezone=True)),
    )
    _partial_index("ix_calendar_feed_open", "calendar_feed", ["account_id"], sa.text("ended_at IS NULL"), unique=True)


def downgrade() -> None:
    for table in ("calendar_feed", "delivery", "digest_setting", "notification"):
        op.drop_table(table)
    # In place: other tables point to this one, so it must not be copied and dropped.
    with op.batch_alter_table("account", recreate="never") as account:
        account.drop_column("inbox_revision")


def _word(name: str, words: tuple[str, ...], length: int) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=False, length=length)


def _partial_index(name: str, table: str, columns: list[str], where: sa.TextClause, *, unique: bool = False) -> None:
    op.create_index(name, table, columns, unique=unique, sqlite_where=where, postgresql_where=where)
