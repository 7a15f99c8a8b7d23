"""Japanese words for the import of a register."""

from collections.abc import Mapping
from dataclasses import dataclass

from admin_ui.labels import DEVICES, TOPICS, TRAVEL, day, word
from mdeji.supporters.importing_columns import HEADINGS
from mdeji.supporters.importing_fates import Change, Fate
from mdeji.supporters.importing_file import BIGGEST, MOST_COLUMNS, MOST_ROWS

FIELDS = {
    **{field: said.split()[0] for field, said in HEADINGS.items()},
    "given": "名(姓と分かれているとき)",
    "family": "姓(名と分かれているとき)",
    "family_kana": "姓のふりがな",
    "given_kana": "名のふりがな",
    **{f"topic:{topic}": f"できること:{said}" for topic, said in TOPICS.items()},
}
"""What a column may be, as the choice beside its heading calls it."""

FATES = {
    "new": "新しく登録する",
    "update": "変える",
    "same": "変わらない",
    "double": "重なっている",
    "fault": "直してください",
    "erased": "以前に消した人",
}
ICONS = {"new": "plus", "update": "note", "same": "check", "double": "people", "fault": "alert",
         "erased": "x"}  # fmt: skip
TONES = {"new": "good", "update": "key", "same": "", "double": "warn", "fault": "bad",
         "erased": "warn"}  # fmt: skip
DONE = {
    "applied": "取りこみました。",
    "dropped": "ファイルを消しました。何も登録していません。",
    "over": "この名簿は もう すんでいます。下の表で たしかめられます。",
}
FILE_FAULTS = {
    "empty": "中身が ありません。",
    "too_big": f"大きすぎます。{BIGGEST // 1_000_000}MBまでにしてください。",
    "old_excel": "古い形式か、パスワードつきのExcelです。パスワードをはずし、「xlsx」で保存してください。",
    "macro": "マクロの入ったExcelは 受け取れません。「xlsx」で保存してください。",
    "not_excel": "名前はExcelですが、中身がExcelでは ありません。",
    "not_csv": "名前はCSVですが、中身がCSVでは ありません。",
    "no_table": "表では ありません。ExcelかCSVを えらんでください。",
    "broken": "こわれていて 読めません。Excelで開いて、保存しなおしてください。",
    "bomb": "広げると とても大きくなるファイルです。受け取れません。",
    "encoding": "文字を読めません。「CSV UTF-8」で保存しなおしてください。",
    "too_many_rows": f"行が多すぎます。{MOST_ROWS}行までに分けてください。",
    "too_many_columns": f"列が多すぎます。{MOST_COLUMNS}列までにしてください。",
}
COLUMN_FAULTS = {
    "unknown": "列の えらび方を たしかめてください。",
    "twice": "同じものを 2つの列に えらんでいます。",
}
_FAULTS = {
    "phone": "電話番号「{}」は 10けたか11けたでは ありません",
    "emergency_phone": "緊急連絡先の電話「{}」は 10けたか11けたでは ありません",
    "born_on": "生年月日「{}」が読めないか、これからの日です",
    "joined_on": "登録日「{}」が読めないか、これからの日です",
    "trained_on": "研修の日「{}」が読めないか、これからの日です",
    "pledged_on": "誓約の日「{}」が読めないか、これからの日です",
    "district": "地区「{}」が わかりません",
    "status": "状態「{}」が わかりません",
    "topics": "できること「{}」が わかりません",
    "devices": "機種「{}」が わかりません",
    "travel": "移動の手段「{}」が わかりません",
    "homes": "自宅訪問「{}」が「はい」か「いいえ」では ありません",
    "honorarium": "謝礼「{}」が「はい」か「いいえ」では ありません",
    "radius_km": "距離「{}」は 1から40までの数では ありません",
    "insurance_year": "保険の年度「{}」が読めません",
    "name": "氏名「{}」に 数字か記号が入っています",
}
_EMPTY = {"name": "氏名が ありません", "district": "地区が ありません"}


@dataclass(frozen=True)
class Said:
    """Hold a row's fate as people read it."""

    number: int
    name: str
    kind: str
    said: tuple[str, ...]
    supporter_id: int | None
    may_be_other: bool


def line(fate: Fate, districts: Mapping[str, str]) -> Said:
    """Return the fate of a row in words."""
    maybe = fate.is_other or (fate.kind == "double" and fate.supporter_id is not None)
    row = fate.row
    said = tuple(_said(fate, districts))
    return Said(row.number, row.name, fate.kind, said, fate.supporter_id, maybe)


def urgency(line: Said) -> tuple[int, int]:
    """Put first what somebody has to look at, then what will be written."""
    return _FIRST.index(line.kind), line.number


_FIRST = ("fault", "double", "erased", "update", "new", "same")


def _said(fate: Fate, districts: Mapping[str, str]) -> list[str]:
    if fate.kind == "fault":
        return [_fault(field, text) for field, text in fate.row.faults]
    if fate.kind == "double" and fate.same_row is not None:
        return [f"{fate.same_row}行目と 同じ人です。この行は 使いません"]
    if fate.kind == "double":
        return [
            f"同じ名前の {fate.known_as}さんが もう登録されています。電話も生年月日も 合いません"
        ]
    if fate.kind == "erased" and fate.erased_on is not None:
        return [f"{day(fate.erased_on)}に ご本人の希望などで 消した人です。登録しません"]
    if fate.kind == "new" and fate.person_id is not None:
        return ["相談したことのある人です。同じ人として登録します"]
    return [_change(one, districts) for one in fate.changes]


def _fault(field: str, text: str) -> str:
    if not text:
        return _EMPTY.get(field, "入っていないものが あります")
    pattern = _FAULTS.get(field, f"{FIELDS.get(field, field)}「{{}}」が わかりません")
    return pattern.format(text[:30])


def _change(change: Change, districts: Mapping[str, str]) -> str:
    name = FIELDS.get(change.field, change.field)
    if not change.before and not change.after:
        return f"{name}を 変えます"
    before, after = (
        _value(change.field, change.before, districts),
        _value(change.field, change.after, districts),
    )
    return f"{name}:{before or 'なし'} → {after or 'なし'}"


def _value(field: str, value: str, districts: Mapping[str, str]) -> str:
    if field == "topics":
        pairs = (pair.partition(":") for pair in value.split(",") if pair)
        return "、".join(f"{word(TOPICS, code)}{'△○◎'[int(level) - 1]}" for code, _, level in pairs)
    if field == "devices":
        return "、".join(word(DEVICES, code) for code in value.split(",") if code)
    tables: dict[str, Mapping[str, str]] = {"district": districts, "travel": TRAVEL}
    if value in {"True", "False"}:
        return "はい" if value == "True" else "いいえ"
    return word(tables.get(field, {}), value)
