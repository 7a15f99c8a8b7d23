"""Callers: as many requests as a server takes, or a steady number per second."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

OK = b"HTTP/1.1 200"


@dataclass
class Answers:
    """What came back: the latency of each answer in seconds, and how many were refusals."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    refused: int = 0

    @property
    def per_second(self) -> float:
        """Return how many requests were answered with 200 in a second."""
        return (len(self.latencies) - self.refused) / self.seconds

    def percentile_ms(self, share: float) -> float:
        """Return the latency that this share of the answers kept below, in milliseconds."""
        return percentile(self.latencies, share) * 1000


def percentile(values: list[float], share: float) -> float:
    """Return the value that this share of the values does not exceed."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


class Caller(asyncio.Protocol):
    """One connection that sends the next request when the last is answered."""

    def __init__(self, requests: Iterator[tuple[str, bytes]], answers: Answers) -> None:
        self._requests = requests
        self._answers = answers
        self._sent_at = 0.0
        self._received = b""
        self.stop = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: asyncio.Transport = transport  # type: ignore[assignment]
        self._send()

    def data_received(self, data: bytes) -> None:
        self._received += data
        if not _complete(self._received):
            return
        self._answers.latencies.append(time.perf_counter() - self._sent_at)
        self._answers.refused += not self._received.startswith(OK)
        self._received = b""
        if self.stop:
            self._transport.close()
        else:
            self._send()

    def _send(self) -> None:
        request = next(self._requests)[1]
        self._sent_at = time.perf_counter()
        self._transport.write(request)


def _complete(answer: bytes) -> bool:
    head, found, body = answer.partition(b"\r\n\r\n")
    if not found:
        return False
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return len(body) >= int(line.partition(b":")[2])
    return True


def as_many_as_possible(
    port: int, requests: Iterator[tuple[str, bytes]], *, callers: int = 16, seconds: float = 3
) -> Answers:
    """Send from all callers at once for some seconds."""
    return asyncio.run(_flood(port, requests, callers, seconds))


async def _flood(
    port: int, requests: Iterator[tuple[str, bytes]], callers: int, seconds: float
) -> Answers:
    answers = Answers()
    loop = asyncio.get_running_loop()
    start = time.perf_counter()
    crowd = [
        (await loop.create_connection(lambda: Caller(requests, answers), "127.0.0.1", port))[1]
        for _ in range(callers)
    ]
    await asyncio.sleep(seconds)
    answers.seconds = time.perf_counter() - start
    for caller in crowd:
        caller.stop = True
    await asyncio.sleep(0.2)
    return answers


def steadily(
    port: int, requests: Iterator[tuple[str, bytes]], *, per_second: int, seconds: float
) -> dict[str, float]:
    """Send so many requests per second, and return when each token was sent."""
    return asyncio.run(_pace(port, requests, per_second, seconds))


async def _pace(
    port: int, requests: Iterator[tuple[str, bytes]], per_second: int, seconds: float
) -> dict[str, float]:
    sent: dict[str, float] = {}
    start = time.perf_counter()
    for number in range(int(per_second * seconds)):
        await asyncio.sleep(max(0.0, start + number / per_second - time.perf_counter()))
        token, request = next(requests)
        sent[token] = time.perf_counter()
        _reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request)
        await writer.drain()
        writer.close()
    return sent
