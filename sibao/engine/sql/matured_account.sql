-- One row per asset account whose maturity lies in the window of event `matured` and that held money on its eve.
with due as (
    select
        max(number) filter (name = 'from_days')::integer as from_days,
        max(number) filter (name = 'to_days')::integer as to_days
    from policy_number
    where rule = 'matured'
),
candidate as (
    select account.account_no, account.account_id, account.customer_no, account.matures_on, account.closed_on
    from account
    join policy_asset using (category)
    cross join due
    where policy_asset.is_asset
        and account.matures_on between $as_of - due.to_days and $as_of - due.from_days
)
-- The eve lies in [from_day, to_day) exactly when matures_on lies in (from_day, to_day].
select candidate.*, balance.cents as eve_cents
from candidate
join balance on balance.account_no = candidate.account_no
    and balance.from_day < candidate.matures_on
    and balance.to_day >= candidate.matures_on
where balance.cents > 0
