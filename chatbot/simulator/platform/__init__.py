"""The platform's side of the wire: LINE's paths, refusals and headers."""
