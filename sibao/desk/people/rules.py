"""What a password must be. Length by policy (desk.yaml), everything else by the validators in the settings."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from sibao.desk.people.models import Branch, Staff
from sibao.desk.runs.book import policy_on

LONGEST_PASSWORD = 128


class PolicyLengthValidator:
    """At least the policy's characters, and not so many that hashing them becomes an attack."""

    def validate(self, password: str, user: Staff | None = None) -> None:
        if not _least() <= len(password) <= LONGEST_PASSWORD:
            raise ValidationError(self.get_help_text(), code="password_length")

    def get_help_text(self) -> str:
        return _("密码须有 %(least)d 至 %(most)d 个字符。") % {"least": _least(), "most": LONGEST_PASSWORD}


def _least() -> int:
    # The newest number of the book, also one that starts later: a new password lives longer than today.
    return policy_on(date.max).desk.password_length


class WorkplaceWordsValidator:
    """Not built on what every colleague knows: staff number, name, branch, the bank's and the product's own words."""

    WORDS = ("sibao", "四包", "bank", "银行", "password", "admin")
    LEAST_REST = 6

    def validate(self, password: str, user: Staff | None = None) -> None:
        rest = password.lower()
        for word in sorted((*self.WORDS, *self._words_of(user)), key=len, reverse=True):
            rest = rest.replace(word.lower(), "")
        if len(rest) < self.LEAST_REST:
            raise ValidationError(self.get_help_text(), code="password_workplace_words")

    def _words_of(self, user: Staff | None) -> list[str]:
        if user is None:
            return []
        branch: Branch = user.branch
        return [word for word in (user.staff_id, user.name, branch.branch_id, branch.name) if word]

    def get_help_text(self) -> str:
        return _("密码不能由工号、姓名、网点或常见词拼成。")
