-- One row per customer, kind, event_on and subject whose window holds D. `amount` in hundredths of a cent.
with occasion as (
    from occasion_date
    union all by name
    from occasion_account
    union all by name
    from occasion_tier
)
select
    customer_no,
    kind,
    event_on,
    subject,
    -- A due date that has already passed (a card that expires within the month) is today.
    greatest(
        $as_of,
        case due_from
            when 'event_on' then event_on + due_days
            when 'night' then $as_of + due_days
            when 'next_working_day' then next_working_day.day
            when 'quarter_end' then (date_trunc('quarter', $as_of + 1) + interval 3 month - interval 1 day)::date
        end
    ) as due_on,
    amount
from occasion
join event_rule using (kind)
join customer_tier using (customer_no)
join policy_tier as official using (tier)
cross join next_working_day
where coalesce(occasion.rank, official.rank) >= from_rank
    and $as_of between event_on + from_days and event_on + to_days
order by customer_no, kind, event_on, subject
