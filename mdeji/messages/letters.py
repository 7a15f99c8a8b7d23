"""The letterbox of the staff (職員と話す): what people write, and what the staff answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from mdeji.kit.errors import NotAllowed, NotFound
from mdeji.kit.recall import RECALL
from mdeji.messages import attachments, inbox
from mdeji.messages.notices import Notice, Terms, notify
from mdeji.messages.recipients import by_person, by_persons
from mdeji.messages.service import waiting_until, withdraw
from mdeji.messages.tables import Letter, Thread, ThreadStatus


@dataclass(frozen=True)
class ThreadView:
    """A conversation on the staff's list: ``last_text`` is empty where it was erased."""

    id: int
    person_id: int
    status: ThreadStatus
    opened_at: datetime
    last_at: datetime
    last_text: str
    reachable: bool


@dataclass(frozen=True)
class LetterView:
    """One message of a conversation; ``staff_id`` is None for the person's own.

    ``goes_at`` is set while an answer has not left the house and can be taken back.
    """

    id: int
    staff_id: int | None
    text: str
    attachment_id: int | None
    written_at: datetime
    erased_at: datetime | None
    goes_at: datetime | None = None


def write(
    session: Session,
    person_id: int,
    text: str,
    now: datetime,
    *,
    message_id: str | None = None,
    attachment_id: int | None = None,
) -> int:
    """Put a person's message into the letterbox; return the id of the conversation."""
    thread = _open_thread(session, person_id, now)
    thread.status = ThreadStatus.WAITING
    thread.last_at = now
    session.add(thread)
    letter = Letter(
        thread_id=thread.pk,
        text=text,
        message_id=message_id,
        attachment_id=attachment_id,
        written_at=now,
    )
    session.add(letter)
    session.flush()
    return thread.pk


def reply(session: Session, thread_id: int, staff_id: int, text: str, now: datetime) -> None:
    """Answer a person; the answer leaves after the recall time and reaches them over their channel.

    Raises:
        NotFound: there is no such conversation.
        NotAllowed: ``unreachable`` if the person has no channel or blocked us.
    """
    thread = _thread(session, thread_id)
    to = by_person(session, thread.person_id)
    if to is None or to.blocked_at is not None:
        raise NotAllowed("unreachable")
    letter = Letter(thread_id=thread_id, staff_id=staff_id, text=text, written_at=now)
    session.add(letter)
    thread.status = ThreadStatus.ANSWERED
    thread.last_at = now
    session.add(thread)
    session.flush()
    # Without a key: SQLite gives the number of a letter that was taken back to the next one.
    terms = Terms(subject=_subject(letter.pk), at=now + RECALL)
    notify(session, thread.person_id, Notice("staff_letter", {"text": text}), now, terms)


def recall(session: Session, thread_id: int, letter_id: int) -> str:
    """Take an answer back that has not left yet; return its words, to be written anew.

    Raises:
        NotFound: there is no such answer in the conversation.
        NotAllowed: ``gone`` if it has left, or is on its way.
    """
    letter = session.get(Letter, letter_id)
    if letter is None or letter.thread_id != thread_id or letter.staff_id is None:
        raise NotFound("letter", letter_id)
    if not withdraw(session, _subject(letter_id)):
        raise NotAllowed("gone")
    words = letter.text
    session.delete(letter)
    session.flush()
    _as_before(session, _thread(session, thread_id))
    return words


def _as_before(session: Session, thread: Thread) -> None:
    """Let a conversation stand where it stood without the answer that was taken back."""
    newest = select(Letter).where(Letter.thread_id == thread.pk).order_by(col(Letter.id).desc())
    last = session.exec(newest).first()
    if last is None:
        thread.status = ThreadStatus.CLOSED
    else:
        ours = last.staff_id is not None
        thread.status = ThreadStatus.ANSWERED if ours else ThreadStatus.WAITING
        thread.last_at = last.written_at
    session.add(thread)


def close(session: Session, thread_id: int, now: datetime) -> None:
    """Close a conversation; the next message opens a new one.

    Raises:
        NotFound: there is no such conversation.
    """
    thread = _thread(session, thread_id)
    thread.status = ThreadStatus.CLOSED
    thread.last_at = now
    session.add(thread)


def take_back(session: Session, person_id: int, note: str, now: datetime) -> None:
    """Close the person's conversation if nothing but this note of ours waits in it."""
    thread = _newest_open(session, person_id)
    if thread is None or thread.status is not ThreadStatus.WAITING:
        return
    answered = select(func.max(Letter.id)).where(
        Letter.thread_id == thread.pk, col(Letter.staff_id).is_not(None)
    )
    since = session.exec(answered).one() or 0
    waiting = select(Letter.text).where(Letter.thread_id == thread.pk, col(Letter.id) > since)
    if set(session.exec(waiting).all()) == {note}:
        close(session, thread.pk, now)


def erase(session: Session, message_id: str, now: datetime) -> None:
    """Erase what its sender took back: letter, attachment and the event it came in."""
    for letter in session.exec(select(Letter).where(Letter.message_id == message_id)):
        letter.text, letter.erased_at = "", now
        session.add(letter)
    attachments.erase(session, message_id, now)
    inbox.forget_message(session, message_id)


def threads(session: Session, *, closed: bool = False) -> tuple[ThreadView, ...]:
    """Return conversations, those waiting longest first; the closed ones if asked."""
    is_closed = col(Thread.status) == ThreadStatus.CLOSED
    statement = select(Thread).where(is_closed if closed else ~is_closed)
    rows = session.exec(statement.order_by(col(Thread.last_at))).all()
    last, reachable = _last_texts(session, rows), by_persons(session, [r.person_id for r in rows])
    views = [
        _thread_view(row, last.get(row.pk, ""), reachable=row.person_id in reachable)
        for row in rows
    ]
    return tuple(sorted(views, key=lambda view: view.status is not ThreadStatus.WAITING))


def thread(session: Session, thread_id: int) -> ThreadView:
    """Return a conversation.

    Raises:
        NotFound: there is no such conversation.
    """
    row = _thread(session, thread_id)
    last = _last_texts(session, [row]).get(row.pk, "")
    return _thread_view(row, last, reachable=bool(by_persons(session, [row.person_id])))


def letters(session: Session, thread_id: int) -> tuple[LetterView, ...]:
    """Return the messages of a conversation, oldest first."""
    statement = select(Letter).where(Letter.thread_id == thread_id).order_by(col(Letter.id))
    rows = session.exec(statement).all()
    leaving = waiting_until(session, [_subject(x.pk) for x in rows if x.staff_id is not None])
    return tuple(
        LetterView(
            x.pk,
            x.staff_id,
            x.text,
            x.attachment_id,
            x.written_at,
            x.erased_at,
            leaving.get(_subject(x.pk)),
        )
        for x in rows
    )


def leaving(session: Session, person_id: int) -> tuple[tuple[int, LetterView], ...]:
    """Return the answers to a person that can still be taken back, with their conversation."""
    found = select(Thread).where(Thread.person_id == person_id).order_by(col(Thread.id).desc())
    return tuple(
        (row.pk, letter)
        for row in session.exec(found.limit(1))
        for letter in letters(session, row.pk)
        if letter.goes_at is not None
    )


def waiting_count(session: Session) -> int:
    """Return how many conversations wait for the staff."""
    statement = select(func.count()).where(Thread.status == ThreadStatus.WAITING)
    return session.exec(statement).one()


def _open_thread(session: Session, person_id: int, now: datetime) -> Thread:
    found = _newest_open(session, person_id)
    if found is not None:
        return found
    opened = Thread(person_id=person_id, opened_at=now, last_at=now)
    session.add(opened)
    session.flush()
    return opened


def _newest_open(session: Session, person_id: int) -> Thread | None:
    statement = (
        select(Thread)
        .where(Thread.person_id == person_id, Thread.status != ThreadStatus.CLOSED)
        .order_by(col(Thread.id).desc())
    )
    return session.exec(statement).first()


def _subject(letter_id: int) -> str:
    return f"letter:{letter_id}"


def _thread(session: Session, thread_id: int) -> Thread:
    found = session.get(Thread, thread_id)
    if found is None:
        raise NotFound("thread", thread_id)
    return found


def _last_texts(session: Session, rows: Sequence[Thread]) -> dict[int, str]:
    """Return the newest words of each conversation, however many there are, by one question."""
    newest = (
        select(func.max(Letter.id))
        .where(col(Letter.thread_id).in_([row.pk for row in rows]))
        .group_by(col(Letter.thread_id))
    )
    found = select(Letter.thread_id, Letter.text).where(col(Letter.id).in_(newest))
    return dict(session.exec(found).all())


def _thread_view(row: Thread, last: str, *, reachable: bool) -> ThreadView:
    return ThreadView(
        id=row.pk,
        person_id=row.person_id,
        status=row.status,
        opened_at=row.opened_at,
        last_at=row.last_at,
        last_text=last,
        reachable=reachable,
    )
