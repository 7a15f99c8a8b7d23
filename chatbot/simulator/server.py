"""Serve an ASGI application from a thread, for tests and benchmarks."""

import socket
import time
from threading import Thread
from typing import Any

import uvicorn


class Served:
    """A running server: its address, and how to stop it."""

    def __init__(self, app: Any) -> None:
        # asyncio switches Nagle's delay of 40 ms off only where the protocol is named.
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._socket.bind(("127.0.0.1", 0))
        self.base_url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        config = uvicorn.Config(
            app, log_level="error", access_log=False, timeout_graceful_shutdown=2
        )
        self._server = uvicorn.Server(config)
        self._thread = Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        self._server.run(sockets=[self._socket])

    def start(self) -> None:
        """Return once connections are accepted."""
        self._thread.start()
        until = time.monotonic() + 20
        while not self._server.started:
            if time.monotonic() > until or not self._thread.is_alive():
                raise RuntimeError("the server did not start")
            time.sleep(0.005)

    def stop(self) -> None:
        """Close connections and wait for the thread."""
        self._server.should_exit = True
        self._thread.join(10)
        self._socket.close()


def serve_in_thread(app: Any) -> Served:
    """Serve the application on a free port of the loopback and return the running server."""
    served = Served(app)
    served.start()
    return served
