"""Charts as geometry: the same numbers give the same drawing, and a template writes it as SVG."""
