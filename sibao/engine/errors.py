"""What can stop a night, each with the exit code of the command line (docs/manual/night.md, "Command")."""


class NightError(Exception):
    """A night that cannot be published; `reasons` are sentences for the operator, one each."""

    exit_code = 1

    def __init__(self, *reasons: str) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons


class BadUsage(NightError):
    """A folder that does not exist, or an output folder that is not a night's."""

    exit_code = 2


class InputRefused(NightError):
    """The extracts are not fit for use; nothing was published."""

    exit_code = 3


class AnotherNightRuns(NightError):
    """Another night is writing to the same place."""

    exit_code = 4


class OutOfOrder(NightError):
    """An earlier night is missing, or a later one is current (publication to the desk only)."""

    exit_code = 5


class ResultsDiffer(NightError):
    """A result breaks its own rules: a defect of the engine, never of the input; nothing was published."""


class Unreadable(Exception):
    """A file of an extract cannot be used; the message names it."""
