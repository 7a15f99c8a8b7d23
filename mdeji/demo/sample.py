"""The demo: sample people of Maebashi, so that the main job can be watched within minutes."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, select

from mdeji.demo.yorozu import seed_desks
from mdeji.kit.calendar import JST, at_jst, day_of
from mdeji.messages.menus import wear
from mdeji.people.service import add_person, consent, meet
from mdeji.people.tables import Person
from mdeji.places.service import load_builtin
from mdeji.requests.rules import Door, Kind, PlaceKind
from mdeji.requests.service import Draft, submit
from mdeji.staff.tables import StaffRole
from mdeji.supporters.service import Profile, enrol
from mdeji.supporters.tables import Supporter, SupporterStatus

CONSENT = "2026-11"
MORNINGS = tuple((day, 9 * 60, 12 * 60) for day in range(5))
AFTERNOONS = tuple((day, 13 * 60, 18 * 60) for day in range(5))
ALL_WEEK = tuple((day, 9 * 60, 18 * 60) for day in range(7))
WEEKENDS = tuple((day, 9 * 60, 18 * 60) for day in (5, 6))


@dataclass(frozen=True)
class Sample:
    """A sample person: ``key`` makes the LINE id, ``role`` says who it is on the welcome page."""

    key: str
    name: str
    kana: str
    district: str
    role: str
    phone: str = ""


@dataclass(frozen=True)
class SampleSupporter:
    """A sample supporter with what they can teach and when they are free."""

    person: Sample
    topics: str
    devices: str
    hours: tuple[tuple[int, int, int], ...]
    level: int = 2
    radius_m: int = 6000
    status: SupporterStatus = SupporterStatus.ACTIVE
    is_minor: bool = False


RESIDENTS = (
    Sample("hana", "佐藤 ハナ", "さとう はな", "haga", "住民（78歳・はじめてのLINE）"),
    Sample("tome", "小林 トメ", "こばやし とめ", "nankitsu", "グループの代表（学び合い9人）"),
    Sample("yumi", "高橋 由美", "たかはし ゆみ", "azuma", "離れて暮らす娘（お母さんの代わり）"),
)

_PHONE = "0270000{:03d}"


def _supporter(
    row: str,
    hours: tuple[tuple[int, int, int], ...],
    status: SupporterStatus = SupporterStatus.ACTIVE,
) -> SampleSupporter:
    """Read a sample supporter from a line: key, name, kana, district, topics, devices, level."""
    key, name, kana, district, topics, devices, level = (part.strip() for part in row.split("|"))
    person = Sample(key, name, kana, district, "サポーター")
    return SampleSupporter(
        person, topics, devices, hours, int(level), status=status, is_minor=key == "mio"
    )


EVERYTHING = "line photo app settings call_mail internet qr payment mynumber city_services safety"
BASICS = "line photo app settings call_mail"
BOTH = "iphone android raku tablet"

SUPPORTERS = (
    _supporter(f"kenji|中村 健二|なかむら けんじ|haga|{EVERYTHING}|{BOTH}|3", ALL_WEEK),
    _supporter(f"sachi|山本 幸子|やまもと さちこ|haga|{BASICS}|iphone android|2", ALL_WEEK),
    _supporter(f"takeo|吉田 武雄|よしだ たけお|nankitsu|{EVERYTHING}|{BOTH}|3", ALL_WEEK),
    _supporter(f"naomi|渡辺 直美|わたなべ なおみ|kaigaya|{BASICS} qr payment|{BOTH}|2", ALL_WEEK),
    _supporter(f"akira|伊藤 明|いとう あきら|nankitsu|{BASICS} internet|android raku|2", MORNINGS),
    _supporter(f"kazuko|加藤 和子|かとう かずこ|honcho|{BASICS}|iphone|2", ALL_WEEK),
    _supporter(f"minoru|斎藤 実|さいとう みのる|honcho|{EVERYTHING}|{BOTH}|3", AFTERNOONS),
    _supporter(f"emi|松本 恵美|まつもと えみ|azuma|{EVERYTHING}|{BOTH}|3", ALL_WEEK),
    _supporter(f"shota|井上 翔太|いのうえ しょうた|azuma|{BASICS} qr|{BOTH}|2", WEEKENDS),
    _supporter(f"fumiko|木村 文子|きむら ふみこ|motosoja|{BASICS}|android raku|2", ALL_WEEK),
    _supporter(f"hiroshi|林 博|はやし ひろし|soja|{EVERYTHING}|{BOTH}|3", MORNINGS),
    _supporter(f"keiko|清水 恵子|しみず けいこ|kiyosato|{BASICS}|iphone android|2", ALL_WEEK),
    _supporter(f"osamu|山崎 修|やまざき おさむ|kamikawabuchi|{EVERYTHING}|{BOTH}|3", ALL_WEEK),
    _supporter(f"yoko|森 洋子|もり ようこ|shimokawabuchi|{BASICS}|android|2", ALL_WEEK),
    _supporter(f"tadashi|池田 正|いけだ ただし|eimei|{BASICS} qr payment|{BOTH}|2", ALL_WEEK),
    _supporter(f"michi|橋本 美智|はしもと みち|jonan|{BASICS}|iphone|2", AFTERNOONS),
    _supporter(f"isamu|阿部 勇|あべ いさむ|ogo|{EVERYTHING}|{BOTH}|3", ALL_WEEK),
    _supporter(f"chie|石川 千恵|いしかわ ちえ|miyagi|{BASICS}|android raku|2", ALL_WEEK),
    _supporter(f"goro|小川 五郎|おがわ ごろう|kasukawa|{BASICS}|{BOTH}|2", ALL_WEEK),
    _supporter(f"nao|後藤 奈央|ごとう なお|fujimi|{EVERYTHING}|{BOTH}|3", ALL_WEEK),
    _supporter("mio|近藤 美緒|こんどう みお|nankitsu|line photo app|iphone|2", WEEKENDS),
    _supporter(
        f"satoru|遠藤 悟|えんどう さとる|haga|{BASICS}|android|1",
        ALL_WEEK,
        SupporterStatus.TRAINING,
    ),
)
"""Twenty active supporters, a pupil of seventeen, and one who is still in training."""

ACCOUNTS = (
    ("coordinator", "コーディネーター", StaffRole.COORDINATOR),
    ("admin", "管理者", StaffRole.ADMIN),
    ("centre", "公民館職員", StaffRole.CENTRE),
    ("officer", "市担当者", StaffRole.OFFICER),
    ("reader", "閲覧のみ", StaffRole.READER),
)


def is_seeded(session: Session) -> bool:
    """Tell whether the sample people are there already."""
    return session.exec(select(Supporter).limit(1)).first() is not None


def seed(session: Session, line_id: dict[str, str], now: datetime) -> None:
    """Add places, desks and sample people; ``line_id`` gives each sample's LINE account."""
    load_builtin(session, now)
    seed_desks(session, now)
    for number, sample in enumerate(SUPPORTERS, 1):
        person = _known(session, sample.person, line_id, number, now)
        enrol(session, person.pk, _profile(sample, now), now - timedelta(days=200))
        wear(session, line_id[sample.person.key], "supporter", now)
    session.flush()


def seed_requests(session: Session, now: datetime) -> None:
    """Let three requests have come in by phone and at the counter, so that the board has work."""
    for number, (name, kana, district, topics, device, headcount) in enumerate(_CALLS):
        person = add_person(session, name, kana, _PHONE.format(900 + number), now)
        consent(session, person.pk, CONSENT, "phone", now)
        kind = Kind.GROUP if headcount > 1 else Kind.INDIVIDUAL
        start = at_jst(day_of(now) + timedelta(days=5 + number), datetime.min.time())
        start += timedelta(hours=10 + 2 * number)
        end = start + timedelta(hours=2 if headcount > 1 else 1)
        draft = Draft(
            requester_id=person.pk,
            door=Door.PHONE if number else Door.COUNTER,
            kind=kind,
            topics=tuple(topics.split()),
            device=device,
            district_id=district,
            place=PlaceKind.CENTRE,
            centre_id=f"{district}-centre",
            headcount=headcount,
            wishes=((start, end),),
            group_name=f"{name.split()[0]}さんのグループ" if headcount > 1 else None,
        )
        submit(session, draft, "system", now)


_CALLS = (
    ("石田 キヨ", "いしだ きよ", "honcho", "line photo", "android", 1),
    ("前田 正一", "まえだ しょういち", "azuma", "qr payment", "iphone", 5),
    ("藤井 シゲ", "ふじい しげ", "miyagi", "mynumber", "raku", 1),
)


def phones() -> tuple[Sample, ...]:
    """Return the people whose phones the welcome page offers."""
    return (*RESIDENTS, *(s.person for s in SUPPORTERS[:4]))


def everybody() -> tuple[Sample, ...]:
    """Return all who have a phone in the simulator."""
    return (*RESIDENTS, *(s.person for s in SUPPORTERS))


def _known(
    session: Session, sample: Sample, line_id: dict[str, str], number: int, now: datetime
) -> Person:
    person = meet(session, line_id[sample.key], now)
    person.name, person.kana, person.district_id = sample.name, sample.kana, sample.district
    person.phone = _PHONE.format(number)
    session.add(person)
    consent(session, person.pk, CONSENT, "paper", now)
    return person


def _profile(sample: SampleSupporter, now: datetime) -> Profile:
    trained = date(now.astimezone(JST).year, 4, 20)
    return Profile(
        shown_name=sample.person.name.split()[0],
        district_id=sample.person.district,
        skills=dict.fromkeys(sample.topics.split(), sample.level),
        devices=tuple(sample.devices.split()),
        hours=sample.hours,
        radius_m=sample.radius_m,
        adult_on=date(now.astimezone(JST).year + 1, 3, 3) if sample.is_minor else None,
        trained_on=trained,
        status=sample.status,
    )
