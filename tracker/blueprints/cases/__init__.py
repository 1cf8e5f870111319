"""Accountability: the open cases and what waits, one case with its timeline and ladder, the acts on it, the league."""

from . import acts as acts
from . import speaking as speaking
from .views import bp as bp
