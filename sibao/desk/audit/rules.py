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
    "dismiss_task": _("任务不适用"),
    "postpone_task": _("任务改期"),
    "export": _("导出"),
    "search": _("搜索"),
    "today": _("今日"),
    "customers": _("客户列表"),
    "customer": _("客户详情"),
    "morning_meeting": _("晨会"),
}
OUTCOMES = {"done": _("已办理"), "shown": _("已显示"), "refused": _("已拒绝"), "failed": _("出错")}
