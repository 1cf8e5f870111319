"""The tree of organisations, its changes, and the figures that an organisation sets for itself."""

from . import changes, policy

__all__ = ["changes", "policy"]
