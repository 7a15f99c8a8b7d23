"""Names as people write them: width, kana and old characters must not matter for finding them."""

from mdeji.places.folding import fold

_VARIANTS = str.maketrans("髙﨑栁德邉邊齊斎齋濵濱嶋瀨", "高崎柳徳辺辺斉斉斉浜浜島瀬")


def fold_name(name: str) -> str:
    """Return the key under which a name is found: 「髙橋 ハナ」 and 「高橋ﾊﾅ」 are the same."""
    return fold(name.translate(_VARIANTS)).translate(_VARIANTS).upper()
