"""Whether the program lives and is ready."""
