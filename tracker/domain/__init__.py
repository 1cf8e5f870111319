"""The rules, as pure functions of values and dates. Standard library only; nothing here reads a clock, a file or a database."""
