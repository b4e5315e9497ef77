"""The day on which a demonstration stands still, kept beside its database."""

import json
import os
from datetime import date
from pathlib import Path


def demo_file() -> Path:
    """demo.json in the desk's home."""
    return Path(os.environ.get("SIBAO_HOME", "var")).resolve() / "demo.json"


def read_demo_day() -> date | None:
    """The demonstration's today, or None where this home holds no demonstration."""
    path = demo_file()
    if not path.exists():
        return None
    return date.fromisoformat(json.loads(path.read_text(encoding="utf-8"))["today"])


def write_demo_day(day: date, source: str) -> None:
    """Note the demonstration's today and what it was made from."""
    demo_file().write_text(json.dumps({"today": day.isoformat(), "source": source}), encoding="utf-8")
