-- One row per customer and movement code that holds on D; `amount` and `base` in hundredths of a cent (a count: times 10000).
-- Shares are ten-thousandths, so every comparison multiplies whole numbers out and none divides.
with found as (
    select
        customer_no,
        'large_outflow' as code,
        large_outflow as amount,
        raw_day_before as base,
        large_outflow * 10000 < large_outflow_high_share * raw_day_before as is_milder,
        '当日大额转出合计 {amount} 元，'
        || if(raw_day_before > 0, '占前一日资产的 {share}', '前一日资产为零') as evidence
    from movement_fact
    where large_outflow > 0

    union all by name
    select
        customer_no,
        'large_inflow' as code,
        large_inflow as amount,
        raw_day_before as base,
        '当日大额转入合计 {amount} 元，前一日资产 {base} 元' as evidence
    from movement_fact
    where large_inflow > 0

    union all by name
    select
        customer_no,
        'net_outflow' as code,
        net_outflow as amount,
        raw_net_outflow_base as base,
        format('近 {} 天净流出 {{amount}} 元，', net_outflow_days)
        || if(raw_net_outflow_base > 0, '占期初资产的 {share}', '期初资产为零') as evidence
    from movement_fact
    where net_outflow >= net_outflow_amount * 100
        and net_outflow * 10000 >= net_outflow_share * raw_net_outflow_base

    union all by name
    select
        customer_no,
        'drop_30' as code,
        raw_drop_30_base - raw as amount,
        raw_drop_30_base as base,
        format('资产由 {} 的 {{base}} 元减少 {{amount}} 元，降幅 {{share}}', $drop_30_base) as evidence
    from movement_fact
    where raw_drop_30_base >= drop_30_floor * 100
        and raw * 10000 <= (10000 - drop_30_share) * raw_drop_30_base

    union all by name
    select
        customer_no,
        'drop_90' as code,
        raw_drop_90_base - raw as amount,
        raw_drop_90_base as base,
        format('资产由 {} 的 {{base}} 元减少 {{amount}} 元，降幅 {{share}}', $drop_90_base) as evidence
    from movement_fact
    where raw_drop_90_base >= drop_90_floor * 100
        and raw * 10000 <= (10000 - drop_90_share) * raw_drop_90_base

    union all by name
    select
        customer_no,
        'activity_drop' as code,
        (activity_before - activity_now) * 10000 as amount,
        activity_before * 10000 as base,
        format(
            '近 {0} 天主动交易 {1} 笔，此前 {0} 天 {2} 笔，减少 {{share}}',
            activity_drop_days, activity_now, activity_before
        ) as evidence
    from movement_fact
    where activity_before >= activity_drop_min_count
        and activity_now * 10000 <= (10000 - activity_drop_share) * activity_before

    union all by name
    select
        customer_no,
        'income_stopped' as code,
        income as amount,
        format('工资或养老金应于 {} 到账而未到，此前三个月共 {{amount}} 元', income_expected_on) as evidence
    from movement_fact
    where $as_of between income_expected_on + income_stopped_from_days and income_expected_on + income_stopped_to_days

    union all by name
    select
        customer_no,
        'maturity_cluster' as code,
        maturing as amount,
        raw as base,
        format('未来 {} 天内到期 {{amount}} 元，占资产的 {{share}}', maturity_cluster_days) as evidence
    from movement_fact
    where maturing >= maturity_cluster_floor * 100
        and maturing * 10000 >= maturity_cluster_share * raw

    union all by name
    select
        customer_no,
        'redemption' as code,
        redeemed as amount,
        raw_redemption_base as base,
        format('近 {} 天赎回 {{amount}} 元，占期初资产的 {{share}}', redemption_days) as evidence
    from movement_fact
    where raw_redemption_base >= redemption_floor * 100
        and redeemed * 10000 >= redemption_share * raw_redemption_base

    union all by name
    select
        customer_no,
        'products_closed' as code,
        closed_count * 10000 as amount,
        format('近 {} 天销户 {} 个资产账户', products_closed_days, closed_count) as evidence
    from movement_fact
    where closed_count >= products_closed_min_count

    union all by name
    select
        customer_no,
        'moved_elsewhere' as code,
        to_self as amount,
        outgoing as base,
        format('近 {} 天转往本人他行账户 {{amount}} 元，占全部转出的 {{share}}', moved_elsewhere_days) as evidence
    from movement_fact
    where to_self >= moved_elsewhere_floor * 100
        and to_self * 10000 >= moved_elsewhere_share * outgoing

    union all by name
    select
        customer_no,
        'tier_watch' as code,
        below_months,
        format('月末评定连续 {} 个月低于现等级门槛', below_months) as evidence
    from movement_fact
    where $is_month_close and watch

    union all by name
    select
        customer_no,
        'tier_down' as code,
        '月末评定未达原等级门槛，等级下降' as evidence
    from movement_fact
    where change = 'down'
)
select
    customer_no,
    code,
    case
        when is_milder then policy_severity.otherwise
        else coalesce(policy_severity_month.severity, policy_severity.severity)
    end as severity,
    amount,
    base,
    amount::double / nullif(base, 0)::double as share,
    replace(replace(replace(
        evidence,
        '{amount}', coalesce(format('{:,.2f}', amount::double / 10000), '')),
        '{base}', coalesce(format('{:,.2f}', base::double / 10000), '')),
        '{share}', coalesce(format('{:.1f}%', 100 * share), '')
    ) as evidence
from found
join policy_severity using (code)
-- The last month that has a severity of its own serves all later ones.
left join policy_severity_month on policy_severity_month.code = found.code
    and policy_severity_month.month = least(
        below_months, (select max(month) from policy_severity_month where code = 'tier_watch')
    )
order by customer_no, code
