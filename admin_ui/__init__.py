"""Pages for staff, and the signed pages that residents and supporters open from LINE."""
