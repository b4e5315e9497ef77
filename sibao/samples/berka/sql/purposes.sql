-- one row per published table and purpose: what its rows became, or that they were only counted
create table published.purpose as
with related as (
    select disp.disp_id, disp.client_id
    from published.disp
    join extract.relation on relation_id = disp.disp_id::varchar
),
sorted(input, purpose, used) as (
    select 'account', 'account', true from published.account
    union all
    select 'client', case
            when client_id in (select client_id from published.holder) then 'customer'
            when client_id in (select client_id from related) then 'relation'
            else 'no right to an account' end,
        client_id in (select client_id from published.holder) or client_id in (select client_id from related)
    from published.client
    union all
    select 'disp', case
            when disp_id in (select disp_id from published.owner) then 'owner'
            when disp_id in (select disp_id from related) then 'relation'
            else 'further ' || coalesce(type, 'right') end,
        disp_id in (select disp_id from published.owner) or disp_id in (select disp_id from related)
    from published.disp
    union all
    select 'order', case
            when order_id in (select order_id from published.loan_order) then 'repayment'
            when k_symbol = 'UVER' then 'UVER that pays no loan here'
            else coalesce(k_symbol, 'no symbol') end,
        order_id in (select order_id from published.loan_order)
    from published."order"
    union all
    select 'loan', 'loan account', true from published.loan
    union all
    select 'card', case
            when owner.disp_id is null then 'card of a disponent'
            when card.card_id = last_value(card.card_id) over latest then 'expiry of the customer''s card'
            else 'earlier card of the customer' end,
        owner.disp_id is not null and card.card_id = last_value(card.card_id) over latest
    from published.card
    left join published.owner using (disp_id)
    window latest as (
        partition by owner.client_id order by card.issued_on, card.card_id
        rows between unbounded preceding and unbounded following
    )
    union all
    select 'district', 'outlet', true from published.district
    union all
    select 'trans', kind, true from published.trans
)
select input, purpose, used, count(*) as rows
from sorted
group by input, purpose, used;
