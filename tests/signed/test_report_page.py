"""The report: one minute, nothing lost, handed in once."""

from datetime import timedelta

import pytest

from mdeji.dispatch import queries
from mdeji.dispatch.queries import ReportView
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from tests.signed.conftest import ENDS, STARTS, Cast, Pages

FULL = {"headcount": "9", "outcome-line": "done", "outcome-photo": "partly", "follow_up": "no"}


@pytest.fixture(autouse=True)
def _after_the_visit(clock: SettableClock) -> None:
    clock.move_to(ENDS + timedelta(minutes=10))


def stored(database: Database, cast: Cast) -> ReportView:
    """Return the report in the database."""
    with database.reading() as session:
        report = queries.visit(session, cast.visit).report
    assert report is not None
    return report


def fields(pages: Pages, link: str, cast: Cast, **more: str) -> dict[str, str | list[str]]:
    """Return a form with both supporters present."""
    present = [str(cast.lead_supporter), str(cast.helper_supporter)]
    return {"form": pages.form_token(link), "present": present, **more}


def test_everybody_and_the_headcount_are_filled_in_already(pages: Pages, cast: Cast) -> None:
    page = pages.read(pages.link("report", cast.visit, cast.lead))

    assert page.count("checked") == 3  # Two supporters, and no follow-up.
    assert 'name="headcount" value="9"' in page


def test_a_full_report_is_handed_in_and_thanked(
    pages: Pages, cast: Cast, database: Database
) -> None:
    link = pages.link("report", cast.visit, cast.lead)

    answer = pages.client.post(link, data=fields(pages, link, cast, **FULL, line="楽しい会でした"))

    assert answer.status_code == 303
    assert "報告を受け取りました" in pages.read(answer.headers["location"])
    report = stored(database, cast)
    assert report.outcomes == {"line": "done", "photo": "partly"}
    assert report.line == "楽しい会でした"
    assert report.handed_in_at is not None


def test_a_draft_survives_closing_the_page(pages: Pages, cast: Cast, database: Database) -> None:
    link = pages.link("report", cast.visit, cast.lead)
    form = fields(pages, link, cast, line="書きかけ", quiet="1") | {"outcome-line": "done"}

    answer = pages.client.post(f"{link}/draft", data=form)

    assert answer.status_code == 204
    page = pages.read(pages.link("report", cast.visit, cast.lead))
    assert "書きかけ" in page
    assert 'name="outcome-line" value="done" checked' in page
    assert stored(database, cast).handed_in_at is None


def test_a_draft_is_saved_without_javascript_too(pages: Pages, cast: Cast) -> None:
    link = pages.link("report", cast.visit, cast.lead)

    answer = pages.client.post(f"{link}/draft", data=fields(pages, link, cast, line="途中"))

    assert "途中まで保存しました" in answer.text
    assert "途中</textarea>" in answer.text


def test_what_is_missing_is_said_and_nothing_is_lost(
    pages: Pages, cast: Cast, database: Database
) -> None:
    link = pages.link("report", cast.visit, cast.lead)
    form = fields(pages, link, cast, **(FULL | {"outcome-photo": ""}), line="なくさないで")

    answer = pages.client.post(link, data=form)

    assert "内容ごとに、できたかどうかを選んでください" in answer.text
    assert "なくさないで</textarea>" in answer.text


@pytest.mark.parametrize("typed", ["", "0", "41", "たくさん", "-3", "9人"])
def test_an_impossible_headcount_is_asked_again(pages: Pages, cast: Cast, typed: str) -> None:
    link = pages.link("report", cast.visit, cast.lead)

    answer = pages.client.post(
        link, data=fields(pages, link, cast, **(FULL | {"headcount": typed}))
    )

    assert "参加した人数を" in answer.text


def test_full_width_digits_are_a_number(pages: Pages, cast: Cast, database: Database) -> None:
    link = pages.link("report", cast.visit, cast.lead)

    pages.client.post(link, data=fields(pages, link, cast, **(FULL | {"headcount": "１２"})))

    assert stored(database, cast).headcount == 12


def test_handing_in_twice_keeps_the_first_report(
    pages: Pages, cast: Cast, database: Database
) -> None:
    link = pages.link("report", cast.visit, cast.lead)
    first = fields(pages, link, cast, **FULL, line="一度目")
    second = first | {"line": "二度目"}

    answers = [pages.client.post(link, data=form).status_code for form in (first, second)]
    late_draft = pages.client.post(f"{link}/draft", data=second | {"quiet": "1"})

    assert answers == [303, 303]
    assert late_draft.status_code == 204
    assert stored(database, cast).line == "一度目"


def test_a_visit_that_did_not_take_place_needs_nothing_else(
    pages: Pages, cast: Cast, database: Database
) -> None:
    link = pages.link("report", cast.visit, cast.lead)

    answer = pages.client.post(link, data={"form": pages.form_token(link), "not_held": "yes"})

    assert answer.status_code == 303
    assert stored(database, cast).not_held is True


def test_somebody_from_another_team_cannot_be_written_in(
    pages: Pages, cast: Cast, database: Database
) -> None:
    link = pages.link("report", cast.visit, cast.lead)
    form = fields(pages, link, cast, **FULL) | {"present": [str(cast.lead_supporter), "999", "x"]}

    pages.client.post(link, data=form)

    assert stored(database, cast).present == (cast.lead_supporter,)


def test_there_is_no_report_before_the_visit(pages: Pages, cast: Cast) -> None:
    pages.clock.move_to(STARTS - timedelta(hours=1))

    answer = pages.client.get(pages.link("report", cast.visit, cast.lead))

    assert answer.status_code == 409
    assert "まだできません" in answer.text


def test_the_report_can_be_written_a_week_later_without_personal_data(
    pages: Pages, cast: Cast, clock: SettableClock
) -> None:
    clock.move_to(ENDS + timedelta(days=7))

    page = pages.read(pages.link("report", cast.visit, cast.lead))

    assert "活動報告" in page
    assert "花子" not in page


def test_a_huge_form_is_refused(pages: Pages, cast: Cast) -> None:
    link = pages.link("report", cast.visit, cast.lead)

    answer = pages.client.post(link, data=fields(pages, link, cast, line="あ" * 100_000))

    assert answer.status_code == 413


def test_a_face_and_a_line_reach_the_team(pages: Pages, cast: Cast, database: Database) -> None:
    report = pages.link("report", cast.visit, cast.lead)
    pages.client.post(report, data=fields(pages, report, cast, **FULL))
    link = pages.link("feedback", cast.visit, cast.requester)

    form = {"form": pages.form_token(link), "face": "3", "line": "孫に写真を送れました"}
    answer = pages.client.post(link, data=form)

    assert answer.status_code == 303
    assert "受け取りました" in pages.read(link)
    assert "孫に写真を送れました" in pages.read(pages.link("visit", cast.visit, cast.lead))
