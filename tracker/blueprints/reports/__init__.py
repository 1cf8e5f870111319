"""Progress reports: made by the owner, reviewed by the office."""

from .reviews import queue as queue
from .views import bp as bp
