-- A second opinion on the XIB night of 2019-09-30, from the raw snapshot alone: every average equals the snapshot.

create table customer as
with cents as (
    select cust_no,
        round(X1 * 100)::bigint + round(X2 * 100)::bigint + round(X3 * 100)::bigint + round(X4 * 100)::bigint
            + round(X5 * 100)::bigint + round(X6 * 100)::bigint + round(X8 * 100)::bigint as raw,
        round(X7 * 100)::bigint as loan,
        (X1 + X2 + X8 > 0)::integer + (X3 > 0)::integer + (X4 > 0)::integer + (X5 > 0)::integer + (X6 > 0)::integer
            + (X7 > 0)::integer as categories
    from raw_snapshot
),
measured as (
    -- in tenths of a cent, so that a tenth of a loan is whole
    select *, raw * 10 + loan as rating from cents
),
placed as (
    select *, case
        when raw >= 600000000 then 6
        when rating >= 2000000000 then 5
        when rating >= 500000000 then 4
        when rating >= 100000000 then 3
        when rating >= 50000000 then 2
        when rating >= 10000000 then 1
        else 0 end as place
    from measured
)
select cust_no, raw, loan, rating, categories, place,
    list_extract(['mass', 'potential', 'valued', 'gold', 'platinum', 'diamond', 'private'], place + 1) as tier,
    -- what the next tier's own measure is and needs, in tenths of a cent
    if(place = 5, raw * 10, rating) as next_measure,
    list_extract([10000, 50000, 100000, 500000, 2000000, 6000000], place + 1)::bigint * 1000 as next_floor
from placed;
