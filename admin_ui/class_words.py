"""Words of classes (講座) and of other counted work."""

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
