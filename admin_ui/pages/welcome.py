"""``/`` of the demo: leads a newcomer through the story."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from admin_ui.render import page
from admin_ui.tools import tools_of
from mdeji.kit.calendar import is_quiet

router = APIRouter(include_in_schema=False)

PHONE_PAGE = "/simulator/phone"
SUPPORTER = "サポーター"


@dataclass(frozen=True)
class DemoGuide:
    """The sample people, (LINE user id, name, role in words), and accounts, (login, password, role)."""

    people: tuple[tuple[str, str, str], ...]
    accounts: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Phone:
    """A sample person whose phone can be opened."""

    name: str
    role: str
    link: str


@router.get("/")
def welcome(request: Request) -> Response:
    """Show who is who, and the story in five steps."""
    guide: DemoGuide = getattr(request.app.state, "guide", DemoGuide((), ()))
    phones = [phone(*person) for person in guide.people]
    values: dict[str, Any] = {
        "residents": [known for known in phones if known.role != SUPPORTER],
        "supporters": [known for known in phones if known.role == SUPPORTER],
        "accounts": guide.accounts,
        "quiet": is_quiet(tools_of(request).clock.now()),
    }
    return page(request, "welcome.html", **values)


def phone(user_id: str, name: str, role: str) -> Phone:
    """Return the phone of a sample person."""
    return Phone(name, role, f"{PHONE_PAGE}?{urlencode({'person': user_id})}")
