"""More time for a project: asked for by its owner, reviewed by the office, decided by the sponsor."""

from . import decisions
from .views import bp

__all__ = ["bp", "decisions"]
