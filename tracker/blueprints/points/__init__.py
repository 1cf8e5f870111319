"""The book of points: of a project, of a unit, one's own."""
