"""How soon the demo answers, and how much memory it holds."""

import tempfile
import time
from pathlib import Path

from tests.bench.servers import free_port, started
from tests.bench.table import Line


def measure() -> list[Line]:
    """Return the start of the demo with an empty folder and with a filled one, and its memory."""
    with tempfile.TemporaryDirectory() as folder:
        first, _ = _start(folder)
        again, memory = _start(folder)
    return [
        Line("demo: first start until the page answers", first, "s"),
        Line("demo: start until the page answers", again, "s", 3),
        Line("demo: memory of its one process", memory, "MB", 250),
    ]


def _start(folder: str) -> tuple[float, float]:
    port = free_port()
    start = time.monotonic()
    with started(
        ["mdeji.cli", "demo", "--port", str(port), "--data", folder], port, "/"
    ) as process:
        seconds = time.monotonic() - start
        time.sleep(2)
        status = Path(f"/proc/{process.pid}/status").read_text().splitlines()
    peak = next(line for line in status if line.startswith("VmHWM"))
    return seconds, int(peak.split()[1]) / 1024
