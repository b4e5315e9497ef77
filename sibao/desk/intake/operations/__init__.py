"""Publication of a night on the desk."""

from sibao.desk.intake.operations.files import NightFiles
from sibao.desk.intake.operations.lock import only_night
from sibao.desk.intake.operations.publishing import Publication, current_day, publish_night

__all__ = ["NightFiles", "Publication", "current_day", "only_night", "publish_night"]
