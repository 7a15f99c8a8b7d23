"""Three doors, one object: somebody applies on LINE, on the web or on paper (サポーターの申込)."""

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlmodel import Session, func, select

from mdeji.kit.calendar import VISIT_FROM, VISIT_UNTIL, day_of
from mdeji.kit.errors import Invalid
from mdeji.messages.notices import Notice, Terms, notify
from mdeji.people import queries as people_queries
from mdeji.people import service as people
from mdeji.people.names import fold_name
from mdeji.people.rules import is_phone
from mdeji.people.tables import Person
from mdeji.staff.journal import record
from mdeji.supporters import service
from mdeji.supporters.birthdays import adult_on
from mdeji.supporters.enrol_tables import Applying
from mdeji.supporters.rules import GONE, SupporterEvent, SupporterStatus
from mdeji.supporters.service import Profile
from mdeji.supporters.tables import (
    EnrolmentDoor,
    FreeHours,
    Skill,
    Supporter,
    SupporterPrivate,
)
from mdeji.supporters.week import joined

CONSENT = "enrol-2026-11"
LEVEL_SAID = 2
"""Who says that they can teach something can do it well; the interview corrects it."""

FIRST, LAST = VISIT_FROM.hour * 60, VISIT_UNTIL.hour * 60

WHEN: dict[str, tuple[range, int, int]] = {
    "weekday_morning": (range(5), FIRST, 12 * 60),
    "weekday_afternoon": (range(5), 12 * 60, 17 * 60),
    "weekday_evening": (range(5), 16 * 60, LAST),
    "weekend": (range(5, 7), FIRST, LAST),
}
"""What people say of their time, as weekdays (0 is Monday) and minutes from midnight in Japan.

Nothing outside the hours of visits is asked. The evening begins before the afternoon ends: two
hours, as a group needs them, for those who come from school or work.
"""


@dataclass(frozen=True)
class Application:
    """What somebody tells who wants to become a supporter; nothing in it goes unused.

    ``born_on`` is asked of minors only. ``person_id`` is known on LINE, otherwise name and phone
    say who it is. The same ``submit_key`` twice is one application.
    """

    submit_key: str
    name: str
    district_id: str
    topics: tuple[str, ...]
    when: tuple[str, ...]
    devices: tuple[str, ...] = ()
    town_id: str | None = None
    kana: str = ""
    phone: str = ""
    person_id: int | None = None
    born_on: date | None = None
    takes_honorarium: bool = True


@dataclass(frozen=True)
class Applied:
    """What came of it; ``again`` if the person had applied, or was a supporter, before."""

    supporter_id: int
    number: str
    status: SupporterStatus
    again: bool = False
    is_minor: bool = field(default=False)


def number_of(supporter_id: int) -> str:
    """Return the number under which a supporter is known: 「S-0012」."""
    return f"S-{supporter_id:04d}"


def apply(
    session: Session, form: Application, door: EnrolmentDoor, actor: str, now: datetime
) -> Applied:
    """Take an application in, once; whoever left or was declined may apply again.

    Raises:
        Invalid: ``name``, ``phone``, ``topics``, ``when``, ``district`` or ``born_on``.
    """
    _in_turn(session, form.submit_key)
    before = select(Applying).where(Applying.submit_key == form.submit_key)
    known = session.exec(before).first()
    if known is not None:
        return _applied(service.get(session, known.supporter_id), now, again=False)
    _check(form, door, now)
    person = _person(session, form, now)
    supporter = service.of_person(session, person.pk)
    again = supporter is not None and supporter.status not in GONE
    if supporter is None or not again:
        _settle_in(session, person, form)
        supporter = _enrolled(session, person, supporter, form, (door, actor, now))
        people.consent(session, person.pk, CONSENT, door.value, now)
        _keep(session, supporter, form, now)
    _note(session, supporter, form, door, actor, now)
    if door is not EnrolmentDoor.LINE and not again:
        facts = {"supporter_id": supporter.pk, "number": number_of(supporter.pk)}
        terms = Terms(subject=f"supporter:{supporter.pk}")
        notify(session, person.pk, Notice("enrol_received", facts), now, terms)
    return _applied(supporter, now, again=again)


def _in_turn(session: Session, submit_key: str) -> None:
    """Let two taps at once apply one after the other; SQLite has only one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(submit_key, 0))))


def _check(form: Application, door: EnrolmentDoor, now: datetime) -> None:
    if not form.name.strip():
        raise Invalid("name", "missing")
    if door is not EnrolmentDoor.LINE and not is_phone(form.phone):
        raise Invalid("phone", "no_phone")
    if not form.topics:
        raise Invalid("topics", "missing")
    if not form.when or set(form.when) - set(WHEN):
        raise Invalid("when", "missing")
    if not form.district_id:
        raise Invalid("district", "missing")
    if form.born_on is not None and form.born_on > day_of(now):
        raise Invalid("born_on", "future")


def _person(session: Session, form: Application, now: datetime) -> Person:
    """Return the applicant: known by LINE, by name and phone, or new."""
    if form.person_id is not None:
        person = people.get(session, form.person_id)
        person.name = person.name or form.name.strip()
    else:
        person = _same_name(session, form) or people.add_person(
            session, form.name, form.kana, form.phone, now
        )
    session.flush()
    return person


def _settle_in(session: Session, person: Person, form: Application) -> None:
    """Keep reading and home; of somebody who is a supporter already a form changes nothing."""
    person.kana = person.kana or form.kana.strip()
    person.district_id, person.town_id = form.district_id, form.town_id
    session.add(person)


def _enrolled(
    session: Session,
    person: Person,
    before: Supporter | None,
    form: Application,
    told: tuple[EnrolmentDoor, str, datetime],
) -> Supporter:
    """Return the applicant as a supporter: new, or back after having left."""
    door, actor, now = told
    if before is None:
        return _begin(session, person, form, told)
    _tell_anew(session, before, form, door)
    return service.move(session, before.pk, SupporterEvent.REAPPLIED, actor, now)


def _same_name(session: Session, form: Application) -> Person | None:
    """Return who has this number and this name, however it is written; a phone may be shared."""
    wanted = fold_name(form.name)
    for view in people_queries.by_phone(session, form.phone):
        if fold_name(view.name) == wanted and not view.erased:
            return people.get(session, view.id)
    return None


def _begin(
    session: Session,
    person: Person,
    form: Application,
    told: tuple[EnrolmentDoor, str, datetime],
) -> Supporter:
    door, actor, now = told
    profile = Profile(
        shown_name=form.name.split()[0] if form.name.split() else form.name,
        district_id=form.district_id,
        skills=dict.fromkeys(form.topics, LEVEL_SAID),
        devices=form.devices,
        hours=hours_of(form.when),
        adult_on=_comes_of_age(form, now),
        status=SupporterStatus.APPLIED,
        door=door,
    )
    return service.enrol(session, person.pk, profile, now, actor)


def hours_of(said: tuple[str, ...]) -> tuple[tuple[int, int, int], ...]:
    """Return the hours of what somebody said of their time: (weekday, from, until) in minutes."""
    return joined(
        (weekday, begin, end)
        for code in said
        for weekdays, begin, end in (WHEN[code],)
        for weekday in weekdays
    )


def _tell_anew(
    session: Session, supporter: Supporter, form: Application, door: EnrolmentDoor
) -> None:
    """Let what somebody tells now stand for what they told the last time."""
    for kind in (Skill, FreeHours):
        found = select(kind).where(kind.supporter_id == supporter.pk)
        for row in session.exec(found).all():
            session.delete(row)
    session.flush()
    for topic in form.topics:
        session.add(Skill(supporter_id=supporter.pk, topic=topic, level=LEVEL_SAID))
    for weekday, begin, end in hours_of(form.when):
        session.add(
            FreeHours(
                supporter_id=supporter.pk, weekday=weekday, from_minute=begin, until_minute=end
            )
        )
    supporter.devices = list(form.devices)
    supporter.district_id, supporter.door, supporter.left_reason = form.district_id, door, ""


def _keep(session: Session, supporter: Supporter, form: Application, now: datetime) -> None:
    supporter.town_id = form.town_id or supporter.town_id
    supporter.takes_honorarium = form.takes_honorarium
    supporter.adult_on = _comes_of_age(form, now) or supporter.adult_on
    session.add(supporter)
    if form.born_on is not None:
        private = private_of(session, supporter.pk)
        private.born_on = form.born_on
        session.add(private)


def _note(
    session: Session,
    supporter: Supporter,
    form: Application,
    door: EnrolmentDoor,
    actor: str,
    now: datetime,
) -> None:
    row = Applying(
        submit_key=form.submit_key, supporter_id=supporter.pk, door=door, actor=actor, at=now
    )
    session.add(row)
    session.flush()
    record(session, actor, f"supporter:{supporter.pk}", "applied", {"door": door.value}, now)


def private_of(session: Session, supporter_id: int) -> SupporterPrivate:
    """Return what only the office needs to know of a supporter, empty at first."""
    found = select(SupporterPrivate).where(SupporterPrivate.supporter_id == supporter_id)
    row = session.exec(found).first()
    if row is None:
        row = SupporterPrivate(supporter_id=supporter_id)
        session.add(row)
        session.flush()
    return row


def _comes_of_age(form: Application, now: datetime) -> date | None:
    """Return the eighteenth birthday of a minor; None for adults."""
    if form.born_on is None:
        return None
    day = adult_on(form.born_on)
    return day if day > day_of(now) else None


def _applied(supporter: Supporter, now: datetime, *, again: bool) -> Applied:
    minor = supporter.adult_on is not None and supporter.adult_on > day_of(now)
    number = number_of(supporter.pk)
    return Applied(supporter.pk, number, supporter.status, again=again, is_minor=minor)
