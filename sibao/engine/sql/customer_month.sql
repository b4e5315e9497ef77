-- One row per customer and month, the 13 months to D: raw summed over its days (to D in the last one) and at its end.
-- Hundredths of a cent (x days), exact.
select
    customer_no,
    unnest([
        $month_1,
        $month_2,
        $month_3,
        $month_4,
        $month_5,
        $month_6,
        $month_7,
        $month_8,
        $month_9,
        $month_10,
        $month_11,
        $month_12,
        $month_13
    ]) as month,
    unnest([
        $month_2 - $month_1,
        $month_3 - $month_2,
        $month_4 - $month_3,
        $month_5 - $month_4,
        $month_6 - $month_5,
        $month_7 - $month_6,
        $month_8 - $month_7,
        $month_9 - $month_8,
        $month_10 - $month_9,
        $month_11 - $month_10,
        $month_12 - $month_11,
        $month_13 - $month_12,
        $tomorrow - $month_13
    ]) as days,
    unnest([
        coalesce(raw_before_2 - raw_before_1, 0),
        coalesce(raw_before_3 - raw_before_2, 0),
        coalesce(raw_before_4 - raw_before_3, 0),
        coalesce(raw_before_5 - raw_before_4, 0),
        coalesce(raw_before_6 - raw_before_5, 0),
        coalesce(raw_before_7 - raw_before_6, 0),
        coalesce(raw_before_8 - raw_before_7, 0),
        coalesce(raw_before_9 - raw_before_8, 0),
        coalesce(raw_before_10 - raw_before_9, 0),
        coalesce(raw_before_11 - raw_before_10, 0),
        coalesce(raw_before_12 - raw_before_11, 0),
        coalesce(raw_before_13 - raw_before_12, 0),
        coalesce(raw_before_tomorrow - raw_before_13, 0)
    ]) as raw_days,
    unnest([
        coalesce(raw_end_1, 0),
        coalesce(raw_end_2, 0),
        coalesce(raw_end_3, 0),
        coalesce(raw_end_4, 0),
        coalesce(raw_end_5, 0),
        coalesce(raw_end_6, 0),
        coalesce(raw_end_7, 0),
        coalesce(raw_end_8, 0),
        coalesce(raw_end_9, 0),
        coalesce(raw_end_10, 0),
        coalesce(raw_end_11, 0),
        coalesce(raw_end_12, 0),
        coalesce(raw_end_13, 0)
    ]) as raw_end
from customer
left join customer_total using (customer_no)
