"""Log lines: one event a line, its facts as fields, and the trace that the journal names too."""

import logging
from typing import Final

from mdeji.kit import origin

_USUAL: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


class Lines(logging.Formatter):
    """Write ``time LEVEL name: message field=value … trace=…``."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 – the library's name
        """Return the line with its fields."""
        facts = {k: v for k, v in vars(record).items() if k not in _USUAL}
        if trace := origin.current().trace:
            facts["trace"] = trace
        fields = "".join(f" {name}={value}" for name, value in facts.items())
        return super().formatMessage(record) + fields


def set_up() -> None:
    """Write what happens to the standard error, where the service manager keeps it."""
    handler = logging.StreamHandler()
    handler.setFormatter(Lines())
    ours = [logging.getLogger(name) for name in ("mdeji", "chatbot", "admin_ui")]
    for logger in ours:
        if not logger.handlers:
            logger.addHandler(handler)
            logger.setLevel(logging.INFO)
            logger.propagate = False
