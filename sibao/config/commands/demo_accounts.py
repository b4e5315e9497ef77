"""One account per role of a demonstration, with a password made on the spot and printed once."""

import secrets
from datetime import date

WORDS = (
    "tea lake moon pine rice silk jade lotus crane river stone cloud bamboo plum orchid harbour lantern terrace".split()
)


def give_passwords() -> list[tuple[str, str, str, str, str]]:
    """Set a fresh password for the first member of staff of each role: role, number, name, branch, password."""
    from sibao.desk.people.models import Role, Staff

    accounts = []
    for role in Role:
        staff = _representative(Staff, role)
        if staff is None:
            continue
        password = "-".join(secrets.choice(WORDS) for _ in range(4)) + f"-{secrets.randbelow(90) + 10}"
        staff.set_password(password)
        staff.save(update_fields=["password"])
        accounts.append((role.value, staff.staff_id, staff.name, staff.branch.name, password))
    return accounts


def _representative(staff, role):  # type: ignore[no-untyped-def]
    """The member of staff of a role with the largest book, then the smallest number."""
    from django.db.models import Count

    people = staff.objects.filter(role=role, is_active=True).select_related("branch")
    return people.annotate(book=Count("owned_customers")).order_by("-book", "staff_id").first()


def print_accounts(accounts: list[tuple[str, str, str, str, str]], today: date) -> None:
    """The accounts as a table; they are not kept anywhere in clear."""
    print(
        f"\nDemonstration / 演示  today 今日: {today}  (accounts are printed once; new ones: sibao demo --passwords)\n"
    )
    width = max((len(account[1]) for account in accounts), default=0)
    for role, staff_id, name, branch, password in accounts:
        print(f"  {role:<22} {staff_id:<{width}}  {password:<34} {name} {branch}")
    print()
