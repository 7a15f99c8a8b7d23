"""Turn view values into HTML."""

from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from admin_ui import labels, words
from admin_ui.assets import asset
from admin_ui.charts.marks import plain
from admin_ui.navigation import navigation
from admin_ui.tools import tools_of

HTMX_CONFIG = (
    '{"includeIndicatorStyles":false,"allowEval":false,"allowScriptTags":false,'
    '"historyCacheSize":0,"selfRequestsOnly":true}'
)


@cache
def environment() -> Environment:
    """Return the template environment: escaped, strict about missing values."""
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(labels.filters(), coordinate=plain)
    made.filters.update(waiting=words.waiting, notice=lambda kind: labels.word(words.NOTICES, kind))
    made.globals.update(asset=asset, htmx_config=HTMX_CONFIG, L=labels, navigation=navigation)
    return made


def page(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """Return the template as a page.

    Every template gets ``request``, ``now``, ``office`` (name and phone) and ``demo``; ``viewer``
    is the signed-in account or None.
    """
    tools = tools_of(request)
    values = {
        "viewer": None,
        "pulse": None,
        "now": tools.clock.now(),
        "office_name": tools.settings.office_name,
        "office_phone": tools.settings.contact_phone,
        "demo": tools.demo,
        **values,
    }
    html = environment().get_template(template).render(request=request, **values)
    return HTMLResponse(html, status_code=status)


def to(address: str) -> Response:
    """Send the browser on to another page after a change."""
    return Response(status_code=303, headers={"location": address})
