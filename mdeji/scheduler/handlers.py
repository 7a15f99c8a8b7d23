"""Which job does what: one table. ``hear`` and ``deliver`` are added by the composition root."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from sqlmodel import Session

from mdeji.dispatch import handover as handovers
from mdeji.dispatch import series_making
from mdeji.dispatch.instructions import carry_out
from mdeji.dispatch.service import look
from mdeji.dispatch.shadow import next_look, offer_seats
from mdeji.dispatch.timers import fire
from mdeji.kit import jobs
from mdeji.kit.calendar import at_jst, day_of
from mdeji.outreach.firing import fire as fire_class
from mdeji.outreach.queue import lapse
from mdeji.reach.service import send
from mdeji.rota import teaching
from mdeji.rota.duties import follow, follow_all
from mdeji.scheduler.housekeeping import NIGHTLY_AT, tidy
from mdeji.supporters.resting import return_due
from mdeji.supporters.training_reminders import remind
from mdeji.yorozu import checks, desk_links
from mdeji.yorozu.following import forget as forget_follow_ups
from mdeji.yorozu.materialise import keep_up

Handler: TypeAlias = Callable[[Session, Mapping[str, Any], datetime], None]
"""Do one job inside the transaction that also marks it done."""


def ask(session: Session, payload: Mapping[str, Any], now: datetime) -> None:
    """Go on with the search for a team."""
    look(session, int(payload["request"]), now)


def visit_timer(session: Session, payload: Mapping[str, Any], now: datetime) -> None:
    """Do what falls due around a visit."""
    fire(session, int(payload["visit"]), str(payload["kind"]), now)


def instruct(session: Session, payload: Mapping[str, Any], now: datetime) -> None:
    """Do what the office decided ten seconds ago and has not taken back."""
    carry_out(session, payload, now)


def handover(session: Session, payload: Mapping[str, Any], now: datetime) -> None:
    """Go on with handing a visit over."""
    handovers.look(session, int(payload["handover"]), now)


def series(session: Session, payload: Mapping[str, Any], now: datetime) -> None:
    """Make the next meetings of a group that meets again and again."""
    series_making.keep_going(session, int(payload["series"]), now)


def bulletin(session: Session, payload: Mapping[str, Any], now: datetime) -> None:
    """Write the next of the messages that go to many."""
    send(session, int(payload["bulletin"]), int(payload["after"]), now)


def class_timer(session: Session, payload: Mapping[str, Any], now: datetime) -> None:
    """Do what falls due around a class."""
    starts_at = datetime.fromisoformat(str(payload["starts_at"]))
    fire_class(session, int(payload["class"]), str(payload["kind"]), starts_at, now)


def class_offer(session: Session, payload: Mapping[str, Any], now: datetime) -> None:
    """Let the offer of a seat end that nobody answered."""
    lapse(session, int(payload["place"]), int(payload["version"]), now)


def nightly(session: Session, payload: Mapping[str, Any], now: datetime) -> None:
    """Forget what need not be kept, do what the new day asks for, and come back tomorrow night."""
    del payload
    tidy(session, now)
    return_due(session, now)
    keep_up(session, now)
    follow_all(session, now)
    teaching.follow_classes(session, now)
    forget_follow_ups(session, now)
    checks.ask_due(session, now)
    checks.remind_of_return(session, now)
    checks.let_go(session, now)
    desk_links.forget(session, now)
    remind(session, now)
    plan_nightly(session, now)


def rota(session: Session, payload: Mapping[str, Any], now: datetime) -> None:
    """Bring the duties of a centre in step with its sessions, and tell who wants to hear."""
    follow(session, payload.get("centre"), now)


def shadows(session: Session, payload: Mapping[str, Any], now: datetime) -> None:
    """Offer seats to those in training, and look again later in the day."""
    del payload
    offer_seats(session, now)
    plan_shadows(session, now)


def plan_shadows(session: Session, now: datetime) -> None:
    """See to it that seats are offered at the next hour for it; one job for each."""
    at = next_look(now)
    jobs.put(session, jobs.Order("shadows", {}, at, f"shadows:{at.isoformat()}"), now)


def plan_nightly(session: Session, now: datetime) -> None:
    """See to it that the house is tidied the coming night; one job for each night."""
    tomorrow = day_of(now) + timedelta(days=1)
    order = jobs.Order("nightly", {}, at_jst(tomorrow, NIGHTLY_AT), f"nightly:{tomorrow}")
    jobs.put(session, order, now)
    plan_shadows(session, now)


HANDLERS: Mapping[str, Handler] = {
    "ask": ask,
    "visit_timer": visit_timer,
    "instruct": instruct,
    "handover": handover,
    "series": series,
    "bulletin": bulletin,
    "class_timer": class_timer,
    "class_offer": class_offer,
    "nightly": nightly,
    "shadows": shadows,
    "rota": rota,
    "teaching": teaching.changed,
}
