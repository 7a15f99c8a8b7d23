"""Certificates of activity (活動証明書): numbered, kept, and to be verified without a name."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from mdeji.kit.calendar import day_of, fiscal_year
from mdeji.kit.errors import NotFound
from mdeji.kit.ids import new_token
from mdeji.staff.journal import record
from mdeji.supporters.own_tables import Certificate


@dataclass(frozen=True)
class Attested:
    """What a certificate says; both days of the period belong to it."""

    id: int
    supporter_id: int
    code: str
    first_on: date
    last_on: date
    visits: int
    minutes: int
    issued_at: datetime

    @property
    def number(self) -> str:
        """The number on the paper: the fiscal year of Reiwa, and one that never comes twice."""
        return f"R{fiscal_year(day_of(self.issued_at)) - 2018}-{self.id:05d}"


@dataclass(frozen=True)
class Figures:
    """The period and what was done in it."""

    first_on: date
    last_on: date
    visits: int
    minutes: int


def keep(
    session: Session, supporter_id: int, figures: Figures, actor: str, now: datetime
) -> Attested:
    """Issue a certificate; one that says the same of the same day is given out again."""
    for known in of_supporter(session, supporter_id):
        same = Figures(known.first_on, known.last_on, known.visits, known.minutes)
        if same == figures and day_of(known.issued_at) == day_of(now):
            return known
    row = Certificate(
        supporter_id=supporter_id,
        code=new_token(12),
        first_on=figures.first_on,
        last_on=figures.last_on,
        visits=figures.visits,
        minutes=figures.minutes,
        issued_at=now,
        issued_by=actor,
    )
    session.add(row)
    session.flush()
    made = _attested(row)
    detail = {"number": made.number, "visits": made.visits, "minutes": made.minutes}
    record(session, actor, f"supporter:{supporter_id}", "certificate_issued", detail, now)
    return made


def of_supporter(session: Session, supporter_id: int) -> tuple[Attested, ...]:
    """Return a supporter's certificates, the newest first."""
    found = select(Certificate).where(Certificate.supporter_id == supporter_id)
    return tuple(_attested(row) for row in session.exec(found.order_by(col(Certificate.id).desc())))


def certificate(session: Session, certificate_id: int, supporter_id: int) -> Attested:
    """Return a certificate of this supporter.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    row = session.get(Certificate, certificate_id)
    if row is None or row.supporter_id != supporter_id:
        raise NotFound("certificate", certificate_id)
    return _attested(row)


def by_code(session: Session, code: str) -> Attested | None:
    """Return the certificate with this code, or None: then it is not one of ours."""
    row = session.exec(select(Certificate).where(Certificate.code == code)).first()
    return _attested(row) if row else None


def _attested(row: Certificate) -> Attested:
    return Attested(
        id=row.pk,
        supporter_id=row.supporter_id,
        code=row.code,
        first_on=row.first_on,
        last_on=row.last_on,
        visits=row.visits,
        minutes=row.minutes,
        issued_at=row.issued_at,
    )
