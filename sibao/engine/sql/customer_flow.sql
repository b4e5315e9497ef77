-- One row per watched customer: what the transactions of all the customer's accounts, closed ones too, say up to D.
-- The sign of an amount, not its kind, tells the direction. Money in cents, outgoing sums positive.
with moved as materialized (
    select
        customer_no,
        day,
        cents,
        to_self,
        kind = 'redemption' as is_redemption,
        kind = 'purchase' as is_purchase,
        kind in ('salary', 'pension') and cents > 0 as is_income,
        kind not in ('interest', 'fee', 'salary', 'pension') as is_initiated,
        kind in ('cash_in', 'cash_out', 'transfer_in', 'transfer_out', 'payment', 'salary', 'pension') as is_external
    from "transaction"
    semi join watched_customer using (customer_no)
    where day <= $as_of
),
income_month as (
    select customer_no, date_trunc('month', day)::date as month, min(day(day)) as first_credit, sum(cents) as cents
    from moved
    where is_income
    group by all
),
last_income as (
    select customer_no, max(month) as month
    from income_month
    group by customer_no
),
income as (
    select
        customer_no,
        (any_value(last_income.month) + interval 1 month)::date as expected_month,
        max(first_credit) as expected_day,
        sum(cents) as cents
    from income_month
    join last_income using (customer_no)
    where income_month.month >= last_income.month - interval 2 month
    group by customer_no
    having count(*) = 3
),
flow as (
    select
        customer_no,
        sum(-cents) filter (is_external and day = $as_of and -cents >= large_outflow_amount) as large_outflow,
        sum(cents) filter (is_external and day = $as_of and cents >= large_inflow_amount) as large_inflow,
        sum(-cents) filter (is_external and day > $as_of - net_outflow_days) as net_outflow,
        count(*) filter (is_initiated and day > $as_of - activity_drop_days) as activity_now,
        count(*) filter (
            is_initiated
            and day > $as_of - 2 * activity_drop_days
            and day <= $as_of - activity_drop_days
        ) as activity_before,
        sum(cents) filter (is_redemption and day > $as_of - redemption_days and cents > 0) as redeemed_in,
        sum(-cents) filter (is_redemption and day > $as_of - redemption_days and cents < 0) as redeemed_out,
        sum(-cents) filter (is_external and day > $as_of - moved_elsewhere_days and cents < 0) as outgoing,
        sum(-cents) filter (is_external and day > $as_of - moved_elsewhere_days and cents < 0 and to_self) as to_self,
        max(day) filter (is_initiated) as last_initiated_on,
        max(day) filter (is_purchase) as last_purchase_on
    from moved
    join watched_customer using (customer_no)
    left join movement_rule on movement_rule.tier = watched_customer.held_tier
    group by customer_no
)
select
    flow.* replace (
        coalesce(large_outflow, 0) as large_outflow,
        coalesce(large_inflow, 0) as large_inflow,
        coalesce(net_outflow, 0) as net_outflow,
        coalesce(outgoing, 0) as outgoing,
        coalesce(flow.to_self, 0) as to_self
    ),
    greatest(coalesce(redeemed_in, 0), coalesce(redeemed_out, 0)) as redeemed,
    income.cents as income,
    -- That day of month, clipped to the month's end.
    least(expected_month + (expected_day::integer - 1), last_day(expected_month)) as income_expected_on
from flow
left join income using (customer_no)
