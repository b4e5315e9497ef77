-- One row per customer, kind, event_on and subject that comes from tonight's own results: tiers, large movements, silence.
-- `rank` is the tier that the kind asks for where that is not tonight's official one; `amount` in hundredths of a cent.
select customer_no, 'large_movement' as kind, $as_of as event_on, code as subject, held_rank as rank, amount
from customer_movement
join watched_customer using (customer_no)
where code in ('large_outflow', 'large_inflow')

union all by name
select customer_no, 'tier_up' as kind, $as_of as event_on, '' as subject
from customer_tier
where change = 'up'

union all by name
select customer_no, 'tier_down' as kind, $as_of as event_on, '' as subject, held.rank as rank
from customer_tier
join tier_before using (customer_no)
join policy_tier as held on held.tier = tier_before.tier
where change = 'down'

union all by name
select
    customer_no,
    'near_upgrade' as kind,
    $as_of as event_on,
    '' as subject,
    official.rank + 1 as rank,
    -- The gap is an average: whole cents, halves up.
    (2 * gap_days + 100 * gap_day_count) // (200 * gap_day_count) * 100 as amount
from customer_tier
join policy_tier as official using (tier)
where near_upgrade and $is_month_close

union all by name
select customer_no, kind, $as_of as event_on, '' as subject
from customer_flow
join event_rule on kind = 'dormant' and last_initiated_on = $as_of - idle_days
