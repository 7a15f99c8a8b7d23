"""Places: the municipality's districts, towns and centres, and how far they are from each other."""
