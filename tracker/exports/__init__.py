"""Rows in, bytes out."""
