"""The labels, icons and keys that the kit itself shows. Stored values are the contract's; labels are translations."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Label = str | Promise

WEEKDAYS: tuple[Label, ...] = (
    _("周一"),
    _("周二"),
    _("周三"),
    _("周四"),
    _("周五"),
    _("周六"),
    _("周日"),
)

TIERS: dict[str, Label] = {
    "mass": _("大众"),
    "potential": _("潜力"),
    "valued": _("普卡"),
    "gold": _("金卡"),
    "platinum": _("白金"),
    "diamond": _("钻石"),
    "private": _("私人银行"),
}


@dataclass(frozen=True)
class Flag:
    """A fact about a customer that limits or warns: icon of the sprite, label, and level (info, warning, danger)."""

    icon: str
    label: Label
    level: str = "info"


FLAGS: dict[str, Flag] = {
    "do_not_call": Flag("telephone-x", _("不同意电话联系"), "warning"),
    "do_not_text": Flag("bell-slash", _("不同意短信联系"), "warning"),
    "no_mobile": Flag("telephone-x", _("无手机号"), "warning"),
    "risk_expired": Flag("hourglass-split", _("风险测评已过期"), "warning"),
    "risk_missing": Flag("shield-exclamation", _("没有风险测评"), "warning"),
    "id_expired": Flag("person-badge", _("证件已过期"), "danger"),
    "id_expiring": Flag("person-badge", _("证件将到期"), "warning"),
    "card_expiring": Flag("credit-card", _("贵宾卡将到期"), "info"),
    "birthday": Flag("cake2", _("今日生日"), "info"),
    "maturity": Flag("calendar-event", _("有产品到期"), "info"),
    "movement": Flag("graph-down-arrow", _("有异动"), "danger"),
    "complaint": Flag("emoji-frown", _("投诉处理中"), "danger"),
    "overdue": Flag("exclamation-octagon", _("有逾期还款"), "danger"),
    "unassigned": Flag("person-x", _("无专人维护"), "warning"),
}


@dataclass(frozen=True)
class Shortcut:
    """Keys pressed one after the other (or together when joined by +), and what they do."""

    parts: tuple[str, ...]
    label: Label


SHORTCUTS = (
    Shortcut(("/",), _("搜索")),
    Shortcut(("?",), _("本说明")),
    Shortcut(("j", "k"), _("下一行、上一行（或 ↓ ↑）")),
    Shortcut(("Enter", "o"), _("打开")),
    Shortcut(("x",), _("选中")),
    Shortcut(("e",), _("完成或编辑")),
    Shortcut(("c",), _("拨打电话并登记")),
    Shortcut(("n",), _("写备注")),
    Shortcut(("h",), _("改期")),
    Shortcut(("u",), _("撤销")),
    Shortcut(("[", "]"), _("名单中的上一位、下一位")),
    Shortcut(("g t",), _("去今日")),
    Shortcut(("g c",), _("去客户")),
    Shortcut(("g m",), _("去晨会")),
    Shortcut(("Ctrl+Enter",), _("保存")),
    Shortcut(("Esc",), _("关闭")),
)


@dataclass(frozen=True)
class Empty:
    """An empty state: icon, default title, default text."""

    icon: str
    title: Label
    text: Label


EMPTIES: dict[str, Empty] = {
    "first_use": Empty("inbox", _("这里还没有内容"), ""),
    "by_filter": Empty("funnel", _("没有符合条件的记录"), _("放宽或清除筛选条件再看。")),
    "done": Empty("check2-circle", _("今日已清零"), ""),
    "error": Empty(
        "exclamation-triangle", _("这部分没有取到"), _("其他内容不受影响。请重试；仍不行请联系系统管理员。")
    ),
    "no_permission": Empty("shield-lock", _("没有权限"), _("您的岗位没有此项权限。请联系支局长或系统管理员。")),
}
