"""What the doctor says: what is the matter, and how to mend it."""

from collections.abc import Mapping

from mdeji.doctor.checks import Finding

_NEW_KEY = "openssl rand -base64 36 で 新しい鍵を作ります。"
WORDS: Mapping[str, tuple[str, str]] = {
    "sample_secret": ("{0} が 見本の値です。", _NEW_KEY + "{0} に入れて、再起動します。"),
    "weak_secret": ("{0} が 推測されやすい値です。", _NEW_KEY + "{0} に入れて、再起動します。"),
    "sample_line_secret": (
        "LINEのチャネルシークレットが 本物ではありません。",
        "LINE Developers の「チャネルシークレット」を MDEJI_LINE_CHANNEL_SECRET に入れます。",
    ),
    "no_data_keys": (
        "個人情報の鍵が リンクの鍵と 同じです。",
        _NEW_KEY + "MDEJI_DATA_KEYS に入れ、mdeji rotate-keys を実行します。",
    ),
    "same_secret_twice": (
        "MDEJI_DATA_KEYS と MDEJI_SECRET_KEY が 同じ値です。",
        _NEW_KEY + "MDEJI_DATA_KEYS の先頭に足し、mdeji rotate-keys を実行します。",
    ),
    "old_key_in_use": (
        "古い鍵のデータが {0}件 あります。",
        "mdeji rotate-keys を実行します。古い鍵は、古い履歴の検査のために最後に残します。",
    ),
    "public_http": (
        "公開アドレス {0} が 暗号化されていません。",
        "証明書を入れて、MDEJI_PUBLIC_URL を https:// で始めます。",
    ),
    "public_inside": (
        "公開アドレス {0} は 外のスマホから届きません。",
        "外から開けるアドレスを MDEJI_PUBLIC_URL に入れます。",
    ),
    "public_silent": (
        "{0} が 答えません。",
        "nginx と mdeji-serve が動いているか、証明書の期限が切れていないかを確かめます。",
    ),
    "not_line": (
        "LINEの代わりに {0} を使っています。",
        "本番では MDEJI_LINE_API_BASE の行を消します。",
    ),
    "not_migrated": ("データベースの形が 古いままです。", "mdeji migrate を実行します。"),
    "old_sqlite": (
        "SQLite {0} には データが壊れる不具合があります。",
        "pysqlite3-binary を入れ直します(scripts/mdeji が入れます)。",
    ),
    "old_postgres": (
        "PostgreSQL {0} は 直されなくなった版です。",
        "14以上に上げます。手順は RUNBOOK にあります。",
    ),
    "sqlite_shared": (
        "SQLiteを {0}つのプロセスが 使っています。",
        "1つだけにします。たくさん動かすときは PostgreSQL に移ります。",
    ),
    "sqlite_remote": (
        "SQLiteが ネットワークのディスク({0})に あります。",
        "このサーバーのディスクに移します。または PostgreSQL にします。",
    ),
    "clock_drift": (
        "時計が {0}秒 ずれています。",
        "timedatectl set-ntp true で 時計を合わせます。",
    ),
    "disk_full": ("ディスクの空きが {0} GB です。", "古い控えを移すか、ディスクを大きくします。"),
    "no_backup_dir": (
        "控えの場所が 決まっていません。",
        "MDEJI_BACKUP_DIR に 控えのフォルダーを入れます。",
    ),
    "no_backup": (
        "{0} に 控えが ありません。",
        "systemctl enable --now mdeji-backup.timer を実行します。",
    ),
    "old_backup": (
        "いちばん新しい控えが {0}時間前です。",
        "systemctl status mdeji-backup で、失敗のわけを見ます。",
    ),
    "jobs_stuck": (
        "作業が {0}分 止まっています。",
        "mdeji-serve(または mdeji-worker)を 再起動します。",
    ),
    "messages_stuck": (
        "LINEの送信が {0}分 待っています。",
        "「LINEの送信」の画面で わけを見ます。上限か、LINEの障害かもしれません。",
    ),
    "dead_jobs": (
        "あきらめた作業が {0}件 あります。",
        "「LINEの送信」の画面で 内容を見て、もう一度 動かします。",
    ),
    "dead_letters": (
        "届かなかったお知らせが {0}件 あります。",
        "「LINEの送信」の画面を見て、電話で伝えます。",
    ),
    "no_night": (
        "夜の片づけが {0}時間 動いていません。",
        "mdeji-serve(または mdeji-worker)が 動いているか 確かめます。",
    ),
    "line_silent": (
        "LINEに つながりません。",
        "サーバーから https://api.line.me に出られるか 確かめます。",
    ),
    "line_token": (
        "LINEのアクセストークンが 使えません。",
        "LINE Developers で発行し直し、MDEJI_LINE_CHANNEL_ACCESS_TOKEN に入れます。",
    ),
    "webhook_elsewhere": (
        "LINEの Webhook が ここを向いていません。",
        "LINE Developers の Webhook URL を {0} にします。",
    ),
    "webhook_off": (
        "LINEの Webhook が 止まっています。",
        "LINE Developers で「Webhookの利用」を オンにします。",
    ),
    "webhook_silent": (
        "LINEからの Webhook が 届きません({0})。",
        "公開アドレスと証明書、ファイアウォールを確かめます。",
    ),
    "quota_low": (
        "今月の LINEの通数が 残りわずかです({0})。",
        "LINEのプランを上げるか、みなさんへのお知らせを来月にします。",
    ),
    "journal_broken": (
        "履歴が 書きかえられています({0})。",
        "データベースに入れる人を確かめ、控えと見くらべます。手順は RUNBOOK にあります。",
    ),
    "no_admin": ("管理者が いません。", "mdeji staff add 名前 --name 氏名 で 作ります。"),
    "no_factor": (
        "2段階の確認がない 管理者がいます: {0}",
        "本人が「自分のサインイン」で 設定します。MDEJI_SECOND_FACTOR=required で 必須にできます。",
    ),
    "unused_accounts": (
        "90日 使われていない口座: {0}",
        "「アカウント」の画面で 止めます。",
    ),
}


def said(finding: Finding) -> tuple[str, str]:
    """Return what is the matter and how to mend it."""
    what, mend = WORDS[finding.key]
    return what.format(finding.words), mend.format(finding.words)


GROUPS: Mapping[str, str] = {
    "secrets": "鍵と合言葉の強さ",
    "data_keys": "個人情報の鍵",
    "address": "公開アドレス",
    "database": "データベース",
    "clock": "時計",
    "disk": "ディスクと控え",
    "work": "作業と送信のとどこおり",
    "line": "LINEの設定",
    "journal": "履歴の改ざん",
    "people": "職員の口座",
}
"""What each check looks at."""
