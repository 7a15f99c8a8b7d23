"""A LINE platform that accepts everything and notes when which reply token was used."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Sink(ThreadingHTTPServer):
    """Listen on a free port; ``replied`` says when each token came."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.replied: dict[str, float] = {}

    @property
    def url(self) -> str:
        """Return the base address for MDEJI_LINE_API_BASE."""
        return f"http://127.0.0.1:{self.server_port}"


class _Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        content = json.loads(self.rfile.read(length) or b"{}")
        if isinstance(self.server, Sink) and "replyToken" in content:
            self.server.replied[content["replyToken"]] = time.perf_counter()
        self._answer({"sentMessages": [{"id": "1", "quoteToken": "q"}]})

    def do_GET(self) -> None:
        if self.path.endswith("/quota"):
            self._answer({"type": "limited", "value": 5000})
        elif self.path.endswith("/consumption"):
            self._answer({"totalUsage": 0})
        elif "/richmenu" in self.path:
            self._answer({"richmenus": []})
        else:
            self._answer({"userId": "U" + "1" * 32, "displayName": "花子", "basicId": "@mdeji"})

    def log_message(self, *_: object) -> None:
        """Stay silent."""

    def _answer(self, content: dict[str, object]) -> None:
        body = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def listening() -> Iterator[Sink]:
    """Give a sink that listens until the block ends."""
    with Sink() as sink:
        thread = threading.Thread(target=sink.serve_forever, daemon=True)
        thread.start()
        yield sink
        sink.shutdown()
