"""Which topic, which device: from whatever words people have for it."""

from chatbot.readers.folding import loose, near

_TOPICS = {
    "line": "らいん line ともだちついか 友だち追加 友達追加 友達登録 すたんぷ とーく 既読 きどく "
    "ぐるーぷとーく あるばむ らいんとうろく びでお通話 ビデオつうわ おーぷんちゃっと のーと機能",
    "photo": "写真 しゃしん かめら 撮り 撮影 さつえい とりかた 画像 がぞう 動画 どうが びでお "
    "自撮り 保存した写真 あるばむ整理 いんすた instagram 絵が送れ ぴんぼけ",
    "app": "あぷり app 乗換案内 乗り換え のりかえ ぽいんと いんすとーる だうんろーど 地図 ちず "
    "まっぷ playすとあ appstore すとあ ゆーちゅーぶ youtube 天気予報 らじこ ぱすわーど わすれ "
    "あかうんと googleあかうんと apple id appleid 会員登録",
    "settings": "設定 せってい 音が出な 音がでな おとがでな おとがしない 音がしな 音量 おんりょう 音が小さ 音が鳴ら おとがならな "
    "文字が小さ もじがちいさ 文字を大き 文字の大きさ 字が小さ 字を大き まなーもーど きーぼーど 文字入力 もじにゅうりょく "
    "入力 にゅうりょく 打ち方 うちかた 画面が暗 がめんがくら 明るさ 画面が消え 充電 じゅうでん でんち 電池 "
    "ろっく わいふぁい wifi wi-fi ぶるーとぅーす bluetooth 通知 着信音 ちゃくしんおん 容量 ようりょう "
    "あっぷでーと 更新 電源 でんげん 機種変更 きしゅへん ふりっく 音声入力 壁紙 かべがみ おおきくしたい 暗証番号の変え 画面が動か 固ま かたま",
    "call_mail": "電話 でんわ めーる mail gmail 通話 つうわ 電話帳 でんわちょう 連絡先 れんらくさき "
    "ちゃくしん 着信 留守電 るすでん しょーとめーる sms 迷惑めーる かけかた かけ方 かけられな",
    "internet": "いんたーねっと ねっと 検索 けんさく ぐーぐる google やふー yahoo ほーむぺーじ さいと "
    "調べもの しらべもの しらべかた 調べ方 ねっと通販 通販 つうはん あまぞん amazon ぶらうざ ざんげん 調べたい ニュース",
    "qr": "qr きゅーあーる 二次元 にじげん ばーこーど 読み取 よみとり よみと",
    "payment": "支払 しはらい 払い はらい きゃっしゅれす ぺいぺい paypay すいか suica 電子まねー でんしまねー "
    "決済 けっさい くれじっと おさいふ 財布 らくてんぺい d払い めぶくぺい めぶくpay 買い物 かいもの ちゃーじ",
    "mynumber": "まいなんばー まいな めぶくid めぶくあいでぃ まいなぽーたる まいなぽ 保険証 ほけんしょう 免許証 個人番号かーど 電子証明",
    "city_services": "市の 市役所 しやくしょ 手続 てつづき 申請 しんせい 施設予約 しせつよやく 予約 よやく "
    "公民館の予約 電子申請 ごみ 防災 ぼうさい 住民票 じゅうみんひょう 給付 年金 ねんきん 確定申告 えたっくす 広報",
    "safety": "詐欺 さぎ 怪しい あやし 不審 ふしん だまされ 騙 なりすまし 乗っ取 うぃるす "
    "ういるす こわい 怖い 架空請求 請求が 変な めっせーじ がきた 安全 あんぜん 警告 けいこく 高額",
    "other": "そのほか その他 ほかのこと 他のこと 別のこと いろいろ 全部 ぜんぶ きほん 基本 使い方 つかいかた "
    "つかいこな 操作 そうさ 買ったばかり 初めて はじめて えーあい ai ちゃっとgpt chatgpt ずーむ zoom "
    "すまほをおしえ すまほ教室 すまほのつかい",
}
# A word that names the programme a person uses says more than the word for what they do with it.
_WEIGHT = {"line": 3, "mynumber": 3, "qr": 3, "payment": 2, "safety": 2, "settings": 2, "photo": 2}
_DEVICES = {
    "raku": "らくらく 楽々 らくほん しんぷるふぉん かんたんすまほ かんたん",
    "iphone": "iphone あいふぉん あいほん あいふぉーん アイフオン apple あっぷる りんご",
    "tablet": "たぶれっと ipad あいぱっど 板 たぶれと",
    "pc": "ぱそこん pc windows うぃんどうず のーとぱそ まっく",
    "android": "android あんどろいど ぎゃらくしー えくすぺりあ あくおす aquos xperia galaxy pixel ぴくせる あろーず",
    "unknown": "わからな 分からな わからん しらな 知らな わかりませ 分かりませ 不明 さあ",
}


def _keys(words: dict[str, str]) -> dict[str, tuple[str, ...]]:
    return {
        code: tuple(sorted({loose(w) for w in said.split()}, key=len, reverse=True))
        for code, said in words.items()
    }


_TOPIC_KEYS, _DEVICE_KEYS = _keys(_TOPICS), _keys(_DEVICES)
_NOT_THE_BANK = ("おんらいん", "がいどらいん", "えあらいん", "online")


def topics(text: str) -> tuple[str, ...]:
    """Return the topics a text speaks of, the likeliest first; empty if none."""
    said = loose(text)
    for other in _NOT_THE_BANK:
        said = said.replace(loose(other), "")
    scores = {code: _score(code, keys, said) for code, keys in _TOPIC_KEYS.items()}
    found = [code for code, score in scores.items() if score]
    if not found:
        return next(((c,) for c, keys in _TOPIC_KEYS.items() if _nearly(keys, said)), ())
    if len(found) > 1 and "other" in found:
        found.remove("other")
    best = max(scores.values())
    likely = [code for code in found if scores[code] * 2 > best]
    return tuple(sorted(likely, key=lambda code: -scores[code]))[:3]


def device(text: str) -> str | None:
    """Return the device a text speaks of, or None."""
    said = loose(text)
    found = next((c for c, keys in _DEVICE_KEYS.items() if any(k in said for k in keys)), None)
    if found is None:
        return next((c for c, keys in _DEVICE_KEYS.items() if _nearly(keys, said)), None)
    return found


def _score(code: str, keys: tuple[str, ...], said: str) -> int:
    return sum(len(key) for key in keys if key in said) * _WEIGHT.get(code, 1)


def _nearly(keys: tuple[str, ...], said: str) -> bool:
    return any(near(key, said) for key in keys)
