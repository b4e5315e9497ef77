-- One row per account that is open on D: what it holds (may be negative) and what that counts in raw.
-- cents: balance as delivered; raw and rating: hundredths of a cent (cents x weight in hundredths), never negative.
select
    account.account_no,
    account.account_id,
    account.customer_no,
    account.branch_id,
    account.product_id,
    account.category,
    account.opened_on,
    account.matures_on,
    policy_asset.is_asset,
    coalesce(balance.cents, 0) as cents,
    greatest(coalesce(balance.cents, 0), 0) * raw_weight as raw,
    greatest(coalesce(balance.cents, 0), 0) * rating_weight as rating,
    category_bit
from account
join policy_asset using (category)
left join balance_today as balance on balance.account_no = account.account_no
where account.opened_on <= $as_of and (account.closed_on is null or account.closed_on > $as_of)
