"""Find files inside installed packages without importing them."""

from importlib.util import find_spec
from pathlib import Path


class Missing(RuntimeError):
    """A part that the tests stand on is not there; says how to get it."""


def package_folder(name: str) -> Path | None:
    """Return the folder of the installed package ``name``, or None."""
    spec = find_spec(name)
    places = spec.submodule_search_locations if spec else None
    return Path(next(iter(places))) if places else None
