"""Write docs/manual/policy.md from the policy files: python -m sibao.policy.manual [FILE]."""

import sys
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from sibao.policy import words
from sibao.policy.book import Book, load_book
from sibao.policy.calendar import Calendar
from sibao.policy.calendar_file import StatutoryRule
from sibao.policy.source import Parameter

TITLES = {
    "assets.yaml": "资产口径 Assets",
    "tiers.yaml": "客户等级 Tiers",
    "movements.yaml": "异动 Movements",
    "events.yaml": "事件 Events",
    "tasks.yaml": "任务 Tasks",
    "kpi.yaml": "指标 Figures",
    "intake.yaml": "数据接入 Intake",
    "desk.yaml": "工作台 Desk",
    "words.yaml": "话术 Words",
}
# Parts of the values that are small tables.
FIELDS = {
    "raw": ("计入总资产的系数", "weight in the raw total"),
    "rating": ("计入评级资产的系数", "weight in the rating total"),
    "is_asset": ("是否资产 (否则为负债)", "an asset, not a debt"),
    "band": ("档次：大众、中端、高端", "band: mass, mid, high"),
    "floor": ("金额门槛 (元)", "floor, yuan"),
    "measure": ("比较口径", "measure compared with the floor"),
    "grace_months": ("宽限月数", "months of grace before a downgrade"),
    "amount": ("金额 (元)", "amount, yuan"),
    "share": ("比例", "share"),
    "min_share": ("最低比例", "least share"),
    "high_share": ("达到即为高级别的比例", "share of the assets from which it is severe"),
    "days": ("天数", "days of the window"),
    "min_count": ("最少次数", "least number"),
    "from_days": ("窗口起 (天)", "first day of the window"),
    "to_days": ("窗口止 (天)", "last day of the window"),
    "severity": ("级别", "severity"),
    "severity_otherwise": ("否则的级别", "severity otherwise"),
    "severity_by_months": ("按连续低于门槛月数的级别", "severity by months below the floor"),
    "who": ("对象：care 维护名单、potential 潜力及以上、all 全部", "who is looked at"),
    "due_from": ("截止日起算", "what the due date is reckoned from"),
    "due_days": ("截止日偏移 (天)", "days added for the due date"),
    "steps": ("开户后第几天", "days after the first opening"),
    "valid_days": ("有效天数", "days of validity"),
    "idle_days": ("无主动交易天数", "days without a transaction of the customer's own"),
    "priority": ("优先权重", "weight in the order of the day"),
    "role": ("责任角色", "role in charge"),
    "channel": ("建议渠道", "channel"),
    "window": ("办理时限", "time allowed"),
    "minutes": ("预计分钟", "minutes it takes"),
    "stake_share": (
        "任务自身没有金额时，视为涉及资金的资产比例",
        "share of the assets at stake in a task without an amount",
    ),
    "from_severity": ("生成任务的最低级别", "mildest severity that makes a task"),
}
INTRO = """\
# 政策手册 Policy book

<!-- 由 python -m sibao.policy.manual 生成，请勿手工修改。 Generated; do not edit. -->

银行作出的每一项数字决定都在 `sibao/policies/*.yaml` 中，程序里没有。本页由这些文件生成。
*Every number the bank decides stands in `sibao/policies/*.yaml` and nowhere in the code.
This page is made from those files.*

* **生效 In force**：每个参数按日期列值，自该日起生效，直到下一个日期。
  *Each parameter lists its values by date; a value holds from its date until the next one.*
* **修改 Changing**：不改旧值，增加一个新日期。`python -m sibao.policy.seal --check` 发现历史值被改动、
  删除或补插即报错；`--write` 封存已成为历史的值 (`sealed.lock`)。
  *Never edit an old value, add a new date. The check fails when a past value was edited, removed or slipped in;
  `--write` seals what has become past.*
* **替换 Replacing**：`--policies DIR` 以另一个完整的文件夹代替随产品提供的文件夹。
  *Replaces the shipped folder as a whole.*
* **版本 Version**：当日生效的全部数值、话术和整份日历 (文件、键、值的规范化 JSON) 的 SHA-256 前 12 位；
  与排版、名称、依据和未生效的值无关。
  *The first 12 hex digits of the SHA-256 over every value and word in force that day and the whole calendar (canonical
  JSON of file, key, value); layout, names, references and values not in force do not matter.*
* **校验 Checks**：未知或重复的键、缺失的日期、超出 0..1 的比例、不递增的门槛、未知的等级或代码等，
  读取时即报错，并指出文件、键和日期。
  *Faults are named by file, key and date when the book is read.*
* **依据 Reference**：method = 分层维护方法本身的规定；Sibao default = 本产品的默认值，可由银行调整。
  *method: laid down by the tiered-care method itself; Sibao default: ours, for the bank to change.*
"""


def manual_text(book: Book) -> str:
    """The whole page in Markdown."""
    sections = [_section(file, book.parameters[file]) for file in TITLES if file != "words.yaml"]
    parts = [INTRO, *sections, _field_section(), _word_section(book.parameters["words.yaml"])]
    return "\n".join([*parts, _calendar_section(book.calendar)])


def _section(file: str, parameters: Mapping[str, Parameter]) -> str:
    head = "| 参数 Parameter | 键 Key | 值 Value | 自 Since | 依据 Reference |\n|---|---|---|---|---|\n"
    return f"## {TITLES[file]}\n\n`{file}`\n\n{head}" + "".join(row for p in parameters.values() for row in _rows(p))


def _rows(parameter: Parameter) -> Iterator[str]:
    for start, value in sorted(parameter.values.items(), reverse=True):
        cells = (f"{parameter.zh} *{parameter.en}*", f"`{parameter.key}`", plain(value), start, parameter.reference)
        yield "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |\n"


def plain(value: Any) -> str:
    """A value as people read it: numbers with thin groups, tables as 'name value' pairs."""
    if isinstance(value, dict):
        nested = any(isinstance(item, dict) for item in value.values())
        return ("; " if nested else ", ").join(f"{key} {plain(item)}" for key, item in value.items())
    if isinstance(value, list):
        return " / ".join(plain(item) for item in value)
    if isinstance(value, bool):
        return "是 yes" if value else "否 no"
    if isinstance(value, int | Decimal):
        return f"{value:,}".replace(",", " ")
    return str(value)


def _field_section() -> str:
    rows = "".join(f"| `{name}` | {zh} | {en} |\n" for name, (zh, en) in FIELDS.items())
    return f"## 字段 Fields\n\n| 字段 Field | 含义 | Meaning |\n|---|---|---|\n{rows}"


def _word_section(parameters: Mapping[str, Parameter]) -> str:
    forbidden = "".join(_rows(parameters["forbidden"]))
    blocks = [_word_block(parameter) for key, parameter in parameters.items() if key != "forbidden"]
    common = ", ".join(f"`{{{name}}}`" for name in words.COMMON)
    return (
        f"## {TITLES['words.yaml']}\n\n`words.yaml`。通用占位符 *placeholders known everywhere*: {common}。\n\n"
        f"| 参数 Parameter | 键 Key | 值 Value | 自 Since | 依据 Reference |\n|---|---|---|---|---|\n{forbidden}\n"
        + "\n".join(blocks)
    )


def _word_block(parameter: Parameter) -> str:
    facts = words.facts_of(parameter.key)
    lines = [f"### {parameter.zh} *{parameter.en}* `{parameter.key}`\n"]
    if facts:
        lines.append(f"占位符 *placeholders*: {', '.join(f'`{{{fact}}}`' for fact in facts)}\n")
    titles = {"opening": "开场 opening", "reason": "缘由 reason", "closing": "结束 closing"}
    for start, value in sorted(parameter.values.items(), reverse=True):
        lines.append(f"自 *since* {start} ({parameter.reference}):\n")
        lines += [f"* **{titles[part]}** {value[part]['zh']}<br>*{value[part]['en']}*" for part in words.PARTS]
    return "\n".join(lines) + "\n"


def _calendar_section(calendar: Calendar) -> str:
    rules = "".join(
        f"| {calendar.names[rule.code]['zh']} *{calendar.names[rule.code]['en']}* | {_rule_text(rule)} |\n"
        for rule in calendar.statutory
    )
    return f"""## 日历 Calendar

`calendar.yaml`：{calendar.years[0]}–{calendar.known_until} 年按国务院办公厅放假通知逐日登记 (含调休上班的周末)。
其他年份，包括更早的年份，按周一至周五减去下列法定节日推算。
农历按 GB/T 33661-2017。
*{calendar.years[0]}–{calendar.known_until} stand day by day as the State Council's notices say, weekends worked in lieu
included. Every other year, earlier ones too, counts Monday to Friday less these statutory days.*

| 节日 Holiday | 法定日 Statutory days |
|---|---|
{rules}"""


def _rule_text(rule: StatutoryRule) -> str:
    if rule.calendar == "qingming":
        return "清明节气当日 *day of the solar term*"
    kind = "农历" if rule.calendar == "lunar" else "公历"
    eve = "及前一日 (除夕) *and its eve*" if rule.eve else ""
    return f"{kind} *{rule.calendar}* {rule.month}-{rule.day} 起 {rule.days} 天{eve}"


if __name__ == "__main__":
    shipped_page = Path(__file__).resolve().parents[2] / "docs" / "manual" / "policy.md"
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else shipped_page
    target.write_text(manual_text(load_book()), encoding="utf-8")
