"""The register (台账): its columns, what a cell says, and how a table that an office made is read."""
