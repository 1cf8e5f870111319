"""Files that people take away: rows in, bytes out."""
