-- One row per customer: totals summed over the days before each date that a rule asks for, and totals on single days.
-- Hundredths of a cent, exact. `raw_before_<n>` sums raw over all days before month n of the 13 months to D (tomorrow: D + 1),
-- so a window's sum is the difference of two columns; `raw_end_<n>` is raw at the end of month n (13: of D).
-- One pass over the balances: an interval has least(to, date) - least(from, date) days before a date.
-- A single day is a window of one day, with greatest() as its other end: least() and greatest() are worked out once per
-- date of a Parquet file's dictionary, where `case` looks at every row.
with counted as (
    select
        balance.customer_no,
        balance.from_day,
        balance.to_day,
        balance.cents * raw_weight as raw,
        balance.cents * rating_weight as rating
    from balance
    join (
        select account_no, raw_weight, rating_weight
        from account
        join policy_asset using (category)
        where raw_weight > 0 or rating_weight > 0
    ) as weight using (account_no)
    where balance.cents > 0
)
select
    customer_no,
    sum(raw * (least(to_day, $month_1) - least(from_day, $month_1))) as raw_before_1,
    sum(raw * (least(to_day, $month_2) - least(from_day, $month_2))) as raw_before_2,
    sum(raw * (least(to_day, $month_3) - least(from_day, $month_3))) as raw_before_3,
    sum(raw * (least(to_day, $month_4) - least(from_day, $month_4))) as raw_before_4,
    sum(raw * (least(to_day, $month_5) - least(from_day, $month_5))) as raw_before_5,
    sum(raw * (least(to_day, $month_6) - least(from_day, $month_6))) as raw_before_6,
    sum(raw * (least(to_day, $month_7) - least(from_day, $month_7))) as raw_before_7,
    sum(raw * (least(to_day, $month_8) - least(from_day, $month_8))) as raw_before_8,
    sum(raw * (least(to_day, $month_9) - least(from_day, $month_9))) as raw_before_9,
    sum(raw * (least(to_day, $month_10) - least(from_day, $month_10))) as raw_before_10,
    sum(raw * (least(to_day, $month_11) - least(from_day, $month_11))) as raw_before_11,
    sum(raw * (least(to_day, $month_12) - least(from_day, $month_12))) as raw_before_12,
    sum(raw * (least(to_day, $month_13) - least(from_day, $month_13))) as raw_before_13,
    sum(raw * (least(to_day, $tomorrow) - least(from_day, $tomorrow))) as raw_before_tomorrow,
    sum(raw * (greatest(least(to_day, $month_2), $month_2 - 1) - greatest(least(from_day, $month_2), $month_2 - 1))) as raw_end_1,
    sum(raw * (greatest(least(to_day, $month_3), $month_3 - 1) - greatest(least(from_day, $month_3), $month_3 - 1))) as raw_end_2,
    sum(raw * (greatest(least(to_day, $month_4), $month_4 - 1) - greatest(least(from_day, $month_4), $month_4 - 1))) as raw_end_3,
    sum(raw * (greatest(least(to_day, $month_5), $month_5 - 1) - greatest(least(from_day, $month_5), $month_5 - 1))) as raw_end_4,
    sum(raw * (greatest(least(to_day, $month_6), $month_6 - 1) - greatest(least(from_day, $month_6), $month_6 - 1))) as raw_end_5,
    sum(raw * (greatest(least(to_day, $month_7), $month_7 - 1) - greatest(least(from_day, $month_7), $month_7 - 1))) as raw_end_6,
    sum(raw * (greatest(least(to_day, $month_8), $month_8 - 1) - greatest(least(from_day, $month_8), $month_8 - 1))) as raw_end_7,
    sum(raw * (greatest(least(to_day, $month_9), $month_9 - 1) - greatest(least(from_day, $month_9), $month_9 - 1))) as raw_end_8,
    sum(raw * (greatest(least(to_day, $month_10), $month_10 - 1) - greatest(least(from_day, $month_10), $month_10 - 1))) as raw_end_9,
    sum(raw * (greatest(least(to_day, $month_11), $month_11 - 1) - greatest(least(from_day, $month_11), $month_11 - 1))) as raw_end_10,
    sum(raw * (greatest(least(to_day, $month_12), $month_12 - 1) - greatest(least(from_day, $month_12), $month_12 - 1))) as raw_end_11,
    sum(raw * (greatest(least(to_day, $month_13), $month_13 - 1) - greatest(least(from_day, $month_13), $month_13 - 1))) as raw_end_12,
    sum(raw * (greatest(least(to_day, $tomorrow), $tomorrow - 1) - greatest(least(from_day, $tomorrow), $tomorrow - 1))) as raw_end_13,
    sum(raw * (least(to_day, $month_start) - least(from_day, $month_start))) as raw_before_month,
    sum(raw * (least(to_day, $quarter_start) - least(from_day, $quarter_start))) as raw_before_quarter,
    sum(raw * (least(to_day, $three_months_start) - least(from_day, $three_months_start))) as raw_before_three_months,
    sum(raw * (least(to_day, $year_start) - least(from_day, $year_start))) as raw_before_year,
    sum(rating * (least(to_day, $month_start) - least(from_day, $month_start))) as rating_before_month,
    sum(rating * (least(to_day, $quarter_start) - least(from_day, $quarter_start))) as rating_before_quarter,
    sum(rating * (least(to_day, $three_months_start) - least(from_day, $three_months_start))) as rating_before_three_months,
    sum(rating * (least(to_day, $year_start) - least(from_day, $year_start))) as rating_before_year,
    sum(rating * (least(to_day, $tomorrow) - least(from_day, $tomorrow))) as rating_before_tomorrow,
    sum(raw * (greatest(least(to_day, $ago_30 + 1), $ago_30) - greatest(least(from_day, $ago_30 + 1), $ago_30))) as raw_30_days_ago,
    sum(raw * (greatest(least(to_day, $ago_90 + 1), $ago_90) - greatest(least(from_day, $ago_90 + 1), $ago_90))) as raw_90_days_ago,
    sum(raw * (greatest(least(to_day, $day_before + 1), $day_before) - greatest(least(from_day, $day_before + 1), $day_before))) as raw_day_before,
    sum(raw * (greatest(least(to_day, $net_outflow_base + 1), $net_outflow_base) - greatest(least(from_day, $net_outflow_base + 1), $net_outflow_base))) as raw_net_outflow_base,
    sum(raw * (greatest(least(to_day, $drop_30_base + 1), $drop_30_base) - greatest(least(from_day, $drop_30_base + 1), $drop_30_base))) as raw_drop_30_base,
    sum(raw * (greatest(least(to_day, $drop_90_base + 1), $drop_90_base) - greatest(least(from_day, $drop_90_base + 1), $drop_90_base))) as raw_drop_90_base,
    sum(raw * (greatest(least(to_day, $redemption_base + 1), $redemption_base) - greatest(least(from_day, $redemption_base + 1), $redemption_base))) as raw_redemption_base
from counted
group by customer_no
