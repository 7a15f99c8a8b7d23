"""The operator's commands that look after an installation: the doctor, and new keys."""

import json
from collections.abc import Iterator
from dataclasses import replace

from chatbot.line import LineChannel
from chatbot.links import Links
from chatbot.names import builtin_names
from mdeji.doctor.checks import Finding, Level, examine
from mdeji.doctor.facts import Facts
from mdeji.doctor.network import answers, line_facts
from mdeji.doctor.probes import gather
from mdeji.doctor.words import said
from mdeji.kit.clock import Clock, SystemClock
from mdeji.kit.database import Database
from mdeji.kit.settings import Settings, load_settings
from mdeji.kit.signing import Signer
from mdeji.kit.vault import unlock
from mdeji.privacy.rotation import Progress, rotate, survey

MARKS = {Level.FAULT: "✗", Level.WARNING: "!"}


def report(*, as_json: bool, offline: bool) -> tuple[str, bool]:
    """Return what the doctor says, and whether nothing is a fault."""
    settings, clock = load_settings(), SystemClock()
    unlock(settings.vault())
    found = examine(_facts(settings, clock, offline=offline))
    text = _json(found) if as_json else _text(found)
    return text, all(finding.level is not Level.FAULT for finding in found)


def rotate_keys(*, only_count: bool) -> Iterator[str]:
    """Seal everything under the newest key, telling how far it is; or only count."""
    settings = load_settings()
    unlock(settings.vault())
    database = Database(settings.database_url)
    lines: list[str] = []
    if not only_count:
        rotate(database, lambda progress: lines.append(_line(progress)))
        yield from lines
    left = survey(database)
    database.dispose()
    old = sum(progress.old for progress in left)
    if only_count:
        yield from (_line(progress) for progress in left if progress.seen)
    if old:
        yield f"古い鍵のデータが {old}件 あります。もう一度 実行してください。古い鍵は まだ外せません。"
    else:
        yield "すべて いちばん新しい鍵です。個人情報に 古い鍵は もう要りません。"
        yield "古い履歴の検査と 古い控えには要るので、MDEJI_DATA_KEYS の最後に残します。"


def _facts(settings: Settings, clock: Clock, *, offline: bool) -> Facts:
    database = Database(settings.database_url)
    try:
        facts = gather(settings, database, clock.now(), deep=True)
    finally:
        database.dispose()
    if offline:
        return facts
    links = Links(Signer(settings.secret_key.get_secret_value()), settings.public_url)
    channel = LineChannel(settings, links, builtin_names)
    return replace(facts, line=line_facts(channel), public_answers=answers(settings.public_url))


def _json(found: tuple[Finding, ...]) -> str:
    rows = [
        {"check": one.key, "level": one.level.value, "what": said(one)[0], "mend": said(one)[1]}
        for one in found
    ]
    return json.dumps(rows, ensure_ascii=False, indent=1)


def _text(found: tuple[Finding, ...]) -> str:
    if not found:
        return "悪いところは ありません。"
    return "\n".join(f"{MARKS[one.level]} {said(one)[0]}\n  → {said(one)[1]}" for one in found)


def _line(progress: Progress) -> str:
    place = progress.place
    return f"{place.table}.{place.column}: {progress.seen}件 見ました。古い鍵 {progress.old}件"
