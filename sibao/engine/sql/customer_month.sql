-- One row per customer and month, the 13 months to D: raw summed over its days (to D in the last one) and at its end.
-- HUGEINT hundredths of a cent (x days).
select
    customer.customer_no,
    span.first_day as month,
    span.next_day - span.first_day as days,
    coalesce(raw_days, 0) as raw_days,
    coalesce(raw_end, 0) as raw_end
from customer
cross join span
left join customer_span using (customer_no, span_no)
where span.is_month
