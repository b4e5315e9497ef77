-- who owns what: one row per owned account; an account has one owner, the first published
create table published.owner as
select account.account_id, account.district_id, account.day, disp.disp_id, disp.client_id
from published.account
join published.disp on disp.account_id = account.account_id and disp.type = 'OWNER'
qualify row_number() over (partition by account.account_id order by disp.disp_id) = 1;

-- one row per client who owns an account: the first account's outlet and day, the latest card
create table published.holder as
select owner.client_id, arg_min(owner.district_id, (owner.day, owner.account_id)) as district_id,
    min(owner.day) as since, max(card.issued_on) as card_issued_on
from published.owner
left join published.card using (disp_id)
group by owner.client_id;

-- one row per client who owns an account
create table extract.customer as
select client_id::varchar as customer_id, '客户' || client_id as name, client.sex, client.birth_date,
    district.name || ', ' || district.region as address, holder.since as opened_on,
    'D' || client.district_id as branch_id, (holder.card_issued_on + to_months(24))::date as card_expires_on
from published.holder
join published.client using (client_id)
left join published.district on district.district_id = client.district_id;

-- one row per disponent: another person who may use the owner's account
create table extract.relation as
select disp.disp_id::varchar as relation_id, owner.client_id::varchar as customer_id, '客户' || disp.client_id as name,
    'other' as kind, holder.client_id::varchar as related_customer_id, client.birth_date
from published.disp
join published.owner on owner.account_id = disp.account_id
left join published.client on client.client_id = disp.client_id
left join published.holder on holder.client_id = disp.client_id
where disp.type = 'DISPONENT';
