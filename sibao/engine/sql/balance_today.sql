-- One row per account with a balance on D, in cents, negative ones too. A table of its own, so that its size is known
-- when it is joined.
select account_no, cents
from balance
where from_day <= $as_of and to_day > $as_of
