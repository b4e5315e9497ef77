-- one row per published row: the tables with real types, empty or blank text as null, amounts signed
create table published.district as
select A1::integer as district_id, trim(A2) as name, trim(A3) as region
from published.raw_district;

create table published.account as
select account_id::integer as account_id, district_id::integer as district_id, day_of("date") as day
from published.raw_account;

-- a woman's birth month is published with 50 added
create table published.client as
with split as (
    select client_id::integer as client_id, district_id::integer as district_id, birth_number::varchar as number,
        number[3:4]::integer as month
    from published.raw_client
)
select client_id, district_id,
    case when month > 50 then 'female' else 'male' end as sex,
    make_date(1900 + number[1:2]::integer, month % 50, number[5:6]::integer) as birth_date
from split;

create table published.disp as
select disp_id::integer as disp_id, client_id::integer as client_id, account_id::integer as account_id, trim(type) as type
from published.raw_disp;

create table published.card as
select card_id::integer as card_id, disp_id::integer as disp_id, day_of(issued) as issued_on
from published.raw_card;

create table published.loan as
select loan_id::integer as loan_id, account_id::integer as account_id, day_of("date") as day,
    amount::decimal(18, 2) as amount, duration::integer as duration, payments::decimal(18, 2) as payments
from published.raw_loan;

create table published."order" as
select order_id::integer as order_id, account_id::integer as account_id, amount::decimal(18, 2) as amount,
    nullif(trim(k_symbol), '') as k_symbol
from published.raw_order;

-- the kind by k_symbol wins over the kind by operation
create table published.trans as
with symbol as (
    select * from (values
        ('DUCHOD', 'pension'), ('UROK', 'interest'), ('SIPO', 'payment'), ('POJISTNE', 'payment'),
        ('SLUZBY', 'fee'), ('SANKC. UROK', 'fee')
    ) as _(k_symbol, kind)
),
operation as (
    select * from (values
        ('VKLAD', 'cash_in'), ('PREVOD Z UCTU', 'transfer_in'), ('VYBER', 'cash_out'), ('VYBER KARTOU', 'payment'),
        ('PREVOD NA UCET', 'transfer_out')
    ) as _(operation, kind)
),
-- VYBER as a type is a withdrawal like VYDAJ
direction as (
    select * from (values ('PRIJEM', 1), ('VYDAJ', -1), ('VYBER', -1)) as _(type, sign)
),
typed as (
    select trans_id::integer as trans_id, account_id::integer as account_id, day_of("date") as day, trim(type) as type,
        nullif(trim(operation), '') as operation, nullif(trim(k_symbol), '') as k_symbol,
        amount::decimal(18, 2) as unsigned, balance::decimal(18, 2) as balance, nullif(trim(bank), '') as bank
    from published.raw_trans
)
select typed.*, (unsigned * sign)::decimal(18, 2) as amount, coalesce(symbol.kind, operation.kind) as kind
from typed
left join direction using (type)
left join symbol using (k_symbol)
left join operation using (operation);
