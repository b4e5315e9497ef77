-- One row per customer and span with money in it: the totals summed over the span's days, and raw at its end.
-- HUGEINT hundredths of a cent (x days). A span is one of the 13 months to D, the last one cut off after D, or one day.
with counted as (
    select
        balance.customer_no,
        balance.from_day,
        balance.to_day,
        balance.cents::hugeint * raw_weight as raw,
        balance.cents::hugeint * rating_weight as rating
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
    span_no,
    sum(raw * (least(to_day, next_day) - greatest(from_day, first_day))) as raw_days,
    sum(rating * (least(to_day, next_day) - greatest(from_day, first_day))) as rating_days,
    sum(case when to_day >= next_day then raw else 0 end) as raw_end
from counted
join span on counted.from_day < span.next_day and counted.to_day > span.first_day
group by customer_no, span_no
