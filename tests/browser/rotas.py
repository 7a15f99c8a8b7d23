"""Pages about the rota, each with something on it."""

from datetime import timedelta

from sqlmodel import col, select

from mdeji.demo.rota import seed
from mdeji.dispatch.by_hand import offer_by_hand
from mdeji.dispatch.tables import Attendance, Offer
from mdeji.kit.calendar import jst
from mdeji.kit.signing import Ticket
from mdeji.rota import service
from mdeji.rota.views import views
from mdeji.supporters.tables import Supporter
from mdeji.yorozu.tables import YorozuSession
from tests.stories.world import World


def rotas(town: World) -> dict[str, list[str]]:
    """Let the desks have people on duty: all, some and none; return the pages by pattern."""
    now = town.now()
    with town.database.transaction() as session:
        seed(session, now)
        ordered = select(YorozuSession).where(col(YorozuSession.duty_id).is_not(None))
        found = session.exec(
            ordered.where(YorozuSession.starts_at > now).order_by(col(YorozuSession.starts_at))
        ).all()
        staffed = next(row for row in found if views(session, [row])[0].people)
        empty = next(row for row in found if not views(session, [row])[0].people)
        someone = session.exec(select(Supporter).where(Supporter.shown_name == "森")).one()
        offer = offer_by_hand(session, service.duty_of(empty), someone.pk, now, "staff:1")
        visit = views(session, [staffed])[0].visit_id or 0
        mate = session.exec(select(Attendance).where(Attendance.visit_id == visit)).first()
        assert mate is not None
        on_duty = session.get_one(Supporter, mate.supporter_id)
        signed = [
            ("duty", someone.pk, someone.person_id),
            ("visit", visit, on_duty.person_id),
            ("offer", session.get_one(Offer, offer.pk).pk, someone.person_id),
        ]
        places = [staffed.pk, empty.pk, found[-1].pk]
        code, centre = staffed.duty_code, staffed.centre_id
    until = jst(2027, 1, 1, 9) + timedelta(days=30)
    tokens = [
        f"/s/{what}/{town.product.signer.sign(Ticket(what, subject, person, until))}"
        for what, subject, person in signed
    ]
    return {
        "/s/duty/{token}": tokens,
        "/checkin/{code}": [f"/checkin/{code}", "/checkin/nonsense"],
        "/admin/rota": ["/admin/rota", f"/admin/rota?centre={centre}"],
        "/admin/rota/{session_id:int}": [f"/admin/rota/{one}" for one in places],
        "/admin/rota/{session_id:int}/qr": [f"/admin/rota/{places[0]}/qr"],
        "/admin/rota/always/{centre_id}": [
            f"/admin/rota/always/{centre}",
            f"/admin/yorozu/waiting/{places[0]}",
        ],
    }
