"""The branch tree, its staff, and who owns which customer."""

import math
from collections.abc import Mapping

import numpy as np

from sibao.samples.bank import shape, words
from sibao.samples.bank.names import full_names
from sibao.samples.bank.rows import Record, Rows, customer_id
from sibao.samples.bank.span import Chunk, Span, day_of

OUTLETS_PER_COUNTY = 8
_GRADES = (3, 2, 1)


def region_of(outlet: int) -> int:
    """Index into words.URBAN of the county an outlet lies in."""
    return outlet // OUTLETS_PER_COUNTY % len(words.URBAN)


def branch_id(outlet: int) -> str:
    """The outlet's branch number."""
    return f"{outlet + 1:06d}"


def make_branches(span: Span) -> list[Record]:
    """Rows of `branch` (branch_id, name, parent_id, level): head, province, city, county, outlet."""
    branches: dict[str, Record] = {"H": ("H", "总行", None, "head")}
    for outlet in range(span.outlets):
        province, city, county, code = words.URBAN[region_of(outlet)]
        round_ = outlet // (OUTLETS_PER_COUNTY * len(words.URBAN))
        again = f"第{round_ + 1}" if round_ else ""
        province_id, city_id = f"P{code // 100}", f"C{code}"
        county_id = f"X{code}{region_of(outlet):02d}{round_}"
        branches[province_id] = (province_id, f"{province}分行", "H", "province")
        branches[city_id] = (city_id, f"{city}分行", province_id, "city")
        branches[county_id] = (county_id, f"{county}{again}支行", city_id, "county")
        street = words.STREETS[outlet % OUTLETS_PER_COUNTY + outlet // OUTLETS_PER_COUNTY % 3 * OUTLETS_PER_COUNTY]
        branches[branch_id(outlet)] = (branch_id(outlet), f"{county}{street}{again}支局", county_id, "outlet")
    order = {level: rank for rank, level in enumerate(("head", "province", "city", "county", "outlet"))}
    return sorted(branches.values(), key=lambda row: (order[row[3]], row[0]))


def manager_count(span: Span, outlet: int) -> int:
    """Relationship managers of an outlet: two, or more where the books would pass the limit of customers."""
    first, last = span.outlet_range(outlet)
    valued = sum(shape.share_count(shape.tier_rate(tier), first, last) for tier in range(2, 7))
    return max(2, math.ceil(valued / shape.BOOK_LIMIT))


def manager_id(outlet: int, number: int) -> str:
    """The staff number of an outlet's relationship manager 0, 1, …"""
    return f"{branch_id(outlet)}K{number + 1:02d}"


def make_staff(span: Span, branches: list[Record]) -> list[Record]:
    """Rows of `staff` (staff_id, name, branch_id, role, grade, capacity)."""
    posts: list[Record] = []
    for branch, _, _, level in branches:
        if level == "head":
            posts += [(f"{branch}A01", branch, "administrator"), (f"{branch}S01", branch, "auditor")]
        elif level in ("province", "city"):
            posts += [(f"{branch}R01", branch, "regional_manager"), (f"{branch}T01", branch, "complaint_officer")]
    staff: list[Record] = [(staff_id, branch, role, None, None) for staff_id, branch, role in posts]
    for outlet in range(span.outlets):
        staff += _outlet_staff(span, outlet)
    rng = span.rng("staff")
    male = rng.random(len(staff)) < 0.42
    names = full_names(rng, male, np.zeros(len(staff), bool))["name"]
    return [(post[0], name, *post[1:]) for post, name in zip(staff, names, strict=True)]


def _outlet_staff(span: Span, outlet: int) -> list[Record]:
    branch = branch_id(outlet)
    posts = [("B01", "branch_manager"), ("W01", "wealth_supervisor"), ("L01", "lobby_manager")]
    posts += [("G01", "teller"), ("G02", "teller"), ("G03", "teller")]
    staff: list[Record] = [(f"{branch}{suffix}", branch, role, None, None) for suffix, role in posts]
    for number in range(manager_count(span, outlet)):
        grade = _GRADES[number % len(_GRADES)]
        staff.append((manager_id(outlet, number), branch, "relationship_manager", grade, shape.BOOK_LIMIT))
    return staff


def make_assignments(span: Span, chunk: Chunk, people: Rows, fixed: Mapping[int, int]) -> list[Record]:
    """Rows of `assignment` (customer_id, staff_id, since): 92 % of valued customers and above, at most 250 a manager.

    `fixed` names the manager (counted from 0) of story characters; the others are dealt out in turn, so that every
    book holds the same mix.
    """
    rng = span.rng("assignment", chunk.number)
    luck, tenure = rng.random(people["n"].size), rng.integers(30, 900, people["n"].size)
    rows: list[Record] = []
    for cell in chunk.cells:
        managers = manager_count(span, cell.outlet)
        first = span.outlet_range(cell.outlet)[0]
        turn = sum(shape.share_count(shape.tier_rate(tier), first, cell.first) for tier in range(2, 7))
        window = people["tier"][cell.first - chunk.first : cell.last - chunk.first]
        for n in (np.flatnonzero(window >= shape.VALUED) + cell.first).tolist():
            i = n - chunk.first
            turn += 1
            if luck[i] >= shape.OWNED_SHARE and n not in fixed:
                continue
            number = fixed.get(n, turn % managers) % managers
            since = max(span.last - tenure[i], people["opened"][i])
            rows.append((customer_id(n), manager_id(cell.outlet, number), day_of(since)))
    return rows
