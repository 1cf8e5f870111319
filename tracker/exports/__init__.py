"""Rows in, bytes out: what leaves the program as a file."""
