"""The site map: every public page in every language, in files of a bounded size that are read slice by slice."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from core.addresses import in_language
from dramas.enums import Publication
from dramas.models import Episode, Series
from dramas.selectors.audience import suitable
from dramas.selectors.catalogue import published_series, released

if TYPE_CHECKING:
    Base = Sitemap[Any]
else:  # generic for the type checker only
    Base = Sitemap


class LanguageSitemap(Base):
    """The pages of a kind in one language. What else a page is called, it says itself: Django's own alternates would read the whole table."""

    limit = 5_000

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language = "" if language == settings.LANGUAGE_CODE else language

    def location(self, item: Any) -> str:
        """The path in this language."""
        return in_language(self.path(item), self.language)

    def path(self, item: Any) -> str:
        """The path of a page."""
        raise NotImplementedError

    def get_latest_lastmod(self) -> datetime | None:
        """Not told in the index: it would read every row of every file."""
        return None


class PageSitemap(LanguageSitemap):
    """The pages that are always there."""

    def items(self) -> list[str]:
        """Names of addresses."""
        return ["watch:home", "watch:feed", "watch:charts", "watch:tiers"]

    def path(self, item: str) -> str:
        """The address by its name."""
        return reverse(item)


class SeriesSitemap(LanguageSitemap):
    """The page of each public series."""

    def items(self) -> QuerySet[Series]:
        """In an order that does not change when a series is added."""
        return published_series().order_by("pk").only("slug", "published_at")

    def path(self, item: Series) -> str:
        """The page of the series."""
        return reverse("watch:series", args=[item.slug])

    def lastmod(self, item: Series) -> datetime | None:
        """When it was published."""
        return item.published_at


class EpisodeSitemap(LanguageSitemap):
    """Every public episode."""

    def items(self) -> QuerySet[Episode, Any]:
        """Slugs and numbers, in an order that does not change when an episode is added."""
        rows = Episode.objects.filter(
            released(timezone.now()), suitable(None, "series__"), series__publication=Publication.PUBLISHED
        )
        return rows.order_by("pk").values_list("series__slug", "number")

    def path(self, item: tuple[str, int]) -> str:
        """The player, at this episode."""
        return reverse("watch:player", args=item)


KINDS = {"pages": PageSitemap, "series": SeriesSitemap, "episodes": EpisodeSitemap}
SITEMAPS = {f"{name}-{code}": kind(code) for name, kind in KINDS.items() for code, _name in settings.LANGUAGES}
