"""The tests, by layer and by noun."""
