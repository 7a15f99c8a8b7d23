"""Sample people of the demo on every stage of the way of a supporter, with their history."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, select

from mdeji.kit.calendar import day_of, fiscal_year
from mdeji.kit.changes import hand_over
from mdeji.people.tables import Person
from mdeji.supporters import cards, enrolment, enrolment_private, guardians, training
from mdeji.supporters import enrolment_review as review
from mdeji.supporters.enrolment import Application
from mdeji.supporters.enrolment_private import Private, Terms
from mdeji.supporters.guardians import PAPER, Guardian
from mdeji.supporters.rules import SupporterEvent
from mdeji.supporters.tables import EnrolmentDoor, Supporter

STAFF = "staff:1"
TALK = "スマートフォンを10年使っている。ゆっくり話す方で、安心できる。平日の午後に動ける。"
KIND = (
    "このたびは、お申し込みいただき、ありがとうございました。\n"
    "今回は見おくらせていただくことになりました。お気持ちに感謝します。"
)


@dataclass(frozen=True)
class Sample:
    """A sample applicant: what they told, how long ago, and which steps followed."""

    name: str
    kana: str
    district: str
    door: EnrolmentDoor
    days_ago: int
    steps: str
    topics: str = "line photo app settings"
    born_on: date | None = None
    takes_honorarium: bool = True


_LINE, _WEB, _PAPER = EnrolmentDoor.LINE, EnrolmentDoor.WEB, EnrolmentDoor.PAPER


def samples(now: datetime) -> tuple[Sample, ...]:
    """Return the sample applicants, one or two on every stage."""
    seventeen = date(day_of(now).year - 17, 2, 11)
    return (
        Sample("桜井 真理", "さくらい まり", "haga", _WEB, 9, ""),
        Sample("岡田 昭夫", "おかだ あきお", "jonan", _PAPER, 3, "", "line call_mail"),
        Sample("長谷川 久美", "はせがわ くみ", "honcho", _WEB, 12, "interview"),
        Sample("村上 進", "むらかみ すすむ", "ogo", _PAPER, 15, "interview ask"),
        Sample("石井 加奈", "いしい かな", "azuma", _WEB, 20, "interview accept video quiz"),
        Sample("坂本 りん", "さかもと りん", "nankitsu", _WEB, 18,
               "interview accept video quiz pledge role_play", born_on=seventeen),
        Sample("西村 明子", "にしむら あきこ", "kaigaya", _PAPER, 40,
               "interview accept video quiz pledge"),
        Sample("福田 ヨシ子", "ふくだ よしこ", "haga", _PAPER, 70,
               "interview accept video quiz role_play pledge card"),
        Sample("三浦 健一", "みうら けんいち", "soja", _WEB, 90,
               "interview accept video quiz role_play pledge card", takes_honorarium=False),
        Sample("藤原 和夫", "ふじわら かずお", "kiyosato", _PAPER, 120,
               "interview accept video quiz role_play pledge pause"),
        Sample("岡本 節子", "おかもと せつこ", "miyagi", _PAPER, 150,
               "interview accept video quiz role_play pledge leave"),
        Sample("松田 隆", "まつだ たかし", "fujimi", _WEB, 30, "interview decline"),
    )  # fmt: skip


def seed(session: Session, now: datetime) -> None:
    """Let the sample people apply and come as far as they have come; each step a day later."""
    for number, sample in enumerate(samples(now)):
        at = now - timedelta(days=sample.days_ago)
        form = Application(
            submit_key=f"demo:{number}",
            name=sample.name,
            kana=sample.kana,
            phone=f"0270009{number:03d}",
            district_id=sample.district,
            topics=tuple(sample.topics.split()),
            devices=("android", "iphone"),
            when=("weekday_morning", "weekday_afternoon"),
            born_on=sample.born_on,
            takes_honorarium=sample.takes_honorarium,
        )
        done = enrolment.apply(session, form, sample.door, "public", at)
        hand_over(session, lambda: now)
        for step in sample.steps.split():
            at = min(at + timedelta(days=1), now)
            _go(session, done.supporter_id, step, at)
            hand_over(session, lambda: now)  # Each step by itself: its own day and actor.
    _complete_known(session, now)


def _go(session: Session, supporter_id: int, step: str, at: datetime) -> None:
    if step == "interview":
        review.note_interview(session, supporter_id, TALK, at, STAFF, at)
    elif step == "accept":
        review.accept(session, supporter_id, STAFF, at)
    elif step == "ask":
        text = "保険に入るため、生年月日を教えてください。"
        review.ask_for(session, supporter_id, text, STAFF, at)
    elif step == "card":
        cards.issue(session, supporter_id, STAFF, at)
    elif step == "pause":
        review.step(session, supporter_id, SupporterEvent.PAUSED, STAFF, at)
    elif step == "leave":
        review.leave(session, supporter_id, "moving", STAFF, at)
    elif step == "decline":
        review.decline(session, supporter_id, KIND, STAFF, at)
    else:
        training.passed(session, supporter_id, step, STAFF, at)


def _complete_known(session: Session, now: datetime) -> None:
    """Give those who are active from the start what they would have: consent, contact, card."""
    for name, minor in (("近藤 美緒", True), ("中村 健二", False), ("山本 幸子", False)):
        found = select(Supporter).join(Person).where(Person.name == name)
        one = session.exec(found).first()
        if one is None:
            continue
        if minor:
            on = day_of(now) - timedelta(days=1)
            parent = Guardian("近藤 由香", "母", "0270009900", on, PAPER)
            guardians.give(session, one.pk, parent, STAFF, now)
        private = Private(
            address="前橋市(見本)",
            emergency_name="見本 家族",
            emergency_phone="0270009901",
            emergency_relation="家族",
        )
        terms = Terms(takes_honorarium=True, insurance_year=fiscal_year(day_of(now)))
        enrolment_private.keep(session, one.pk, private, terms, STAFF, now)
        cards.issue(session, one.pk, STAFF, now)
