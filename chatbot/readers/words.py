"""What people mean whatever they are asked: back, stop, a human, thanks, anger, questions."""

from chatbot.readers.folding import loose

_LONGEST_ORDER = 16
_ORDERS = {
    "back": "もどる 戻る もどって 戻って もどりたい 戻りたい まえにもどる 前に戻る ひとつまえ 一つ前 まちがえた 間違えた "
    "まちごうた やりなおし やり直し 直したい さっきの もどす 戻す もどし",
    "stop": "やめる やめます やめたい やめて やめとく やめておく 止める 中止 もういい もうええ 終わり おわり 終了 すとっぷ いらない いらん "
    "結構です けっこうです きゃんせるして やめた やめよう",
}
_INTENTS = {
    "erase": "個人情報を消 情報を消 情報を削除 でーたを消 でーたを削除 じょうほうをけ 登録を消 登録を削除 わたしのでーた 私のでーた "
    "個人情報 退会 たいかい 登録をやめ",
    "human": "職員 しょくいん 人と話 ひとと話 ひととはな 人に聞き 人とはな おぺれーた 事務局 じむきょく 係の人 かかりの人 担当 たんとう "
    "だれかと話 誰かと話 相談員 直接話 人間 にんげん 話を聞いて はなしをきいて スタッフ 生の声",
    "phone": "電話する 電話したい 電話で話 電話番号を教 電話番号は 電話番号おし 電話でききたい 電話で聞き でんわしたい でんわする でんわで でんわばんごう "
    "電話ください 電話をください 電話して 電話ちょうだい そちらの電話 お電話したい",
    "cancel": "取り消 とりけ 取消 きゃんせる 申し込みをやめ 予約をやめ 行けなくな いけなくな 都合が悪 つごうがわる 来なくて",
    "change": "日にちを変 ひにちをか 時間を変 じかんをか 日時を変 変更 へんこう 予定を変 べつの日に 別の日に 日をかえ 日を変",
    "mine": "申し込みを見 もうしこみをみ 申し込んだ もうしこんだ どうなって 予約を見 予約の確認 申込状況 いつ来 いつくる いつきて "
    "だれが来 誰が来 だれがく わたしの申し込み 確認したい 申し込みの確認 もうしこみのかくにん 受付番号",
    "desks": "よろず そうだんじょ 相談所 どこで相談 近くで教 近くの公民館で教 まどぐち 窓口",
    "group": "ぐるーぷで ぐるうぷで みんなで 仲間で なかまで 自治会で さろんで 老人会で 長寿会 出張 しゅっちょう 団体 何人かで "
    "サークルで 友達と一緒 友だちといっしょ 来てほしい会 町内会",
    "cost": "費用 ひよう いくら お金 おかね 料金 りょうきん 無料 むりょう 有料 ただです ただなの ただでおし たかい? 代金",
    "hours": "何時まで なんじまで 何時から なんじから 営業時間 受付時間 何曜日 休みは やすみは 土日も どのくらい時間 何分 所要時間 時間はどれ じかんはどれ",
    "where": "どこでやって どこで教 どこでおし どこに行け どこにいけ 場所は ばしょは どこまで来 家に来て 自宅に来 うちに来 いえにきて うちにきて 会場",
    "what": "なにを教 何を教 なにをおしえ 何ができ なにができ どんなこと なにを聞け 何を聞け なにを相談 何を相談 えむでじ mデジって でじたるさぽーたー 教えてもらえること",
    "join": "さぽーたーになり さぽーたーにな サポーター登録 さぽーたーをし ぼらんてぃあ 教える側 手伝いたい てつだいたい 応募",
    "howto": "使い方 つかいかた へるぷ help 使いかた めにゅー メニュー どうすれば どうやって使 遣い方",
    "resume": "つづき 続き さっきのつづき 再開",
    "offers": "打診 だしん 依頼を見 頼まれて",
    "visits": "次の訪問 つぎの訪問 予定を見 わたしの予定 私の予定 活動予定",
}
_MOODS = {
    "anger": "ばか ふざけ 怒 おこって 腹が立 はらがた いいかげん 役に立た やくにたた 使えな つかえね ひどい むかつ だめだ なってない "
    "何度も言 なんども言 遅すぎ おそすぎ 最低 さいてい しつこい うるさい いらいら",
    "thanks": "ありがと 有難 有り難 ありがたい 感謝 かんしゃ たすかり 助かり たすかった 助かった おせわにな お世話にな さんきゅ おおきに うれし 嬉し ごくろうさま お疲れ様 おつかれさま",
    "hello": "こんにちは こんにちわ おはよ こんばんは こんばんわ はじめまして 初めまして もしもし やあ お願いします おねがいします よろしく すみません すいません ごめんください",
}
_YES = ("はい", "うん", "ええ", "yes", "ok", "おーけ", "そうです", "そう", "お願い", "おねがい", "いいです", "よい", "だいじょうぶ", "大丈夫", "同意", "申し込む", "もうしこむ", "それで", "りょうかい", "了解", "わかりました")
_NO = ("いいえ", "いや", "ちがう", "違う", "ちがいます", "違います", "no", "だめ", "のー", "しない", "いえ", "同意しない", "同意しません")


def _keys(words: dict[str, str]) -> dict[str, tuple[str, ...]]:
    return {code: tuple(loose(word) for word in said.split()) for code, said in words.items()}


_ORDER_KEYS, _INTENT_KEYS, _MOOD_KEYS = _keys(_ORDERS), _keys(_INTENTS), _keys(_MOODS)
_YES_KEYS, _NO_KEYS = tuple(map(loose, _YES)), tuple(map(loose, _NO))


def order(text: str) -> str | None:
    """Return ``back`` or ``stop`` if a short text asks for it, or None."""
    said = loose(text)
    if len(said) > _LONGEST_ORDER:
        return None
    return _first(_ORDER_KEYS, said)


def intent(text: str) -> str | None:
    """Return what somebody wants of the service, or None."""
    return _first(_INTENT_KEYS, loose(text))


def wants_human(text: str) -> str | None:
    """Return ``human`` or ``phone`` if somebody asks for a person, or None."""
    found = intent(text)
    return found if found in {"human", "phone"} else None


def mood(text: str) -> str | None:
    """Return ``anger``, ``thanks`` or ``hello``, or None."""
    return _first(_MOOD_KEYS, loose(text))


def yes_or_no(text: str) -> bool | None:
    """Return whether a text says yes or no, or None if neither."""
    said = loose(text)
    if any(said.startswith(word) for word in _NO_KEYS):
        return False
    if any(said.startswith(word) for word in _YES_KEYS):
        return True
    return None


def _first(keys: dict[str, tuple[str, ...]], said: str) -> str | None:
    return next((c for c, words in keys.items() if any(w in said for w in words)), None)
