-- One row per scope, scope_id and measure in this bucket: numerator and denominator, which add up over buckets.
-- Money in HUGEINT hundredths of a cent, counts as they are; no denominator where the measure is a plain sum.
with fact as (
    select
        aum.raw,
        aum.raw_30_days_ago,
        aum.categories,
        aum.categories >= policy_line.cross_sell_categories as is_cross_sold,
        home.branch_id,
        assignment.staff_id,
        tonight.tier,
        tonight.band,
        tonight.change,
        before.customer_no is not null as has_before,
        official.rank >= policy_line.care_rank as is_in_care,
        coalesce(held.rank, official.rank) >= policy_line.care_rank as was_in_care,
        moved.customer_no is not null as has_movement
    from customer_aum as aum
    join customer_home as home using (customer_no)
    join customer_tier as tonight using (customer_no)
    join ladder as official on official.tier = tonight.tier
    cross join policy_line
    left join tier_before as before using (customer_no)
    left join ladder as held on held.tier = before.tier
    left join assignment using (customer_no)
    left join (
        select distinct customer_no from customer_movement where severity in ('medium', 'high')
    ) as moved using (customer_no)
),
total as (
    select
        case grouping_id(branch_id, staff_id, tier, band)
            when 15 then 'bank' when 7 then 'branch' when 11 then 'manager' when 13 then 'tier' when 14 then 'band'
        end as scope,
        case scope
            when 'bank' then '' when 'branch' then branch_id when 'manager' then staff_id
            when 'tier' then tier when 'band' then band
        end as scope_id,
        count(*) as customers,
        sum(raw) as raw,
        sum(raw_30_days_ago) as raw_30_days_ago,
        sum(categories) as categories,
        count(*) filter (is_cross_sold) as cross_sold,
        count(*) filter (change = 'up') as upgraded,
        count(*) filter (change = 'down') as downgraded,
        count(*) filter (has_before) as with_before,
        count(*) filter (has_movement) as moved,
        count(*) filter (was_in_care) as was_in_care,
        count(*) filter (is_in_care and staff_id is not null) as covered,
        count(*) filter (is_in_care) as in_care
    from fact
    group by grouping sets ((), (branch_id), (staff_id), (tier), (band))
    having count(*) > 0 and scope_id is not null
)
select scope, scope_id, measure.*
from total, lateral (
    values
        ('customers', false, customers::hugeint, null::hugeint),
        ('raw', true, raw, null),
        ('raw_change_30', true, raw - raw_30_days_ago, raw_30_days_ago),
        ('upgraded', false, upgraded, with_before),
        ('downgraded', false, downgraded, with_before),
        ('cross_sell', false, cross_sold, customers),
        ('categories_per_customer', false, categories, customers),
        ('movement_customers', false, moved, was_in_care),
        ('coverage', false, covered, in_care)
) as measure (measure, is_money, numerator, denominator)
