"""Flights and requests for tests of the decision, drawn by Hypothesis, and the same rules once more, one flight at a time."""

import random

from hypothesis import strategies as st

from ads.decision.facts import Cap, CreativeFacts, FlightFacts, Request, Shown, Tier, Viewer

NOW = 1_772_452_800
SLOTS = ("pre-roll", "between", "pause")
WORDS = ("a", "b", "c")


def flights_of(seed: int) -> tuple[FlightFacts, ...]:
    """Up to eight flights that differ in everything."""
    chance = random.Random(seed)

    def some(values, least: int = 0, most: int = 2) -> frozenset:
        """``least`` to ``most`` of them; none restricts nothing."""
        return frozenset(chance.sample(values, chance.randint(least, most)))

    def creative() -> CreativeFacts:
        return CreativeFacts(chance.randint(1, 99), chance.choice((0, 5, 15, 30)), is_video=chance.random() < 0.6)

    return tuple(
        FlightFacts(
            id=number,
            tier=chance.choice(tuple(Tier)),
            starts_at=NOW + chance.choice((-100, 0, 0, 1)),
            ends_at=NOW + chance.choice((0, 1, 100, 100)),
            price_mills=chance.choice((0, 3, 500)),
            weight=chance.randint(1, 5000),
            slots=some(SLOTS, 1, 3),
            creatives=tuple(creative() for _ in range(chance.randint(1, 2))),
            caps=tuple(Cap(chance.randint(1, 2), chance.choice((60, 3600))) for _ in range(chance.randint(0, 2))),
            countries=some(WORDS),
            languages=some(WORDS),
            devices=some(WORDS, 0, 1),
            hours=some((0, 1, 2)),
            genres=some(WORDS),
            tropes=some(WORDS),
            maximum_age_rating=chance.choice((None, None, 0, 12, 18)),
            excluded_genres=some(WORDS, 0, 1),
            excluded_tropes=some(WORDS, 0, 1),
            excluded_series=some(WORDS, 0, 1),
        )
        for number in range(1, chance.randint(1, 8) + 1)
    )


flights = st.integers(0, 2**32).map(flights_of)
words = st.sampled_from((*WORDS, ""))
requests = st.builds(
    Request,
    slot=st.sampled_from(SLOTS),
    now=st.just(NOW),
    hour=st.integers(0, 3),
    country=words,
    language=words,
    device=words,
    series=words,
    genre=words,
    tropes=st.lists(words, max_size=2).map(tuple),
    age_rating=st.sampled_from((0, 12, 18, 40)),
    most_seconds=st.sampled_from((5, 15, 30)),
    takes_video=st.booleans(),
    takes_cards=st.booleans(),
)
viewers = st.builds(
    Viewer,
    watched_ms=st.integers(0, 3_600_000),
    day_began=st.just(NOW - 1000),
    shown=st.lists(
        st.builds(
            Shown, flight=st.integers(1, 8), at=st.integers(NOW - 4000, NOW), ad_seconds=st.sampled_from((0, 15))
        ),
        max_size=5,
    ).map(tuple),
)


def is_eligible(flight: FlightFacts, request: Request, viewer: Viewer, longest: int) -> bool:
    """Every rule but money, written out for one flight."""

    def aimed(wanted, *values) -> bool:
        return not wanted or any(value in wanted for value in values)

    shown = [one.at for one in viewer.shown if one.flight == flight.id]
    return (
        flight.starts_at <= request.now < flight.ends_at
        and request.slot in flight.slots
        and aimed(flight.countries, request.country)
        and aimed(flight.languages, request.language)
        and aimed(flight.devices, request.device)
        and aimed(flight.hours, request.hour)
        and aimed(flight.genres, request.genre)
        and aimed(flight.tropes, *request.tropes)
        and (flight.maximum_age_rating is None or request.age_rating <= flight.maximum_age_rating)
        and request.series not in flight.excluded_series
        and request.genre not in flight.excluded_genres
        and not flight.excluded_tropes & set(request.tropes)
        and all(
            len([at for at in shown if at > request.now - cap.span_seconds]) < cap.impressions for cap in flight.caps
        )
        and any(
            creative.ad_seconds <= longest and (request.takes_video if creative.is_video else request.takes_cards)
            for creative in flight.creatives
        )
    )
