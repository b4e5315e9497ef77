"""Words of the trail. A code without a word here is shown as it stands."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "log_in": _("登录"),
    "log_out": _("退出"),
    "change_password": _("修改密码"),
    "set_password": _("设置密码"),
    "save_preferences": _("修改偏好"),
    "reveal": _("查看明文"),
    "see_trail": _("查看审计"),
    "publish_night": _("发布日终"),
    "record_contact": _("登记联系"),
    "undo_contact": _("撤销联系"),
    "dismiss_tasks": _("待办不适用"),
    "postpone_tasks": _("待办改期"),
    "undo_tasks": _("撤销待办"),
    "export": _("导出"),
    "search": _("搜索"),
    "today": _("今日"),
    "customers": _("客户列表"),
    "customer": _("客户详情"),
    "customer_tasks": _("客户待办"),
    "customer_movements": _("客户异动"),
    "customer_events": _("客户事件"),
    "customer_history": _("往来历程"),
    "see_words": _("话术"),
    "morning_meeting": _("晨会"),
}
OUTCOMES = {"done": _("已办理"), "shown": _("已显示"), "refused": _("已拒绝"), "failed": _("出错")}
