"""Operations on tasks: receiving them from a night, and working them by day."""

from sibao.desk.tasks.operations.receiving import (
    EventRow,
    MovementRow,
    Refresh,
    discard_unpublished_tasks,
    receive_event_tasks,
    receive_movement_tasks,
    refresh_tasks,
    stale_facts,
    unjustified_tasks,
    withdraw_tasks,
)
from sibao.desk.tasks.operations.working import (
    TaskConflict,
    dismiss_tasks,
    finish_tasks,
    make_promise,
    postpone_tasks,
    reopen_tasks,
    undo_dismissal,
    undo_postponement,
    withdraw_promises,
)

__all__ = [
    "EventRow",
    "MovementRow",
    "Refresh",
    "TaskConflict",
    "discard_unpublished_tasks",
    "dismiss_tasks",
    "finish_tasks",
    "make_promise",
    "postpone_tasks",
    "receive_event_tasks",
    "receive_movement_tasks",
    "refresh_tasks",
    "reopen_tasks",
    "stale_facts",
    "undo_dismissal",
    "undo_postponement",
    "unjustified_tasks",
    "withdraw_promises",
    "withdraw_tasks",
]
