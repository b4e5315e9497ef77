"""The tabs over the day's list."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sibao.desk.home.rules.cards import DayList, Segment

LABELS: dict[Segment, Promise] = {
    Segment.ALL: _("全部"),
    Segment.MUST: _("当天必达"),
    Segment.MATURITY: _("到期"),
    Segment.MOVEMENT: _("异动"),
    Segment.BIRTHDAY: _("生日"),
    Segment.CARRIED: _("遗留"),
    Segment.LATER: _("以后"),
}


@dataclass(frozen=True)
class Tab:
    """A tab as the kit draws it."""

    key: str
    label: Promise
    url: str
    count: int


def tabs_of(day: DayList, scope: str) -> list[Tab]:
    """One tab per segment with its count; `scope` is kept in the addresses."""
    counts = day.counts()
    given = {"scope": scope} if scope == "outlet" else {}
    return [
        Tab(segment.value, label, f"?{urlencode({'segment': segment.value, **given})}", counts[segment])
        for segment, label in LABELS.items()
    ]
