-- A second opinion on one Berka night, as of getvariable('as_of'), from the raw files alone. Money in cents.

create table ledger as
select trans_id, account_id, "date"::date as day, k_symbol,
    (case when type = 'PRIJEM' then 1 else -1 end) * round(amount * 100)::bigint as cents,
    round(balance * 100)::bigint as balance,
    k_symbol is null or k_symbol not in ('UROK', 'SLUZBY', 'SANKC. UROK') as is_external,
    k_symbol is null or k_symbol not in ('UROK', 'SLUZBY', 'SANKC. UROK', 'DUCHOD') as is_initiated,
    coalesce(k_symbol = 'DUCHOD', false) as is_income
from main.raw_trans
where "date"::date <= getvariable('as_of');

create table owned as
select disp.client_id, account.account_id, account.district_id, account."date"::date as day
from main.raw_account as account
join main.raw_disp as disp on disp.account_id = account.account_id and disp.type = 'OWNER';

-- the end of each account-day: the published balance of that day with the least distance to all that ever flowed
create table day_end as
select l.account_id, l.day, arg_min(l.balance, abs(l.balance - expected.cents)) as balance
from ledger as l
join lateral (
    select sum(f.cents) as cents from ledger as f where f.account_id = l.account_id and f.day <= l.day
) as expected on true
group by l.account_id, l.day;

-- every customer on every day that a rule looks at
create table daily as
with calendar as (
    select unnest(generate_series(getvariable('as_of') - 100, getvariable('as_of'), interval 1 day))::date as day
),
grid as (
    select client_id, account_id, calendar.day from owned, calendar
),
deposit as (
    select grid.client_id, grid.account_id, grid.day, greatest(coalesce(day_end.balance, 0), 0) as cents
    from grid
    asof left join day_end on day_end.account_id = grid.account_id and day_end.day <= grid.day
)
select deposit.client_id, deposit.day, deposit.cents as raw,
    case when loan."date"::date <= deposit.day then greatest(
        round(loan.amount * 100)::bigint
            - round(loan.payments * 100)::bigint * datesub('month', loan."date"::date, deposit.day), 0)
    else 0 end as loan
from deposit
left join main.raw_loan as loan using (account_id);

create table aum as
with since as (
    select date_trunc('month', getvariable('as_of'))::date as month_start,
        date_trunc('quarter', getvariable('as_of'))::date as quarter_start,
        date_trunc('month', getvariable('as_of') - interval 2 month)::date as three_months_start,
        date_trunc('year', getvariable('as_of'))::date as year_start
)
select client_id,
    max(raw) filter (day = getvariable('as_of')) as raw,
    max(loan) filter (day = getvariable('as_of')) as loan,
    max(raw) filter (day = getvariable('as_of') - 1) as raw_1,
    max(raw) filter (day = getvariable('as_of') - 7) as raw_7,
    max(raw) filter (day = getvariable('as_of') - 30) as raw_30,
    max(raw) filter (day = getvariable('as_of') - 90) as raw_90,
    avg(raw) filter (day >= month_start) as raw_month,
    avg(raw) filter (day >= quarter_start) as raw_quarter,
    avg(raw) filter (day >= three_months_start) as raw_three_months,
    avg(raw) filter (day >= year_start) as raw_year,
    avg(raw + loan / 10) filter (day >= three_months_start) as rating_three_months,
    -- ten times the sum and ten times the floor: whole numbers, so that a floor is reached exactly
    sum(raw * 10 + loan) filter (day >= three_months_start) as rating_tenths,
    count(*) filter (day >= three_months_start) as days
from daily, since
group by client_id;

create table rated as
select client_id, floors.tier, floors.place, floors.floor
from aum
join (values ('mass', 0, 0), ('potential', 1, 10000), ('valued', 2, 50000), ('gold', 3, 100000), ('platinum', 4, 500000))
    as floors(tier, place, floor) on rating_tenths >= floors.floor::bigint * 1000 * days
qualify row_number() over (partition by client_id order by place desc) = 1;

create table official as
select * from rated where getvariable('is_first');

-- the second night is no month close: tiers are those of the first
insert into official
select * from query(if(getvariable('is_first'), 'select * from rated limit 0', 'select * from first.official'));

create table tier as
with upper as (
    select official.*, list_extract([10000, 50000, 100000, 500000], place + 1) as next_floor from official
)
select upper.client_id, rated.tier as rated, upper.tier, upper.place, next_floor,
    greatest(next_floor * 100 - rating_tenths / 10 / days, 0) as gap,
    rating_tenths >= next_floor::bigint * 900 * days and rating_tenths < next_floor::bigint * 1000 * days as near_upgrade
from upper
join rated using (client_id)
join aum using (client_id);

-- only the first column of thresholds is needed: nobody here holds platinum or more
create table watched as
select * from aum semi join official on official.client_id = aum.client_id and official.place between 2 and 3;

create table flow as
select watched.client_id, ledger.*
from ledger
join owned using (account_id)
join watched using (client_id);

create table movement as
with big as (
    select client_id, cents < 0 as is_out, sum(abs(cents)) as amount
    from flow
    where is_external and day = getvariable('as_of') and abs(cents) >= 5000000
    group by all
),
net as (
    select client_id, -sum(cents) as amount
    from flow
    where is_external and day between getvariable('as_of') - 6 and getvariable('as_of')
    group by client_id
),
activity as (
    select client_id,
        count(*) filter (day between getvariable('as_of') - 89 and getvariable('as_of')) as now,
        count(*) filter (day between getvariable('as_of') - 179 and getvariable('as_of') - 90) as before
    from flow
    where is_initiated
    group by client_id
),
paid_month as (
    select client_id, year(day) * 12 + month(day) as month, min(day(day)) as first_day, sum(cents) as cents
    from flow
    where is_income and cents > 0
    group by all
),
income as (
    select client_id, max(month) as last_month,
        count(*) as months, max(first_day) as pay_day, sum(cents) as cents
    from paid_month
    semi join (select client_id, max(month) as last_month from paid_month group by client_id) as latest
        on latest.client_id = paid_month.client_id and paid_month.month > latest.last_month - 3
    group by client_id
),
expected as (
    -- month 12 × year + month, whose December is 12 × (year + 1)
    select *, make_date((last_month // 12)::bigint, (last_month % 12 + 1)::bigint, 1) as next_month from income
),
income_day as (
    select *, least(next_month + (pay_day - 1)::integer, last_day(next_month)) as due from expected where months = 3
)
select client_id, if(is_out, 'large_outflow', 'large_inflow') as code,
    if(is_out and (amount >= 0.3 * raw_1 or raw_1 = 0), 'high', 'low') as severity, amount, raw_1 as base
from big join watched using (client_id)
union all
select client_id, 'net_outflow', 'high', amount, raw_7
from net join watched using (client_id) where amount >= 5000000 and amount >= 0.3 * raw_7
union all
select client_id, 'drop_30', 'medium', raw_30 - raw, raw_30 from watched where raw_30 >= 5000000 and raw <= 0.8 * raw_30
union all
select client_id, 'drop_90', 'high', raw_90 - raw, raw_90 from watched where raw_90 >= 5000000 and raw <= 0.7 * raw_90
union all
select client_id, 'activity_drop', 'medium', (before - now) * 100, before * 100
from activity where before >= 6 and now * 10 <= before * 6
union all
select client_id, 'income_stopped', 'high', cents, null
from income_day where getvariable('as_of') between due + 7 and due + 37;

create table event as
with next_working_day as (
    select min(day) as due from (
        select unnest(generate_series(getvariable('as_of') + 1, getvariable('as_of') + 4, interval 1 day))::date as day
    ) where isodow(day) < 6
),
-- the four days on which a birthday is announced tonight
soon as (
    select unnest(generate_series(getvariable('as_of'), getvariable('as_of') + 3, interval 1 day))::date as day
),
valued as (
    select client_id from official where place >= 2
),
instalment as (
    -- the first payments made by tonight pay the first instalments
    select loan.loan_id, owned.client_id, "order".amount,
        unnest(generate_series(paid.number + 1, loan.duration)) as month, loan."date"::date as loan_day
    from main.raw_loan as loan
    join owned using (account_id)
    join main.raw_order as "order" on "order".account_id = loan.account_id and "order".k_symbol = 'UVER'
    join lateral (
        select count(*) as number from ledger
        where ledger.account_id = loan.account_id and ledger.k_symbol = 'UVER' and ledger.day >= loan."date"::date
    ) as paid on true
),
open_instalment as (
    select *, (loan_day + to_months(month::integer))::date as due from instalment
),
last_activity as (
    select owned.client_id, max(ledger.day) as day
    from ledger join owned using (account_id)
    where is_initiated
    group by owned.client_id
),
first_account as (
    select client_id, min(day) as day from (
        select client_id, day from owned
        union all
        select client_id, loan."date"::date from owned join main.raw_loan as loan using (account_id)
    ) group by client_id
)
select client_id, 'birthday' as kind, soon.day as event_on, '' as subject, soon.day as due_on, null::bigint as amount
from valued
join main.raw_client as client using (client_id)
join soon on strftime(client.birth_date, '%m%d') = strftime(soon.day, '%m%d')
    or (strftime(client.birth_date, '%m%d') = '0229' and strftime(soon.day, '%m%d') = '0228' and year(soon.day) % 4 > 0)
union all
select valued.client_id, 'relation_birthday', soon.day, disp.disp_id::varchar, soon.day, null
from valued
join owned using (client_id)
join main.raw_disp as disp on disp.account_id = owned.account_id and disp.type = 'DISPONENT'
join main.raw_client as client on client.client_id = disp.client_id
join soon on strftime(client.birth_date, '%m%d') = strftime(soon.day, '%m%d')
    or (strftime(client.birth_date, '%m%d') = '0229' and strftime(soon.day, '%m%d') = '0228' and year(soon.day) % 4 > 0)
union all
select client_id, 'large_movement', getvariable('as_of'), code, due, amount
from movement, next_working_day where code in ('large_outflow', 'large_inflow')
union all
select client_id, 'loan_disbursed', getvariable('as_of'), 'L' || loan_id, due, round(amount * 100)::bigint
from main.raw_loan as loan join owned using (account_id), next_working_day
where loan."date"::date = getvariable('as_of')
union all
select client_id, 'new_customer', getvariable('as_of'), (getvariable('as_of') - day)::varchar, getvariable('as_of') + 7, null
from first_account where getvariable('as_of') - day in (1, 7, 30, 60, 90)
union all
select client_id, 'near_upgrade', getvariable('as_of'), '', getvariable('as_of') + 30, round_even(gap, 0)::bigint
from tier where near_upgrade and place >= 1 and getvariable('as_of') = last_day(getvariable('as_of'))
union all
select client_id, 'card_expiry', expires, '', greatest(expires - 30, getvariable('as_of')), null
from valued
join owned using (client_id)
join main.raw_disp as disp on disp.account_id = owned.account_id and disp.client_id = owned.client_id
join (select disp_id, max((issued::date + to_months(24))::date) as expires from main.raw_card group by disp_id)
    using (disp_id)
where expires between getvariable('as_of') and getvariable('as_of') + 60
union all
select client_id, 'repayment_due', due, 'L' || loan_id, due, round(amount * 100)::bigint
from open_instalment where due between getvariable('as_of') and getvariable('as_of') + 3
union all
select client_id, 'repayment_overdue', open_instalment.due, 'L' || loan_id, next_working_day.due, round(amount * 100)::bigint
from open_instalment, next_working_day
where open_instalment.due between getvariable('as_of') - 30 and getvariable('as_of') - 1
union all
select client_id, 'dormant', getvariable('as_of'), '', getvariable('as_of') + 30, null
from valued join last_activity using (client_id) where day = getvariable('as_of') - 365;
