"""The features at the web edge: the one list."""

from __future__ import annotations

from flask import Blueprint

from .accounts.views import bp as accounts
from .auth.views import bp as auth
from .board.views import bp as board
from .health.views import bp as health
from .organizations.views import bp as organizations
from .overdue.views import bp as overdue
from .projects import bp as projects

FEATURES: tuple[Blueprint, ...] = (accounts, auth, board, health, organizations, projects, overdue)
