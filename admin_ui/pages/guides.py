"""Step cards for everybody: on the screen of a phone, and as an A4 page to print."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from admin_ui import labels
from admin_ui.guide_papers import DEVICES, guide_sheet
from admin_ui.render import page
from admin_ui.tools import Use
from mdeji.kit.errors import NotFound
from mdeji.requests.guides import GUIDES, Guide, about
from mdeji.requests.service import TOPICS

router = APIRouter(include_in_schema=False)
Code = Annotated[str, Path(max_length=40, pattern=r"^[a-z_]+$")]
Device = Annotated[str, Query(max_length=20)]


@router.get("/guides")
def every(http: Request, tools: Use) -> Response:
    """Show all cards, topic by topic."""
    shelves = [(labels.TOPICS[topic], about([topic])) for topic in TOPICS]
    return page(
        http,
        "guides/every.html",
        shelves=[shelf for shelf in shelves if shelf[1]],
        address=f"{tools.settings.public_url}/guides",
    )


@router.get("/guides/{code}.pdf")
def sheet(tools: Use, code: Code, device: Device = "unknown") -> Response:
    """Return the page to print."""
    pdf = guide_sheet(tools, _guide(code), device)
    headers = {
        "content-disposition": f'inline; filename="mdeji-{code}.pdf"',
        "cache-control": "public, max-age=300",
    }
    return Response(pdf, 200, headers, "application/pdf")


@router.get("/guides/{code}")
def one(http: Request, tools: Use, code: Code, device: Device = "unknown") -> Response:
    """Show one card; where devices differ both ways, unless one is chosen."""
    guide = _guide(code)
    return page(
        http,
        "guides/one.html",
        guide=guide,
        steps=guide.steps_on(device),
        device=device,
        devices=DEVICES,
        differs=any(step.by_device for step in guide.steps),
        topic=labels.TOPICS[guide.topic],
        others=[other for other in about([guide.topic]) if other.code != code],
        address=f"{tools.settings.public_url}/guides/{code}",
    )


def _guide(code: str) -> Guide:
    found = GUIDES.get(code)
    if found is None:
        raise NotFound("guide", code)
    return found
