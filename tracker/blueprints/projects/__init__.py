"""A project's own page: why its light, its terms, what was done, and the acts on it."""

from . import reasons
from .views import bp

__all__ = ["bp", "reasons"]
