-- One row per customer whose fall may be due tonight: the highest tier that the month closes of the held tier's grace
-- before D would have rated. Only where policy lets the fall end at the best of them; only closes with their history.
with watched as (
    select before.customer_no, held.grace_months
    from tier_before as before
    join ladder as held using (tier)
    cross join policy_line
    where policy_line.best_of_window and $is_month_close and before.below_months > 0
),
close as (
    select
        last_month.first_day,
        last_month.next_day,
        date_diff('month', last_month.first_day, $month_start) as months_ago,
        ladder.rank,
        ladder.measure,
        case split_part(measure, '_', 2)
            when 'month' then last_month.first_day
            when 'quarter' then date_trunc('quarter', last_month.first_day)
            when 'three' then last_month.first_day - interval 2 month
            when 'year' then date_trunc('year', last_month.first_day)
        end::date as window_start,
        ladder.floor::hugeint * 100 * (last_month.next_day - window_start) as floor_days
    from span as last_month
    cross join ladder
    where last_month.is_month and last_month.first_day < $month_start and window_start >= $first_month
),
reached as (
    select watched.customer_no, close.rank
    from watched
    join close on close.months_ago < watched.grace_months
    left join span on span.is_month and span.first_day >= close.window_start and span.first_day <= close.first_day
    left join customer_span on customer_span.span_no = span.span_no and customer_span.customer_no = watched.customer_no
    group by watched.customer_no, close.first_day, close.rank
    having any_value(floor_days)
        <= coalesce(sum(case when starts_with(measure, 'raw') then raw_days else rating_days end), 0)
)
select customer_no, max(rank) as rank
from reached
group by customer_no
