"""Pages of one's own, of papers and of the house's keeping, each with something on it."""

from datetime import timedelta

from sqlmodel import select

from admin_ui.pages.pictures import KINDS
from admin_ui.pages.signed_me import ALL
from mdeji.kit.calendar import day_of, jst
from mdeji.kit.signing import Ticket
from mdeji.reach import service
from mdeji.reach.rules import BulletinKind, Cost
from mdeji.reach.segments import Segment, members
from mdeji.reach.service import Draft
from mdeji.supporters.own_tables import Certificate
from mdeji.supporters.tables import Supporter
from tests.stories.world import World

FAR = jst(2027, 1, 1, 9)


def owned(town: World) -> dict[str, list[str]]:
    """Issue a certificate and ask everybody whether messages arrive; return pages by pattern."""
    now = town.clock.now()
    with town.database.transaction() as session:
        chosen = members(session, Segment(status="active"))
        draft = Draft(BulletinKind.DRILL, "", 48, "the walk")
        drill = service.plan(session, draft, chosen, Cost(0, 100), "staff:1", now).pk
        one = session.exec(select(Supporter)).first()
        assert one is not None
        first = day_of(now) - timedelta(days=30)
        paper = Certificate(
            supporter_id=one.pk,
            code="WALKWALKWALK",
            first_on=first,
            last_on=day_of(now),
            visits=3,
            minutes=360,
            issued_at=now,
            issued_by="staff:1",
        )
        session.add(paper)
        session.flush()
        who, person = one.pk, one.person_id
    sign = town.product.signer.sign
    me = f"/s/me/{sign(Ticket('me', who, person, FAR))}"
    return {
        "/s/me/{token}": [me],
        "/s/me/{token}/leave": [f"{me}/leave"],
        "/s/me/{token}/{part}": [f"{me}/{part}" for part in ALL],
        "/s/myvisits/{token}": [f"/s/myvisits/{sign(Ticket('myvisits', who, person, FAR))}"],
        "/s/mydata/{token}": [f"/s/mydata/{sign(Ticket('mydata', person, person, FAR))}"],
        "/verify/{code}": ["/verify/WALKWALKWALK", "/verify/nonsense"],
        "/admin/supporters/{supporter_id:int}/certificates": [
            f"/admin/supporters/{who}/certificates"
        ],
        "/admin/persons/{person_id:int}": [f"/admin/persons/{person}"],
        "/admin/retention": ["/admin/retention"],
        "/admin/health": ["/admin/health"],
        "/admin/journal": ["/admin/journal"],
        "/admin/more": ["/admin/more"],
        "/admin/demand": ["/admin/demand"],
        "/admin/pictures": ["/admin/pictures"],
        "/admin/pictures/{code}": [f"/admin/pictures/{kind.code}" for kind in KINDS],
        "/admin/reach": ["/admin/reach"],
        "/admin/reach/{bulletin_id:int}": [f"/admin/reach/{drill}"],
    }
