"""What waits for the person who is logged in."""
