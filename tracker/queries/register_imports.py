"""Registers that were brought back and wait to be applied."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from tracker.domain.permissions import Actor
from tracker.models import RegisterImport


def waiting_for(actor: Actor, checklist_id: int, *, at: dt.datetime) -> sa.Select[RegisterImport]:
    """What this person brought back for the checklist and has not applied; `at` is UTC. Nobody sees another's."""
    return sa.select(RegisterImport).where(
        RegisterImport.account_id == actor.account_id,
        RegisterImport.checklist_id == checklist_id,
        RegisterImport.expires_at > at,
    )
