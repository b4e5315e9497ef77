"""A small bank for the tests of the desk: two regions, three outlets, every role, 40 customers, a current night.

    head
      north                     south
        n1 (the outlet)   n2      s1

Customers by name of their group, so that a test can say which it means:
    own          10  home n1, owner rm
    colleague    8   home n1, owner rm_colleague
    pool         4   home n1, nobody's
    own_far      2   home n2, owner rm
    lent         1   home n1, owner rm_south
    homeless     1   no home branch, owner rm
    neighbour    7   home n2, owner rm_neighbour
    south        6   home s1, owner rm_south
    nowhere      1   no home branch, nobody's

The builders return unsaved rows with plain values, any of which a test overrides: `add(task(world, "own-01", kind=…))`.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db.models import Model

from sibao.desk.access.models import Customer, Standing
from sibao.desk.contacts.models import Contact
from sibao.desk.customers.models import Holding, Profile
from sibao.desk.events.models import Event
from sibao.desk.movements.models import Movement
from sibao.desk.people.models import Branch, Role, Staff
from sibao.desk.runs.models import Run
from sibao.desk.tasks.models import Task
from sibao.desk.vault.crypto import blind_index, fingerprint, seal
from sibao.desk.vault.normal import last4

AS_OF = date(2026, 3, 10)
TODAY = date(2026, 3, 11)
NIGHT = datetime(2026, 3, 10, 20, 0, tzinfo=UTC)
POLICY_VERSION = "test-policy"

GROUPS = (
    # group, count, home branch, owner
    ("own", 10, "n1", "rm"),
    ("colleague", 8, "n1", "rm_colleague"),
    ("pool", 4, "n1", None),
    ("own_far", 2, "n2", "rm"),
    ("lent", 1, "n1", "rm_south"),
    ("homeless", 1, None, "rm"),
    ("neighbour", 7, "n2", "rm_neighbour"),
    ("south", 6, "s1", "rm_south"),
    ("nowhere", 1, None, None),
)
STAFF = {
    "rm": ("n1", Role.RELATIONSHIP_MANAGER),
    "rm_colleague": ("n1", Role.RELATIONSHIP_MANAGER),
    "bm": ("n1", Role.BRANCH_MANAGER),
    "lobby": ("n1", Role.LOBBY_MANAGER),
    "teller": ("n1", Role.TELLER),
    "supervisor": ("n1", Role.WEALTH_SUPERVISOR),
    "rm_neighbour": ("n2", Role.RELATIONSHIP_MANAGER),
    "bm_neighbour": ("n2", Role.BRANCH_MANAGER),
    "regional": ("north", Role.REGIONAL_MANAGER),
    "complaints": ("north", Role.COMPLAINT_OFFICER),
    "rm_south": ("s1", Role.RELATIONSHIP_MANAGER),
    "bm_south": ("s1", Role.BRANCH_MANAGER),
    "regional_south": ("south", Role.REGIONAL_MANAGER),
    "auditor": ("head", Role.AUDITOR),
    "administrator": ("head", Role.ADMINISTRATOR),
}
# Tier, band, rank and assets (yuan) of the 1st, 2nd, … customer of a group, over and over.
LADDER = (
    ("gold", "mid", 3, "260000.00"),
    ("platinum", "high", 4, "812345.67"),
    ("valued", "mid", 2, "55000.50"),
    ("mass", "mass", 0, "1200.00"),
    ("diamond", "high", 5, "2500000.00"),
    ("potential", "mass", 1, "30000.00"),
)
SURNAMES = ("张", "王", "李", "赵", "曾", "欧阳")
PINYIN = (("z", "zhang"), ("w", "wang"), ("l", "li"), ("z", "zhao"), ("z", "zeng"), ("oy", "ouyang"))


@dataclass(frozen=True)
class World:
    """Handles of what was built; staff and customers are reached by attribute and id."""

    run: Run
    earlier_run: Run
    branches: dict[str, Branch]
    staff: dict[str, Staff]
    customer_ids: tuple[str, ...]

    def __getattr__(self, name: str) -> Staff:
        """world.rm, world.bm, … : the member of staff with that number."""
        try:
            return self.__dict__["staff"][name]
        except KeyError:
            raise AttributeError(name) from None

    def ids(self, *groups: str) -> set[str]:
        """The customer ids of whole groups."""
        return {key for key in self.customer_ids if key.rsplit("-", 1)[0] in groups}


def add(row: Any) -> Any:
    """Save one built row and return it."""
    add_all([row])
    return row


def add_all(rows: list[Any]) -> None:
    """Save built rows, model by model in the order given."""
    for model, group in groupby(rows, key=type):
        _manager(model).bulk_create(list(group))


def run(**values: Any) -> Run:
    given = {
        "as_of": AS_OF,
        "status": Run.Status.PUBLISHED,
        "is_current": True,
        "policy_version": POLICY_VERSION,
        "calendar_until": 2026,
        "started_at": NIGHT,
        "published_at": NIGHT,
    }
    return Run(**{**given, **values})


def branch(branch_id: str, parent: Branch | None = None, **values: Any) -> Branch:
    path = f"{parent.path if parent else '/'}{branch_id}/"
    given = {"name": f"{branch_id} 支行", "level": Branch.Level.OUTLET, "parent": parent, "path": path}
    return Branch(branch_id=branch_id, **{**given, **values})


def staff(staff_id: str, at: Branch, role: str = Role.RELATIONSHIP_MANAGER, **values: Any) -> Staff:
    """A member of staff without a usable password, as the extracts bring them."""
    member = Staff(staff_id=staff_id, **{"name": f"员工{staff_id}", "branch": at, "role": role, **values})
    member.set_unusable_password()
    return member


def customer(night: Run, customer_id: str, owner: str | None = None) -> Customer:
    since = date(2025, 1, 6) if owner else None
    return Customer(customer_id=customer_id, owner_id=owner, owner_since=since, first_run=night)


def profile(night: Run, customer_id: str, number: int = 0, **values: Any) -> Profile:
    """`number` makes name, identity number, phone and address: the same number, the same person."""
    initials, pinyin = PINYIN[number % len(PINYIN)]
    given = {
        "customer_id": customer_id,
        "first_run": night,
        "name": f"{SURNAMES[number % len(SURNAMES)]}小明",
        "initials": f"{initials}xm",
        "pinyin": f"{pinyin}xiaoming",
        "sex": Profile.Sex.MALE if number % 2 else Profile.Sex.FEMALE,
        "birth_date": date(1960 + number, 1 + number % 12, 1 + number % 28),
        "id_type": "id_card",
        "occupation": "会计",
        "source": Profile.Source.WALK_IN,
        "opened_on": date(2018, 5, 7),
        "risk_level": "C3",
        "risk_assessed_on": date(2025, 9, 1),
        "sms_consent": number % 3 != 0,
        "call_consent": True,
        **sealed_fields(customer_id, id_number(number), mobile(number), f"某市某区某路 {number + 1} 号"),
    }
    given.update(values)
    # Every test profile is a version of its own.
    given.setdefault("fingerprint", fingerprint([customer_id, str(sorted(map(str, given.items())))]))
    return Profile(**given)


def id_number(number: int) -> str:
    return f"320501{1960 + number}0101{number:03d}X"


def mobile(number: int) -> str:
    return f"138{number:08d}"


def sealed_fields(customer_id: str, identity: str, phone: str, address: str) -> dict[str, Any]:
    """The columns of a profile that hold personal fields, as publication writes them."""
    place = {"table": "profile", "key": customer_id}
    return {
        "id_number_sealed": seal(identity, column="id_number", **place),
        "id_number_index": blind_index(identity, column="id_number"),
        "id_number_last4": last4(identity),
        "mobile_sealed": seal(phone, column="mobile", **place),
        "mobile_index": blind_index(phone, column="mobile"),
        "mobile_last4": last4(phone),
        "address_sealed": seal(address, column="address", **place),
    }


def standing(night: Run, of: Profile, home: str | None, number: int = 0, **values: Any) -> Standing:
    """Assets and tier by `number` from LADDER; 13 months that grow by 1,000 yuan each."""
    tier, band, rank, assets = LADDER[number % len(LADDER)]
    raw = Decimal(assets)
    given = {
        "run": night,
        "customer_id": of.customer_id,
        "profile": of,
        "home_branch_id": home,
        **dict.fromkeys(("raw", "raw_month", "raw_quarter", "raw_three_months", "raw_year"), raw),
        **dict.fromkeys(("rating", "rating_month", "rating_quarter", "rating_three_months", "rating_year"), raw),
        "raw_30_days_ago": raw + 500,
        "raw_90_days_ago": raw - 500,
        "categories": 2,
        "tier": tier,
        "tier_rank": rank,
        "rated": tier,
        "band": band,
        "below_months": 0,
        "since": date(2025, 6, 30),
        "change": "none",
        "watch": False,
        "near_upgrade": False,
        "months": months(raw),
    }
    return Standing(**{**given, **values})


def months(raw: Decimal) -> list[list[str]]:
    """13 months to AS_OF: first day, average, end (yuan as text)."""
    firsts = [date(2025 + (month // 12), month % 12 + 1, 1) for month in range(2, 15)]
    ends = [raw - 1000 * (12 - place) for place in range(13)]
    return [[first.isoformat(), str(end - 200), str(end)] for first, end in zip(firsts, ends, strict=True)]


def holding(night: Run, customer_id: str, number: int = 0, **values: Any) -> Holding:
    given = {
        "account_id": f"6217-{customer_id}-{number}",
        "product_id": f"P{number}",
        "product_name": "活期储蓄" if number == 0 else "三年定期",
        "category": "demand_deposit" if number == 0 else "time_deposit",
        "balance": Decimal("10000.01") * (number + 1),
        "opened_on": date(2019, 1, 1),
        "matures_on": None if number == 0 else date(2026, 6, 1),
    }
    return Holding(run=night, customer_id=customer_id, **{**given, **values})


def movement(night: Run, customer_id: str, **values: Any) -> Movement:
    given = {
        "code": "large_outflow",
        "severity": "high",
        "amount": Decimal("200000.00"),
        "base": Decimal("800000.00"),
        "share": 0.25,
        "evidence": "2026-03-09 转出 200000.00",
    }
    return Movement(run=night, customer_id=customer_id, **{**given, **values})


def event(night: Run, customer_id: str, **values: Any) -> Event:
    given = {"kind": "maturity_7", "event_on": date(2026, 3, 16), "subject": f"6217-{customer_id}-1"}
    given |= {"due_on": date(2026, 3, 11), "amount": Decimal("50000.00")}
    return Event(run=night, customer_id=customer_id, **{**given, **values})


def task(night: Run, customer_id: str, **values: Any) -> Task:
    given = {
        "source": Task.Source.EVENT,
        "kind": "maturity_7",
        "event_on": date(2026, 3, 16),
        "subject": f"6217-{customer_id}-1",
        "amount": Decimal("50000.00"),
        "role": Role.RELATIONSHIP_MANAGER,
        "channel": "call",
        "minutes": 6,
        "first_due_on": TODAY,
        "due_on": TODAY,
        "made_by": night,
        "policy_version": POLICY_VERSION,
    }
    return Task(customer_id=customer_id, **{**given, **values})


def contact(customer_id: str, by: Staff, form_key: Any, **values: Any) -> Contact:
    given = {
        "at": NIGHT,
        "logged_at": NIGHT,
        "channel": "call",
        "purpose": "到期提醒",
        "result": "reached",
        "seconds": 180,
        "is_effective": True,
        "is_late_entry": False,
    }
    return Contact(customer_id=customer_id, staff=by, form_key=form_key, **{**given, **values})


def build_world() -> World:
    """The bank of this page, saved; about 30 statements."""
    branches = _branches()
    members = {key: staff(key, branches[home], role) for key, (home, role) in STAFF.items()}
    earlier = run(as_of=date(2026, 3, 9), is_current=False)
    current = run()
    add_all([*branches.values(), *members.values(), earlier, current])
    people = [(f"{group}-{n:02d}", home, owner) for group, count, home, owner in GROUPS for n in range(1, count + 1)]
    add_all([customer(earlier, key, owner) for key, _, owner in people])
    profiles = [profile(earlier, key, number) for number, (key, _, _) in enumerate(people)]
    add_all(profiles)
    for night in (earlier, current):
        add_all(
            [standing(night, of, home, n) for n, (of, (_, home, _)) in enumerate(zip(profiles, people, strict=True))]
        )
    keys = tuple(key for key, _, _ in people)
    add_all([holding(current, key, number) for key in keys for number in (0, 1)])
    add_all([movement(current, key) for key in keys if key.endswith("-02")])
    add_all([event(current, key) for key in keys if key.endswith("-01")])
    add_all([task(current, key) for key in keys if key.endswith("-01")])
    add_all([_movement_task(current, key) for key in keys if key.endswith("-02")])
    return World(current, earlier, branches, members, keys)


def _branches() -> dict[str, Branch]:
    head = branch("head", level=Branch.Level.HEAD)
    north = branch("north", head, level=Branch.Level.CITY)
    south = branch("south", head, level=Branch.Level.CITY)
    outlets = [branch("n1", north), branch("n2", north), branch("s1", south)]
    return {each.branch_id: each for each in [head, north, south, *outlets]}


def _movement_task(night: Run, customer_id: str) -> Task:
    amount = Decimal("200000.00")
    due = {"source": "movement", "kind": "large_outflow", "severity": "high", "event_on": None, "subject": ""}
    return task(night, customer_id, **due, amount=amount, minutes=10)


def _manager(model: type[Model]) -> Any:
    return getattr(model, "unscoped", model._base_manager)
