"""The features at the web edge: the one list."""

from __future__ import annotations

from flask import Blueprint

from .accounts.views import bp as accounts
from .analysis.views import bp as analysis
from .audit.views import bp as audit
from .auth.views import bp as auth
from .board.views import bp as board
from .calendars.views import bp as calendars
from .cases import bp as cases
from .checklists.views import bp as checklists
from .closures import bp as closures
from .deliveries.views import bp as deliveries
from .evidence.views import bp as evidence
from .extension_requests import bp as extension_requests
from .health.views import bp as health
from .me.views import bp as me
from .notices import bp as notices
from .notifications.views import bp as notifications
from .organizations.views import bp as organizations
from .overdue.views import bp as overdue
from .points.views import bp as points
from .projects import bp as projects
from .reports import bp as reports
from .settings.views import bp as settings
from .terms.views import bp as terms

FEATURES: tuple[Blueprint, ...] = (
    cases,
    closures,
    evidence,
    extension_requests,
    me,
    notifications,
    settings,
    calendars,
    deliveries,
    reports,
    accounts,
    audit,
    auth,
    board,
    health,
    organizations,
    projects,
    overdue,
    points,
    analysis,
    checklists,
    terms,
    notices,
)
