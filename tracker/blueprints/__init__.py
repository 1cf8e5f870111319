"""The features at the web edge: the one list."""

from __future__ import annotations

from flask import Blueprint

from .auth.views import bp as auth
from .board.views import bp as board
from .health.views import bp as health
from .projects import bp as projects

FEATURES: tuple[Blueprint, ...] = (auth, board, health, projects)
