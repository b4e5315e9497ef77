"""From the measured million to larger banks: the table of docs/scale.md."""

from collections.abc import Sequence

from benchmarks.figures import Figure

CUSTOMERS = (1_000_000, 10_000_000, 100_000_000, 650_000_000)
CORES = (2, 16, 128)
WHOLE, EXPONENT, DISK = "the whole night, CPU", "the whole night, growth exponent of CPU", "extracts and staged files"
HOUR = 3600


def table(figures: Sequence[Figure]) -> list[str]:
    """Lines of the table; `figures` are the night's at full size (a million customers)."""
    value = {figure.name: figure.value for figure in figures}
    # A slope below 1 comes from what is paid once a night; it is not carried on.
    exponent = max(1.0, value[EXPONENT])
    head = ["customers", "core-hours a night", *(f"hours on {cores} cores" for cores in CORES), "disk, GB"]
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    for customers in CUSTOMERS:
        hours = value[WHOLE] / HOUR * (customers / CUSTOMERS[0]) ** exponent
        disk = value[DISK] * customers / CUSTOMERS[0]
        cells = [f"{customers:,}", f"{hours:.2f}", *(f"{hours / cores:.2f}" for cores in CORES), f"{disk:,.0f}"]
        lines.append(f"| {' | '.join(cells)} |")
    return lines
