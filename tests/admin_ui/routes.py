"""Every route of the pages, with who may use it; taken from the application itself."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from fastapi.routing import APIRoute


@dataclass(frozen=True)
class Door:
    """A method of a route: its roles, and whether it asks for the token of the session."""

    method: str
    path: str
    roles: frozenset[str] | None
    checks_token: bool

    def addresses(self, numbers: range = range(1, 2)) -> Iterator[str]:
        """Return the addresses with every one of these numbers in the places of its parameters."""
        parts = re.split(r"\{[^}]+\}", self.path)
        for chosen in product(numbers, repeat=len(parts) - 1):
            yield "".join(f"{part}{one}" for part, one in zip(parts, (*chosen, ""), strict=True))


def doors(app: Any, below: str = "/admin") -> list[Door]:
    """Return what the application answers below an address."""
    return [
        Door(method, route.path, _roles(route), _checks(route))
        for route in flat(app.routes)
        if isinstance(route, APIRoute) and route.path.startswith(below)
        for method in sorted((route.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"})
    ]


def flat(routes: Any) -> Iterator[Any]:
    """Go through the routes, also those of included routers."""
    for route in routes:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from flat(inner.routes)
        else:
            yield route


def _guards(dependant: Any) -> Iterator[Any]:
    for inner in dependant.dependencies:
        yield inner.call
        yield from _guards(inner)


def _roles(route: APIRoute) -> frozenset[str] | None:
    found = (c.allowed_roles for c in _guards(route.dependant) if hasattr(c, "allowed_roles"))
    roles = next(found, None)
    return None if roles is None else frozenset(role.value for role in roles)


def _checks(route: APIRoute) -> bool:
    return any(hasattr(call, "checks_token") for call in _guards(route.dependant))
