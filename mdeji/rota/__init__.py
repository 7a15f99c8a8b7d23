"""Who is on duty at the よろず desks: one machinery with the visits (当番表)."""
