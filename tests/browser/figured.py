"""Pages of the figures, with a report that was frozen and corrected."""

from datetime import timedelta

from admin_ui import figure_words
from mdeji.figures.rules.periods import last_month, month_of
from mdeji.figures.service import TELLING, Wish, freeze
from mdeji.kit.calendar import at_jst, day_of
from mdeji.yorozu.rules import Draft
from mdeji.yorozu.service import log, take_back
from mdeji.yorozu.sessions import add_session
from tests.stories.world import World


def figured(town: World) -> dict[str, list[str]]:
    """Freeze the month before, take a record back, and return the pages by pattern."""
    now = town.now()
    month = month_of(last_month(day_of(now)))
    begins = at_jst(month.first + timedelta(days=4), now.time().replace(hour=1, minute=0))
    with town.database.transaction() as session:
        hours = (begins, begins + timedelta(hours=2))
        desk = add_session(session, "haga-centre", hours, "staff:1", begins)
        for number in range(6):
            draft = Draft(f"figured-{number}", ("line",), age="70s", outcome="done")
            log(session, desk.pk, draft, ("staff:1", hours[1]))
        wish = Wish(month, 0, figure_words.words(session), TELLING)
        report = freeze(session, wish, "staff:1", now).pk
        take_back(session, "figured-0", "staff:1", now)
    span = f"from={month.first}&until={month.until}"
    year = month.first.year - (month.first.month < 4)
    return {
        "/admin/figures": ["/admin/figures"],
        "/admin/figures/year/{year:int}": [f"/admin/figures/year/{year}"],
        "/admin/figures/month/{month}": [
            f"/admin/figures/month/{month.first:%Y-%m}",
            f"/admin/figures/month/{day_of(now):%Y-%m}",
        ],
        "/admin/figures/reports": ["/admin/figures/reports"],
        "/admin/figures/reports/{report_id:int}": [f"/admin/figures/reports/{report}"],
        "/admin/figures/reports/{report_id:int}/differences": [
            f"/admin/figures/reports/{report}/differences"
        ],
        "/admin/figures/rows/{key}": [f"/admin/figures/rows/consultations?{span}"],
        "/admin/figures/definitions": ["/admin/figures/definitions"],
        "/admin/figures/settings": ["/admin/figures/settings"],
    }
