"""How long one decision takes."""

import statistics
import time

from mdeji.matching import decide
from tests.bench.city import city
from tests.bench.table import Line

GOALS_MS = {500: 5, 5_000: 30, 50_000: 300}
ROUNDS = 7


def measure() -> list[Line]:
    """Return the median time of one decision, for each size of city."""
    lines = []
    for supporters, goal in GOALS_MS.items():
        inputs = city(supporters)
        times = []
        for _ in range(ROUNDS):
            start = time.perf_counter()
            decide(inputs)
            times.append((time.perf_counter() - start) * 1000)
        lines.append(
            Line(
                f"one decision over {supporters:,} supporters", statistics.median(times), "ms", goal
            )
        )
    return lines
