"""Callers that cost little: on two cores, what they take is missing to those who are measured."""

import select
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

OK = b"HTTP/1.1 200"
END = b"\r\n\r\n"


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


def as_many_as_possible(
    port: int, requests: Iterator[bytes], *, callers: int = 16, seconds: float = 1
) -> Answers:
    """Let each caller send its next request as soon as the last is answered, for some seconds."""
    lines = [socket.create_connection(("127.0.0.1", port)) for _ in range(callers)]
    try:
        return _flood({line.fileno(): line for line in lines}, requests, seconds)
    finally:
        for line in lines:
            line.close()


def _flood(lines: dict[int, socket.socket], requests: Iterator[bytes], seconds: float) -> Answers:
    answers, sent_at = Answers(), dict.fromkeys(lines, 0.0)
    poll, now = select.epoll(), time.perf_counter
    start = now()
    for number, line in lines.items():
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        poll.register(number, select.EPOLLIN)
        sent_at[number] = now()
        line.sendall(next(requests))
    waiting = len(lines)
    while waiting:
        for number, _ in poll.poll():
            answer, at = lines[number].recv(4096), now()
            answers.latencies.append(at - sent_at[number])
            answers.refused += not (answer.startswith(OK) and answer.endswith(END))
            if at - start < seconds and answer:
                sent_at[number] = at
                lines[number].sendall(next(requests))
            else:
                poll.unregister(number)
                waiting -= 1
    poll.close()
    answers.seconds = now() - start
    return answers
