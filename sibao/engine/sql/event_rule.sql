-- One row per event kind: window, due date and lowest tier side by side.
select
    kind,
    from_rank,
    due_from,
    max(number) filter (name = 'from_days')::integer as from_days,
    max(number) filter (name = 'to_days')::integer as to_days,
    max(number) filter (name = 'due_days')::integer as due_days,
    max(number) filter (name = 'valid_days')::integer as valid_days,
    max(number) filter (name = 'idle_days')::integer as idle_days
from policy_event
join policy_number on policy_number.rule = policy_event.kind
group by kind, from_rank, due_from
