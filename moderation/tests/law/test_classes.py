"""Classes at every threshold and around every date, as the packs that the product ships give them."""

from datetime import date

import pytest

from moderation.law.classifying import applicable_packs, strictest_duties
from moderation.law.contract import Classification, Duties, Inputs, Promotion, Tier
from moderation.law.reading import read_pack
from moderation.selectors.classification import classified, shipped_packs

HOME = ("CN", "*")
FEN_PER_YUAN = 100


def classify_on(on: date, *, places: tuple[str, ...] = HOME, **inputs: object) -> Classification:
    """What the shipped packs say on a day."""
    given = Inputs(**inputs)
    return classified(given, applicable_packs(shipped_packs(), places, on, ai_made=given.ai_made), on)


def codes(found: Classification) -> list[str]:
    return [reason.code for reason in found.reasons]


FIRST, SECOND, AI = date(2025, 2, 5), date(2026, 1, 1), date(2026, 7, 1)
THRESHOLDS = [
    (FIRST, False, 300_000, Tier.OTHER, Tier.ORDINARY),
    (FIRST, False, 1_000_000, Tier.ORDINARY, Tier.KEY),
    (SECOND, False, 1_000_000, Tier.OTHER, Tier.ORDINARY),
    (SECOND, False, 3_000_000, Tier.ORDINARY, Tier.KEY),
    (AI, True, 300_000, Tier.OTHER, Tier.ORDINARY),
    (AI, True, 800_000, Tier.ORDINARY, Tier.KEY),
]


@pytest.mark.parametrize(("on", "ai_made", "yuan", "below", "at"), THRESHOLDS)
def test_a_class_begins_with_its_own_amount_to_the_fen(
    on: date, ai_made: bool, yuan: int, below: Tier, at: Tier
) -> None:
    fen = yuan * FEN_PER_YUAN
    tiers = [classify_on(on, ai_made=ai_made, investment_minor=fen + step).tier for step in (-1, 0, 1)]
    assert tiers == [below, at, at]


@pytest.mark.parametrize(
    ("on", "ai_made", "yuan", "tier", "pack"),
    [
        (date(2024, 5, 31), False, 1_000_000, Tier.OTHER, ""),
        (date(2024, 6, 1), False, 1_000_000, Tier.KEY, "cn-2025-02-05@1"),
        (date(2025, 2, 4), False, 1_000_000, Tier.KEY, "cn-2025-02-05@1"),
        (date(2025, 2, 5), False, 1_000_000, Tier.KEY, "cn-2025-02-05@1"),
        (date(2025, 2, 6), False, 1_000_000, Tier.KEY, "cn-2025-02-05@1"),
        (date(2025, 12, 31), False, 1_000_000, Tier.KEY, "cn-2025-02-05@1"),
        (date(2026, 1, 1), False, 1_000_000, Tier.ORDINARY, "cn-2026-01-01@1"),
        (date(2026, 1, 2), False, 1_000_000, Tier.ORDINARY, "cn-2026-01-01@1"),
        (date(2026, 6, 30), True, 800_000, Tier.OTHER, "cn-2026-01-01@1"),
        (date(2026, 7, 1), True, 800_000, Tier.KEY, "cn-ai-2026-07-01@1"),
        (date(2026, 7, 2), True, 800_000, Tier.KEY, "cn-ai-2026-07-01@1"),
        (date(2026, 7, 1), False, 800_000, Tier.OTHER, "cn-2026-01-01@1"),
    ],
)
def test_the_day_decides_which_table_holds(on: date, ai_made: bool, yuan: int, tier: Tier, pack: str) -> None:
    found = classify_on(on, ai_made=ai_made, investment_minor=yuan * FEN_PER_YUAN)
    tables = [ref for ref in found.packs if ref.startswith("cn-") and "labels" not in ref]
    assert (found.tier, tables) == (tier, [pack] if pack else [])


@pytest.mark.parametrize(
    ("on", "is_before"), [(date(2025, 2, 4), True), (date(2025, 2, 5), False), (date(2025, 2, 6), False)]
)
def test_before_its_notice_the_first_table_is_applied_and_says_that_it_was_not_written_down_yet(
    on: date, is_before: bool
) -> None:
    assert ("before-notice" in codes(classify_on(on, investment_minor=1))) is is_before


@pytest.mark.parametrize(
    "theme",
    [
        "politics",
        "military",
        "diplomacy",
        "national-security",
        "united-front",
        "ethnicity",
        "religion",
        "justice",
        "public-security",
    ],
)
@pytest.mark.parametrize(("on", "ai_made"), [(FIRST, False), (SECOND, False), (AI, True)])
def test_a_special_theme_is_key_at_one_yuan(on: date, ai_made: bool, theme: str) -> None:
    found = classify_on(on, ai_made=ai_made, investment_minor=FEN_PER_YUAN, themes=frozenset({theme}))
    assert (found.tier, found.reviewers) == (Tier.KEY, ("regulator",))
    assert "special-theme" in codes(found)
    assert set(found.second_reasons) == {"key", "special-theme"}


@pytest.mark.parametrize(("on", "tier"), [(date(2025, 12, 31), Tier.KEY), (date(2026, 1, 1), Tier.OTHER)])
def test_the_first_screen_made_a_series_key_until_2025_and_still_asks_for_two_people(on: date, tier: Tier) -> None:
    found = classify_on(on, investment_minor=FEN_PER_YUAN, promotion=Promotion.FIRST_SCREEN)
    assert found.tier is tier
    assert "first-screen" in found.second_reasons


def test_who_reviews_and_which_number_follow_the_class() -> None:
    key, ordinary, other = (
        classify_on(SECOND, investment_minor=yuan * FEN_PER_YUAN) for yuan in (3_000_000, 1_000_000, 1)
    )
    assert [found.reviewers for found in (key, ordinary, other)] == [
        ("regulator",),
        ("provincial-regulator",),
        ("platform",),
    ]
    assert [[rule.kind for rule in found.numbers] for found in (key, ordinary, other)] == [
        ["licence", "filing"],
        ["filing", "licence"],
        [],
    ]
    assert all(rule.unique for rule in key.numbers)
    assert [found.second_review for found in (key, ordinary, other)] == [True, False, False]


def test_money_of_another_country_is_not_converted_but_holds_and_asks_for_two_people() -> None:
    found = classify_on(SECOND, investment_minor=1, currency="USD")
    assert found.tier is Tier.UNCLASSIFIED
    assert [(reason.code, dict(reason.params)) for reason in found.holding] == [
        ("other-currency", {"currency": "USD", "wanted": "CNY"})
    ]
    assert found.second_reasons == ("unclassified",)


def test_an_investment_that_nobody_declared_is_said_and_not_guessed() -> None:
    found = classify_on(SECOND)
    assert (found.tier, codes(found), found.holding) == (Tier.OTHER, ["investment-not-declared"], ())


def test_the_label_of_ai_is_demanded_from_its_own_day_on_and_only_of_what_ai_made() -> None:
    labels = {
        (on, ai_made): [label.id for label in classify_on(on, ai_made=ai_made, investment_minor=1).labels]
        for on in (date(2025, 8, 31), date(2025, 9, 1), date(2025, 9, 2))
        for ai_made in (True, False)
    }
    assert [labels[day, True] for day in sorted({day for day, _ in labels})] == [[], ["ai-made"], ["ai-made"]]
    assert not any(found for (_, ai_made), found in labels.items() if not ai_made)


def test_a_class_that_needs_a_number_needs_it_on_the_picture() -> None:
    found = classify_on(SECOND, investment_minor=3_000_000 * FEN_PER_YUAN)
    assert [(label.id, [place.value for place in label.places], label.least_seconds) for label in found.labels] == [
        ("filing-number", ["overlay", "burnt-in"], 2)
    ]


def test_a_site_in_europe_has_no_classes_but_duties() -> None:
    found = classify_on(date(2026, 8, 1), places=("EU",), investment_minor=10**12, themes=frozenset({"politics"}))
    assert (found.tier, found.packs, found.numbers) == (Tier.OTHER, ("eu-2024-02-17@2",), ())


@pytest.mark.parametrize(
    ("on", "places", "days", "is_receipted"),
    [
        (date(2024, 2, 16), ("EU",), (0, 0), False),
        (date(2024, 2, 17), ("EU",), (184, 184 + 31), True),
        (date(2024, 2, 18), ("CN", "EU", "*"), (184, 184 + 31), True),
        (date(2026, 8, 2), ("CN", "*"), (0, 0), False),
    ],
)
def test_duties_hold_in_europe_from_their_day_on(on, places, days, is_receipted) -> None:
    duties = strictest_duties(applicable_packs(shipped_packs(), places, on, ai_made=False))
    assert (duties.appeal_days, duties.evidence_days) == days
    assert (duties.notice_receipt, duties.yearly_report) == (is_receipted, is_receipted)


def test_of_two_laws_the_longer_time_and_the_shorter_text_count() -> None:
    base = {"version": 1, "valid_from": SECOND, "source": "test"}
    one, other = (
        read_pack({**base, "id": name, "jurisdiction": name, "duties": duties})
        for name, duties in (
            ("A", {"appeal_days": 90, "statement_facts_characters": 800}),
            ("B", {"appeal_days": 30, "notice_receipt": True}),
        )
    )
    assert strictest_duties([one, other]) == Duties(appeal_days=90, statement_facts_characters=800, notice_receipt=True)


def test_europe_wants_ai_disclosed_from_its_own_day_on_and_not_burnt_in() -> None:
    found = {
        (on, ai_made): classify_on(on, places=("EU",), ai_made=ai_made).labels
        for on in (date(2026, 8, 1), date(2026, 8, 2), date(2026, 8, 3))
        for ai_made in (True, False)
    }
    assert [len(found[day, True]) for day in sorted({day for day, _ in found})] == [0, 1, 1]
    assert [place.value for place in found[date(2026, 8, 2), True][0].places] == ["overlay", "metadata"]
    assert not any(labels for (_, ai_made), labels in found.items() if not ai_made)


def test_where_two_places_count_the_stricter_one_does_and_both_are_on_record() -> None:
    found = classify_on(SECOND, places=("CN", "EU", "*"), investment_minor=3_000_000 * FEN_PER_YUAN)
    assert (found.tier, found.reviewers) == (Tier.KEY, ("regulator",))
    assert found.version == "cn-2026-01-01@1+ages-2024-01-01@1+cn-labels-2025-09-01@1+eu-2024-02-17@2"
