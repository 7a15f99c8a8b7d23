"""Step cards on paper: one A4 page each, to take home from a desk."""

from datetime import UTC, datetime

from admin_ui import labels
from admin_ui.pages.certificates import source
from admin_ui.tools import Tools
from mdeji.kit.paper import qr_svg, typeset
from mdeji.requests.guides import Guide, Step

DATED = datetime(2026, 11, 1, tzinfo=UTC)
"""What the file says of its own making: the same card gives the same bytes."""

DEVICES = {"iphone": "iPhone", "android": "Android"}


def guide_sheet(tools: Tools, guide: Guide, device: str) -> bytes:
    """Return one A4 page with the steps for this device; for an unknown one with both ways."""
    address = f"{tools.settings.public_url}/guides/{guide.code}"
    known = device if device in labels.DEVICES and device != "unknown" else ""
    data = {
        "title": guide.title,
        "topic": labels.word(labels.TOPICS, guide.topic),
        "device": labels.DEVICES[known] if known else "",
        "need": guide.need,
        "care": guide.care,
        "steps": [_step(step) for step in guide.steps_on(device)],
        "office": tools.settings.office_name,
        "office_phone": tools.settings.contact_phone,
        "qr": qr_svg(address),
        "url": address,
    }
    return typeset(source("guide"), data, DATED)


def _step(step: Step) -> dict[str, object]:
    ways = [{"device": DEVICES[kind], "text": said} for kind, said in step.by_device.items()]
    return {"text": step.text, "ways": ways}
