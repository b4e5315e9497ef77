"""Secrets of one installation: made once, kept in files outside the database, readable by their owner only."""

import os
import secrets
from pathlib import Path

SECRET_BYTES = 48


def read_or_make_secret(home: Path, name: str, *, production: bool) -> str:
    """The secret `name`: from the environment (SIBAO_KEY_<NAME>), else from home/keys/<name>.key, made when absent.

    In production a missing secret is an error (RuntimeError): it would silently make old data unreadable.
    """
    given = os.environ.get(f"SIBAO_KEY_{name.upper()}")
    if given:
        return given
    path = home / "keys" / f"{name}.key"
    if not path.exists():
        if production:
            raise RuntimeError(f"no secret {name}: set SIBAO_KEY_{name.upper()} or put it into {path}")
        _write_once(path)
    return path.read_text(encoding="ascii").strip()


def _write_once(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(SECRET_BYTES))
