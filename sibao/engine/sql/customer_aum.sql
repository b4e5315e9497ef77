-- One row per customer: totals on D and on earlier days, sums over the days of each averaging window, categories held.
-- Hundredths of a cent, exact; the windows' sums (raw_month ...) x days: an average is raw_month / month_days.
with held as (
    select
        customer_no,
        sum(raw) as raw,
        sum(rating) as rating,
        bit_count(bit_or(case when cents > 0 then category_bit else 0 end)) as categories
    from holding
    group by customer_no
)
select
    customer.customer_no,
    coalesce(held.raw, 0) as raw,
    coalesce(held.rating, 0) as rating,
    $tomorrow - $month_start as month_days,
    $tomorrow - $quarter_start as quarter_days,
    $tomorrow - $three_months_start as three_months_days,
    $tomorrow - $year_start as year_days,
    coalesce(raw_before_tomorrow - raw_before_month, 0) as raw_month,
    coalesce(raw_before_tomorrow - raw_before_quarter, 0) as raw_quarter,
    coalesce(raw_before_tomorrow - raw_before_three_months, 0) as raw_three_months,
    coalesce(raw_before_tomorrow - raw_before_year, 0) as raw_year,
    coalesce(rating_before_tomorrow - rating_before_month, 0) as rating_month,
    coalesce(rating_before_tomorrow - rating_before_quarter, 0) as rating_quarter,
    coalesce(rating_before_tomorrow - rating_before_three_months, 0) as rating_three_months,
    coalesce(rating_before_tomorrow - rating_before_year, 0) as rating_year,
    coalesce(raw_30_days_ago, 0) as raw_30_days_ago,
    coalesce(raw_90_days_ago, 0) as raw_90_days_ago,
    coalesce(raw_day_before, 0) as raw_day_before,
    coalesce(raw_net_outflow_base, 0) as raw_net_outflow_base,
    coalesce(raw_drop_30_base, 0) as raw_drop_30_base,
    coalesce(raw_drop_90_base, 0) as raw_drop_90_base,
    coalesce(raw_redemption_base, 0) as raw_redemption_base,
    coalesce(categories, 0) as categories
from customer
left join held using (customer_no)
left join customer_total using (customer_no)
