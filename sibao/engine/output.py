"""The output folder of a night: built aside, checked, swapped in one step, and only ever by one night at a time.

A run that is killed leaves the old output or the new one; the next run removes what it left behind. Beside OUT lie,
while a night runs, `.OUT.night.lock` and its work folder `.OUT.night-<run_id>`.
Source: docs/manual/night.md, "Command".
"""

import ctypes
import errno
import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sibao.engine.errors import AnotherNightRuns, BadUsage

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_NO_EXCHANGE = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EXDEV}


@contextmanager
def work_folder(out: Path, run_id: str) -> Iterator[Path]:
    """Claim `out` for one night and yield an empty folder beside it, which is removed at the end.

    BadUsage: `out` is something else than a night's output. AnotherNightRuns: it is claimed already.
    """
    _require_night_folder(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    with _lock(out.with_name(f".{out.name}.night.lock")):
        _clear_leftovers(out)
        work = out.with_name(f".{out.name}.night-{run_id}")
        work.mkdir()
        try:
            yield work
        finally:
            shutil.rmtree(work, ignore_errors=True)


def real_folder(out: Path) -> Path:
    """Where the output really lies: `out` may be a symbolic link to it."""
    path = Path(os.path.realpath(out))
    if not path.name:
        raise BadUsage(f"{out}: cannot be the folder of the results")
    return path


def swap_in(built: Path, out: Path) -> None:
    """Put the folder `built` in the place of `out` in one step; what was there moves to the place of `built`.

    Where the file system cannot exchange two folders, `out` is moved to `old` beside `built` first; a run killed
    between the two moves leaves no `out`, and the next run brings the old one back.
    """
    for path in [*built.iterdir(), built]:
        _sync(path)
    if not out.exists():
        built.rename(out)
    elif not _exchange(built, out):
        out.rename(built.with_name("old"))
        built.rename(out)
    _sync(out.parent)


def _require_night_folder(out: Path) -> None:
    if not out.exists():
        return
    if not out.is_dir():
        raise BadUsage(f"{out}: is not a folder")
    if any(out.iterdir()) and not _is_night(out):
        raise BadUsage(f"{out}: holds something else than a night's results; nothing was touched")


def _is_night(folder: Path) -> bool:
    try:
        return "run_id" in json.loads((folder / "run.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, TypeError):
        return False


def _clear_leftovers(out: Path) -> None:
    prefix = f".{out.name}.night-"
    for path in out.parent.iterdir():
        if path.name.startswith(prefix):
            if not out.exists() and (path / "old").is_dir():
                (path / "old").rename(out)
            shutil.rmtree(path, ignore_errors=True)


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    """Hold the lock file; the system lets go of it when the process ends, however it ends."""
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise AnotherNightRuns(f"another night is writing there ({path} is locked)") from None
        if _is_same_file(descriptor, path):
            break
        # The night before removed the file between our opening and locking it.
        os.close(descriptor)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
        os.close(descriptor)


def _is_same_file(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders atomically; False where the system or the file system cannot."""
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    if rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in _NO_EXCHANGE:
        return False
    raise OSError(number, os.strerror(number), str(other))


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
