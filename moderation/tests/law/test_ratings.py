"""One set of descriptors, a rating in every market."""

import itertools
from datetime import date

import pytest

from moderation.law.classifying import applicable_packs
from moderation.law.descriptors import DESCRIPTORS, minimum_age, ratings, strongest
from moderation.selectors.classification import shipped_packs

PACKS = applicable_packs(shipped_packs(), ("*",), date(2026, 1, 1), ai_made=False)


@pytest.mark.parametrize(
    ("levels", "CN", "IMDA", "BBFC", "MPA", "IARC"),
    [
        ({}, "all", "G", "U", "G", "3+"),
        ({"theme": 1}, "all", "G", "U", "G", "3+"),
        ({"language": 1}, "8+", "PG", "PG", "PG", "12+"),
        ({"violence": 2}, "12+", "PG13", "12", "PG-13", "12+"),
        ({"violence": 3}, "16+", "NC16", "15", "R", "16+"),
        ({"violence": 4}, "18+", "M18", "18", "R", "18+"),
        ({"violence": 5}, "18+", "R21", "18", "NC-17", "18+"),
        ({"nudity": 3}, "18+", "M18", "18", "R", "18+"),
        ({"sex": 4}, "18+", "R21", "18", "NC-17", "18+"),
        ({"violence": 1, "drugs": 3}, "18+", "M18", "15", "R", "16+"),
    ],
)
def test_each_market_derives_its_rating_from_the_strongest_descriptor(levels, CN, IMDA, BBFC, MPA, IARC) -> None:  # noqa: N803 - markets
    found = {rated.market: rated.rating for rated in ratings(levels, PACKS)}
    assert found == {"CN": CN, "IMDA": IMDA, "BBFC": BBFC, "MPA": MPA, "IARC": IARC}


@pytest.mark.parametrize("name", DESCRIPTORS)
def test_more_of_anything_never_makes_a_series_younger(name: str) -> None:
    ages = [[rated.minimum_age for rated in ratings({name: level}, PACKS)] for level in range(6)]
    assert all(
        later >= earlier
        for before, after in itertools.pairwise(ages)
        for earlier, later in zip(before, after, strict=True)
    )
    assert ages[0] != ages[5]


def test_the_strictest_market_of_the_places_where_the_site_works_sets_the_age() -> None:
    rated = ratings({"violence": 5}, PACKS)
    assert [minimum_age(rated, places) for places in (("CN",), ("SG",), ("CN", "SG", "*"), ("FR",))] == [18, 21, 21, 0]


def test_who_says_more_is_believed() -> None:
    assert strongest({"sex": 1, "violence": 3}, {"sex": 2}, {})["sex"] == 2
    assert strongest() == dict.fromkeys(DESCRIPTORS, 0)
