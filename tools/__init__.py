"""What the Makefile calls; no part of the tracker itself."""
