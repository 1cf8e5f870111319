"""What the Makefile calls does what it says."""
