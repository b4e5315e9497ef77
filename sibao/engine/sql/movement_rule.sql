-- One row per held tier that movements look at: every number of every movement code side by side, <code>_<name>.
with by_tier as (
    select
        tier,
        max(amount) filter (code = 'large_outflow') as large_outflow_amount,
        max(amount) filter (code = 'large_inflow') as large_inflow_amount,
        max(amount) filter (code = 'net_outflow') as net_outflow_amount,
        max(share) filter (code = 'net_outflow') as net_outflow_share,
        max(share) filter (code = 'drop_30') as drop_30_share,
        max(share) filter (code = 'drop_90') as drop_90_share,
        max(share) filter (code = 'activity_drop') as activity_drop_share
    from policy_movement
    group by tier
),
for_all as (
    select
        max(number) filter (rule = 'large_outflow' and name = 'high_share') as large_outflow_high_share,
        max(number) filter (rule = 'net_outflow' and name = 'days')::integer as net_outflow_days,
        max(number) filter (rule = 'drop_30' and name = 'floor') as drop_30_floor,
        max(number) filter (rule = 'drop_90' and name = 'floor') as drop_90_floor,
        max(number) filter (rule = 'activity_drop' and name = 'days')::integer as activity_drop_days,
        max(number) filter (rule = 'activity_drop' and name = 'min_count') as activity_drop_min_count,
        max(number) filter (rule = 'income_stopped' and name = 'from_days')::integer as income_stopped_from_days,
        max(number) filter (rule = 'income_stopped' and name = 'to_days')::integer as income_stopped_to_days,
        max(number) filter (rule = 'maturity_cluster' and name = 'days')::integer as maturity_cluster_days,
        max(number) filter (rule = 'maturity_cluster' and name = 'min_share') as maturity_cluster_share,
        max(number) filter (rule = 'maturity_cluster' and name = 'floor') as maturity_cluster_floor,
        max(number) filter (rule = 'redemption' and name = 'days')::integer as redemption_days,
        max(number) filter (rule = 'redemption' and name = 'min_share') as redemption_share,
        max(number) filter (rule = 'redemption' and name = 'floor') as redemption_floor,
        max(number) filter (rule = 'products_closed' and name = 'days')::integer as products_closed_days,
        max(number) filter (rule = 'products_closed' and name = 'min_count') as products_closed_min_count,
        max(number) filter (rule = 'moved_elsewhere' and name = 'days')::integer as moved_elsewhere_days,
        max(number) filter (rule = 'moved_elsewhere' and name = 'min_share') as moved_elsewhere_share,
        max(number) filter (rule = 'moved_elsewhere' and name = 'floor') as moved_elsewhere_floor
    from policy_number
)
select by_tier.*, for_all.*
from by_tier
cross join for_all
