-- One row per customer: tier by tonight's averages (rated), official tier after tonight's step, and the way to the next.
-- next_floor in cents; gap_days is the gap in HUGEINT hundredths of a cent x gap_day_count, the days of its measure.
with measured as (
    select
        customer_no,
        ladder.rank,
        case measure
            when 'raw_month' then raw_month
            when 'raw_quarter' then raw_quarter
            when 'raw_three_months' then raw_three_months
            when 'raw_year' then raw_year
            when 'rating_month' then rating_month
            when 'rating_quarter' then rating_quarter
            when 'rating_three_months' then rating_three_months
            when 'rating_year' then rating_year
        end as sum_of_days
    from customer_aum
    cross join ladder
),
rated as (
    select customer_no, coalesce(max(rank) filter (sum_of_days >= floor_days), 0) as rank
    from measured
    join ladder using (rank)
    group by customer_no
),
step as (
    select
        rated.customer_no,
        rated.rank as rated_rank,
        held.rank as held_rank,
        before.since,
        -- No row of the last month close: tonight's rating is the official tier.
        case
            when held.rank is null then 'start'
            when not $is_month_close then 'carry'
            when rated.rank > held.rank then 'up'
            when rated.rank = held.rank then 'stay'
            when before.below_months + 1 >= held.grace_months then 'down'
            else 'watch'
        end as move,
        case move when 'carry' then before.below_months when 'watch' then before.below_months + 1 else 0 end
            as below_months,
        case
            when move in ('start', 'up') then rated.rank
            when move <> 'down' then held.rank
            -- No row in rated_before: tonight's. History redelivered with corrections cannot undo a fall that is due.
            else least(greatest(rated.rank, rated_before.rank), held.rank - 1)
        end as rank
    from rated
    left join tier_before as before using (customer_no)
    left join ladder as held on held.tier = before.tier
    left join rated_before on rated_before.customer_no = rated.customer_no
)
select
    step.customer_no,
    rated.tier as rated,
    official.tier,
    official.band,
    below_months,
    case when move in ('start', 'up', 'down') then $as_of else step.since end as since,
    case when move in ('up', 'down') then move else 'none' end as change,
    below_months > 0 as watch,
    next.floor as next_floor,
    greatest(next.floor_days - sum_of_days, 0) as gap_days,
    next.days as gap_day_count,
    coalesce(
        sum_of_days < next.floor_days and sum_of_days * 10000 >= next.floor_days * near_upgrade_share,
        false
    ) as near_upgrade
from step
cross join policy_line
join ladder as rated on rated.rank = rated_rank
join ladder as official on official.rank = step.rank
left join ladder as next on next.rank = step.rank + 1
left join measured on measured.customer_no = step.customer_no and measured.rank = next.rank
