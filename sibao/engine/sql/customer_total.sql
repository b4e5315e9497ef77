-- One row per customer: totals summed over the days before each date that a rule asks for, and totals on single days.
-- Hundredths of a cent, exact. `raw_before_<n>` sums raw over all days before month n of the 13 months to D (tomorrow: D + 1),
-- so a window's sum is the difference of two columns; `raw_end_<n>` is raw at the end of month n (13: of D).
-- One pass over the balances: an interval has least(to, date) - least(from, date) days before a date.
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
    sum(case when from_day < $month_2 and to_day >= $month_2 then raw else 0 end) as raw_end_1,
    sum(case when from_day < $month_3 and to_day >= $month_3 then raw else 0 end) as raw_end_2,
    sum(case when from_day < $month_4 and to_day >= $month_4 then raw else 0 end) as raw_end_3,
    sum(case when from_day < $month_5 and to_day >= $month_5 then raw else 0 end) as raw_end_4,
    sum(case when from_day < $month_6 and to_day >= $month_6 then raw else 0 end) as raw_end_5,
    sum(case when from_day < $month_7 and to_day >= $month_7 then raw else 0 end) as raw_end_6,
    sum(case when from_day < $month_8 and to_day >= $month_8 then raw else 0 end) as raw_end_7,
    sum(case when from_day < $month_9 and to_day >= $month_9 then raw else 0 end) as raw_end_8,
    sum(case when from_day < $month_10 and to_day >= $month_10 then raw else 0 end) as raw_end_9,
    sum(case when from_day < $month_11 and to_day >= $month_11 then raw else 0 end) as raw_end_10,
    sum(case when from_day < $month_12 and to_day >= $month_12 then raw else 0 end) as raw_end_11,
    sum(case when from_day < $month_13 and to_day >= $month_13 then raw else 0 end) as raw_end_12,
    sum(case when from_day < $tomorrow and to_day >= $tomorrow then raw else 0 end) as raw_end_13,
    sum(raw * (least(to_day, $month_start) - least(from_day, $month_start))) as raw_before_month,
    sum(raw * (least(to_day, $quarter_start) - least(from_day, $quarter_start))) as raw_before_quarter,
    sum(raw * (least(to_day, $three_months_start) - least(from_day, $three_months_start))) as raw_before_three_months,
    sum(raw * (least(to_day, $year_start) - least(from_day, $year_start))) as raw_before_year,
    sum(rating * (least(to_day, $month_start) - least(from_day, $month_start))) as rating_before_month,
    sum(rating * (least(to_day, $quarter_start) - least(from_day, $quarter_start))) as rating_before_quarter,
    sum(rating * (least(to_day, $three_months_start) - least(from_day, $three_months_start))) as rating_before_three_months,
    sum(rating * (least(to_day, $year_start) - least(from_day, $year_start))) as rating_before_year,
    sum(rating * (least(to_day, $tomorrow) - least(from_day, $tomorrow))) as rating_before_tomorrow,
    sum(case when from_day <= $ago_30 and to_day > $ago_30 then raw else 0 end) as raw_30_days_ago,
    sum(case when from_day <= $ago_90 and to_day > $ago_90 then raw else 0 end) as raw_90_days_ago,
    sum(case when from_day <= $day_before and to_day > $day_before then raw else 0 end) as raw_day_before,
    sum(case when from_day <= $net_outflow_base and to_day > $net_outflow_base then raw else 0 end) as raw_net_outflow_base,
    sum(case when from_day <= $drop_30_base and to_day > $drop_30_base then raw else 0 end) as raw_drop_30_base,
    sum(case when from_day <= $drop_90_base and to_day > $drop_90_base then raw else 0 end) as raw_drop_90_base,
    sum(case when from_day <= $redemption_base and to_day > $redemption_base then raw else 0 end) as raw_redemption_base
from counted
group by customer_no
