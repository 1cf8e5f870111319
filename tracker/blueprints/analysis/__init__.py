"""Planned against actual over the year, and how the lead units stand."""
