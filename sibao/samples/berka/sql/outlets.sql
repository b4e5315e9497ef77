-- one row per branch: head office, a branch for each region, an outlet for each district
create table extract.branch as
with region as (
    select region, 'R' || row_number() over (order by min(district_id)) as branch_id
    from published.district
    group by region
)
select 'HEAD' as branch_id, '总行' as name, null::varchar as parent_id, 'head' as level
union all
select branch_id, region, 'HEAD', 'province' from region
union all
select 'D' || district_id, name, branch_id, 'outlet' from published.district join region using (region);

-- one row per person: a branch manager and two relationship managers in each outlet
create table extract.staff as
select 'D' || district_id || post as staff_id, name || title as name, 'D' || district_id as branch_id, role
from published.district
cross join (values
    ('-B', ' 行长', 'branch_manager'),
    ('-M1', ' 客户经理1', 'relationship_manager'),
    ('-M2', ' 客户经理2', 'relationship_manager')
) as post(post, title, role);

-- one row per customer: the managers of the outlet of their first account take turns in order of client number
create table extract.assignment as
select client_id::varchar as customer_id, 'D' || district_id || '-M' || 2 - turn % 2 as staff_id, since
from (select *, row_number() over (partition by district_id order by client_id) as turn from published.holder);
