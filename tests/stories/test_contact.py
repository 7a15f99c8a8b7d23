"""Name and telephone go to a page of ours, and the talk goes on where it was."""

import re

import httpx2
from sqlmodel import select

from chatbot.simulator import Phone
from mdeji.people.queries import by_line
from mdeji.requests.tables import Request
from tests.stories.steps import ask_alone
from tests.stories.world import World

FORM = re.compile(r'name="form" value="([^"]+)"')
FIRST = ("ひとりで相談", "同意します", "LINE(ライン)", "アンドロイド", "芳賀", "芳賀公民館")


def asks_until_the_name(phone: Phone) -> None:
    for label in FIRST:
        phone.taps(label)
    phone.says("来週の木曜の午後")


def writes(world: World, address: str, **fields: str) -> httpx2.Response:
    with httpx2.Client(base_url=world.base_url, trust_env=False) as http:
        token = FORM.search(http.get(address).text)
        assert token is not None
        answer = http.post(address, data={"form": token[1], **fields})
    world.settle()
    return answer


def test_a_stranger_asks_for_help_without_typing_anything_personal_on_line(world: World) -> None:
    hana = world.phone("hana2")
    asks_until_the_name(hana)
    page = hana.taps("書くページを開く")
    assert page is not None
    assert "/s/contact/" in page

    writes(world, page, name="佐藤ハナ", phone="090-1234-5678")

    assert "お名前を受け取りました" in hana.last()
    hana.taps("これで申し込む")
    assert "受け付けました" in hana.last()
    with world.database.reading() as session:
        me = by_line(session, hana.user_id)
    assert me is not None
    assert (me.name, me.phone) == ("佐藤ハナ", "09012345678")
    chat = "".join(hana.texts())
    assert "佐藤" not in chat
    assert "1234" not in chat


def test_who_left_the_talk_meanwhile_is_not_disturbed(world: World) -> None:
    hana = world.phone("hana2")
    asks_until_the_name(hana)
    page = hana.taps("書くページを開く")
    hana.says("やめる")
    before = hana.texts()

    writes(world, page or "", name="佐藤ハナ", phone="")
    assert hana.texts() == before

    hana.taps("つづきから")
    assert "お電話の番号も" in hana.last()
    hana.taps("電話はない")
    hana.taps("これで申し込む")
    assert "受け付けました" in hana.last()


def test_who_types_the_name_unasked_is_understood(world: World) -> None:
    hana = world.phone("hana2")
    ask_alone(hana)

    assert "受け付けました" in hana.last()


def test_a_name_is_mended_on_the_page_before_the_request_is_sent(world: World) -> None:
    hana = world.phone("hana2")
    asks_until_the_name(hana)
    hana.says("佐藤ハナ")
    hana.taps("電話はない")
    hana.taps("なおす")
    hana.taps("名前・電話")
    page = hana.taps("書くページを開く")

    writes(world, page or "", name="佐藤はな子", phone="027-123-4567")

    hana.taps("これで申し込む")
    assert "受け付けました" in hana.last()


def test_on_a_page_nobody_comes_to_twice_the_talk_waits(world: World) -> None:
    hana = world.phone("hana2")
    asks_until_the_name(hana)
    page = hana.taps("書くページを開く")
    writes(world, page or "", name="佐藤ハナ", phone="")
    heard = len(hana.texts())

    with httpx2.Client(base_url=world.base_url, trust_env=False) as http:
        assert http.get(page or "").status_code == 410
    world.settle()
    assert len(hana.texts()) == heard


def test_while_line_fails_the_talk_goes_on_later(world: World) -> None:
    hana = world.phone("hana2")
    asks_until_the_name(hana)
    page = hana.taps("書くページを開く")
    world.simulator.faults.add("server_error", endpoint="push", times=2)

    writes(world, page or "", name="佐藤ハナ", phone="")
    world.pass_time(seconds=10)

    assert [text for text in hana.texts() if "お名前を受け取りました" in text] != []
    assert "これでよいですか" in hana.last()


def test_an_address_is_written_on_a_page_and_shown_to_the_team_alone(world: World) -> None:
    hana = world.phone("hana2")
    for label in (*FIRST[:5], "自宅"):
        hana.taps(label)
    hana.says("来週の木曜の午後")
    writes(world, hana.taps("書くページを開く") or "", name="佐藤ハナ", phone="")
    hana.taps("これで申し込む")
    page = hana.taps("住所を書く")

    answer = writes(world, page or "", place="三河町1-2-3 青い屋根の家")

    assert "場所を受け取りました" in answer.text
    with world.database.reading() as session:
        kept = [row.place_detail for row in session.exec(select(Request)) if row.place_detail]
    assert "三河町1-2-3 青い屋根の家" in kept
    assert "三河町" not in "".join(hana.texts())
    hana.says("申し込みを見る")
    assert "住所を書く" in hana.buttons()
