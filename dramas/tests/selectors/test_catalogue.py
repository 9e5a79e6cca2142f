"""What viewers may see, at the same cost for any number of rows."""

from datetime import timedelta

from django.utils import timezone

from dramas.selectors.catalogue import episode_title, public_episodes, public_series, series_card
from dramas.selectors.texts import in_language


class Row:
    def __init__(self, language):
        self.language = language


def test_the_text_in_the_readers_language_comes_first_then_the_original_then_any():
    rows = [Row("zh-hans"), Row("en")]
    assert in_language(rows, "en", "zh-hans").language == "en"
    assert in_language(rows, "en-gb", "zh-hans").language == "en"
    assert in_language(rows, "fr", "zh-hans").language == "zh-hans"
    assert in_language(rows, "fr", "de").language == "en"
    assert in_language([], "fr", "de") is None


def test_cards_cost_the_same_for_any_number_of_series(query_budget, make_public_series):
    query_budget(
        lambda _n: make_public_series(episodes=1),
        lambda: [series_card(series, "en") for series in public_series()],
        at_most=2,
    )
    assert public_series().count() == 30


def test_episodes_cost_the_same_for_any_number(query_budget, make_public_series, make_episode):
    series = make_public_series(episodes=0)
    query_budget(
        lambda n: make_episode(series, n + 1),
        lambda: [episode_title(episode, "en") for episode in public_episodes(series)],
        at_most=3,
    )
    assert len(public_episodes(series)) == 30


def test_a_series_whose_episodes_are_all_in_the_future_is_not_listed(make_public_series, make_episode):
    series = make_public_series(episodes=0)
    make_episode(series, 1, available_from=timezone.now() + timedelta(days=1))
    assert not public_series().exists()
    make_episode(series, 2)
    (listed,) = public_series()
    assert (listed.episode_count, listed.runtime_ms) == (1, 60_000)
