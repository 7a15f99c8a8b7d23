"""Letters, deliveries, the day, supporters and accounts, through their pages."""

from collections.abc import Callable
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

from admin_ui.tools import Tools
from mdeji.kit import jobs
from mdeji.kit.jobs import JobStatus
from mdeji.messages import attachments, letters
from mdeji.messages.tables import Attachment, Fate, Message
from tests.admin_ui.conftest import Desk
from tests.admin_ui.test_intake import ASKED

Making = Callable[[], Any]


def test_a_letter_is_answered_on_line_and_closed(
    office: Desk, making: Making, tools: Tools
) -> None:
    with making() as world:
        person = world.person("山本 キヨ")
        letter = world.letter(person, "次は いつですか")

    path = f"/admin/letters/{letter.thread_id}"
    assert "次は いつですか" in office.open("/admin/letters")
    empty = office.press(f"{path}/reply", text=" ")
    office.press(f"{path}/reply", text="あさって お電話します。")

    with tools.database.reading() as session:
        sent = session.get(Message, 1)
        thread = letters.thread(session, letter.thread_id)
    assert empty.status_code == 422
    assert sent is not None
    assert sent.parts[0]["data"] == {"text": "あさって お電話します。"}
    assert thread.status == "answered"
    assert "あさって お電話します。" in office.open(path)
    office.press(f"{path}/close")
    assert "返事を待っている方は いません" in office.open("/admin/letters")


def test_an_attachment_never_becomes_a_page_of_ours(
    office: Desk, making: Making, tools: Tools
) -> None:
    kinds = {"a": "image/jpeg", "b": "text/html", "c": "image/svg+xml"}
    with making() as world:
        person = world.person("山本 キヨ")
        for key, kind in kinds.items():
            kept = attachments.keep(world.session, person.pk, key, "image", world.now)
            row = world.session.get(Attachment, kept)
            row.content, row.content_type = b"<script>1</script>", kind
            world.letter(person, "写真", attachment_id=kept)
        letter = world.letter(person, "これで全部です")

    answers = [
        office.browser.get(f"/admin/letters/{letter.thread_id}/file/{number}")
        for number in (1, 2, 3)
    ]

    types = [answer.headers["content-type"] for answer in answers]
    assert types == ["image/jpeg", "application/octet-stream", "application/octet-stream"]
    assert answers[1].headers["content-disposition"] == "attachment"
    assert "写真を見る" in office.open(f"/admin/letters/{letter.thread_id}")


def test_a_file_of_another_conversation_is_not_given_out(office: Desk, making: Making) -> None:
    with making() as world:
        mine, other = world.person(), world.person()
        kept = attachments.keep(world.session, other.pk, "x", "image", world.now)
        row = world.session.get(Attachment, kept)
        row.content, row.content_type = b"photo", "image/jpeg"
        letter = world.letter(mine, "こんにちは")

    answer = office.browser.get(f"/admin/letters/{letter.thread_id}/file/{kept}")

    assert answer.status_code == 404


def test_a_dead_message_is_sent_again_or_given_up(
    office: Desk, making: Making, tools: Tools
) -> None:
    with making() as world:
        person = world.person("山本 キヨ")
        dead: dict[str, Any] = {"fate": Fate.DEAD, "error": "400", "via": None, "sent_at": None}
        first, second = world.message(person, **dead), world.message(person, **dead)

    assert "山本 キヨ 様への" in office.open("/admin/delivery")
    office.press("/admin/delivery/message/resend", id=first.pk)
    office.press("/admin/delivery/message/give-up", id=second.pk)

    with tools.database.reading() as session:
        fates = [session.get(Message, one.pk).fate for one in (first, second)]  # type: ignore[union-attr]  # the row is there
    assert fates == [Fate.WAITING, Fate.WITHDRAWN]
    assert "届かなかった通知は ありません" in office.open("/admin/delivery")
    assert office.press("/admin/delivery/message/resend", id=first.pk).status_code == 403


def test_failed_work_runs_again_or_is_given_up(office: Desk, making: Making, tools: Tools) -> None:
    with making() as world:
        for number in (1, 2):
            jobs.put(world.session, jobs.Order("ask", {"request": number}, world.now), world.now)
        for row in (world.session.get(jobs.Job, 1), world.session.get(jobs.Job, 2)):
            row.status, row.error = JobStatus.DEAD, "KeyError"

    assert "サポーターをさがす" in office.open("/admin/delivery")
    office.press("/admin/delivery/job/revive", id=1)
    office.press("/admin/delivery/job/drop", id=2)

    with tools.database.reading() as session:
        states = [session.get(jobs.Job, one).status for one in (1, 2)]  # type: ignore[union-attr]  # the row is there
    assert states == [JobStatus.READY, JobStatus.CANCELLED]


def test_the_sheet_of_the_day_holds_what_one_needs_at_the_door(
    office: Desk, at: Callable[[str], Desk], making: Making
) -> None:
    with making() as world:
        request = world.request(
            requester_id=world.person("佐藤 ハナ", phone="0271234567").pk,
            district_id="soja",
            centre_id="soja-centre",
            wish_at=world.now + timedelta(hours=3),
        )
        world.visit(request, [world.supporter("田中")])
        elsewhere = world.request(wish_at=world.now + timedelta(hours=4))
        world.visit(elsewhere, [world.supporter("鈴木")])

    html = office.open("/admin/day")
    centre = at("centre").open("/admin/day")

    assert "令和8年11月24日(火)</time>の訪問 2件" in html
    for needed in ("佐藤 ハナ", "027-123-4567", "総社公民館", "田中さん", "あさがお"):
        assert needed in html
        assert needed in centre
    assert elsewhere.number in html
    assert elsewhere.number not in centre
    assert "この日の訪問は ありません" in office.open("/admin/day?on=あした")
    assert "日付が読めません" in office.open("/admin/day?on=ねこ")


def test_supporters_are_found_rested_and_paused(office: Desk, making: Making) -> None:
    with making() as world:
        tanaka = world.supporter("田中", district_id="soja", skills=["qr"])
        world.supporter("鈴木", skills=["line"])

    path = f"/admin/supporters/{tanaka.pk}"
    assert "鈴木" not in office.open("/admin/supporters?district=soja")
    assert "鈴木" not in office.open("/admin/supporters?topic=qr")
    found = office.press("/admin/supporters/search", q="田中").text
    assert "田中" in found
    assert "鈴木" not in found
    office.press(f"{path}/rest", until="12/10")
    assert "12月10日(木) 午前8時まで お休み" in office.open(path)
    assert office.press(f"{path}/rest", until="ずっと").status_code == 422
    office.press(f"{path}/move", event="paused", reason="入院のため")
    assert "休止中" in office.open(path)
    assert "電話を表示" in office.open(path)
    assert "027-000" not in office.open(path)
    assert "027-000" in office.press(f"{path}/contact").text


EVIL = "\"><script>alert(1)</script><img src=x onerror=alert(1)>'{{7*7}}"


class _Reader(HTMLParser):
    """Read a page as a browser does, and note what only an attacker would write."""

    def __init__(self) -> None:
        super().__init__()
        self.bad: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {name for name, _ in attrs}
        if (tag == "script" and "src" not in names) or any(name.startswith("on") for name in names):
            self.bad.append(self.get_starttag_text() or tag)


def test_no_text_of_anybody_becomes_markup(
    office: Desk, at: Callable[[str], Desk], making: Making
) -> None:
    with making() as world:
        person = world.person(EVIL, kana=EVIL, phone="0270000000")
        supporter = world.supporter(EVIL, note=EVIL)
        request = world.request(
            group=EVIL,
            requester_id=person.pk,
            memo=EVIL,
            learner_name=EVIL,
            place_detail=EVIL,
            wish_at=world.now + timedelta(hours=5),
        )
        world.visit(request, [supporter], word=EVIL)
        letter = world.letter(person, EVIL)
        world.message(person, fate=Fate.DEAD, error=EVIL, via=None, sent_at=None)
    pages = [
        "/admin",
        f"/admin/requests/{request.pk}",
        "/admin/day",
        "/admin/letters",
        f"/admin/letters/{letter.thread_id}",
        "/admin/delivery",
        "/admin/supporters",
        f"/admin/supporters/{supporter.pk}",
        "/admin?q=1&district=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
        "/admin/day?on=%3Cscript%3Ealert(1)",
    ]
    texts = [office.open(path) for path in pages]
    texts.append(
        office.press("/admin/requests/new", **(ASKED | {"name": EVIL, "phone": EVIL})).text
    )
    texts.append(office.press("/admin/search", q=EVIL).text)
    texts.append(office.press(f"/admin/requests/{request.pk}/contact").text)

    for text in texts:
        reader = _Reader()
        reader.feed(text)
        assert reader.bad == []
