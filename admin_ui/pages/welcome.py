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
BEYOND = (
    ("/admin/yorozu/log", "よろず相談所の記録", "キーボードだけで、1人を数秒で 記録します。"),
    ("/admin/rota", "当番表", "どの相談所に だれが行くか、どこで人がたりないかが 見えます。"),
    ("/admin/classes", "講座", "席と 空き待ち、教える人、出欠を 見ます。"),
    ("/admin/figures", "数と月次報告", "年度の実績と 計画。数を押すと、もとの記録が 出ます。"),
    ("/admin/pictures", "絵で見る", "どこで 何が足りないか。どうすれば たすかるか。"),
    ("/admin/applicants", "申し込みと研修", "サポーターになるまでの道です。"),
    ("/yorozu", "住民のページ", "近くの よろず相談所の日を、だれでも 見られます。"),
)
"""What a newcomer can open after the story: address, name, what there is to see."""


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
        "beyond": BEYOND,
        "quiet": is_quiet(tools_of(request).clock.now()),
    }
    return page(request, "welcome.html", **values)


def phone(user_id: str, name: str, role: str) -> Phone:
    """Return the phone of a sample person."""
    return Phone(name, role, f"{PHONE_PAGE}?{urlencode({'person': user_id})}")
