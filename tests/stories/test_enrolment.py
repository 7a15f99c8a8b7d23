"""How people become supporters, and keep their place: through webhook, pages and time, on both databases."""

import re
from datetime import timedelta
from typing import Any

from sqlmodel import col, select

from chatbot.simulator import Phone
from mdeji.dispatch.tables import Attendance
from mdeji.kit.calendar import day_of, jst, to_jst
from mdeji.requests.rules import SeatRole
from mdeji.supporters.rules import SupporterStatus
from mdeji.supporters.tables import Supporter
from tests.stories.browsing import Browser, browsers_are_closed, link_on, office
from tests.stories.steps import (
    NO,
    YES,
    all_say_yes,
    ask_as_group,
    asked,
    newest_buttons,
    reads,
)
from tests.stories.world import World

__all__ = ["browsers_are_closed"]


def newest_supporter(world: World) -> Supporter:
    with world.database.reading() as session:
        return session.exec(select(Supporter).order_by(Supporter.id.desc())).first()  # type: ignore[union-attr, return-value]  # a column, which mypy takes for its value


def apply_on_line(phone: Phone, district: str = "南橘", *, born: str = "") -> None:
    """Answer the whole application in the chat."""
    phone.says("サポーターになりたいです")
    phone.taps("同意します")
    phone.says("新井 さくら")
    phone.says(district)
    for label in ("LINE(ライン)", "写真", "これで決める", "アンドロイド", "これで決める"):
        phone.taps(label)
    phone.says("いつでも")
    phone.taps("これで決める")
    phone.taps("17さい以下" if born else "18さい以上")
    if born:
        phone.says(born)
    phone.taps("これで申し込む")


def study(phone: Phone, browser: Browser) -> None:
    """Do on the signed page everything one does alone; the first quiz fails."""
    page = link_on(phone, "研修をひらく")
    browser.press(f"{page}/video")
    wrong = browser.press(f"{page}/quiz", q0="0", q1="0", q2="0", q3="0", q4="0")
    assert "もう一度" in wrong
    assert "暗証番号は、聞くことも" in wrong
    assert "合格です" in browser.press(f"{page}/quiz", q0="1", q1="1", q2="1", q3="1", q4="1")
    browser.press(f"{page}/pledge", agreed="2026-11")


def paper_form(**changed: Any) -> dict[str, Any]:
    return {
        "door": "paper", "name": "町田 ヨシ", "kana": "まちだ よし", "phone": "027-333-4444",
        "district": "haga", "age": "adult", "topics": ["line", "photo", "app", "settings"],
        "devices": ["android"], "when": ["weekday_morning", "weekday_afternoon"],
        "honorarium": "yes", "consent": "1", **changed,
    }  # fmt: skip


def activate(desk: Browser, supporter_id: int) -> None:
    """Take somebody through interview and training at the office."""
    page = f"/admin/applicants/{supporter_id}"
    desk.press(page, f"{page}/interview", text="お話ししました", on="")
    desk.press(page, f"{page}/accept")
    for step in ("video", "quiz", "role_play", "pledge"):
        desk.press(page, f"{page}/tick", step=step)


def the_code(page: str) -> str:
    found = re.search(r'code-shown">([\d ]+)<', page)
    assert found is not None
    return found[1]


def test_from_the_application_on_line_to_a_shadow_seat_a_start_and_a_first_offer(
    world: World,
) -> None:
    sakura = world.phone("sakura")
    apply_on_line(sakura, "芳賀")
    assert "受け付けました" in sakura.last()
    me = newest_supporter(world)
    desk = office(world)
    assert "面談の日を決める" in desk.open("/admin/applicants")
    page = f"/admin/applicants/{me.pk}"
    desk.press(page, f"{page}/interview", text="ていねいな方", on="")
    assert "確かめています" in sakura.last()
    desk.press(page, f"{page}/accept")
    assert "研修です" in sakura.last()
    study(sakura, Browser(world))
    assert newest_supporter(world).status is SupporterStatus.TRAINING

    tome = world.phone("tome")
    ask_as_group(tome)
    all_say_yes(world, reads(tome, "サポーターが決まりました"))
    for _ in range(12):
        if YES in newest_buttons(sakura):
            break
        if YES in newest_buttons(world.phone("satoru")):
            world.phone("satoru").taps(NO)  # Another one in training is asked first.
        world.pass_time(hours=4)
    sakura.taps(YES)
    assert "チームがそろいました" in sakura.last()
    with world.database.reading() as session:
        rows = session.exec(select(Attendance).where(Attendance.supporter_id == me.pk)).all()
    assert [row.role for row in rows] == [SeatRole.TRAINEE]

    world.move_to(jst(2026, 12, 4, 10))
    desk = office(world)
    desk.press(page, f"{page}/tick", step="role_play", on="12/3")
    assert newest_supporter(world).status is SupporterStatus.ACTIVE
    assert "活動を始められます" in "".join(sakura.texts())
    yumi = world.phone("yumi")
    for label in ("ひとりで相談", "同意します", "写真", "アンドロイド"):
        yumi.taps(label)
    yumi.says("芳賀")
    yumi.taps("芳賀公民館")
    yumi.says("再来週の木曜の午後")
    yumi.says("高橋由美")
    yumi.says("08011112222")
    yumi.taps("これで申し込む")
    for _ in range(12):
        if YES in newest_buttons(sakura):
            break
        for key in asked(world):
            world.phone(key).taps(NO)
        world.pass_time(hours=4)
    assert "まとめ役" in sakura.last()
    assert "活動した" in office(world).open("/admin/applicants")


def test_a_seventeen_year_old_and_her_guardian(world: World) -> None:
    rin = world.phone("rin")
    apply_on_line(rin, "芳賀", born="平成21年5月3日")
    assert "保護者" in rin.last()
    me = newest_supporter(world)
    assert str(me.adult_on) == "2027-05-03"
    desk = office(world)
    page = f"/admin/applicants/{me.pk}"
    desk.press(page, f"{page}/interview", text="元気な方", on="")
    desk.press(page, f"{page}/accept")
    study(rin, Browser(world))
    desk.press(page, f"{page}/tick", step="role_play")
    assert newest_supporter(world).status is SupporterStatus.TRAINING
    assert "保護者の同意" in desk.open("/admin/applicants")

    mother = Browser(world)
    rin.says("登録のようす")
    link = link_on(rin, "保護者のページ")
    assert "大人のサポーターといっしょ" in mother.open(link)
    faults = mother.post(link)
    assert all(f"{field}-error" in faults for field in ("name", "relation", "phone", "agreed"))
    told = mother.press(
        link, name="新井 恵", relation="parent", phone="0273334444", agreed="2026-11"
    )
    assert "同意をいただきました" in told
    assert newest_supporter(world).status is SupporterStatus.ACTIVE
    _an_adult_comes_along(world, me.pk, rin)

    mother.press(link, f"{link}/withdraw")
    assert newest_supporter(world).status is SupporterStatus.PAUSED
    assert "お休み" in rin.last()

    rin.sends_postback("do=rest&k=back")
    assert "保護者の方の同意" in rin.last()
    assert newest_supporter(world).status is SupporterStatus.PAUSED


def test_a_seventy_two_year_old_enrolled_on_paper_links_line_weeks_later(world: World) -> None:
    desk = office(world)
    slip = desk.press("/admin/applicants/new", **paper_form())
    assert "受付票" in slip
    me = newest_supporter(world)
    activate(desk, me.pk)
    assert newest_supporter(world).status is SupporterStatus.ACTIVE
    world.pass_time(days=21)

    desk, page = office(world), f"/admin/applicants/{me.pk}"
    code = the_code(desk.press(page, f"{page}/code"))
    yoshi = world.phone("yoshi")
    yoshi.says("こんにちは")
    yoshi.says("紙で申し込みました。LINEをつなぎたい")
    assert "8けたの数字" in yoshi.last()
    yoshi.says(f"コード {code}")
    assert "町〇〇" in yoshi.last()
    assert "ヨシ" not in yoshi.last()
    yoshi.taps("わたしです")

    assert "つながりました" in yoshi.last()
    yoshi.says("サポーターになりたい")
    assert "活動できます" in yoshi.last()
    assert "LINEでは届きません" not in desk.open(page)


def test_a_supporter_changes_phones_and_the_old_account_loses_everything(world: World) -> None:
    desk = office(world)
    desk.press("/admin/applicants/new", **paper_form())
    me = newest_supporter(world)
    activate(desk, me.pk)
    page = f"/admin/applicants/{me.pk}"
    old = world.phone("oldphone")
    old.says(the_code(desk.press(page, f"{page}/code")))
    old.taps("わたしです")
    old.says("登録のようす")
    before = link_on(old, "研修をひらく")
    assert "サポーターの研修" in Browser(world).open(before)
    world.pass_time(minutes=5)

    new = world.phone("newphone")
    new.says("スマホを買い替えました")
    new.says(the_code(desk.press(page, f"{page}/code")))
    new.taps("わたしです")

    assert "つながりました" in new.last()
    assert "連携を終えました" in old.last()
    assert Browser(world).http.get(before).status_code == 403
    old.says("こんにちは")
    assert "サポーターになる" in newest_buttons(old)
    new.says("登録のようす")
    assert "サポーターの研修" in Browser(world).open(link_on(new, "研修をひらく"))


def test_a_city_employee_declines_the_honorarium(world: World) -> None:
    visitor = Browser(world)
    visitor.press("/apply", **paper_form(honorarium="no"))

    me = newest_supporter(world)
    assert not me.takes_honorarium
    assert "謝礼:受け取らない" in _accepted(world, me.pk)


def test_who_does_not_go_on_with_the_training_is_reminded_once_a_fortnight(world: World) -> None:
    sakura = world.phone("sakura")
    apply_on_line(sakura)
    desk = office(world)
    me = newest_supporter(world)
    desk.press(f"/admin/applicants/{me.pk}", f"/admin/applicants/{me.pk}/accept")

    world.pass_time(days=16)

    assert sum("研修の続き" in text for text in sakura.texts()) == 1


def test_coming_of_age_ends_the_need_for_a_guardian(world: World) -> None:
    rin = world.phone("rin")
    soon = day_of(world.now()) + timedelta(days=3)
    apply_on_line(rin, born=f"{soon.year - 18}/{soon.month}/{soon.day}")
    desk = office(world)
    me = newest_supporter(world)
    activate(desk, me.pk)
    assert newest_supporter(world).status is SupporterStatus.TRAINING

    world.pass_time(days=4)

    assert newest_supporter(world).status is SupporterStatus.ACTIVE


def _an_adult_comes_along(world: World, minor: int, rin: Phone) -> None:
    """Let a group ask and the girl say yes first: nobody sends her until an adult goes too."""
    tome = world.phone("tome")
    ask_as_group(tome)
    rin.taps(YES)
    for key in asked(world):
        world.phone(key).taps(NO)
    desk = office(world)
    answer = desk.post("/admin/requests/1", "/admin/requests/1/partial")
    assert "未成年の人だけのチームには できません" in answer
    all_say_yes(world, reads(tome, "サポーターが決まりました"))

    with world.database.reading() as session:
        rows = session.exec(select(Attendance).where(col(Attendance.released_at).is_(None))).all()
        ages = [session.get_one(Supporter, row.supporter_id).adult_on for row in rows]
    assert None in ages, "an adult is on the team"
    assert [row.role for row in rows if row.supporter_id == minor] == [SeatRole.HELPER]
    if not 8 <= to_jst(world.now()).hour < 20:
        world.pass_time(hours=12)


def _accepted(world: World, supporter_id: int) -> str:
    desk, page = office(world), f"/admin/applicants/{supporter_id}"
    desk.press(page, f"{page}/accept")
    return desk.open(page)
