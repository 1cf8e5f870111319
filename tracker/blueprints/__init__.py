"""The features at the web edge: the one list."""

from __future__ import annotations

from flask import Blueprint

from .auth.views import bp as auth
from .health.views import bp as health

FEATURES: tuple[Blueprint, ...] = (auth, health)
