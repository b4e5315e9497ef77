-- One row per customer: totals on D and on earlier days, sums over the days of each averaging window, categories held.
-- HUGEINT hundredths of a cent; the windows' sums (raw_month ...) x days: an average is raw_month / month_days.
with spans as (
    select
        customer_no,
        sum(raw_days) filter (first_day = $month_start) as raw_month,
        sum(raw_days) filter (first_day >= $quarter_start) as raw_quarter,
        sum(raw_days) filter (first_day >= $three_months_start) as raw_three_months,
        sum(raw_days) filter (first_day >= $year_start) as raw_year,
        sum(rating_days) filter (first_day = $month_start) as rating_month,
        sum(rating_days) filter (first_day >= $quarter_start) as rating_quarter,
        sum(rating_days) filter (first_day >= $three_months_start) as rating_three_months,
        sum(rating_days) filter (first_day >= $year_start) as rating_year
    from customer_span
    join span using (span_no)
    where span.is_month and first_day >= least($three_months_start, $year_start)
    group by customer_no
),
days as (
    select
        customer_no,
        sum(raw_days) filter (first_day = $ago_30) as raw_30_days_ago,
        sum(raw_days) filter (first_day = $ago_90) as raw_90_days_ago,
        sum(raw_days) filter (first_day = $day_before) as raw_day_before,
        sum(raw_days) filter (first_day = $net_outflow_base) as raw_net_outflow_base,
        sum(raw_days) filter (first_day = $drop_30_base) as raw_drop_30_base,
        sum(raw_days) filter (first_day = $drop_90_base) as raw_drop_90_base,
        sum(raw_days) filter (first_day = $redemption_base) as raw_redemption_base
    from customer_span
    join span using (span_no)
    where not span.is_month
    group by customer_no
),
held as (
    select
        customer_no,
        sum(raw) as raw,
        sum(greatest(cents, 0)::hugeint * rating_weight) as rating,
        count(distinct category) filter (cents > 0) as categories
    from holding
    join policy_asset using (category)
    group by customer_no
)
select
    customer.customer_no,
    $as_of - $month_start + 1 as month_days,
    $as_of - $quarter_start + 1 as quarter_days,
    $as_of - $three_months_start + 1 as three_months_days,
    $as_of - $year_start + 1 as year_days,
    coalesce(columns(held.* exclude (customer_no)), 0),
    coalesce(columns(spans.* exclude (customer_no)), 0),
    coalesce(columns(days.* exclude (customer_no)), 0)
from customer
left join held using (customer_no)
left join spans using (customer_no)
left join days using (customer_no)
