"""The book of points: lines and sums of a project, a unit, a person. A person's lines are theirs and their superiors' to see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from tracker.domain.permissions import Actor, sees_business
from tracker.extensions import db
from tracker.models import Organization, PointEntry, Project

from .projects import led_by, visible

ROWS = 100


def seen_by(actor: Actor) -> sa.ColumnElement[bool]:
    """Lines that the actor may see: their own, and those of projects that they lead (`permissions.is_superior`). To be put to a select
    that joins the project."""
    if not sees_business(actor):
        return sa.false()
    return sa.or_(PointEntry.account_id == actor.account_id, led_by(actor))


def of_project(actor: Actor, project_id: int) -> Sequence[PointEntry]:
    """The lines of a project, those of them that the actor may see, newest first."""
    return db.session.scalars(
        lines()
        .join(Project, Project.id == PointEntry.project_id)
        .where(PointEntry.project_id == project_id, seen_by(actor))
        .order_by(PointEntry.id.desc())
    ).all()


def of_account(account_id: int) -> Sequence[PointEntry]:
    """A person's own lines, newest first."""
    found = lines().where(PointEntry.account_id == account_id).order_by(PointEntry.id.desc())
    return db.session.scalars(found.limit(ROWS)).all()


def of_unit(actor: Actor, unit_id: int, *, year: int) -> Sequence[PointEntry]:
    """The lines of a lead unit in the year, those of them that the actor may see, newest first."""
    return db.session.scalars(
        lines()
        .join(Project, Project.id == PointEntry.project_id)
        .where(PointEntry.unit_id == unit_id, in_year(year), seen_by(actor))
        .order_by(PointEntry.id.desc())
        .limit(ROWS)
    ).all()


def of_year(actor: Actor, *, year: int, limit: int) -> Sequence[PointEntry]:
    """All lines of the calendar year that the actor may see, newest first, with unit and account."""
    return db.session.scalars(
        lines()
        .join(Project, Project.id == PointEntry.project_id)
        .where(in_year(year), seen_by(actor))
        .options(joinedload(PointEntry.unit), joinedload(PointEntry.account))
        .order_by(PointEntry.id.desc())
        .limit(limit)
    ).all()


def unit_sums(actor: Actor, *, year: int) -> Sequence[sa.Row[*tuple[Any, ...]]]:
    """By lead unit: rewards, penalties and their sum in the year, of the projects that the actor may see. By name.

    What is taken back counts where it was booked: a penalty that was reversed is no reward.
    """
    is_reward = (PointEntry.points > 0) == PointEntry.reverses_id.is_(None)
    plus = sa.func.sum(PointEntry.points).filter(is_reward)
    minus = sa.func.sum(PointEntry.points).filter(~is_reward)
    return db.session.execute(
        sa.select(
            Organization.id,
            Organization.short_name,
            sa.func.coalesce(plus, 0).label("plus"),
            sa.func.coalesce(minus, 0).label("minus"),
            sa.func.sum(PointEntry.points).label("total"),
        )
        .join(PointEntry, PointEntry.unit_id == Organization.id)
        .join(Project, Project.id == PointEntry.project_id)
        .where(visible(actor), in_year(year))
        .group_by(Organization.id, Organization.short_name)
        .order_by(sa.desc("total"), Organization.short_name)
    ).all()


def total(entries: Sequence[PointEntry]) -> Decimal:
    """The sum of the lines, in points."""
    return sum((entry.points for entry in entries), Decimal(0))


def reversed_ids(entries: Sequence[PointEntry]) -> set[int]:
    """Which of these lines another line takes back."""
    return {entry.reverses_id for entry in entries if entry.reverses_id is not None}


def in_year(year: int) -> sa.ColumnElement[bool]:
    """Lines booked in the calendar year."""
    return PointEntry.booked_on.between(dt.date(year, 1, 1), dt.date(year, 12, 31))


def lines() -> sa.Select[PointEntry]:
    """Lines with what they name."""
    return sa.select(PointEntry).options(
        joinedload(PointEntry.project), joinedload(PointEntry.step), joinedload(PointEntry.booked_by)
    )
