"""The composition root: makes every part once and joins them."""

import gc
import logging
import signal
import socket
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Event, Thread
from typing import Any

import uvicorn
from fastapi import FastAPI
from fastapi.responses import JSONResponse
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from admin_ui.app import build as build_pages
from admin_ui.pages.welcome import DemoGuide
from admin_ui.tools import Tools
from chatbot.desk import Desk
from chatbot.line import LineChannel
from chatbot.links import Links
from chatbot.names import StoredNames
from chatbot.webhook import Webhook
from mdeji.kit import logs
from mdeji.kit.calendar import day_of
from mdeji.kit.clock import Clock, SystemClock
from mdeji.kit.database import Database
from mdeji.kit.errors import BadSetting
from mdeji.kit.jobs import next_due
from mdeji.kit.migrations import upgrade
from mdeji.kit.settings import Settings
from mdeji.kit.signing import Signer
from mdeji.kit.vault import unlock
from mdeji.kit.work import Step
from mdeji.messages import taking
from mdeji.messages.ingest import Ingest
from mdeji.places.importing import ImportReport, import_towns
from mdeji.places.service import load_builtin
from mdeji.places.tables import Source
from mdeji.scheduler.handlers import plan_nightly
from mdeji.scheduler.registry import works
from mdeji.scheduler.sealing import Sealing, seal_all
from mdeji.scheduler.worker import Worker
from mdeji.staff import factors, invitations
from mdeji.staff.journal import Anchor, Verdict, verify
from mdeji.staff.queries import account_named
from mdeji.staff.service import NewAccount
from mdeji.staff.service import add_account as add_staff_account

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]

WEBHOOK_PATH = "/line/webhook"
log = logging.getLogger(__name__)


@dataclass
class Front:
    """Send each request where it belongs: webhooks past everything else, the rest to the pages."""

    webhook: Asgi
    pages: Asgi

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http" and scope["path"] == WEBHOOK_PATH:
            await self.webhook(scope, receive, send)
        else:
            await self.pages(scope, receive, send)


class Product:
    """All parts of one process, joined: ``front`` answers, ``worker`` does the jobs."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        guide: DemoGuide | None = None,
        threads: int = 4,
    ) -> None:
        self.settings, self.clock = settings, clock
        unlock(settings.vault())
        self.database = Database(settings.database_url, clock)
        self.signer = Signer(settings.secret_key.get_secret_value())
        links = Links(self.signer, settings.public_url, clock)
        self.channel = LineChannel(settings, links, StoredNames(self.database, clock))
        desk = Desk(settings, links)
        work = works(desk.hear, self.channel, settings.line_monthly_limit)
        work = {**work, "go_on": Step(desk.go_on)}
        self.worker = Worker(self.database, clock, work, threads)
        self.sealing = Sealing(self.database, clock)
        self.ingest = Ingest(self.database, clock, self.worker.wake)
        self.front = Front(self._webhook(), self._pages(guide))

    def _webhook(self) -> Webhook:
        secret = self.settings.line_channel_secret.get_secret_value()
        return Webhook(secret, self.ingest, self.clock)

    def _pages(self, guide: DemoGuide | None) -> FastAPI:
        is_demo = guide is not None
        pages = build_pages(
            Tools(self.database, self.clock, self.settings, self.signer, demo=is_demo)
        )
        pages.state.guide = guide
        pages.state.channel = self.channel
        add_health(pages, self.database, self.clock)
        return pages

    def prepare(self) -> None:
        """Begin to take in events, load what the product knows of places, and plan the nights."""
        self.ingest.start()
        now = self.clock.now()
        with self.database.transaction() as session:
            load_builtin(session, now)
            plan_nightly(session, now)

    def warm_up(self) -> None:
        """Load the slow LINE SDK and see to it that LINE has our rich menus."""
        self.channel.ensure_menus()

    def close(self) -> None:
        """Take in what has arrived, finish what is underway, close the database."""
        self.ingest.stop()
        self.worker.stop()
        self.sealing.stop()
        self.database.dispose()


def add_health(pages: FastAPI, database: Database, clock: Clock) -> None:
    """Add ``/healthz``: 200 if the database answers, else 503."""

    def healthz() -> JSONResponse:
        try:
            with database.reading() as session:
                waiting = _oldest_waiting(session, clock.now())
        except SQLAlchemyError:
            return JSONResponse({"status": "database"}, 503)
        return JSONResponse({"status": "ok", "oldest_job_waits_seconds": waiting})

    pages.router.add_api_route("/healthz", healthz, methods=["GET"], include_in_schema=False)


def open_door(host: str, port: int) -> socket.socket:
    """Return a socket bound to the address, before anything else is begun.

    Raises:
        BadSetting: the port is taken or forbidden.
    """
    # asyncio switches Nagle's delay of 40 ms off only where the protocol is named.
    door = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((host, port))
    except OSError as error:
        raise BadSetting(
            f"Port {port} on {host} cannot be used: {error.strerror}. Choose another: --port N"
        ) from None
    return door


def server_config(front: Asgi) -> uvicorn.Config:
    """Return how uvicorn serves the product: quietly, and stopping within seconds."""
    return uvicorn.Config(front, log_level="warning", access_log=False, timeout_graceful_shutdown=3)


def warm_up(product: Product, *, line: bool = True) -> None:
    """Load what is slow to load, and leave it out of every later search for garbage.

    Hundreds of thousands of objects stay to the end; looking at them again took a page 0.1 s.
    """
    if line:
        product.warm_up()
    gc.collect()
    gc.freeze()


def serve(settings: Settings, host: str, port: int, *, with_worker: bool) -> int:
    """Answer LINE and the browsers until told to stop."""
    logs.set_up()
    door = open_door(host, port)
    unlock(settings.vault())
    upgrade(settings.database_url)
    product = Product(settings, SystemClock())
    product.prepare()
    if with_worker:
        product.worker.start()
        product.sealing.start()
    Thread(target=warm_up, args=(product,), kwargs={"line": with_worker}, daemon=True).start()
    try:
        uvicorn.Server(server_config(product.front)).run(sockets=[door])
    finally:
        product.close()
    return 0


def work(settings: Settings, threads: int) -> int:
    """Do jobs until told to stop; any number of such processes may run on PostgreSQL."""
    logs.set_up()
    if settings.database_url.startswith("sqlite"):
        raise BadSetting(
            "MDEJI_DATABASE_URL: `mdeji worker` needs PostgreSQL; on SQLite `mdeji serve` does the jobs."
        )
    unlock(settings.vault())
    upgrade(settings.database_url)
    product = Product(settings, SystemClock(), threads=threads)
    product.prepare()
    stop = Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    product.worker.start()
    product.sealing.start()
    warm_up(product, line=False)
    log.info("worker is ready", extra={"threads": threads})
    stop.wait()
    product.close()
    return 0


def import_town_file(
    settings: Settings, file: Path, now: datetime, *, dry_run: bool
) -> ImportReport:
    """Import towns from an operator's file."""
    unlock(settings.vault())
    upgrade(settings.database_url)
    database = Database(settings.database_url)
    with database.transaction() as session:
        load_builtin(session, now)
        source = Source(id=file.name, name=file.name, obtained_on=day_of(now))
        return import_towns(session, file, source, dry_run=dry_run)


def add_account(settings: Settings, new: NewAccount, now: datetime) -> None:
    """Add a staff account from the command line."""
    unlock(settings.vault())
    upgrade(settings.database_url)
    with Database(settings.database_url).transaction() as session:
        add_staff_account(session, new, "system", now)


def staff_link(settings: Settings, login: str, now: datetime, *, drop_factor: bool) -> str:
    """Return the address by which somebody chooses a password; for whoever is locked out."""
    unlock(settings.vault())
    upgrade(settings.database_url)
    with Database(settings.database_url).transaction() as session:
        account_id = account_named(session, login)
        token = invitations.invite(session, account_id, "system", now)
        if drop_factor:
            factors.remove(session, account_id, "system", now)
    return f"{settings.public_url}/admin/invitation/{token}"


def verify_journal(settings: Settings, head: str | None) -> Verdict:
    """Seal what waits and check the whole journal, against a head from the log if there is one."""
    unlock(settings.vault())
    database = Database(settings.database_url)
    number, _, said = (head or "").partition(":")
    if head and not (number.isdecimal() and said):
        raise BadSetting("--head: expected NUMBER:HASH, as the log says it")
    seal_all(database, SystemClock())
    with database.reading() as session:
        return verify(session, Anchor(int(number), said) if head else None)


def _oldest_waiting(session: Session, now: datetime) -> int:
    waiting = [at for at in (next_due(session), taking.oldest(session)) if at is not None]
    found = min(waiting, default=None)
    return 0 if found is None else max(0, int((now - found).total_seconds()))
