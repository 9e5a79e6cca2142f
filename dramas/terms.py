"""Terms on which series are shown, computed from nothing but the facts handed in: what is free, what a licence allows, what may be edited."""

from datetime import date

from accounts.models import ProducerCompany
from dramas.enums import VersionState
from dramas.models import EpisodeVersion, SeriesVersion

FREE_AT_LEAST = 5
FREE_PERCENT = 10
TRAILER_AT_MOST_MS = 180_000


def free_count(total_episodes: int, chosen: int | None) -> int:
    """How many episodes from the first are free: the producer's choice, else max(5, 10 % rounded up)."""
    if chosen is not None:
        return min(chosen, total_episodes)
    return min(total_episodes, max(FREE_AT_LEAST, -(-total_episodes * FREE_PERCENT // 100)))


def is_free(number: int, total_episodes: int, chosen: int | None) -> bool:
    """Whether the episode of that number is free."""
    return number <= free_count(total_episodes, chosen)


def publication_obstacle(company: ProducerCompany, on: date) -> str:
    """The reason code that keeps a company's approved work from being published, or nothing."""
    if not company.licence_number or company.licence_expires_on is None:
        return "licence-missing"
    return "" if company.has_valid_licence(on) else "licence-expired"


def showing_obstacle(company: ProducerCompany, number_valid_until: date | None, on: date) -> str:
    """The reason code that keeps an approved series from being shown: the company's licence, then its own number. Both hold on their last day."""
    if number_valid_until is not None and number_valid_until < on:
        return publication_obstacle(company, on) or "number-expired"
    return publication_obstacle(company, on)


def is_editable(version: SeriesVersion | EpisodeVersion) -> bool:
    """Whether a version may still be changed."""
    return version.state == VersionState.DRAFT


def minimum_age(version: SeriesVersion) -> int:
    """The age in years from which viewers may see it: what review derived, and never less than what the producer declared ("16+")."""
    declared = version.audience_rating.removesuffix("+")
    return max(version.minimum_age, int(declared) if declared.isdigit() else 0)
