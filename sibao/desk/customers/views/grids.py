"""The columns and filters of the customer list, by what a role may see."""

from collections.abc import Callable
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sibao.desk.access.models import Band, Change, Standing, Tier
from sibao.desk.access.rules import SCOPES, Action, Scope, may
from sibao.desk.people.models import Staff
from sibao.desk.ui.grid import Column, DataGrid, Filter, parse_wan
from sibao.desk.ui.masks import mask_phone
from sibao.policy.terms import CUSTOMER_RISK

HIDDEN_AMOUNT = "****"
YES_NO = (("yes", _("是")), ("no", _("否")))
Flags = Callable[[Standing], tuple[str, ...]]


def grid_for(user: Staff, flags: Flags, url: Callable[[Standing], str]) -> DataGrid:
    """The list as `user` may see it: without the action SEE_BALANCES no column, sorting or filter tells an amount.

    `flags` gives the codes of a row, `url` its page. A role that sees the archive without balances has masked amounts.
    """
    many = SCOPES.get(user.role) in (Scope.OUTLET, Scope.SUBTREE)
    archive, balances = may(user, Action.SEE_ARCHIVE), may(user, Action.SEE_BALANCES)
    name = Column("name", _("姓名"), lambda row: row.profile.name, order_by=("profile__pinyin",), url=url)
    groups = (
        (True, (name, TIER), TIER_FILTERS),
        (balances, AMOUNTS, AMOUNT_FILTERS),
        (archive and not balances, MASKED_AMOUNTS, ()),
        (archive, ARCHIVE, ARCHIVE_FILTERS),
        (many, PLACES, OWNER_FILTERS),
        (True, (Column("flags", _("提示"), flags, "flags"),), ()),
    )
    return DataGrid(
        _("客户"),
        tuple(column for shown, columns, _filters in groups if shown for column in columns),
        default_sort="-assets" if balances else "-tier",
        filters=tuple(each for shown, _columns, filters in groups if shown for each in filters),
    )


def place_url(query: QueryDict, customer_id: str, place: int) -> str:
    """The page of a customer, who stands at `place` (from 1) of the list that `query` asks for."""
    kept = query.copy()
    for name in ("page", "size", "at"):
        kept.pop(name, None)
    kept["at"] = str(place)
    return f"{reverse('customer', args=[customer_id])}?{kept.urlencode()}"


def _yes(text: str) -> bool:
    return text == "yes"


def _no(text: str) -> bool:
    return text == "no"


def _printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError(text)
    return text


def _owner_name(row: Standing) -> str:
    return row.customer.owner.name if row.customer.owner else ""


def _branch_name(row: Standing) -> str:
    return row.home_branch.name if row.home_branch else ""


def _risk(row: Standing) -> str:
    return row.profile.risk_level


def _hidden(row: Standing) -> str:
    return HIDDEN_AMOUNT


def _change_word(row: Standing) -> Any:
    return row.get_change_display() if row.change != Change.NONE else ""


TIER = Column("tier", _("等级"), lambda row: row.tier, "tier", ("tier_rank",))
AMOUNTS = (
    Column("assets", _("资产"), lambda row: row.raw, "money", ("raw",)),
    Column("change_30", _("近 30 天"), lambda row: row.raw - row.raw_30_days_ago, "change", ("change_30",)),
    Column("average", _("季日均"), lambda row: row.raw_quarter, "money", ("raw_quarter",)),
    Column("gap", _("距上一级"), lambda row: row.gap, "money", ("gap",)),
    Column("products", _("持有类别"), lambda row: row.categories, "number", ("categories",)),
    Column("move", _("等级变化"), _change_word),
)
MASKED_AMOUNTS = (Column("assets", _("资产"), _hidden),)
ARCHIVE = (
    Column("risk", _("风险等级"), _risk, order_by=("profile__risk_level",)),
    Column("mobile", _("手机"), lambda row: row.profile.mobile_last4, mask=mask_phone),
)
PLACES = (
    Column("owner", _("客户经理"), _owner_name, order_by=("customer__owner__name",)),
    Column("branch", _("归属网点"), _branch_name, order_by=("home_branch__name",)),
)

TIER_FILTERS = (
    Filter("tier", _("等级"), "tier", choices=Tier.choices),
    Filter("band", _("客群"), "band", choices=Band.choices),
)
AMOUNT_FILTERS = (
    Filter("from", _("资产不低于（万元）"), "raw__gte", parse=parse_wan),
    Filter("to", _("资产低于（万元）"), "raw__lt", parse=parse_wan),
    Filter(
        "move",
        _("等级变化"),
        "change",
        choices=[(Change.UP.value, Change.UP.label), (Change.DOWN.value, Change.DOWN.label)],
    ),
    Filter("watch", _("降级关注"), "watch", choices=YES_NO, parse=_yes),
    Filter("near", _("临界升级"), "near_upgrade", choices=YES_NO, parse=_yes),
)
ARCHIVE_FILTERS = (
    Filter("risk", _("风险等级"), "profile__risk_level", choices=[(level, level) for level in CUSTOMER_RISK]),
    Filter("call", _("同意电话"), "profile__call_consent", choices=YES_NO, parse=_yes),
    Filter("text", _("同意短信"), "profile__sms_consent", choices=YES_NO, parse=_yes),
)
OWNER_FILTERS = (
    Filter("owner", _("客户经理工号"), "customer__owner_id", parse=_printable),
    Filter("kept", _("有专人维护"), "customer__owner__isnull", choices=YES_NO, parse=_no),
)
