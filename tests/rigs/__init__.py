"""What tests stand on: a PostgreSQL server, a Chromium, a Node, all from locked packages."""
