"""What supporters type about their own days is understood, and what is something else is not."""

from datetime import date, time

import pytest

from chatbot.readers.rests import Wished, wished

TODAY = date(2026, 11, 24)  # a Tuesday
WHOLE = (time(9), time(18))


def days(first: tuple[int, int, int], last: tuple[int, int, int] | None = None) -> Wished:
    return Wished("days", date(*first), date(*(last or first)))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("今週は休みます", Wished("week", TODAY, date(2026, 11, 29))),
        ("今週はお休みします。", Wished("week", TODAY, date(2026, 11, 29))),
        ("こんしゅうはやすみます", Wished("week", TODAY, date(2026, 11, 29))),
        ("来週休みます", days((2026, 11, 30), (2026, 12, 6))),
        ("来週は無理です", days((2026, 11, 30), (2026, 12, 6))),
        ("来月は休ませてください", days((2026, 12, 1), (2026, 12, 31))),
        ("12/24は行けません", days((2026, 12, 24))),
        ("１２月２４日はいけません", days((2026, 12, 24))),
        ("明日は休みます", days((2026, 11, 25))),
        ("あさってはだめです", days((2026, 11, 26))),
        ("来週の木曜は行けません", days((2026, 12, 3))),
        ("木曜日は行けません", days((2026, 11, 26))),
        ("12/24から12/28まで休みます", days((2026, 12, 24), (2026, 12, 28))),
        ("12月28日〜1月5日は行けません", days((2026, 12, 28), (2027, 1, 5))),
        ("しばらく休みます", Wished("pause")),
        ("当分お休みさせてください", Wished("pause")),
        ("しばらくやすみます", Wished("pause")),
        ("また始めます", Wished("back")),
        ("またはじめます", Wished("back")),
        ("復帰します", Wished("back")),
        ("土曜もできます", Wished("more", weekdays=(5,))),
        ("土日も行けます", Wished("more", weekdays=(5, 6))),
        ("水曜日の午後も大丈夫です", Wished("more", weekdays=(2,), hours=(time(12), time(18)))),
        ("月曜と水曜の午前もできます", Wished("more", weekdays=(0, 2), hours=(time(9), time(12)))),
        ("平日は行けます", Wished("more", weekdays=(0, 1, 2, 3, 4))),
        ("今度の土曜は行けます", Wished("days", date(2026, 11, 28), date(2026, 11, 28), free=True)),
        ("12/5は行けます", Wished("days", date(2026, 12, 5), date(2026, 12, 5), free=True)),
        ("わたしの設定", Wished("settings")),
        ("わたしの活動", Wished("activity")),
        ("活動証明書がほしい", Wished("activity")),
        ("サポーターをやめたいです", Wished("leave")),
    ],
)
def test_it_is_understood(text: str, meant: Wished) -> None:
    assert wished(text, TODAY) == meant


@pytest.mark.parametrize(
    "text",
    [
        "行けなくなりました",
        "年末は休みですか",
        "休みはいつですか?",
        "LINEの設定ができない",
        "写真が送れません",
        "ありがとうございます",
        "電話番号を変えたい",
        "マイナンバーの証明書が見られない",
        "木曜の午後に教えてほしい",
        "12/24は行けなくなるかもしれません",
        "",
        "今日は本当に楽しかったです。皆さんとても熱心で、こちらが勉強になりました。また休みの日に行けます。",
    ],
)
def test_what_is_something_else_is_left_alone(text: str) -> None:
    assert wished(text, TODAY) is None
