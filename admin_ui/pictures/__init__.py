"""The pictures: each says one thing in its heading, shows it, and gives the same numbers as a table."""
