"""``mdeji demo``: sample people, two years of work, and everything served in one process."""
