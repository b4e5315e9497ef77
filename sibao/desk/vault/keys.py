"""Secrets of one installation: made once, kept in files outside the database, readable by their owner only.

`django` signs sessions, `data` seals personal fields, `index` keys their blind indexes and fingerprints. The last two
are apart so that the sealing key can change without every index being made again.
"""

import os
import secrets
from pathlib import Path

SECRETS = ("django", "data", "index")
SECRET_BYTES = 48
LEAST_CHARACTERS = 32
LEAST_DIFFERENT_CHARACTERS = 12


class UnfitSecret(RuntimeError):
    """A secret is missing in production, empty, too short, or an obvious sample."""


def read_or_make_secret(home: Path, name: str, *, production: bool) -> str:
    """The secret `name`: from the environment (SIBAO_KEY_<NAME>), else from home/keys/<name>.key, made when absent.

    In production a missing secret is an error (UnfitSecret): a new one would silently make old data unreadable.
    """
    variable, path = f"SIBAO_KEY_{name.upper()}", key_file(home, name)
    given = os.environ.get(variable)
    if given:
        return _fit(given, variable)
    if not path.exists():
        if production:
            raise UnfitSecret(f"no secret {name}: set {variable} or put it into {path}")
        _write_once(path)
    return _fit(path.read_text(encoding="ascii").strip(), str(path))


def key_file(home: Path, name: str) -> Path:
    """Where the secret `name` of the installation in `home` lies."""
    return home / "keys" / f"{name}.key"


def _fit(secret: str, where: str) -> str:
    if len(secret) < LEAST_CHARACTERS or len(set(secret)) < LEAST_DIFFERENT_CHARACTERS:
        raise UnfitSecret(
            f"{where} is no secret: at least {LEAST_CHARACTERS} random characters are needed "
            "(python3 -c 'import secrets; print(secrets.token_urlsafe(48))')"
        )
    return secret


def _write_once(path: Path) -> None:
    """Of several processes that start at once, one writes the file and all read that one, whole."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(SECRET_BYTES))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
