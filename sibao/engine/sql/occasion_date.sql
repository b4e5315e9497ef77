-- One row per customer, kind, event_on and subject that comes from a date in the customer's file: birthdays and expiries.
with birthday_window as (
    -- The days on which a birthday may fall for this night to name it.
    select kind, unnest(generate_series($as_of - to_days, $as_of - from_days, interval 1 day))::date as event_on
    from event_rule
    where kind in ('birthday', 'relation_birthday')
),
solar_birthday as (
    select kind, event_on, month(event_on) as month, day(event_on) as day
    from birthday_window
    union all
    select kind, event_on, 2, 29
    from birthday_window
    where strftime(event_on, '%m-%d') = '02-28' and strftime(event_on + 1, '%m-%d') = '03-01'
),
lunar_window as (
    select
        birthday_window.event_on,
        lunar_month.year,
        lunar_month.month,
        lunar_month.days,
        event_on - first_day + 1 as day
    from birthday_window
    join lunar_month on event_on >= first_day and event_on < first_day + days
    where kind = 'birthday' and not is_leap
),
lunar_birthday as (
    select event_on, year, month, day
    from lunar_window
    union all
    select event_on, year, month, 30
    from lunar_window
    where day = 29 and days = 29
),
lunar_birth as (
    select customer_no, year, month, birth_date - first_day + 1 as day
    from (from customer where birthday_calendar = 'lunar' and birth_date is not null) as born
    asof join lunar_month on born.birth_date >= lunar_month.first_day
),
invested as (
    select distinct customer_no
    from holding
    where category in ('wealth', 'fund', 'insurance', 'trust', 'metal')
)
-- A birthday is never the birth itself.
select customer.customer_no, 'birthday' as kind, event_on, '' as subject
from customer
join solar_birthday on month(birth_date) = month and day(birth_date) = day
where kind = 'birthday' and birthday_calendar is distinct from 'lunar' and year(birth_date) < year(event_on)

union all by name
select lunar_birth.customer_no, 'birthday' as kind, event_on, '' as subject
from lunar_birth
join lunar_birthday on lunar_birth.month = lunar_birthday.month and lunar_birth.day = lunar_birthday.day
where lunar_birth.year < lunar_birthday.year

union all by name
select relation.customer_no, kind, event_on, relation.relation_id as subject
from relation
join solar_birthday on month(birth_date) = month and day(birth_date) = day
where kind = 'relation_birthday' and year(birth_date) < year(event_on)

union all by name
select customer_no, 'card_expiry' as kind, card_expires_on as event_on, '' as subject
from customer
where card_expires_on is not null

union all by name
select customer_no, 'id_expiry' as kind, id_expires_on as event_on, '' as subject
from customer
where id_expires_on is not null

union all by name
select customer_no, kind, risk_assessed_on + valid_days as event_on, '' as subject
from customer
semi join invested using (customer_no)
join event_rule on kind = 'risk_expiry'
where risk_assessed_on is not null
