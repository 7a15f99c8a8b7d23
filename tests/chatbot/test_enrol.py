"""Somebody becomes a supporter in the chat, in a few taps, and hears at once what comes next."""

import pytest
from sqlmodel import select

from mdeji.kit.database import Database
from mdeji.people.tables import Consent, Person
from mdeji.supporters.rules import SupporterStatus
from mdeji.supporters.tables import FreeHours, Skill, Supporter, SupporterPrivate
from tests.chatbot.rig import Chat, words


def answer_until_age(chat: Chat, opening: str = "サポーターになりたい") -> list[dict[str, object]]:
    """Answer everything up to the question of age."""
    said = chat.says(opening)
    said = chat.chooses("同意します", said)
    said = chat.says("近藤さくら")
    said = chat.says("南橘")
    for label in ("LINE(ライン)", "写真", "これで決める", "アイフォン", "これで決める"):
        said = chat.chooses(label, said)
    for label in ("平日の午後", "土日", "これで決める"):
        said = chat.chooses(label, said)
    return said


def the_supporter(town: Database) -> Supporter:
    with town.reading() as session:
        return session.exec(select(Supporter)).one()


@pytest.mark.parametrize(
    "opening",
    ["サポーターになりたい", "サポーターをやってみたいです", "ボランティアに応募したい", "わたしも手伝いたい"],
)  # fmt: skip
def test_the_wish_to_help_opens_the_application(hanako: Chat, opening: str) -> None:
    assert "同意します" in str(hanako.says(opening))


def test_an_application_on_line_is_confirmed_with_its_number(hanako: Chat, town: Database) -> None:
    said = answer_until_age(hanako)
    said = hanako.chooses("18さい以上", said)
    assert "近藤" not in words(said)
    assert "LINE(ライン)、写真" in words(said)

    done = hanako.chooses("これで申し込む", said)

    me = the_supporter(town)
    assert f"S-{me.pk:04d}" in words(done)
    assert (me.status, me.door, me.district_id) == (SupporterStatus.APPLIED, "line", "nankitsu")
    assert (me.shown_name, me.devices, me.adult_on) == ("近藤さくら", ["iphone"], None)
    with town.reading() as session:
        assert {skill.topic for skill in session.exec(select(Skill))} == {"line", "photo"}
        hours = {(h.weekday, h.from_minute) for h in session.exec(select(FreeHours))}
        assert session.exec(select(Person)).one().name == "近藤さくら"
        assert session.exec(select(Consent)).one().version == "enrol-2026-11"
    assert hours == {(day, 720) for day in range(5)} | {(5, 540), (6, 540)}


def test_a_minor_says_when_they_were_born_and_hears_of_the_guardian(
    hanako: Chat, town: Database
) -> None:
    said = hanako.chooses("17さい以下", answer_until_age(hanako))
    assert "生まれた日" in words(said)
    said = hanako.says("平成２１年５月３日")
    done = hanako.chooses("これで申し込む", said)

    assert "保護者" in words(done)
    assert the_supporter(town).adult_on is not None
    with town.reading() as session:
        assert str(session.exec(select(SupporterPrivate)).one().born_on) == "2009-05-03"


def test_who_turns_out_to_be_of_age_is_an_adult(hanako: Chat, town: Database) -> None:
    said = hanako.chooses("17さい以下", answer_until_age(hanako))
    said = hanako.says("昭和29年5月3日")
    hanako.chooses("これで申し込む", said)

    assert the_supporter(town).adult_on is None


def test_a_choice_tapped_twice_stays_chosen(hanako: Chat) -> None:
    said = hanako.chooses("同意します", hanako.says("サポーターになりたい"))
    said = hanako.says("近藤さくら")
    first = hanako.says("南橘")
    hanako.chooses("LINE(ライン)", first)
    said = hanako.chooses("LINE(ライン)", first)
    assert "✓ LINE(ライン)" in str(said)

    said = hanako.chooses("写真", first)
    assert "LINE(ライン)、写真" in words(said)
    said = hanako.chooses("✓ 写真", said)
    assert "写真" not in words(said)


def test_several_things_may_be_said_in_words(hanako: Chat) -> None:
    hanako.chooses("同意します", hanako.says("サポーターになりたい"))
    hanako.says("近藤さくら")
    hanako.says("南橘")

    said = hanako.says("写真とQRコード")
    assert "写真、QRコード" in words(said)
    said = hanako.says("ぜんぶ")
    assert "マイナンバー" in words(said)
    said = hanako.says("はい")
    assert "機械" in words(said)


def test_an_answer_can_be_mended_before_it_is_sent(hanako: Chat, town: Database) -> None:
    said = hanako.chooses("18さい以上", answer_until_age(hanako))
    said = hanako.chooses("なおす", said)
    said = hanako.chooses("住まい", said)
    said = hanako.says("大胡")
    hanako.chooses("これで申し込む", said)

    assert the_supporter(town).district_id == "ogo"


def test_who_applied_sees_how_it_stands_and_cannot_apply_twice(
    hanako: Chat, town: Database
) -> None:
    said = hanako.chooses("18さい以上", answer_until_age(hanako))
    hanako.chooses("これで申し込む", said)
    hanako.chooses("これで申し込む", said)

    again = hanako.says("サポーターになりたい")

    assert "申し込みずみ" in words(again)
    the_supporter(town)


def test_a_half_finished_application_waits(hanako: Chat) -> None:
    hanako.chooses("同意します", hanako.says("サポーターになりたい"))
    hanako.says("近藤さくら")
    hanako.says("やめる")

    said = hanako.says("サポーターになりたい")

    assert "つづけますか" in words(said)
    assert "どの町" in words(hanako.chooses("つづきから", said))
