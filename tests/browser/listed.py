"""Pages about many supporters, each with something on it."""

from sqlmodel import select

from mdeji.staff.tables import StaffAccount, StaffRole
from mdeji.supporters import bulk, importing
from mdeji.supporters.tables import Supporter
from tests.stories.world import World

REGISTER = """氏名,ふりがな,電話番号,生年月日,地区,研修修了日,できること
山田 花,やまだ はな,090-0000-0001,S30.5.3,芳賀,R6.4.20,LINE、写真
山田 月,やまだ つき,090-0000-0002,1960/1/2,南橘,,QRコード
中村 健二,なかむら けんじ,027-999-9999,,芳賀,,
,,0271,昭和99年,札幌,,料理
"""


def listed(town: World) -> dict[str, list[str]]:
    """Plan a bulk action and bring a register as the administrator; return the pages by pattern."""
    now = town.clock.now()
    with town.database.transaction() as session:
        admins = select(StaffAccount).where(StaffAccount.role == StaffRole.ADMIN)
        actor = f"staff:{session.exec(admins).one().pk}"
        ids = [row.pk for row in session.exec(select(Supporter))]
        planned = bulk.plan(session, bulk.Wish("pause", text="大雪のため"), ids, actor, now)
        brought = importing.bring(session, "名簿.csv", REGISTER.encode("cp932"), actor, now)
    return {
        "/admin/supporters": [
            "/admin/supporters",
            "/admin/supporters?flag=idle&flag=minor&sort=offered",
            "/admin/supporters?district=none",
        ],
        "/admin/supporters/views/{view_id:int}": ["/admin/supporters/views/99999"],
        "/admin/supporters/{supporter_id:int}/edit": [f"/admin/supporters/{ids[0]}/edit"],
        "/admin/supporters/bulk/{action_id:int}": [f"/admin/supporters/bulk/{planned}"],
        "/admin/supporters/import": ["/admin/supporters/import"],
        "/admin/supporters/import/{batch_id:int}": [f"/admin/supporters/import/{brought}"],
    }
