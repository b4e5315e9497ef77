-- one row per product
create table extract.product as
select * from (values ('current', '活期账户', 'demand_deposit'), ('loan', '贷款', 'loan')) as _(product_id, name, category);

-- one row per published account and one per published loan
create table extract.account as
select account.account_id::varchar as account_id, owner.client_id::varchar as customer_id,
    'D' || account.district_id as branch_id, 'current' as product_id, account.day as opened_on, null::date as matures_on
from published.account
left join published.owner using (account_id)
union all
select 'L' || loan.loan_id, owner.client_id::varchar, 'D' || account.district_id, 'loan', loan.day,
    (loan.day + to_months(loan.duration))::date
from published.loan
left join published.account using (account_id)
left join published.owner using (account_id);
