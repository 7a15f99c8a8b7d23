"""The processes that are measured, each on a free port of this machine."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).parents[2]
SECRET = "0123456789abcdef0123456789abcdef"
TOKEN = "token-of-the-benchmark"
NOBODY = "http://127.0.0.1:9"  # The port of "discard": nothing is sent there.
PATIENCE_S = 60


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def started(
    arguments: Sequence[str], port: int, path: str, **more: str
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a module of Python until the block ends; give it when ``path`` answers."""
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *arguments],
            cwd=ROOT,
            env={**os.environ, **more},
            stdout=log,
            stderr=log,
        )
        try:
            if not _answers(process, f"http://127.0.0.1:{port}{path}"):
                log.seek(0)
                raise RuntimeError(log.read().decode())
            yield process
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=30)


def product(
    database_url: str, line_api: str, *options: str
) -> tuple[Sequence[str], int, dict[str, str]]:
    """Return how to start the product on that database: arguments, port, environment."""
    port = free_port()
    environment = {
        "MDEJI_DATABASE_URL": database_url,
        "MDEJI_LINE_API_BASE": line_api,
        "MDEJI_LINE_CHANNEL_SECRET": SECRET,
        "MDEJI_LINE_CHANNEL_ACCESS_TOKEN": TOKEN,
        "MDEJI_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "MDEJI_SECRET_KEY": SECRET * 2,
    }
    return ["mdeji.cli", "serve", "--port", str(port), *options], port, environment


def _answers(process: subprocess.Popen[bytes], url: str) -> bool:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until and process.poll() is None:
        try:
            with urlopen(url, timeout=5):  # noqa: S310 – our own address
                return True
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.02)
    return False
