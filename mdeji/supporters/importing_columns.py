"""Which column of a register is what: guessed from its heading, remembered when put right by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from mdeji.places.folding import fold
from mdeji.supporters.importing_file import Table
from mdeji.supporters.list_tables import ImportHeading

NOTHING = ""
TOPICS = {
    "line": "LINE ライン",
    "photo": "写真 カメラ 撮影",
    "app": "アプリ",
    "settings": "設定 文字 音",
    "call_mail": "電話・メール メール 通話",
    "internet": "ネット検索 インターネット ネット 検索",
    "qr": "QRコード QR",
    "payment": "スマホで支払い 支払 決済 ペイ キャッシュレス",
    "mynumber": "マイナンバー マイナ",
    "city_services": "市の手続き 手続 電子申請 行政",
    "safety": "詐欺・安全 詐欺 安全 セキュリティ 防犯",
    "other": "そのほか その他",
}
"""Words by which a register names a topic; the first is the product's own."""

HEADINGS = {
    "number": "登録番号 サポーター番号 管理番号 会員番号",
    "name": "氏名 名前 お名前 サポーター名 サポーター氏名",
    "family": "姓 名字 苗字",
    "given": "名",
    "kana": "ふりがな フリガナ よみがな 氏名ふりがな 氏名カナ 氏名かな カナ かな 読み",
    "family_kana": "せい セイ 姓ふりがな 姓カナ 姓かな",
    "given_kana": "めい メイ 名ふりがな 名カナ 名かな",
    "shown_name": "住民に見える名前 表示名 呼び名",
    "phone": "電話 電話番号 携帯 携帯電話 携帯番号 連絡先 TEL 連絡先電話番号",
    "born_on": "生年月日 誕生日",
    "address": "住所 現住所",
    "district": "地区 地区名 お住まいの地区 担当地区 町名 町",
    "status": "状態 ステータス 活動状況 区分",
    "joined_on": "登録日 登録年月日 入会日",
    "trained_on": "研修修了日 研修日 研修受講日 修了日 研修",
    "pledged_on": "誓約日 誓約書 誓約書提出日 誓約",
    "topics": "できること 得意 得意分野 得意なこと 対応内容 教えられること",
    "devices": "機種 対応機種 使用機種 端末",
    "radius_km": "行ける距離 距離 活動範囲",
    "travel": "移動手段 移動の手段 交通手段",
    "homes": "自宅訪問 自宅への訪問 訪問可",
    "honorarium": "謝礼 謝礼の受け取り 謝金",
    "insurance_year": "保険の年度 保険年度 保険 ボランティア保険",
    "emergency_name": "緊急連絡先 緊急連絡先氏名 緊急の連絡先の氏名",
    "emergency_phone": "緊急連絡先電話 緊急連絡先電話番号 緊急電話 緊急の連絡先の電話",
    "emergency_relation": "続柄 緊急連絡先続柄",
    "note": "備考 メモ 特記事項",
}
"""Headings by which a register names a column; a word more or less does not matter."""

FIELDS = (*HEADINGS, *(f"topic:{topic}" for topic in TOPICS))
LOOK_AT = 10


@dataclass(frozen=True)
class Layout:
    """Which line holds the headings, and what each column is; an empty text is nothing."""

    heading: int
    fields: tuple[str, ...]


def layout(session: Session, table: Table) -> Layout:
    """Return the best guess: the first line among the top ones with the most known headings."""
    known = _known() | remembered(session)
    tops = [_guess(row, known) for row in table[:LOOK_AT]]
    best = max(range(len(tops)), key=lambda n: (sum(map(bool, tops[n])), -n))
    return Layout(best, tops[best])


def remembered(session: Session) -> dict[str, str]:
    """Return the headings somebody matched by hand, with what they mean."""
    return {row.heading: row.field for row in session.exec(select(ImportHeading))}


def remember(session: Session, headings: Sequence[str], chosen: Sequence[str]) -> None:
    """Keep what somebody chose for a heading that would have been guessed otherwise."""
    guessed = _known()
    for heading, field in zip(headings, chosen, strict=True):
        key = _key(heading)
        if not key or guessed.get(key, NOTHING) == field:
            continue
        found = select(ImportHeading).where(col(ImportHeading.heading) == key)
        row = session.exec(found).first() or ImportHeading(heading=key, field=field)
        row.field = field
        session.add(row)
        session.flush()


def _guess(row: Sequence[str], known: Mapping[str, str]) -> tuple[str, ...]:
    """Match each heading once; the first column of a kind wins."""
    taken: set[str] = set()
    found = []
    for heading in row:
        field = known.get(_key(heading), NOTHING)
        found.append(NOTHING if field in taken else field)
        taken.add(field)
    return tuple(found)


def _known() -> dict[str, str]:
    words = {_key(w): field for field, said in HEADINGS.items() for w in said.split()}
    return {_key(w): f"topic:{t}" for t, said in TOPICS.items() for w in said.split()} | words


def _key(heading: str) -> str:
    """Return a heading without what does not matter: width, kana, blanks, brackets, marks."""
    plain = heading.partition("(")[0].partition("(")[0]
    return fold(plain).upper().replace("*", "").replace("必須", "").rstrip(":")
