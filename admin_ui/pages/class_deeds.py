"""What the buttons on the page of one class do."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from admin_ui.access import Change
from admin_ui.yorozu_parts import read_when
from mdeji.kit.calendar import day_of
from mdeji.kit.errors import Invalid, NotFound
from mdeji.outreach import attendance, calls, classes, queue, signups, teachers
from mdeji.outreach.holding import class_row, place_row
from mdeji.outreach.rules import ClassDoor, PlaceStatus, TeacherRole
from mdeji.outreach.signups import VIAS, SignUp
from mdeji.outreach.tables import ClassPlace, ClassTeacher
from mdeji.outreach.teachers import NewTeacher
from mdeji.people.rules import is_phone
from mdeji.people.service import add_person, consent
from mdeji.rota import teachers as rota
from mdeji.staff.journal import record

CONSENT_VERSION = "2026-11"
LONGEST_NAME = 40
Work = Callable[[Any, Change, int, datetime], object]


def _open(session: Any, change: Change, class_id: int, now: datetime) -> object:
    return classes.open_class(session, class_id, change.actor, now)


def _change(session: Any, change: Change, class_id: int, now: datetime) -> object:
    capacity = change.form.number("capacity")
    if capacity is None:
        raise Invalid("capacity", "missing")
    return classes.change(session, class_id, capacity, change.form["room"], (change.actor, now))


def _move(session: Any, change: Change, class_id: int, now: datetime) -> object:
    form = change.form
    classes.check_version(class_row(session, class_id), form.number("version"))
    when = read_when(form, day_of(now))
    return classes.move(session, class_id, when, form["reason"], (change.actor, now))


def _call_off(session: Any, change: Change, class_id: int, now: datetime) -> object:
    classes.check_version(class_row(session, class_id), change.form.number("version"))
    return classes.call_off(session, class_id, change.form["reason"], change.actor, now)


def _sign_up(session: Any, change: Change, class_id: int, now: datetime) -> object:
    form = change.form
    if not 0 < len(form["name"]) <= LONGEST_NAME:
        raise Invalid("name", "missing")
    if not is_phone(form["phone"]):
        raise Invalid("phone", "unreadable")
    if not form["consent"]:
        raise Invalid("consent", "missing")
    door = ClassDoor(form["door"]) if form["door"] in _DOORS else ClassDoor.PHONE
    person = add_person(session, form["name"], form["kana"], form["phone"], now)
    consent(session, person.pk, CONSENT_VERSION, door.value, now)
    via = form["via"] if form["via"] in VIAS else ""
    new = SignUp(door, via, form["note"], confirmed=form["confirmed"] == "1")
    return signups.sign_up(session, class_id, person.pk, new, (change.actor, now))


_DOORS = frozenset({"phone", "counter", "paper"})


def _withdraw(session: Any, change: Change, class_id: int, now: datetime) -> object:
    place = _place(session, change, class_id)
    return signups.withdraw(session, place.pk, None, change.actor, now)


def _confirm(session: Any, change: Change, class_id: int, now: datetime) -> object:
    place = _place(session, change, class_id)
    return queue.confirm(session, place.pk, None, change.actor, now)


def _seat(session: Any, change: Change, class_id: int, now: datetime) -> object:
    place = _place(session, change, class_id)
    return queue.seat_by_hand(session, place.pk, change.actor, now)


def _phoned(session: Any, change: Change, class_id: int, now: datetime) -> None:
    place = _place(session, change, class_id)
    place.phoned_at = now
    session.add(place)
    record(session, change.actor, f"class:{class_id}", "phoned", {"place": place.pk}, now)


def _told(session: Any, change: Change, class_id: int, now: datetime) -> None:
    who = (change.form.number("who") or 0, change.form["to"] == "teacher")
    calls.told(session, class_id, who, change.actor, now)


def _mark(session: Any, change: Change, class_id: int, now: datetime) -> object:
    place = _place(session, change, class_id)
    said = change.form["to"]
    to = PlaceStatus(said) if said in set(PlaceStatus) else PlaceStatus.APPLIED
    return attendance.mark(session, place.pk, to, change.actor, now)


def _mark_rest(session: Any, change: Change, class_id: int, now: datetime) -> object:
    return attendance.mark_rest(session, class_id, change.actor, now)


def _finish(session: Any, change: Change, class_id: int, now: datetime) -> object:
    said = change.form["unnamed"]
    unnamed = change.form.number("unnamed") if said else 0
    if unnamed is None:
        raise Invalid("unnamed", "range")
    return attendance.finish(session, class_id, unnamed, change.actor, now)


def _reopen(session: Any, change: Change, class_id: int, now: datetime) -> object:
    return attendance.reopen(session, class_id, change.actor, now)


def _assign(session: Any, change: Change, class_id: int, now: datetime) -> None:
    form = change.form
    lecturer = form["role"] == TeacherRole.LECTURER.value
    role = TeacherRole.LECTURER if lecturer else TeacherRole.ASSISTANT
    outside = form["outside"]
    supporter = None if outside else form.number("supporter")
    new = NewTeacher(role, supporter, outside)
    rota.assign(session, class_id, new, change.actor, now)


def _remove(session: Any, change: Change, class_id: int, now: datetime) -> None:
    teacher = _teacher(session, change, class_id)
    rota.remove(session, class_id, teacher, change.actor, now)


def _absent(session: Any, change: Change, class_id: int, now: datetime) -> object:
    teacher = _teacher(session, change, class_id)
    away = change.form["to"] == "absent"
    return teachers.set_absent(session, teacher.pk, change.actor, now, absent=away)


def _offer(session: Any, change: Change, class_id: int, now: datetime) -> None:
    rota.offer(session, class_id, _supporter(change), change.actor, now)


def _take_back(session: Any, change: Change, class_id: int, now: datetime) -> None:
    rota.take_offer_back(session, class_id, _supporter(change), change.actor, now)


def _promise(session: Any, change: Change, class_id: int, now: datetime) -> None:
    rota.promise(session, class_id, _supporter(change), change.actor, now)


def _search(session: Any, change: Change, class_id: int, now: datetime) -> None:
    rota.search_now(session, class_id, change.actor, now)


def _want(session: Any, change: Change, class_id: int, now: datetime) -> None:
    form = change.form
    count = form.number("teachers")
    if count is None and form["teachers"]:
        raise Invalid("teachers", "unreadable")
    rota.want(session, class_id, count, form.number("version"), (change.actor, now))


def _supporter(change: Change) -> int:
    return change.form.number("supporter") or 0


WORKS: Mapping[str, Work] = {
    "open": _open,
    "change": _change,
    "move": _move,
    "call_off": _call_off,
    "sign_up": _sign_up,
    "withdraw": _withdraw,
    "confirm": _confirm,
    "seat": _seat,
    "phoned": _phoned,
    "told": _told,
    "mark": _mark,
    "mark_rest": _mark_rest,
    "finish": _finish,
    "reopen": _reopen,
    "assign": _assign,
    "remove": _remove,
    "absent": _absent,
    "offer": _offer,
    "take_back": _take_back,
    "promise": _promise,
    "search": _search,
    "want": _want,
}


def _place(session: Any, change: Change, class_id: int) -> ClassPlace:
    """Return the sign-up a button names; one of another class is as good as none."""
    place = place_row(session, change.form.number("place") or 0)
    if place.session_id != class_id:
        raise NotFound("class_place", place.pk)
    return place


def _teacher(session: Any, change: Change, class_id: int) -> ClassTeacher:
    teacher = teachers.teacher_row(session, change.form.number("teacher") or 0)
    if teacher.session_id != class_id:
        raise NotFound("class_teacher", teacher.pk)
    return teacher
