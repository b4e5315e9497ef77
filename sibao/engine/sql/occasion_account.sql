-- One row per customer, kind, event_on and subject that comes from an account: maturities, loans, openings, repayments.
-- `amount` in hundredths of a cent.
with first_opening as (
    select customer_no, min(opened_on) as opened_on
    from account
    group by customer_no
)
select customer_no, kind, matures_on as event_on, account_id as subject, cents::hugeint * 100 as amount
from holding
join event_rule on kind in ('maturity_30', 'maturity_7', 'maturity_1')
where is_asset and cents > 0

union all by name
select
    matured.customer_no,
    'matured' as kind,
    matured.matures_on as event_on,
    matured.account_id as subject,
    eve_cents::hugeint * 100 as amount
from matured_account as matured
left join holding using (account_no)
left join customer_flow on customer_flow.customer_no = matured.customer_no
where holding.cents >= eve_cents
    or (closed_on between matured.matures_on and $as_of and coalesce(last_purchase_on < matured.matures_on, true))

union all by name
select
    account.customer_no,
    'loan_disbursed' as kind,
    account.opened_on as event_on,
    account.account_id as subject,
    coalesce(holding.cents, 0)::hugeint * 100 as amount
from account
left join holding using (account_no)
where account.category = 'loan' and account.opened_on = $as_of

union all by name
select customer_no, kind, $as_of as event_on, step::varchar as subject
from first_opening
join policy_event_step on kind = 'new_customer' and opened_on = $as_of - step

union all by name
select customer_no, kind, due_on as event_on, account_id as subject, cents::hugeint * 100 as amount
from repayment
join event_rule on kind in ('repayment_due', 'repayment_overdue')
where paid_on is null or paid_on > $as_of
