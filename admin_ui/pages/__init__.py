"""The pages, one file per screen; each module has a ``router``."""
