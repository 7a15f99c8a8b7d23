"""The product without its pages, in a process that can be killed.

python -m tests.crash.engine serve|worker PORT, with the product's settings in the environment.
The lease is short, so that the test need not wait long until a dead worker's jobs are taken over.
"""

import sys
import threading
from datetime import timedelta

import uvicorn

from chatbot.desk import Desk
from chatbot.line import LineChannel
from chatbot.links import Links
from chatbot.names import StoredNames
from chatbot.webhook import Webhook
from mdeji.kit.clock import SystemClock
from mdeji.kit.database import Database
from mdeji.kit.settings import load_settings
from mdeji.kit.signing import Signer
from mdeji.kit.vault import unlock
from mdeji.messages.ingest import Ingest
from mdeji.scheduler.registry import works
from mdeji.scheduler.worker import Worker

LEASE = timedelta(seconds=4)


def main(role: str, port: int) -> None:
    """Serve, work, or on SQLite both."""
    settings, clock = load_settings(), SystemClock()
    unlock(settings.vault())
    database = Database(settings.database_url)
    links = Links(Signer(settings.secret_key.get_secret_value()), settings.public_url)
    channel = LineChannel(settings, links, StoredNames(database, clock))
    work = works(Desk(settings, links).hear, channel, settings.line_monthly_limit)
    if role == "serve":
        channel.ensure_menus()
    worker = Worker(database, clock, work, threads=3, lease=LEASE)
    if role == "worker" or database.is_sqlite:
        worker.start()
    if role == "worker":
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        threading.Event().wait()
    ingest = Ingest(database, clock, worker.wake)
    ingest.start()
    webhook = Webhook(settings.line_channel_secret.get_secret_value(), ingest, clock)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    uvicorn.run(webhook, host="127.0.0.1", port=port, log_level="error", lifespan="off")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
