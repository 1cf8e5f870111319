"""Acts: one verb a use case. A service checks the right and the rule, writes, and records the act; it never commits."""
