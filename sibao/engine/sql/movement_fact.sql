-- One row per customer whose held tier is in care: everything that the movements compare, and the thresholds beside it.
-- Money is HUGEINT hundredths of a cent, the unit of `customer_aum`; shares are ten-thousandths.
with maturing as (
    select customer_no, sum(raw) as maturing
    from holding
    cross join (select any_value(maturity_cluster_days) as days from movement_rule)
    where is_asset and matures_on > $as_of and matures_on <= $as_of + days
    group by customer_no
),
closing as (
    select customer_no, count(*) as closed_count
    from account
    join policy_asset using (category)
    cross join (select any_value(products_closed_days) as days from movement_rule)
    where is_asset and closed_on > $as_of - days and closed_on <= $as_of
    group by customer_no
)
select
    customer_no,
    movement_rule.* exclude (tier),
    aum.raw::hugeint as raw,
    aum.raw_day_before::hugeint as raw_day_before,
    aum.raw_net_outflow_base::hugeint as raw_net_outflow_base,
    aum.raw_drop_30_base::hugeint as raw_drop_30_base,
    aum.raw_drop_90_base::hugeint as raw_drop_90_base,
    aum.raw_redemption_base::hugeint as raw_redemption_base,
    coalesce(maturing, 0)::hugeint as maturing,
    coalesce(closed_count, 0) as closed_count,
    coalesce(large_outflow, 0)::hugeint * 100 as large_outflow,
    coalesce(large_inflow, 0)::hugeint * 100 as large_inflow,
    coalesce(net_outflow, 0)::hugeint * 100 as net_outflow,
    coalesce(redeemed, 0)::hugeint * 100 as redeemed,
    coalesce(outgoing, 0)::hugeint * 100 as outgoing,
    coalesce(to_self, 0)::hugeint * 100 as to_self,
    income::hugeint * 100 as income,
    income_expected_on,
    coalesce(activity_now, 0)::hugeint as activity_now,
    coalesce(activity_before, 0)::hugeint as activity_before,
    tonight.watch,
    tonight.below_months,
    tonight.change
from watched_customer
join movement_rule on movement_rule.tier = watched_customer.held_tier
join customer_aum as aum using (customer_no)
join customer_tier as tonight using (customer_no)
left join maturing using (customer_no)
left join closing using (customer_no)
left join customer_flow using (customer_no)
where watched_customer.is_held_in_care
