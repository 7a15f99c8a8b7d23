"""What the pages work with; the composition root makes it once."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from fastapi.requests import HTTPConnection

from mdeji.kit.clock import Clock
from mdeji.kit.database import Database
from mdeji.kit.settings import Settings
from mdeji.kit.signing import Signer


@dataclass(frozen=True)
class Tools:
    """Hold the parts every page may use; ``demo`` shows the welcome page and lengthens sign-ins."""

    database: Database
    clock: Clock
    settings: Settings
    signer: Signer
    demo: bool = False


def tools_of(connection: HTTPConnection) -> Tools:
    """Return the tools of the application that answers."""
    tools: Tools = connection.app.state.tools
    return tools


Use = Annotated[Tools, Depends(tools_of)]
"""A route parameter that holds the tools."""
