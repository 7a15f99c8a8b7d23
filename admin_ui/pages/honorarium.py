"""The honorarium ledger: approve, send to the payment, mark paid, correct by counter-lines."""

from dataclasses import replace
from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from admin_ui import duty_words
from admin_ui.access import Office, OfficeChanges, Viewer
from admin_ui.dates import read_day
from admin_ui.exports import download
from admin_ui.pages.board import pulse_for
from admin_ui.render import page, to
from admin_ui.tools import Tools, Use
from admin_ui.turns import Turn
from mdeji.dispatch import honorarium, honorarium_batches, honorarium_queries
from mdeji.dispatch.honorarium_queries import PAGE, PEOPLE, Wanted
from mdeji.dispatch.honorarium_rules import Rate
from mdeji.dispatch.rules import LineStatus
from mdeji.kit.calendar import day_of, fiscal_year
from mdeji.kit.errors import Invalid, NotAllowed
from mdeji.kit.tables_out import Column
from mdeji.staff.queries import names as staff_names

router = APIRouter()
Id = Annotated[int, Path(ge=1, le=2**31 - 1)]
Page = Annotated[int, Query(ge=1, le=100_000)]
HOME = "/admin/honorarium"
MONTHS = (4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3)
NOTHING = "送る行がありません。先に承認してください。"
PROBLEMS = {
    "reason": "訂正の理由を えらんでください。",
    "paid_on": "支払日は、送った日から今日までの日を 入れてください。",
    "countered": "その行は もう訂正されています。",
    "yen": "金額は 0円から100,000円までです。",
    "minutes": "時間(分)を 確かめてください。",
    "unit": "単位は、時間を割り切れる分で、1単位が円の端数にならない数に してください。",
    "fiscal_year": "その年度は もう謝礼の行があるため、変えられません。",
}
COLUMNS = (
    Column("支払先"),
    Column("氏名"),
    Column("ふりがな"),
    Column("活動回数", 10),
    Column("時間(分)", 10),
    Column("金額(円)", 12),
    Column("サポーター番号", 14),
)


def wanted_of(
    year: Annotated[int | None, Query(ge=2020, le=2100)] = None,
    month: Annotated[str, Query(max_length=2)] = "",
    status: Annotated[str, Query(max_length=20)] = "",
    supporter: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
    page: Page = 1,
    people: Page = 1,
) -> Wanted:
    """Return the filters of the address; what is unknown filters nothing."""
    number = int(month) if month.isascii() and month.isdecimal() else 0
    state = LineStatus(status) if status in list(LineStatus) else None
    return Wanted(year, number if 1 <= number <= 12 else None, state, supporter, None, page, people)


@router.get("/admin/honorarium")
def show(
    http: Request, tools: Use, viewer: Office, wanted: Annotated[Wanted, Depends(wanted_of)]
) -> Response:
    """Show the ledger of a fiscal year, the present one unless the address names another."""
    year = wanted.year or fiscal_year(day_of(tools.clock.now()))
    return _ledger(http, tools, viewer, replace(wanted, year=year))


@router.post("/admin/honorarium/approve")
def approve(http: Request, tools: Use, change: OfficeChanges) -> Response:
    """Approve the chosen lines; nobody approves their own."""
    ids = [int(one) for one in change.form.many("line") if one.isdecimal() and len(one) < 10]
    with tools.database.transaction() as session:
        done = honorarium.approve(session, ids, change.actor, tools.clock.now())
    year = change.form.number("year") or fiscal_year(day_of(tools.clock.now()))
    said = f"{done.done}行を 承認しました。" if done.done else ""
    if done.own:
        said += (
            f"{done.own}行は、ご自分で入れた行か ご自分の謝礼なので、ほかの職員が承認してください。"
        )
    said = said or "承認する行を えらんでください。"
    return _ledger(http, tools, change.viewer, Wanted(year), said, 200 if done.done else 409)


@router.post("/admin/honorarium/export")
def export(http: Request, tools: Use, change: OfficeChanges) -> Response:
    """Put what is approved into a batch for the payment."""
    year = change.form.number("year") or fiscal_year(day_of(tools.clock.now()))
    try:
        with tools.database.transaction() as session:
            made = honorarium.export(session, year, change.actor, tools.clock.now()).pk
    except NotAllowed:
        return _ledger(http, tools, change.viewer, Wanted(year), NOTHING, 409)
    return to(f"{HOME}/batches/{made}")


@router.post("/admin/honorarium/lines/{line_id:int}/counter")
def counter(http: Request, tools: Use, change: OfficeChanges, line_id: Id) -> Response:
    """Take a line back by a counter-line."""
    form, now = change.form, tools.clock.now()
    year = form.number("year") or fiscal_year(day_of(now))
    try:
        with tools.database.transaction() as session:
            honorarium.counter(session, line_id, form["reason"], form["note"], change.actor, now)
    except (Invalid, NotAllowed) as error:
        said = PROBLEMS[error.field if isinstance(error, Invalid) else error.reason]
        return _ledger(http, tools, change.viewer, Wanted(year), said, 409)
    return to(f"{HOME}?year={year}")


@router.get("/admin/honorarium/batches/{batch_id:int}")
def show_batch(
    http: Request, tools: Use, viewer: Office, batch_id: Id, page: Page = 1, people: Page = 1
) -> Response:
    """Show one batch: its lines, and what everybody gets."""
    return _batch(http, tools, viewer, Wanted(batch_id=batch_id, page=page, people=people))


@router.post("/admin/honorarium/batches/{batch_id:int}/file")
def take_out(tools: Use, change: OfficeChanges, batch_id: Id) -> Response:
    """Return the payments as a file; that names left the house is noted."""
    with tools.database.transaction() as session:
        it = honorarium_batches.batch(session, batch_id)
        found = honorarium_batches.payments(session, batch_id)
        honorarium_batches.note_seen(session, batch_id, change.actor, tools.clock.now())
    rows = [
        (p.payee, p.name, p.kana, p.activities, p.minutes, p.yen, p.supporter_id) for p in found
    ]
    kind = "csv" if change.form["kind"] == "csv" else "xlsx"
    return download(f"謝礼_{it.number}", kind, COLUMNS, rows)


@router.post("/admin/honorarium/batches/{batch_id:int}/paid")
def paid(http: Request, tools: Use, change: OfficeChanges, batch_id: Id) -> Response:
    """Note on which day a batch was paid."""
    now = tools.clock.now()
    on = read_day(change.form["paid_on"], day_of(now))
    try:
        with tools.database.transaction() as session:
            honorarium.mark_paid(session, batch_id, on or date.min, change.actor, now)
    except Invalid as error:
        wanted = Wanted(batch_id=batch_id)
        return _batch(http, tools, change.viewer, wanted, PROBLEMS[error.field], 422)
    return to(f"{HOME}/batches/{batch_id}")


@router.get("/admin/honorarium/rates")
def show_rates(http: Request, tools: Use, viewer: Office) -> Response:
    """Show what is paid in which fiscal year."""
    return _rates(http, tools, viewer)


@router.post("/admin/honorarium/rates")
def set_rate(http: Request, tools: Use, change: OfficeChanges) -> Response:
    """Set the rate of a fiscal year."""
    year, yen, minutes, unit = (
        -1 if (number := change.form.number(name)) is None else number
        for name in ("year", "yen", "minutes", "unit")
    )
    rate = Rate(yen, minutes, unit, desks=change.form["desks"] != "no")
    try:
        with tools.database.transaction() as session:
            honorarium.set_rate(session, year, rate, change.actor, tools.clock.now())
    except Invalid as error:
        said = PROBLEMS[error.field]
        return _rates(http, tools, change.viewer, said, 422)
    return to(f"{HOME}/rates")


def _ledger(
    http: Request, tools: Tools, viewer: Viewer, wanted: Wanted, said: str = "", status: int = 200
) -> Response:
    values = _values(tools, wanted)
    return page(
        http,
        "honorarium.html",
        status=status,
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        wanted=wanted,
        said=said,
        refused=status != 200,
        order=MONTHS,
        turn=Turn.of(values["total"].lines, PAGE, wanted.page),
        turn_people=Turn.of(values["count"], PEOPLE, wanted.people),
        query=_query(wanted),
        W=duty_words,
        **values,
    )


def _values(tools: Tools, wanted: Wanted) -> dict[str, Any]:
    today, whole = day_of(tools.clock.now()), Wanted(wanted.year)
    of_people = replace(wanted, supporter_id=None)
    with tools.database.reading() as session:
        return {
            "lines": honorarium_queries.lines(session, wanted),
            "total": honorarium_queries.total(session, wanted),
            "year_total": honorarium_queries.total(session, whole),
            "months": honorarium_queries.months(session, wanted.year or 0),
            "people": honorarium_queries.supporters(session, of_people),
            "count": honorarium_queries.supporters_count(session, of_people),
            "batches": honorarium_batches.batches(session),
            "years": honorarium_queries.years(session, today),
            "staff": staff_names(session),
        }


def _query(wanted: Wanted) -> str:
    """Return the filters as an address carries them, without the pages."""
    asked = {
        "year": wanted.year,
        "month": wanted.month,
        "status": wanted.status,
        "supporter": wanted.supporter_id,
    }
    return urlencode({name: value for name, value in asked.items() if value})


def _batch(
    http: Request, tools: Tools, viewer: Viewer, wanted: Wanted, said: str = "", status: int = 200
) -> Response:
    batch_id = wanted.batch_id or 0
    with tools.database.reading() as session:
        it = honorarium_batches.batch(session, batch_id)
        payees = honorarium_batches.payees(session, batch_id)
        turn_people = Turn.of(payees, honorarium_batches.PAGE, wanted.people)
        values: dict[str, Any] = {
            "it": it,
            "payees": payees,
            "payments": honorarium_batches.payments(session, batch_id, turn_people.here),
            "lines": honorarium_queries.lines(session, wanted),
            "turn": Turn.of(it.lines, PAGE, wanted.page),
            "turn_people": turn_people,
            "staff": staff_names(session),
        }
    return page(
        http,
        "honorarium_batch.html",
        status=status,
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        said=said,
        today=day_of(tools.clock.now()),
        W=duty_words,
        **values,
    )


def _rates(
    http: Request, tools: Tools, viewer: Viewer, said: str = "", status: int = 200
) -> Response:
    this_year = fiscal_year(day_of(tools.clock.now()))
    with tools.database.reading() as session:
        values = {
            "rates": honorarium.rates(session),
            "present": honorarium.rate_for(session, this_year),
        }
    return page(
        http,
        "honorarium_rates.html",
        status=status,
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        said=said,
        this_year=this_year,
        **values,
    )
