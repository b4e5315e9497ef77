"""A night killed with SIGKILL at any moment: the old output stands whole, or the new one; the next run is right."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.engine.night.small import published, run_json, write_bank

NIGHT = [sys.executable, "-c", "import sys; from sibao.cli import main; sys.exit(main(sys.argv[1:]))", "night"]
STEPS = [
    "open files",
    "check branch",
    "check account",
    "check transaction",
    "find repeated keys",
    "sort into buckets",
    "run the rules",
    "merge the buckets",
]


class Nights:
    """Nights of an old and a new delivery on one output folder, each in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.old = write_bank(folder / "extracts-old")
        self.new = write_bank(folder / "extracts-new", factor=3)
        self.area = folder / "area"
        self.area.mkdir()
        self.out = self.area / "out"
        self.finish(self.old)
        self.tables = {"old": published(self.out)}
        self.kept = folder / "kept"
        shutil.copytree(self.out, self.kept)
        self.finish(self.new)
        self.tables["new"] = published(self.out)
        self.reset()

    def reset(self) -> None:
        """Put the old output in place."""
        shutil.rmtree(self.out)
        shutil.copytree(self.kept, self.out)

    def start(self, extracts: Path, processes: int = 1) -> subprocess.Popen[str]:
        """Start a night."""
        words = [str(extracts), "--as-of", "2026-11-20", "--out", str(self.out), "--processes", str(processes)]
        return subprocess.Popen([*NIGHT, *words], stderr=subprocess.PIPE, text=True)

    def finish(self, extracts: Path) -> float:
        """Run a night to its end; returns its seconds."""
        start = time.monotonic()
        process = self.start(extracts)
        _, told = process.communicate()
        assert process.returncode == 0, told
        return time.monotonic() - start

    def kill_after(self, step: str) -> None:
        """Kill a night of the new delivery as soon as it tells that `step` is done."""
        process = self.start(self.new)
        for line in process.stderr:
            if line.startswith(step):
                break
        process.send_signal(signal.SIGKILL)
        process.communicate()

    def kill_at(self, seconds: float, processes: int) -> None:
        """Kill a night of the new delivery after some time."""
        process = self.start(self.new, processes)
        try:
            process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.communicate()

    def is_whole(self) -> bool:
        """Whether the output is the old night or the new one, whole."""
        tables = published(self.out)
        rows = {table: entry["rows"] for table, entry in run_json(self.out)["results"].items()}
        return tables in self.tables.values() and all(len(tables[table]) == count for table, count in rows.items())


@pytest.fixture(scope="module")
def nights(tmp_path_factory):
    return Nights(tmp_path_factory.mktemp("nights"))


def test_a_night_killed_while_it_works_leaves_the_old_output_and_the_next_one_is_right(nights):
    for step in ("check transaction", "run the rules"):
        nights.reset()
        nights.kill_after(step)
        assert published(nights.out) == nights.tables["old"]
    nights.finish(nights.new)
    assert published(nights.out) == nights.tables["new"]
    assert [path.name for path in nights.area.iterdir()] == ["out"]


def test_a_second_night_on_the_same_output_exits_4_and_the_first_goes_on(nights):
    first = nights.start(nights.new)
    next(line for line in first.stderr if line.startswith("open files"))
    second = nights.start(nights.old)
    _, told = second.communicate()
    first.communicate()
    assert second.returncode == 4
    assert "another night is writing there" in told
    assert first.returncode == 0
    assert published(nights.out) == nights.tables["new"]


@pytest.mark.faults
@pytest.mark.parametrize("step", STEPS)
def test_a_night_killed_after_any_step_leaves_one_whole_output(nights, step):
    nights.reset()
    nights.kill_after(step)
    assert nights.is_whole()
    nights.finish(nights.new)
    assert published(nights.out) == nights.tables["new"]
    assert [path.name for path in nights.area.iterdir()] == ["out"]


@pytest.mark.faults
def test_a_night_killed_at_fifty_random_times_leaves_one_whole_output_each_time(nights):
    chance = random.Random(20261120)
    whole = nights.finish(nights.new)
    nights.reset()
    for number in range(50):
        nights.kill_at(chance.uniform(0.1, 1.1) * whole, processes=1 + number % 2)
        assert nights.is_whole(), number
        if number % 10 == 9:
            nights.finish(nights.new)
            assert published(nights.out) == nights.tables["new"]
            nights.reset()


@pytest.mark.faults
def test_the_workers_of_a_killed_night_end_too(nights, tmp_path):
    program = (
        "import os, time\n"
        "from concurrent.futures import wait\n"
        "from sibao.engine.runners.pool import runner\n"
        "if __name__ == '__main__':\n"
        "    with runner(2) as run:\n"
        "        for _ in run(time.sleep, [0.01, 0.01, 600, 600]): print('working', flush=True)\n"
    )
    script = tmp_path / "work.py"
    script.write_text(program)
    process = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "working\n"
    workers = _children(process.pid)
    assert workers
    process.send_signal(signal.SIGKILL)
    process.wait()
    deadline = time.monotonic() + 30
    while any(_is_alive(worker) for worker in workers) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not [worker for worker in workers if _is_alive(worker)]


@pytest.mark.faults
def test_a_full_disk_is_one_line_and_the_old_output_stands(nights, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)], capture_output=True)
    if mounted.returncode:
        pytest.skip("needs the right to mount a small tmpfs")
    try:
        out = disk / "out"
        shutil.copytree(nights.kept, out)
        words = [str(nights.new), "--as-of", "2026-11-20", "--out", str(out), "--processes", "1"]
        done = subprocess.run([*NIGHT, *words], capture_output=True, text=True)
        assert done.returncode == 1, done.stderr
        assert "failed, nothing was published" in done.stderr
        assert "Traceback" not in done.stderr
        assert published(out) == nights.tables["old"]
        assert [path.name for path in disk.iterdir()] == ["out"]
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def _children(parent: int) -> list[int]:
    found = []
    for path in Path("/proc").iterdir():
        if path.name.isdigit():
            try:
                fields = (path / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[1]) == parent:
                found.append(int(path.name))
    return found


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
        return (Path("/proc") / str(process) / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False
