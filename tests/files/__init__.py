"""Files on their way in and in the store."""
