"""Closing a project: asked for by the owner, decided by a second person; reopened, and marks revoked, by the sponsor."""

from .decisions import queue as queue
from .views import bp as bp
