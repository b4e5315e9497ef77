-- One row per customer whose transactions the night reads: held or official tier in care, or an account just matured.
select
    tonight.customer_no,
    held.tier as held_tier,
    held.rank as held_rank,
    held.rank >= policy_line.care_rank as is_held_in_care
from customer_tier as tonight
left join tier_before as before using (customer_no)
join policy_tier as held on held.tier = coalesce(before.tier, tonight.tier)
join policy_tier as official on official.tier = tonight.tier
cross join policy_line
where held.rank >= policy_line.care_rank
    or official.rank >= policy_line.care_rank
    or tonight.customer_no in (select customer_no from matured_account)
