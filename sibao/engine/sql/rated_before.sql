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
        months_ago,
        rank,
        starts_with(measure, 'raw') as is_raw,
        floor,
        ($month_start - to_months(months_ago - 1))::date as end_day,
        ($month_start - to_months(months_ago))::date as last_month,
        case split_part(measure, '_', 2)
            when 'month' then last_month
            when 'quarter' then date_trunc('quarter', last_month)
            when 'three' then last_month - to_months(2)
            when 'year' then date_trunc('year', last_month)
        end::date as start_day
    from ladder
    cross join range(1, (select max(grace_months) from ladder)) as past (months_ago)
    where start_day >= $first_month
),
due as (
    select customer_no, months_ago, rank, is_raw, floor, start_day, end_day
    from watched
    join close on close.months_ago < watched.grace_months
),
reached as (
    select due.customer_no, due.rank
    from due
    left join account on account.customer_no = due.customer_no
    left join policy_asset using (category)
    left join balance on balance.account_no = account.account_no
        and balance.cents > 0
        and balance.from_day < due.end_day
        and balance.to_day > due.start_day
    group by due.customer_no, due.months_ago, due.rank, due.floor, due.start_day, due.end_day
    having coalesce(
        sum(
            balance.cents::hugeint
            * case when is_raw then raw_weight else rating_weight end
            * (least(to_day, end_day) - greatest(from_day, start_day))
        ),
        0
    ) >= due.floor::hugeint * 100 * (due.end_day - due.start_day)
)
select customer_no, max(rank) as rank
from reached
group by customer_no
