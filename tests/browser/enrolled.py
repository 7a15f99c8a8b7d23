"""Pages of the enrolment, each with somebody on it."""

from sqlmodel import select

from mdeji.demo import enrol as demo_enrol
from mdeji.kit.calendar import jst
from mdeji.kit.signing import Ticket, mark_at
from mdeji.people.tables import Person
from mdeji.supporters.enrol_tables import SupporterCard
from mdeji.supporters.tables import Supporter
from tests.stories.world import World


def enrolled(town: World) -> dict[str, list[str]]:
    """Let people stand on every stage of the way; return pages by pattern."""
    now = town.now()
    with town.database.transaction() as session:
        demo_enrol.seed(session, now)
        found = session.exec(select(Person.name, Supporter.id, Person.id).join(Supporter)).all()
        who = {name: (supporter, person) for name, supporter, person in found}
        code = session.exec(select(SupporterCard.code)).first()
    sign = town.product.signer.sign
    until, mark = jst(2027, 1, 1, 9), mark_at(now)

    def signed(purpose: str, name: str) -> str:
        supporter, person = who[name]
        token = sign(Ticket(purpose, supporter or 0, person or 0, until, mark))
        return f"/s/{purpose}/{token}"

    def at(name: str, page: str = "") -> str:
        return f"/admin/applicants/{who[name][0]}{page}"

    train, applied = signed("train", "石井 加奈"), sign(Ticket("applied", 1, 0, until))
    young, card, gone = "坂本 りん", "福田 ヨシ子", "松田 隆"
    one = "/admin/applicants/{supporter_id:int}"
    return {
        "/apply": ["/apply"],
        "/apply/done/{token}": [f"/apply/done/{applied}"],
        "/apply/thanks": ["/apply/thanks"],
        "/admin/apply-poster": ["/admin/apply-poster"],
        "/admin/applicants": ["/admin/applicants", "/admin/applicants?wait=contact"],
        "/admin/applicants/care": ["/admin/applicants/care"],
        "/admin/applicants/days": ["/admin/applicants/days"],
        "/admin/applicants/new": ["/admin/applicants/new"],
        one: [at(name) for name in (young, card, gone, "村上 進", "藤原 和夫")],
        f"{one}/letter": [at(gone, "/letter")],
        f"{one}/slip": [at(young, "/slip")],
        f"{one}/card": [at(card, "/card")],
        f"{one}/guardian-paper": [at(young, "/guardian-paper")],
        "/card/{code}": [f"/card/{code}", "/card/unknown"],
        "/admin/training": ["/admin/training"],
        "/admin/training/new": ["/admin/training/new"],
        "/admin/training/{step_id:int}": ["/admin/training/2", "/admin/training/4"],
        "/s/train/{token}": [train],
        "/s/train/{token}/{key}": [f"{train}/{key}" for key in ("video", "quiz", "pledge")],
        "/s/guardian/{token}": [signed("guardian", young)],
    }
