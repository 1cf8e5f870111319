"""Measures of the tracker against bare Flask. They print what they measured; nothing here asserts a time."""
