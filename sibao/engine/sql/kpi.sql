-- One row per scope, scope_id and measure of the whole bank: the buckets' parts added up, as published.
-- numerator and denominator decimal(18,2), which also holds the counts; value double.
with added as (
    select
        scope,
        scope_id,
        measure,
        is_money,
        sum(numerator)::hugeint as numerator_sum,
        sum(denominator)::hugeint as denominator_sum
    from kpi_part
    group by scope, scope_id, measure, is_money
)
select
    scope,
    scope_id,
    measure,
    case when is_money then yuan(numerator_sum) else numerator_sum::decimal(18, 2) end as numerator,
    case when is_money then yuan(denominator_sum) else denominator_sum::decimal(18, 2) end as denominator,
    case
        when denominator_sum is null then numerator::double
        when denominator_sum <> 0 then numerator_sum::double / denominator_sum::double
    end as value
from added
