"""What every page of one series shows around its content: title, state, tabs, and what this person may do."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from accounts.enums import EDITING_ROLES, UPLOADING_ROLES
from accounts.selectors import is_member
from core.actors import Actor
from dramas.enums import Publication
from dramas.models import Series, SeriesVersion
from dramas.selectors.studio import latest_version
from dramas.selectors.texts import in_language
from studio.selectors.stages import LAPSE_REASONS


@dataclass(frozen=True)
class Frame:
    """A series with its newest texts, as the person in front of the page may work on it."""

    series: Series
    texts: SeriesVersion
    title: str
    language: str
    can_edit: bool
    can_upload: bool

    @property
    def is_suspended(self) -> bool:
        """Whether the series was public and is not now."""
        return self.series.publication == Publication.SUSPENDED

    def context(self, **more: Any) -> dict[str, Any]:
        """Template variables."""
        return {
            "here": "series",
            "series": self.series,
            "texts": self.texts,
            "series_title": self.title,
            "lapse": LAPSE_REASONS.get(self.series.publication_block, "") if self.is_suspended else "",
            "can_edit": self.can_edit,
            "can_upload": self.can_upload,
            **more,
        }


def frame_of(actor: Actor, series: Series) -> Frame:
    """The frame of a series that the actor may see."""
    texts = latest_version(series)
    language = get_language() or "en"
    text = in_language(texts.texts.all(), language, texts.language)
    user_id = actor.user_id or 0
    return Frame(
        series=series,
        texts=texts,
        title=text.title if text else series.slug,
        language=language,
        can_edit=is_member(user_id, series.company_id, EDITING_ROLES),
        can_upload=is_member(user_id, series.company_id, UPLOADING_ROLES),
    )
