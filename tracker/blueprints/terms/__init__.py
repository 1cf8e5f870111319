"""The five terms of a project: written, and changed after issuing."""
