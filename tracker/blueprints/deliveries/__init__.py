"""Whether the daily digests arrived, for the system administrator."""
