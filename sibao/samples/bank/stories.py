"""Stories planted for people to find: each a character, what they did, and what the night should say of it.

docs/manual/generated-bank.md tells them. Every number is chosen with room to the rule it should meet
(docs/manual/night.md), so that a bank may move its thresholds a little and still see them.
"""

from typing import Final

from sibao.samples.bank import losses, occasions
from sibao.samples.bank.outlets import manager_count
from sibao.samples.bank.span import Chunk, Span
from sibao.samples.bank.stage import Stage

# Only an outlet of this size gets several sets; no more than a tenth of an outlet are characters.
MANY_CUSTOMERS, SETS = 1_500, 3

# (story, days of history it needs); the first ones matter most where an outlet is too small for all.
STORIES: Final = (
    (losses.deposit_leaves, 45),
    (losses.turnover_elsewhere, 100),
    (losses.neglected_book, 90),
    (losses.neglected_book, 90),
    (losses.neglected_book, 90),
    (occasions.upgrade_in_the_making, 62),
    (occasions.leap_month_birthday, 5),
    (losses.salary_stopped, 140),
    (losses.fund_redemption, 10),
    (occasions.house_sold, 5),
    (occasions.repayment_overdue, 10),
    (occasions.near_upgrade, 35),
    (occasions.card_expiry, 5),
    (occasions.loan_disbursed, 6),
    (occasions.new_customer, 10),
    (occasions.maturity_cluster, 5),
    (losses.slipping, 62),
    (losses.activity_drop, 180),
    (losses.products_closed, 45),
    (occasions.dormant, 370),
    (occasions.thirtieth_birthday, 5),
    (occasions.risk_expiry, 5),
    (occasions.spouse_birthday, 5),
    (occasions.id_expiry, 5),
)


def stage_stories(span: Span, chunk: Chunk) -> list[Stage]:
    """The characters among this chunk's customers: the first of each outlet, set after set."""
    known = span.last - span.first
    told = [story for story, days in STORIES if days <= known]
    stages = []
    for cell in chunk.cells:
        first, last = span.outlet_range(cell.outlet)
        sets = SETS if cell.outlet == 0 and last - first >= MANY_CUSTOMERS else 1
        plays = (told * sets)[: (last - first) // 10]
        for n, story in enumerate(plays, first):
            if cell.first <= n < cell.last:
                stage = Stage(span, cell.outlet, n, n % manager_count(span, cell.outlet), story.__name__)
                story(stage)
                stages.append(stage)
    return stages
