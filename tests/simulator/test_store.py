"""A killed demo comes back with its chats, tokens and keys."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from chatbot.simulator import Phone, Simulator
from mdeji.kit.ids import new_uuid
from tests.simulator.conftest import HANAKO, Bot, Line

TEXT = {"type": "text", "text": "はい"}


def test_chats_and_quota_survive(
    make: Callable[..., Simulator], line: Line, tmp_path: Path
) -> None:
    first = make(store=tmp_path / "line.jsonl")
    first.add_person(HANAKO, "花子")
    Phone(first, HANAKO).says("こんにちは")
    line.push(TEXT)
    seen = first.look(HANAKO)["entries"]

    second = make(store=tmp_path / "line.jsonl")

    assert second.look(HANAKO)["entries"] == seen
    assert second.world.usage() == 1
    assert Phone(second, HANAKO).says("また") > seen[-1]["id"]


def test_used_tokens_and_keys_stay_used(
    make: Callable[..., Simulator], bot: Bot, line: Line, tmp_path: Path
) -> None:
    first = make(store=tmp_path / "line.jsonl")
    first.add_person(HANAKO, "花子")
    Phone(first, HANAKO).says("こんにちは")
    first.settle(5)
    key = new_uuid()
    line.reply(bot.token, TEXT)
    line.push(TEXT, x_line_retry_key=key)

    make(store=tmp_path / "line.jsonl")

    assert line.reply(bot.token, TEXT)[0] == 400
    assert line.push(TEXT, x_line_retry_key=key)[0] == 409


def test_an_event_that_was_not_taken_goes_out_again_after_a_restart(
    make: Callable[..., Simulator], bot: Bot, tmp_path: Path
) -> None:
    first = make(store=tmp_path / "line.jsonl")
    first.add_person(HANAKO, "花子")
    first.faults.set_webhooks({"paused": True})
    Phone(first, HANAKO).says("こんにちは")
    first.stop()

    second = make(store=tmp_path / "line.jsonl")
    second.settle(5)

    assert [event["message"]["text"] for event in bot.heard] == ["こんにちは"]
    assert bot.heard[0]["deliveryContext"]["isRedelivery"] is True


KILLED = """
import os, signal, sys
from pathlib import Path
from chatbot.simulator import Phone, Simulator
from mdeji.kit.clock import SystemClock
sim = Simulator(clock=SystemClock(), webhook_url="http://127.0.0.1:9/", channel_secret="s",
                access_token="t", store=Path(sys.argv[1]))
sim.add_person(sys.argv[2], "花子")
for number in range(50):
    Phone(sim, sys.argv[2]).says(str(number))
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_kill_loses_nothing_and_a_torn_line_does_no_harm(
    make: Callable[..., Simulator], tmp_path: Path
) -> None:
    store = tmp_path / "line.jsonl"
    subprocess.run([sys.executable, "-c", KILLED, store, HANAKO], check=False, cwd=Path.cwd())
    with store.open("a", encoding="utf-8") as file:
        file.write('["people","U1",{"shape":"of another version"}]\n["entries","5610000')

    sim = make(store=store)

    assert Phone(sim, HANAKO).texts() == [str(number) for number in range(50)]


def test_the_file_does_not_grow_over_restarts(
    make: Callable[..., Simulator], tmp_path: Path
) -> None:
    store = tmp_path / "line.jsonl"
    first = make(store=store)
    first.add_person(HANAKO, "花子")
    for _ in range(20):
        first.act(HANAKO, {"kind": "block"})
        first.act(HANAKO, {"kind": "unblock"})
    first.settle(5)
    before = store.stat().st_size

    make(store=store)

    assert store.stat().st_size < before / 2
