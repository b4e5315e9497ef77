"""What the demonstration's managers did on a past morning: most of what was due, through the desk's own operations."""

import random
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
DILIGENCE = (0.96, 0.85)
CALLS_A_DAY = 45
ENDINGS = (
    ("call", "reached", 150, 0.55),
    ("call", "reached", 35, 0.08),
    ("call", "no_answer", None, 0.2),
    ("call", "appointed", 200, 0.07),
    ("outlet", "met", None, 0.1),
)
NOTES = {
    "reached": (
        "客户表示近期资金仍留在本行。",
        "已说明到期安排,客户会考虑。",
        "感谢提醒,下周再定。",
        "问候,客户心情很好。",
    ),
    "appointed": ("约好本周来网点面谈。", "约定下周三上午来行。"),
    "no_answer": ("无人接听,改日再拨。",),
    "met": ("到网点面谈,介绍了到期后的安排。", "来行办理业务,一并更新了联系方式。"),
}


def work_morning(day: date) -> None:
    """Relationship managers work their open tasks due by `day`, branch managers those of the pool; some stay undone."""
    from sibao.desk.people.models import Role, Staff
    from sibao.desk.runs.book import working_calendar

    if not working_calendar().is_working_day(day):
        return
    roles = (Role.RELATIONSHIP_MANAGER, Role.BRANCH_MANAGER)
    managers = Staff.objects.filter(role__in=roles, is_active=True).select_related("branch")
    for number, manager in enumerate(managers.order_by("staff_id")[:20]):
        _work(manager, day, DILIGENCE[number % len(DILIGENCE)])


def _work(manager, day: date, diligence: float) -> None:  # type: ignore[no-untyped-def]
    from sibao.desk.access.queries import standings_for
    from sibao.desk.people.models import Role
    from sibao.desk.tasks.queries import open_tasks

    chance = random.Random(f"{manager.staff_id} {day}")  # noqa: S311  a story, not a secret
    book = standings_for(manager)
    if manager.role == Role.BRANCH_MANAGER:
        book = book.filter(customer__owner=None)
    standings = {standing.customer_id: standing for standing in book}
    by_customer: dict[str, list] = {}
    for task in open_tasks(customers=list(standings)).filter(due_on__lte=day):
        by_customer.setdefault(task.customer_id, []).append(task)
    moment = datetime.combine(day, time(9, 5), SHANGHAI)
    for customer_id, tasks in list(by_customer.items())[:CALLS_A_DAY]:
        if chance.random() < diligence:
            moment += timedelta(minutes=chance.randint(6, 22))
            _contact(manager, standings[customer_id], tasks, moment, chance)


def _contact(manager, standing, tasks, moment: datetime, chance: random.Random) -> None:  # type: ignore[no-untyped-def]
    from sibao.desk.contacts.operations import ContactFacts, record_contact

    channel, result, seconds, _ = chance.choices(ENDINGS, [ending[3] for ending in ENDINGS])[0]
    done = [] if result == "no_answer" else tasks
    facts = ContactFacts(
        channel=channel,
        result=result,
        purpose="care",
        happened_at=moment,
        seconds=seconds,
        note=chance.choice(NOTES[result]),
    )
    key = UUID(int=chance.getrandbits(128), version=4)
    record_contact(
        standing=standing, facts=facts, tasks=done, form_key=key, by=manager, at=moment + timedelta(minutes=4)
    )
