"""Publication of a night of a large bank while managers read their pages, on both databases."""

from benchmarks.desks import KINDS, READERS, desk, missing
from benchmarks.figures import Figure, percentile

SMALL, FULL = 100_000, 300_000


def measure(*, small: bool) -> list[Figure]:
    """Seconds of the first load and of a night with all its tasks; the readers' times meanwhile."""
    customers = SMALL if small else FULL
    figures = []
    for kind in KINDS:
        if reason := missing(kind):
            print(f"publication on {kind}: skipped, {reason}")
            continue
        made = desk(kind, customers)
        size, read = f"{customers:,} customers, {made.tasks:,} tasks", f"{len(made.reading)} pages, {READERS} readers"
        figures += [
            Figure(
                f"{kind}: first load",
                made.first.wall,
                "s",
                None,
                f"{customers:,} customers; {made.first.cpu:.0f} s CPU",
            ),
            Figure(f"{kind}: publication", made.second.wall, "s", 60, f"{size}; {made.second.cpu:.0f} s CPU of ours"),
            Figure(f"{kind}: peak memory of it", made.second.peak_mb / 1000, "GB", None, ""),
            Figure(f"{kind}: readers meanwhile, p95", percentile(made.reading, 0.95), "ms", 250, read),
            Figure(f"{kind}: readers meanwhile, longest", max(made.reading), "ms", None, read),
        ]
    return figures
