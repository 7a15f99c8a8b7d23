"""Every sentence can be read by somebody of 75 (UX A2, C2)."""

import re
from pathlib import Path

import pytest

from chatbot.render.notices import _FOR_SUPPORTERS, AT_A_CLASS, AT_A_DESK, SHAPES
from chatbot.texts import LABELS, SENTENCES
from mdeji.kit.calendar import VISIT_FROM, VISIT_UNTIL
from mdeji.supporters.enrolment import WHEN

HARD = 100
KANJI = re.compile(r"[\u4e00-\u9fff]")
FOREIGN = ("ユーザー", "アカウント", "ログイン", "キャンセル", "マッチング", "オファー", "リクエスト", "サービス", "システム",
           "エラー", "タップ", "メッセージ", "フォーム", "スケジュール", "コーディネーター", "ボランティア", "サイト", "アクセス",
           "セキュリティ", "プライバシー", "デバイス", "トピック", "ステータス", "フィードバック", "アンケート", "メニュー")  # fmt: skip
CODE = "\n".join(
    p.read_text(encoding="utf-8")
    for p in Path("chatbot").rglob("*.py")
    if "simulator" not in p.parts
)
FILL = {"text": "", "promised": "12月30日(水) 午後2時30分", "phone": "027-000-0000", "day": "12月30日(水)",
        "until": "12月30日(水)", "whither": "消費生活センター", "minutes": "30", "most": "40", "count": "40",
        "name": "下川淵公民館", "wanted": "10", "missing": "10", "km": "10.5", "number": "M-0001",
        "whom": "知り合い・近所", "initial": "近〇〇", "district": "下川淵", "hours": "午前10時〜午後6時"}  # fmt: skip


def spoken(text: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda match: FILL[match[1]], text)


@pytest.mark.parametrize(("key", "text"), SENTENCES.items())
def test_a_bubble_is_short(key: str, text: str) -> None:
    assert len(spoken(text)) <= HARD, key
    assert len(spoken(text)) <= 60, key


@pytest.mark.parametrize(("key", "text"), SENTENCES.items())
def test_a_sentence_has_few_kanji(key: str, text: str) -> None:
    for sentence in re.split(r"[。?!]", text):
        assert len(KANJI.findall(sentence)) <= 13, (key, sentence)


@pytest.mark.parametrize(("key", "text"), SENTENCES.items())
def test_no_foreign_word_that_older_people_do_not_use(key: str, text: str) -> None:
    assert not [word for word in FOREIGN if word in text], key


@pytest.mark.parametrize("family", LABELS)
def test_labels_fit_on_a_button(family: str) -> None:
    assert [name for name in LABELS[family].values() if len(name) > 10] == []


def test_every_sentence_is_used_and_none_is_missing() -> None:
    made = {f"{prefix}_{name}" for prefix, names in _MADE.items() for name in names} | {
        "hello",
        "thanks",
        "anger",
    }
    unused = [key for key in SENTENCES if f'"{key}"' not in CODE and key not in made]
    said = set(re.findall(r'say\(\s*"(\w+)"', CODE))

    assert unused == []
    assert said - set(SENTENCES) == set()
    assert made - set(SENTENCES) == set()


def test_the_texts_name_the_hours_in_which_visits_take_place() -> None:
    first, last = VISIT_FROM.hour, VISIT_UNTIL.hour - 12
    _, begin, end = WHEN["weekday_evening"]

    assert f"朝{first}時から夕方{last}時" in SENTENCES["wish_hours"]
    assert f"朝{first}時から夕方{last}時" in SENTENCES["about_hours"]
    assert f"夕方は、{begin // 60 - 12}時から{end // 60 - 12}時です。" in SENTENCES["enrol_when"]


def test_every_button_label_that_is_asked_for_exists() -> None:
    asked = set(re.findall(r'label\("button", "(\w+)"\)', CODE))

    assert asked - set(LABELS["button"]) == set()


def _kinds() -> list[str]:
    return [f"{kind}_supporter" if kind in _FOR_SUPPORTERS else kind for kind in SHAPES] + [
        "handed_over_soon", "unknown", *(f"{kind}_desk" for kind in AT_A_DESK),
        *(f"{kind}_class" for kind in AT_A_CLASS)]  # fmt: skip


_MADE = {
    "enrol_next": list(LABELS["enrolment"]),
    "notice": _kinds(),
    "wish": ["past", "too_soon", "too_far", "closed", "hours", "twice"],
    "about": ["cost", "hours", "where", "what", "join", "howto"],
    "why": ["late_yes", "near", "same_district", "neighbour_district", "knows_group", "good_at", "knows_device",
            "not_asked_lately", "first_visit"],
    "sent": ["image", "audio", "video", "file"],
}  # fmt: skip
