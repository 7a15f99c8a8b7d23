"""``mdeji demo``: everything in one process on this machine, with a LINE platform of its own."""

import json
import os
import socket
from datetime import datetime, time, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import uvicorn
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.routing import Mount

from admin_ui import figure_words
from admin_ui.pages.welcome import DemoGuide
from chatbot.simulator import Simulator, line_user_id
from chatbot.simulator.spots import Place
from mdeji.demo import duty as demo_duty
from mdeji.demo import enrol as demo_enrol
from mdeji.demo import figures as demo_figures
from mdeji.demo import people as demo_people
from mdeji.demo import rota as demo_rota
from mdeji.demo import sample as demo
from mdeji.demo import years as demo_years
from mdeji.demo.classes import seed_classes
from mdeji.kit.calendar import at_jst, is_closed, is_holiday, to_jst
from mdeji.kit.clock import RunningClock, SystemClock
from mdeji.kit.ids import new_token
from mdeji.kit.jobs import next_due
from mdeji.kit.migrations import upgrade
from mdeji.kit.settings import Settings
from mdeji.kit.vault import unlock
from mdeji.main import Product, open_door, server_config, warm_up
from mdeji.places.queries import centres
from mdeji.staff.service import NewAccount, add_account

KEYS = ("channel_secret", "access_token", "secret_key", "password")


def run_demo(data: Path, port: int) -> int:
    """Serve the demo on ``port`` until Ctrl-C; everything it keeps is in ``data``."""
    door = open_door("127.0.0.1", port)
    data.mkdir(parents=True, exist_ok=True)
    os.environ["NO_PROXY"] = "127.0.0.1,localhost"
    keys, clock = _keys(data), _clock(data)
    settings = _settings(data, port, keys)
    unlock(settings.vault())
    upgrade(settings.database_url)
    simulator = Simulator(
        clock=clock,
        webhook_url=f"{settings.public_url}/line/webhook",
        channel_secret=keys["channel_secret"],
        access_token=keys["access_token"],
        store=data / "line.jsonl",
    )
    product = Product(settings, clock, guide=_guide(keys["password"]))
    _seed(product, simulator, keys["password"])
    simulator.places = [*simulator.places, *_centres(product)]
    simulator.advance = lambda to: _advance(product, clock, data, to)
    simulator.next_event = lambda: _next_event(product)
    return _serve(product, simulator, door)


def _serve(product: Product, simulator: Simulator, door: socket.socket) -> int:
    pages = Starlette(
        routes=[Mount("/simulator", app=simulator.app), Mount("/", app=product.front.pages)]
    )
    product.front.pages = pages
    server = uvicorn.Server(server_config(product.front))
    simulator.start()
    product.worker.start()
    product.sealing.start()
    Thread(target=warm_up, args=(product,), daemon=True).start()
    print(f"Mデジ: {product.settings.public_url}/  (Ctrl-C で おわります)", flush=True)
    try:
        server.run(sockets=[door])
    finally:
        simulator.stop()
        product.close()
    return 0


def _keys(data: Path) -> dict[str, str]:
    """Return the demo's own secrets, made at the first start."""
    file = data / "keys.json"
    if not file.exists():
        made = {name: new_token(24) for name in KEYS} | {"password": "mdeji-" + new_token(6)}
        file.write_text(json.dumps(made), encoding="utf-8")
        file.chmod(0o600)
    keys: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return keys


def _clock(data: Path) -> RunningClock:
    """Return the machine's clock, ahead by what it was moved forward before.

    The first start in the evening begins with the next morning: at night nobody is asked.
    """
    file, machine = data / "clock.json", SystemClock()
    if file.exists():
        return RunningClock(machine, timedelta(seconds=json.loads(file.read_text("utf-8"))))
    clock = RunningClock(machine)
    clock.move_to(next_office_hour(machine.now()))
    _keep_clock(clock, data)
    return clock


def next_office_hour(now: datetime) -> datetime:
    """Return ``now`` if it is daytime on a working day in Japan, else the next morning at ten."""
    local = to_jst(now)
    for ahead in range(12):
        day = local.date() + timedelta(days=ahead)
        if day.weekday() >= 5 or is_closed(day) or is_holiday(day):
            continue
        if ahead == 0 and time(9) <= local.time() < time(16):
            return now
        if (morning := at_jst(day, time(10))) > now:
            return morning
    return now


def _keep_clock(clock: RunningClock, data: Path) -> None:
    (data / "clock.json").write_text(json.dumps(clock.offset.total_seconds()), encoding="utf-8")


def _settings(data: Path, port: int, keys: dict[str, str]) -> Settings:
    facts: dict[str, Any] = {
        "database_url": f"sqlite:///{(data / 'mdeji.sqlite3').resolve()}",
        "line_channel_secret": SecretStr(keys["channel_secret"]),
        "line_channel_access_token": SecretStr(keys["access_token"]),
        "line_api_base": f"http://127.0.0.1:{port}/simulator/line",
        "public_url": f"http://127.0.0.1:{port}",
        "secret_key": SecretStr(keys["secret_key"] * 2),
        "contact_phone": "027-000-0000",
    }
    return Settings(**facts)


def _guide(password: str) -> DemoGuide:
    people = tuple((line_user_id(p.key), p.name, p.role) for p in demo.phones())
    accounts = tuple((login, password, name) for login, name, _ in demo.ACCOUNTS)
    return DemoGuide(people=people, accounts=accounts)


def _seed(product: Product, simulator: Simulator, password: str) -> None:
    ids = {sample.key: line_user_id(sample.key) for sample in demo.everybody()}
    for sample in demo.everybody():
        simulator.add_person(ids[sample.key], sample.name)
    product.prepare()
    now = product.clock.now()
    with product.database.transaction() as session:
        if demo.is_seeded(session):
            return
        demo.seed(session, ids, now)
        for login, name, role in demo.ACCOUNTS:
            centre = "haga-centre" if role == "centre" else None
            add_account(session, NewAccount(login, name, role, password, centre), "system", now)
        demo_years.seed(session, now)
        demo.seed_requests(session, now)
        seed_classes(session, now)
        demo_enrol.seed(session, now)
        demo_duty.seed(session, now)
        demo_people.seed(session, now)
        demo_rota.seed(session, now)
        demo_figures.seed_report(session, figure_words.words(session), now)


def _centres(product: Product) -> list[Place]:
    """Return the community centres as spots a phone can send as its location."""
    with product.database.reading() as session:
        return [Place(c.name, c.address, c.lat, c.lon) for c in centres(session)]


def _advance(product: Product, clock: RunningClock, data: Path, to: datetime) -> None:
    """Let everything happen that is due until then, each at its time, and remember the shift."""
    product.worker.advance(to, clock)
    _keep_clock(clock, data)


UNSEEN = ("nightly", "shadows", "series")
"""Housekeeping: whoever moves the clock to the next event waits for something on a phone."""


def _next_event(product: Product) -> datetime | None:
    with product.database.reading() as session:
        return next_due(session, but=UNSEEN)
