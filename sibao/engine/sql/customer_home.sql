-- One row per customer: the branch that holds the most of the customer's raw on D, and how much (hundredths of a cent).
-- Ties, and where the total is 0 all branches with an open account: the one of the first account opened.
with branch as (
    select
        customer_no,
        branch_id,
        sum(raw) as raw,
        min(struct_pack(opened_on := opened_on, account_id := account_id)) as first_account
    from holding
    group by customer_no, branch_id
),
home as (
    select customer_no, min(struct_pack(less := -raw, first_account := first_account, branch_id := branch_id)) as best
    from branch
    group by customer_no
)
select
    customer.customer_no,
    coalesce(home.best.branch_id, customer.branch_id) as branch_id,
    coalesce(-home.best.less, 0) as raw
from customer
left join home using (customer_no)
