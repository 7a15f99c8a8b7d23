"""A LINE account is joined to somebody we know by a code from the counter, and parts again."""

from datetime import timedelta

from sqlmodel import select

from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.messages.tables import Letter
from mdeji.people.service import add_person, get
from mdeji.people.tables import Person
from mdeji.requests.tables import Request
from mdeji.supporters import linking
from mdeji.supporters.service import of_person
from tests.chatbot.rig import Chat, later, user_id, words
from tests.factories import World


def paper_person(town: Database, clock: SettableClock, name: str = "木村 文子") -> int:
    """Enrol somebody on paper; return the person's id."""
    with town.transaction() as session:
        person = add_person(session, name, "きむら", "027-222-3333", clock.now())
        World(session, clock.now()).supporter("木村", person_id=person.pk)
        return person.pk


def code_for(town: Database, clock: SettableClock, person_id: int, **lives: float) -> str:
    """Return a code as the counter makes it."""
    with town.transaction() as session:
        hold = timedelta(**lives) if lives else linking.LIVES
        return linking.make_code(session, person_id, "staff:1", clock.now(), hold)


def test_a_person_of_paper_types_the_code_and_is_linked(
    hanako: Chat, town: Database, clock: SettableClock
) -> None:
    person_id = paper_person(town, clock)
    code = code_for(town, clock, person_id)

    said = hanako.says(f"コード {code[:4]} {code[4:]}")
    assert "木〇〇" in words(said)
    assert "文子" not in words(said)
    done = hanako.chooses("わたしです", said)

    assert "つながりました" in words(done)
    with town.reading() as session:
        assert get(session, person_id).line_user_id == user_id("hanako")


def test_bare_digits_in_any_width_will_do(
    hanako: Chat, town: Database, clock: SettableClock
) -> None:
    code = code_for(town, clock, paper_person(town, clock))
    wide = code.translate({ord(d): chr(ord(d) + 0xFEE0) for d in "0123456789"})

    assert "木〇〇" in words(hanako.says(f"{wide[:4]}ー{wide[4:]}です"))


def test_bare_digits_are_a_code_where_the_open_question_cannot_be_answered_by_them(
    hanako: Chat, town: Database, clock: SettableClock
) -> None:
    code = code_for(town, clock, paper_person(town, clock))
    asked = hanako.says("サポーターになりたい")
    assert "同意します" in str(asked)

    assert "木〇〇" in words(hanako.says(code))


def test_a_wrong_an_expired_and_a_used_code_are_answered_calmly(
    hanako: Chat, town: Database, clock: SettableClock
) -> None:
    person_id = paper_person(town, clock)
    old, code = code_for(town, clock, person_id), code_for(town, clock, person_id)

    assert "見つかりません" in words(hanako.says("コード 0000 1111"))
    assert "期限が過ぎました" in words(hanako.says(f"コード {old}"))
    hanako.chooses("わたしです", hanako.says(f"コード {code}"))
    assert "もう使われています" in words(hanako.says(f"コード {code}"))

    late = code_for(town, clock, person_id)
    later(clock, hours=1)
    assert "期限が過ぎました" in words(hanako.says(f"コード {late}"))


def test_guessing_is_stopped_for_half_an_hour(
    hanako: Chat, town: Database, clock: SettableClock
) -> None:
    code = code_for(town, clock, paper_person(town, clock), hours=5)
    for wrong in range(5):
        hanako.says(f"コード 1234 567{wrong}")

    assert "続きました" in words(hanako.says(f"コード {code}"))
    later(clock, minutes=31)
    assert "木〇〇" in words(hanako.says(f"コード {code}"))


def test_who_says_no_changes_nothing_and_the_code_still_works(
    hanako: Chat, town: Database, clock: SettableClock
) -> None:
    person_id = paper_person(town, clock)
    code = code_for(town, clock, person_id)

    said = hanako.chooses("ちがいます", hanako.says(f"コード {code}"))

    assert "何も変わっていません" in words(said)
    with town.reading() as session:
        assert get(session, person_id).line_user_id is None
    assert "木〇〇" in words(hanako.says(f"コード {code}"))


def test_what_the_new_account_had_goes_over_to_the_person(
    hanako: Chat, town: Database, clock: SettableClock
) -> None:
    person_id = paper_person(town, clock)
    hanako.says("職員と話す")
    hanako.says("めがねを わすれました")
    with town.transaction() as session:
        World(session, clock.now()).request(requester_id=hanako.person_id)
    hanako.taps("do=end_letter")

    hanako.chooses("わたしです", hanako.says(f"コード {code_for(town, clock, person_id)}"))

    with town.reading() as session:
        assert session.exec(select(Request)).one().requester_id == person_id
        assert session.exec(select(Letter)).first() is not None
        supporter = of_person(session, person_id)
        assert supporter is not None
    assert hanako.person_id == person_id


def test_after_a_new_phone_the_old_account_is_a_stranger(
    desk: object, hanako: Chat, town: Database, clock: SettableClock
) -> None:
    person_id = paper_person(town, clock)
    hanako.chooses("わたしです", hanako.says(f"コード {code_for(town, clock, person_id)}"))
    with town.reading() as session:
        assert linking.opens(session, person_id, clock.now() - timedelta(days=1))
    later(clock, days=3)
    anew = Chat(hanako.desk, town, clock, "newphone")

    anew.chooses("わたしです", anew.says(f"コード {code_for(town, clock, person_id)}"))

    assert anew.person_id == person_id
    assert "notice': 'line_unlinked" in str(hanako.notices())
    assert "サポーターになる" in str(hanako.says("こんにちは"))
    assert hanako.person_id != person_id
    with town.reading() as session:
        assert not linking.opens(session, person_id, clock.now() - timedelta(days=1))
        assert not linking.opens(session, person_id, None)
        later(clock, minutes=1)
        assert linking.opens(session, person_id, clock.now())


def test_anybody_can_part_and_the_office_learns_that_only_the_phone_is_left(
    hanako: Chat, town: Database, clock: SettableClock
) -> None:
    person_id = paper_person(town, clock)
    hanako.chooses("わたしです", hanako.says(f"コード {code_for(town, clock, person_id)}"))

    said = hanako.chooses("連携をやめる", hanako.says("連携をやめたい"))

    assert "連携をやめました" in words(said)
    with town.reading() as session:
        assert get(session, person_id).line_user_id is None
        assert "お電話で" in str(session.exec(select(Letter)).all())


def test_who_applied_on_line_although_enrolled_on_paper_is_one_person_after_it(
    hanako: Chat, town: Database, clock: SettableClock
) -> None:
    person_id = paper_person(town, clock)
    hanako.says("こんにちは")
    with town.transaction() as session:
        World(session, clock.now()).supporter("二重", person_id=hanako.person_id)

    hanako.chooses("わたしです", hanako.says(f"コード {code_for(town, clock, person_id)}"))

    with town.reading() as session:
        mine = of_person(session, person_id)
        assert mine is not None
        assert mine.shown_name == "木村"
        assert len(session.exec(select(Person)).all()) == 2


def test_a_telephone_number_and_a_date_are_no_codes(hanako: Chat) -> None:
    for text in ("090-1234-5678", "0272223333", "令和8年12月1日の10時"):
        assert "コード" not in words(hanako.says(text))
