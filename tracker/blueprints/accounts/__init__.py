"""Accounts: made and kept by the system administrator, given roles by the security administrator."""

from . import keeping, roles

__all__ = ["keeping", "roles"]
