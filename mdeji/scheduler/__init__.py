"""Which job does what and when, and the loop that does them."""
