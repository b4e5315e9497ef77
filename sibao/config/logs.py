"""One line per record in the log: control characters of user text cannot forge a second one."""

import logging
import re

CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029\u202a-\u202e]")


class LineFormatter(logging.Formatter):
    """Time, level, logger, message; line breaks and terminal codes are written as escapes."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        return CONTROL.sub(lambda match: f"\\x{ord(match.group()):02x}", super().format(record))
