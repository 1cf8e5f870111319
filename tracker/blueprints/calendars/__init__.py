"""The calendar feed of one person, for a calendar program that cannot log in."""
