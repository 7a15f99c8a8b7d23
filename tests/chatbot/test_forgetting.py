"""Somebody sees all about themselves, or is forgotten, from the chat alone."""

from sqlmodel import select

from mdeji.kit.database import Database
from mdeji.people.tables import Person
from tests.chatbot.rig import Chat, words


def people(town: Database) -> list[Person]:
    with town.reading() as session:
        return list(session.exec(select(Person).order_by("id")))


def test_the_wish_to_be_forgotten_is_asked_once_more_and_then_done(
    hanako: Chat, town: Database
) -> None:
    asked = hanako.says("わたしの個人情報を消してください")
    kept = hanako.chooses("消さない", asked)
    gone = hanako.chooses("ぜんぶ消す", hanako.says("わたしの個人情報を消してください"))

    assert "もとに戻せません" in words(asked)
    assert "何も消していません" in words(kept)
    assert "ぜんぶ消しました" in words(gone)
    assert [one.line_user_id for one in people(town)] == [None]


def test_erasing_is_no_button_somebody_can_make_up(hanako: Chat, town: Database) -> None:
    hanako.taps("do=erase_now&sure=yes")

    assert people(town)[0].erased_at is None


def test_somebody_gets_the_link_to_everything_about_them(hanako: Chat) -> None:
    shown = hanako.says("わたしの情報を見たい")

    assert shown[0]["buttons"][0]["link"][0] == "mydata"
