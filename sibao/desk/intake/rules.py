"""The order of nights. Source: docs/manual/night.md, "Command"."""

from datetime import date, timedelta

from sibao.engine.errors import OutOfOrder


def skipped_days(*, as_of: date, current: date | None, skip_missed: bool) -> list[date]:
    """The missed nights between the current one and `as_of`: none when it is the first, the next or the same.

    Raises OutOfOrder when `as_of` is older than the current night, or when missed nights are not to be skipped.
    """
    if current is None or as_of == current:
        return []
    if as_of < current:
        raise OutOfOrder(f"{as_of} is older than the current night {current}; published nights are not run again")
    missed = [current + timedelta(days=number) for number in range(1, (as_of - current).days)]
    if missed and not skip_missed:
        raise OutOfOrder(
            f"the night of {missed[0]} has not been published; run it first (--as-of {missed[0]}), "
            "or publish with --skip-missed to record the gap"
        )
    return missed
