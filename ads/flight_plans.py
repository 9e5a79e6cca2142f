"""What an advertiser orders, as plain values, and what is wrong with it: pure, so that forms, the API and tests ask the same."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

LISTS = frozenset({"genres", "tropes", "countries", "languages", "devices"})
EXCLUDED = frozenset({"genres", "tropes", "series"})
DEVICES = frozenset({"phone", "tablet", "desktop", "tv"})
MOST_VALUES = 200
MOST_CAPS = 4
LONGEST_CAP_SECONDS = 7 * 86_400  # as long as what a viewer was shown is remembered
LONGEST_FLIGHT = timedelta(days=400)
HIGHEST_AGE = 21


@dataclass(frozen=True)
class FlightPlan:
    """Everything of a flight that its advertiser decides; the fields are those of the model."""

    name: str
    starts_at: datetime
    ends_at: datetime
    pricing: str
    cpm_minor: int
    budget_minor: int
    slots: tuple[str, ...]
    daily_cap_minor: int | None = None
    pacing: str = "even"
    frequency_caps: tuple[Mapping[str, int], ...] = ()
    targeting: Mapping[str, Any] = field(default_factory=dict)
    exclusions: Mapping[str, Any] = field(default_factory=dict)


def wrong_fields(plan: FlightPlan) -> tuple[str, ...]:
    """Names of the fields that cannot be accepted, in the order of the form."""
    return tuple(dict.fromkeys(_wrong(plan)))


def _wrong(plan: FlightPlan) -> Iterator[str]:
    if not plan.name.strip() or len(plan.name) > 120:
        yield "name"
    if not timedelta() < plan.ends_at - plan.starts_at <= LONGEST_FLIGHT:
        yield "ends_at"
    yield from _wrong_money(plan)
    if not all(_is_cap(cap) for cap in plan.frequency_caps) or len(plan.frequency_caps) > MOST_CAPS:
        yield "frequency_caps"
    if not _is_targeting(plan.targeting):
        yield "targeting"
    if not set(plan.exclusions) <= EXCLUDED or not all(map(_is_words, plan.exclusions.values())):
        yield "exclusions"


def _wrong_money(plan: FlightPlan) -> Iterator[str]:
    """A house ad costs nothing; any other must be able to pay for one impression at least."""
    is_house = plan.pricing == "house"
    if is_house != (plan.cpm_minor == 0) or not 0 <= plan.cpm_minor <= 10_000_000:
        yield "cpm_minor"
    if (plan.budget_minor == 0) != is_house or not 0 <= plan.budget_minor * 1000 < 2**62:
        yield "budget_minor"
    if plan.daily_cap_minor is not None and not 0 < plan.daily_cap_minor <= plan.budget_minor:
        yield "daily_cap_minor"


def _is_cap(cap: Any) -> bool:
    if not isinstance(cap, Mapping) or set(cap) != {"impressions", "seconds"}:
        return False
    whole = all(type(value) is int for value in cap.values())
    return whole and 1 <= cap["impressions"] <= 1000 and 60 <= cap["seconds"] <= LONGEST_CAP_SECONDS


def _is_targeting(targeting: Mapping[str, Any]) -> bool:
    rest = {key: value for key, value in targeting.items() if key not in LISTS}
    lists = [value for key, value in targeting.items() if key in LISTS]
    hours, age = rest.pop("hours", [0]), rest.pop("maximum_age_rating", 0)
    return (
        not rest
        and all(map(_is_words, lists))
        and set(targeting.get("devices", ())) <= DEVICES
        and _is_hours(hours)
        and type(age) is int
        and 0 <= age <= HIGHEST_AGE
    )


def _is_words(values: Any) -> bool:
    """A list that is not empty: leaving a dimension out and allowing nothing of it must not look alike."""
    is_list = isinstance(values, list | tuple) and 0 < len(values) <= MOST_VALUES
    return is_list and all(isinstance(value, str) and 0 < len(value) <= 60 for value in values)


def _is_hours(values: Any) -> bool:
    is_list = isinstance(values, list | tuple) and 0 < len(values) <= 24
    return is_list and all(type(value) is int and 0 <= value <= 23 for value in values)
