"""Who works where."""

from django.db.models import QuerySet
from django.db.models.functions import Left

from sibao.desk.people.models import Branch


def branches_under(branch: Branch) -> QuerySet[Branch]:
    """The branch and everything below it.

    Compared character by character: LIKE on SQLite ignores case, and ids that differ in case are different branches.
    """
    return Branch.objects.alias(top=Left("path", len(branch.path))).filter(top=branch.path)
