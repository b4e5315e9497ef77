"""The written rule of scopes once more, in plain Python over the names of the test world."""

from tests.desk.world import GROUPS, STAFF

PARENTS = {"n1": "north", "n2": "north", "s1": "south", "north": "head", "south": "head", "head": None}
OWN_ONLY = {"relationship_manager"}
NOBODY = {"auditor", "administrator"}


def lies_under(branch_id: str | None, top: str) -> bool:
    """Whether a branch is `top` or below it."""
    while branch_id is not None and branch_id != top:
        branch_id = PARENTS[branch_id]
    return branch_id == top


def groups_in_scope(staff_id: str) -> set[str]:
    """The groups of customers that the rule gives to a member of staff: a manager's own; else home branch, or the
    owner's branch, in the subtree of one's branch; nobody for the auditor and the administrator."""
    at, role = STAFF[staff_id]
    if role in NOBODY:
        return set()
    if role in OWN_ONLY:
        return {group for group, _, _, owner in GROUPS if owner == staff_id}
    return {
        group
        for group, _, home, owner in GROUPS
        if lies_under(home, at) or (owner is not None and lies_under(STAFF[owner][0], at))
    }
