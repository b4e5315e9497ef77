-- One row per tier: its floor, the measure it looks at and that measure's days to D, and the tier above.
-- floor_days: HUGEINT hundredths of a cent x days, what the measure's sum must reach.
select
    policy_tier.*,
    $as_of - case split_part(measure, '_', 2)
        when 'month' then $month_start
        when 'quarter' then $quarter_start
        when 'three' then $three_months_start
        when 'year' then $year_start
    end + 1 as days,
    floor::hugeint * 100 * days as floor_days
from policy_tier
