-- one row per published transaction
create table extract."transaction" as
select trans_id::varchar as transaction_id, account_id::varchar as account_id, day, amount, kind, bank as counterparty_bank
from published.trans;

-- one row per account and day with transactions: of the balances published for that day the one nearest to the running
-- net flow, because the published order within a day is lost
create table extract.balance as
with flow as (
    select account_id, day, sum(amount) as net from published.trans group by account_id, day
),
running as (
    select account_id, day, sum(net) over (partition by account_id order by day) as expected from flow
)
select trans.account_id::varchar as account_id, trans.day, trans.balance
from published.trans
join running on running.account_id = trans.account_id and running.day = trans.day
qualify row_number() over (
    partition by trans.account_id, trans.day order by abs(trans.balance - running.expected), trans.trans_id
) = 1;

-- one row per loan and month until nothing is left: what is owed falls by one payment each whole month
insert into extract.balance
select 'L' || loan_id, (day + to_months(month::integer))::date, greatest(amount - payments * month, 0)
from published.loan, unnest(generate_series(0, duration)) as _(month);
