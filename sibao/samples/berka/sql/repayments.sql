-- the permanent order that pays each loan: one row per loan that has one, the nearest to the loan's payment
create table published.loan_order as
select loan.loan_id, loan.account_id, loan.day, loan.duration, "order".order_id, "order".amount
from published.loan
join published."order" on "order".account_id = loan.account_id and "order".k_symbol = 'UVER'
qualify row_number() over (
    partition by loan.loan_id order by abs("order".amount - loan.payments), "order".order_id
) = 1;

-- one row per loan and month: due on the loan's day of each month, paid by the payments of the account in their order
create table extract.repayment as
with due as (
    select loan_id, month, (day + to_months(month::integer))::date as due_on, amount
    from published.loan_order, unnest(generate_series(1, duration)) as _(month)
),
paid as (
    select loan_order.loan_id, trans.day as paid_on,
        row_number() over (partition by loan_order.loan_id order by trans.day, trans.trans_id) as month
    from published.loan_order
    join published.trans on trans.account_id = loan_order.account_id and trans.k_symbol = 'UVER'
        and trans.day >= loan_order.day
)
select 'L' || due.loan_id as account_id, due.due_on, due.amount, paid.paid_on
from due
left join paid using (loan_id, month);
