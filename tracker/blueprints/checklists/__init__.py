"""Checklists: made, assigned, checked, issued, archived."""
