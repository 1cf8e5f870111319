"""Log-in, log-out, one's password, one's sessions, one's language."""

from . import language, password, sessions

__all__ = ["language", "password", "sessions"]
