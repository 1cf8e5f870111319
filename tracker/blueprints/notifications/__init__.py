"""Word for the person who is logged in: the inbox."""
