"""Words of classes (講座) and of other counted work."""

from datetime import date

from mdeji.kit.calendar import wareki_year

CLASS_STATUS = {
    "draft": "準備中",
    "planned": "受付中",
    "held": "実施ずみ",
    "cancelled": "中止",
}
PLACE_STATUS = {
    "applied": "申込",
    "seated": "席あり",
    "waiting": "空き待ち",
    "offered": "席をご案内中",
    "confirmed": "席あり(空き待ちから)",
    "lapsed": "返事なし",
    "attended": "参加",
    "absent": "欠席",
    "cancelled": "取り消し",
}
UNITS = {
    "cases": "件",
    "persons": "人",
    "visitors": "延べ人数",
    "distinct_persons": "実人数",
    "times": "回",
    "groups": "団体",
    "associations": "自治会",
}
DOORS = {"line": "LINE", "phone": "電話", "counter": "窓口", "paper": "用紙"}
TEACHERS = {"lecturer": "講師", "assistant": "アシスタント"}
LEVELS = {"basic": "基本", "advanced": "応用"}
DEVICES = {
    "any": "どの機種でも",
    "iphone": "iPhone",
    "android": "Android",
    "raku": "らくらくスマートフォン",
    "tablet": "タブレット",
    "pc": "パソコン",
}
REASONS = {
    "centre": "公民館の休館",
    "room": "部屋の都合",
    "weather": "天候・災害",
    "lecturer": "講師の都合",
    "few": "申込が少ないため",
    "other": "そのほか",
}
SATISFIED = {4: "とてもよかった", 3: "よかった", 2: "いまひとつ", 1: "よくなかった"}
UNDERSTOOD = {4: "よくわかった", 3: "わかった", 2: "少しわかった", 1: "むずかしかった"}
_NOT_TO_KEEP = "暗証番号・パスワード・カード番号・マイナンバーは 書けません。消してください。"
WRONG = {
    ("title", "missing"): "講座の名前を 入れてください。",
    ("title", ""): "講座の名前は 40文字までです。",
    ("objectives", ""): "めあては 200文字までです。",
    ("code", "used"): "この記号は もう使われています。",
    ("code", ""): "記号は 小さい英字と数字で 入れてください。例:first",
    ("minutes", ""): "時間(分)を たしかめてください。",
    ("capacity", "taken"): "もう席のある人が、この定員より多いです。",
    ("capacity", ""): "定員は 1人から200人までです。",
    ("ratio", ""): "1人が教える人数は 1人から30人までです。",
    ("course", ""): "講座を えらんでください。",
    ("centre", ""): "公民館を えらんでください。",
    ("day", "past"): "いまより あとの日時を 入れてください。",
    ("day", ""): "日付を たしかめてください。例:12/3、来週の木曜、R8.12.3",
    ("opens", ""): "はじまりの時刻を 入れてください。例:10:00",
    ("closes", ""): "おわりの時刻を 入れてください。はじまりより あとで、8時間までです。",
    ("room", ""): "部屋は 40文字までです。",
    ("reason", ""): "理由を えらんでください。",
    ("name", "used"): "この名前は もう使われています。",
    ("name", ""): "名前を 入れてください。40文字までです。",
    ("phone", ""): "電話番号を 市外局番から 入れてください。",
    ("consent", ""): "使い道を伝えて、同意をもらってください。",
    ("note", "long"): "メモが 長すぎます。",
    ("note", ""): _NOT_TO_KEEP,
    ("teachers", ""): "教える人の数は 0人から12人までです。",
    ("unnamed", ""): "人数は 0人から500人までです。",
    ("supporter", ""): "サポーターを えらぶか、外部の講師の所属を 入れてください。",
    ("outside", ""): "所属は 40文字までです。",
    ("has_organisation", ""): "団体・自治会で数えるときは、団体の名前も たずねます。",
    ("kind_id", ""): "活動の種類を えらんでください。",
    ("on", "future"): "まだ来ていない日です。日付を たしかめてください。",
    ("on", ""): "日付を たしかめてください。例:11/20、きのう",
    ("centre_id", ""): "公民館を たしかめてください。",
    ("district_id", ""): "地区を たしかめてください。",
    ("count", "one"): "団体の名前を入れるときは、1件ずつ 記録します。",
    ("count", ""): "数は 0から500までです。",
    ("participants", ""): "参加者は 0人から5000人までです。",
    ("supporters", ""): "サポーターは 0人から200人までです。",
    ("organisation", "person"): "人の名前は 書けません。団体の名前だけを 入れてください。",
    ("organisation", ""): "団体の名前は 60文字までです。",
    ("age", ""): "年代を えらんでください。",
}
REFUSED = {
    "full": "いま、空いている席が ありません。",
    "busy": "同じときに ほかの申込がありました。もう一度 お願いします。",
    "class_over": "この講座は もう終わりました。",
    "class_closed": "この講座は、いま申込を 受けていません。",
    "too_early": "講座がはじまってから 記録できます。",
    "lecturer_taken": "講師は もう決まっています。",
    "already_there": "この人は もう担当に入っています。",
    "not_active": "この人は いま活動していません。",
    "clash": "この人は、同じ時間に ほかの予定があります。",
    "no_seat": "教える人は もう そろっています。人数を ふやすと 入れます。",
    "too_late": "講座は もう はじまっています。",
    "not_on_team": "この人は もう担当では ありません。",
}
QUESTIONS = {
    "twice": "同じ名前か電話番号の人・同じ日の同じ団体が もうあります。別の人・別の回ですか。",
    "old": "1年より前の日付です。まちがいでは ありませんか。",
    "many": "参加者が 300人をこえます。まちがいでは ありませんか。",
}


def wrong(field: str, reason: str) -> str:
    """Return what is wrong, in words."""
    found = WRONG.get((field, reason)) or WRONG.get((field, ""))
    return found or "入力を たしかめてください。"


def month_of(first: date) -> str:
    """Return a month as its heading says it: 「令和8年12月」."""
    return f"{wareki_year(first)}{first.month}月"


FIELDS = {
    "kind_id": "種類",
    "on": "日",
    "centre_id": "公民館",
    "district_id": "地区",
    "count": "数",
    "participants": "参加者",
    "minutes": "時間(分)",
    "supporters": "サポーター(人)",
}
