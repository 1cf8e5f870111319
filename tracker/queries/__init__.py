"""Reads, shared by pages, JSON and exports alike, so that they cannot disagree."""
