"""What can be done to many supporters at once, whom it does not fit, and how it is taken back."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from sqlmodel import Session, col, select

from mdeji.kit.calendar import day_of
from mdeji.kit.errors import Invalid
from mdeji.staff.journal import record
from mdeji.supporters.list_tables import BulkAction
from mdeji.supporters.rules import GONE, SUPPORTER, SupporterEvent
from mdeji.supporters.service import move
from mdeji.supporters.tables import (
    NoteKind,
    Supporter,
    SupporterMove,
    SupporterNote,
    TrainingResult,
    TrainingStep,
)

LONGEST_NOTE = 1_000
YEARS = range(2020, 2100)


@dataclass(frozen=True)
class Case:
    """One supporter of a bulk action, at one instant."""

    session: Session
    supporter: Supporter
    row: BulkAction
    now: datetime

    def keep(self, event: str, detail: dict[str, Any]) -> None:
        """Store the supporter and write the journal."""
        self.session.add(self.supporter)
        about = f"supporter:{self.supporter.pk}"
        record(self.session, self.row.actor, about, event, detail, self.now)

    @property
    def gone(self) -> str:
        """The status of somebody who is gone, or nothing."""
        return self.supporter.status.value if self.supporter.status in GONE else ""


class Deed(Protocol):
    """One kind of bulk action."""

    def check(self, session: Session, row: BulkAction) -> None:
        """Refuse a value that makes no sense, with Invalid."""

    def why_not(self, case: Case) -> str:
        """Return why it does not fit this supporter, or nothing."""

    def do(self, case: Case) -> Any:
        """Do it, and return what ``undo`` needs."""

    def undo(self, case: Case, before: Any) -> bool:
        """Take it back unless something happened since; tell whether it was taken back."""


@dataclass(frozen=True)
class Move:
    """Move on in the lifecycle, and back."""

    event: SupporterEvent
    back: SupporterEvent

    def check(self, session: Session, row: BulkAction) -> None:
        """Take any text as the reason, if it is not endless."""
        del session
        if len(row.text) > LONGEST_NOTE:
            raise Invalid("text", "length")

    def why_not(self, case: Case) -> str:
        """Leave those alone whom the lifecycle does not let move so."""
        status = case.supporter.status
        return "" if SUPPORTER.allows(status, self.event) else status.value

    def do(self, case: Case) -> Any:
        """Move, and remember since when they had been where they were."""
        since = case.supporter.status_since.isoformat()
        one, row = case.supporter.pk, case.row
        move(case.session, one, self.event, row.actor, case.now, reason=row.text)
        return since

    def undo(self, case: Case, before: Any) -> bool:
        """Move back those who were not moved since."""
        supporter = case.supporter
        last = select(SupporterMove).where(SupporterMove.supporter_id == supporter.pk)
        latest = case.session.exec(last.order_by(col(SupporterMove.id).desc())).first()
        if latest is None or latest.at != case.row.applied_at or latest.event != self.event:
            return False
        move(case.session, supporter.pk, self.back, case.row.actor, case.now, reason="undone")
        supporter.status_since = datetime.fromisoformat(before)
        case.session.add(supporter)
        return True


class Note:
    """Write the same note about everybody."""

    def check(self, session: Session, row: BulkAction) -> None:
        """Want a text."""
        del session
        if not row.text.strip() or len(row.text) > LONGEST_NOTE:
            raise Invalid("text", "length")

    def why_not(self, case: Case) -> str:
        """Fit everybody."""
        del case
        return ""

    def do(self, case: Case) -> Any:
        """Write the note."""
        note = SupporterNote(
            supporter_id=case.supporter.pk,
            at=case.now,
            actor=case.row.actor,
            kind=NoteKind.NOTE,
            text=case.row.text,
        )
        case.session.add(note)
        case.session.flush()
        case.keep("noted", {"note": note.pk})
        return note.pk

    def undo(self, case: Case, before: Any) -> bool:
        """Take the note away."""
        note = case.session.get(SupporterNote, before)
        if note is not None:
            case.session.delete(note)
        return note is not None


class Insure:
    """Note that the insurance of a fiscal year is taken out."""

    def check(self, session: Session, row: BulkAction) -> None:
        """Want a year."""
        del session
        if not row.value.isdecimal() or int(row.value) not in YEARS:
            raise Invalid("value", "year")

    def why_not(self, case: Case) -> str:
        """Leave those alone who are gone, or insured for that year."""
        same = case.supporter.insurance_year == int(case.row.value)
        return case.gone or ("insured" if same else "")

    def do(self, case: Case) -> Any:
        """Set the year."""
        before, year = case.supporter.insurance_year, int(case.row.value)
        case.supporter.insurance_year = year
        case.keep("edited", {"insurance_year": year, "before": before})
        return before

    def undo(self, case: Case, before: Any) -> bool:
        """Set the year that was there, unless it was changed since."""
        if case.supporter.insurance_year != int(case.row.value):
            return False
        case.supporter.insurance_year = before
        case.keep("edited", {"insurance_year": before, "before": int(case.row.value)})
        return True


class Retrain:
    """Let a step of the training count no longer, so that it has to be done again."""

    def check(self, session: Session, row: BulkAction) -> None:
        """Want a step of the training."""
        known = select(TrainingStep.id).where(
            TrainingStep.key == row.value, col(TrainingStep.active)
        )
        if session.exec(known).first() is None:
            raise Invalid("value", "step")

    def why_not(self, case: Case) -> str:
        """Leave those alone who are gone."""
        return case.gone

    def do(self, case: Case) -> Any:
        """End every result of the step yesterday."""
        ended, before = day_of(case.now) - timedelta(days=1), {}
        found = select(TrainingResult).where(
            TrainingResult.supporter_id == case.supporter.pk, TrainingResult.step == case.row.value
        )
        for result in case.session.exec(found):
            if result.expires_on is None or result.expires_on > ended:
                before[str(result.pk)] = result.expires_on.isoformat() if result.expires_on else ""
                result.expires_on = ended
                case.session.add(result)
        case.keep("retrain_required", {"step": case.row.value, "results": len(before)})
        return before

    def undo(self, case: Case, before: Any) -> bool:
        """Let the results count as long as they did."""
        for key, day in before.items():
            result = case.session.get(TrainingResult, int(key))
            if result is not None:
                result.expires_on = date.fromisoformat(day) if day else None
                case.session.add(result)
        case.keep("retrain_undone", {"step": case.row.value, "results": len(before)})
        return True


DEEDS: dict[str, Deed] = {
    "pause": Move(SupporterEvent.PAUSED, SupporterEvent.RETURNED),
    "return": Move(SupporterEvent.RETURNED, SupporterEvent.PAUSED),
    "note": Note(),
    "insurance": Insure(),
    "retrain": Retrain(),
}
"""By the code of the action."""
