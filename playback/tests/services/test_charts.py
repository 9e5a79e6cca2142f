"""Charts are counted from the figures of the days: what is late weighs most, a viewer counts once a day, and counting again gives the same."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from core.actors import guest, person
from dramas.enums import Publication
from dramas.models import Episode, Series
from playback.enums import Chart, EventKind, Movement
from playback.models import ChartPlace, DayFigure, RollUp, SeriesFigure
from playback.selectors.charts import chart_standings, charted_tropes, charts_counted_at
from playback.services.charts import FINISH_HALF_LIFE, HEAT_HALF_LIFE, NEW_FOR, rebuild_charts, weight
from playback.services.events import Happening, record_event
from playback.services.figures import roll_up_events
from playback.tasks.charts import keep_charts

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def make_series(make_public_series):
    """``make_series()``: a public series that came out a year before NOON, and a day later than the one made before it."""
    count = iter(range(300))

    def make(*, published_at=None, **facts):
        series = make_public_series(**facts)
        series.published_at = published_at or NOON - 365 * DAY + next(count) * DAY
        series.save(update_fields=["published_at"])
        return series

    return make


@pytest.fixture
def watched():
    """``watched(series, 3)``: three viewers started it that day; ``finished``: so many watched its last episode to the end."""

    def write(series, viewers, *, at=NOON, finished=0):
        SeriesFigure.objects.create(series=series, day=at.date(), viewers=viewers)
        last = series.episodes.order_by("-number").first()
        DayFigure.objects.create(episode=last, day=at.date(), finishers=finished)

    return write


def chart(name, *, viewer=None, trope="", now=NOON):
    return [row.series_id for row in chart_standings(name, viewer=viewer, trope=trope, now=now)]


def rows():
    return list(
        ChartPlace.objects.order_by("chart", "trope", "place").values_list(
            "chart", "trope", "place", "place_before", "series"
        )
    )


@pytest.mark.parametrize("half_life", [HEAT_HALF_LIFE, FINISH_HALF_LIFE])
def test_a_day_weighs_half_after_its_half_life(half_life):
    assert [weight(age * half_life, half_life) for age in (0, 1, 2)] == [1_000_000, 500_000, 250_000]


def test_what_is_watched_now_stands_before_what_was_watched_more_a_while_ago(make_series, watched):
    late, early, never = make_series(), make_series(), make_series()
    watched(early, 9, at=NOON - 7 * DAY)
    watched(late, 2)
    rebuild_charts(now=NOON)
    assert chart(Chart.HOT) == [late.pk, early.pk]
    watched(early, 7, at=NOON - 6 * DAY)
    rebuild_charts(now=NOON)
    assert chart(Chart.HOT) == [early.pk, late.pk], "the days of a series add up"
    assert never.pk not in chart(Chart.HOT)


def test_of_two_that_are_watched_as_much_the_newer_stands_first(make_series, watched):
    older, newer = make_series(), make_series()
    watched(older, 3)
    watched(newer, 3)
    rebuild_charts(now=NOON)
    assert chart(Chart.HOT) == [newer.pk, older.pk]


def test_a_robot_that_starts_all_day_counts_once(make_series):
    loved, cheated = make_series(), make_series(episodes=9)
    for number, viewer in enumerate("ab"):
        happen(viewer, loved.episodes.get(number=1), number)
    for number in range(90):
        happen("robot", cheated.episodes.get(number=number % 9 + 1), 100 + number)
        happen("robot", cheated.episodes.get(number=9), 300 + number, EventKind.COMPLETED)
    happen("a", loved.episodes.get(number=3), 500, EventKind.COMPLETED)
    happen("b", loved.episodes.get(number=3), 501, EventKind.COMPLETED)
    roll_up_events(now=NOON)
    rebuild_charts(now=NOON)
    assert SeriesFigure.objects.get(series=cheated).viewers == 1
    assert chart(Chart.HOT) == chart(Chart.FINISHED) == [loved.pk, cheated.pk]


def happen(viewer, episode, number, kind=EventKind.STARTED):
    record_event(Happening(guest(viewer).ref, episode.pk, kind, f"event-{number}", NOON), now=NOON)


def test_new_series_stand_in_a_chart_of_their_own_for_a_month_also_before_anybody_came(make_series, watched):
    old = make_series(published_at=NOON - NEW_FOR - DAY)
    quiet = make_series(published_at=NOON - 2 * DAY)
    quieter = make_series(published_at=NOON - 3 * DAY)
    liked = make_series(published_at=NOON - NEW_FOR + DAY)
    watched(old, 50)
    watched(liked, 1)
    rebuild_charts(now=NOON)
    assert chart(Chart.NEW) == [liked.pk, quiet.pk, quieter.pk]


def test_finished_are_complete_series_by_who_reached_the_end(make_series, make_episode, watched):
    short, long, running = make_series(episodes=1), make_series(episodes=4), make_series()
    watched(short, 90, finished=2)
    watched(long, 5, finished=4)
    watched(running, 80, finished=60)
    DayFigure.objects.create(episode=long.episodes.get(number=1), day=NOON.date(), finishers=99)
    make_episode(running, 4, available_from=NOON + DAY)
    rebuild_charts(now=NOON)
    assert chart(Chart.FINISHED) == [long.pk, short.pk], "ends of other episodes do not count, nor series that go on"


def test_a_trope_that_three_series_share_has_a_chart(make_series, watched):
    series = [make_series(tropes=("CEO", "ceo", "rebirth") if number else ("ceo",)) for number in range(3)]
    for number, each in enumerate(series):
        watched(each, number + 1)
    rebuild_charts(now=NOON)
    assert charted_tropes(None, NOON) == ["ceo"]
    assert chart(Chart.TROPE, trope="CEO") == [each.pk for each in reversed(series)]
    assert chart(Chart.TROPE, trope="rebirth") == []


def test_a_place_tells_how_it_moved_since_the_day_before(make_series, watched):
    falls, rises, stays, enters = (make_series() for _number in range(4))
    for series, before, today in ((falls, 9, 0), (rises, 6, 20), (stays, 3, 0), (enters, 0, 1)):
        watched(series, before, at=NOON - DAY)
        SeriesFigure.objects.create(series=series, day=NOON.date(), viewers=today)
    rebuild_charts(now=NOON)
    found = {row.series_id: row.movement for row in chart_standings(Chart.HOT, viewer=None, now=NOON)}
    assert found == {
        rises.pk: Movement.UP,
        falls.pk: Movement.DOWN,
        stays.pk: Movement.SAME,
        enters.pk: Movement.ENTERED,
    }


def test_counting_again_gives_the_same_rows(make_series, watched):
    for number in range(5):
        watched(make_series(tropes=("ceo",)), number % 2 + 1)
    rebuild_charts(now=NOON)
    before = rows()
    assert len(before) == 10, "hot and by trope"
    rebuild_charts(now=NOON)
    assert rows() == before


def test_what_was_counted_for_an_earlier_moment_does_not_replace_the_newer(make_series, watched):
    watched(make_series(), 1)
    assert rebuild_charts(now=NOON)
    before = rows()
    SeriesFigure.objects.all().delete()
    assert not rebuild_charts(now=NOON - timedelta(minutes=1))
    assert rows() == before
    assert charts_counted_at() == NOON


@pytest.mark.django_db(transaction=True)
def test_four_runs_at_once_leave_the_same_rows_as_one(race, make_series, watched):
    for number in range(6):
        watched(make_series(tropes=("ceo",)), number + 1)
    rebuild_charts(now=NOON)
    before = rows()
    ChartPlace.objects.all().delete()
    answers = race(lambda _: rebuild_charts(now=NOON), threads=4)
    assert answers == [True] * 4
    assert rows() == before


def test_only_what_is_public_and_suitable_now_is_shown_and_ranks_have_no_gaps(make_series, watched, make_user):
    series = [make_series(), make_series(minimum_age=18), make_series(), make_series()]
    for number, each in enumerate(series):
        watched(each, 9 - number)
    rebuild_charts(now=NOON)
    adult = person(make_user().pk, age=30)
    assert chart(Chart.HOT, viewer=adult) == [each.pk for each in series]
    Series.objects.filter(pk=series[2].pk).update(publication=Publication.TAKEN_DOWN)
    shown = chart_standings(Chart.HOT, viewer=guest("abc"), now=NOON)
    assert [(row.series_id, row.rank) for row in shown] == [(series[0].pk, 1), (series[3].pk, 2)]
    Episode.objects.filter(series=series[0]).update(publication=Publication.TAKEN_DOWN)
    Series.objects.filter(pk=series[3].pk).update(publication=Publication.SUSPENDED)
    assert chart(Chart.HOT, viewer=guest("abc")) == []


@pytest.mark.django_db(transaction=True)
def test_it_is_done_by_itself(eager_tasks, make_public_series):
    make_public_series()
    keep_charts()
    keep_charts()
    assert RollUp.objects.get().counted_until <= timezone.now()
    assert ChartPlace.objects.get().chart == Chart.NEW


def test_thirty_series_cost_as_much_as_three(make_series, watched, query_budget):
    query_budget(lambda number: watched(make_series(tropes=("ceo",)), number + 1), lambda: rebuild_charts(now=NOON))
