"""The index follows publication, heals itself and can be made again."""

from django.core.management import call_command
from django.utils import timezone

from core.actors import SYSTEM
from dramas.enums import Publication
from dramas.models import SearchEntry, SearchSpelling, Series, SeriesText, SeriesVersion
from dramas.selectors.search import Wish, found_series
from dramas.selectors.studio import submitted_versions
from dramas.services.episodes import add_episode
from dramas.services.publication import reinstate_series, take_down_series
from dramas.services.search import index_series, index_what_is_behind, rebuild_search
from dramas.services.series import SeriesEdit, SeriesTextInput, edit_series
from dramas.services.submission import submit_series
from dramas.services.verdicts import EPISODE, SERIES_TEXTS, VersionVerdict, apply_verdict


def found(text: str) -> list[str]:
    return [card.slug for card in found_series(Wish(text), "en").cards]


def everything() -> list[tuple]:
    return [
        *SearchEntry.objects.order_by("pk").values_list("pk", "version_id", "tokens"),
        *SearchSpelling.objects.order_by("deletion", "word").values_list("deletion", "word"),
    ]


def approve_all(series) -> None:
    submit_series(actor=SYSTEM, series=series)
    texts, episodes = submitted_versions(series)
    for kind, versions in ((SERIES_TEXTS, texts), (EPISODE, episodes)):
        for version in versions:
            apply_verdict(actor=SYSTEM, verdict=VersionVerdict(kind, version.public_id, version.digest, "approve"))


def test_approval_reaches_the_index_and_so_do_new_texts(make_series, make_asset) -> None:
    series = make_series(episodes=1, slug="rain")
    assert found("title rain") == []
    approve_all(series)
    assert found("title rain") == found("标题") == ["rain"]
    edit_series(actor=SYSTEM, series=series, edit=SeriesEdit(texts=[SeriesTextInput("en", "Harbour Lights")]))
    add_episode(actor=SYSTEM, series=series, asset=make_asset(), number=2, title="Part 2", language="en")
    assert found("harbour") == []
    approve_all(series)
    assert (found("harbour"), found("标题")) == (["rain"], [])


def test_a_takedown_and_a_return_reach_the_index_at_once(make_public_series) -> None:
    series = make_public_series(title="Harbour Lights")
    index_series(series.pk)
    assert found("harbour") == [series.slug]
    take_down_series(actor=SYSTEM, series=series, reason="order")
    assert found("harbour") == []
    assert not SearchEntry.objects.exists()
    reinstate_series(actor=SYSTEM, series=Series.objects.get())
    assert found("harbour") == [series.slug]


def test_an_index_made_twice_or_again_is_the_same(make_public_series) -> None:
    for title in ("Harbour Lights", "Second Wind"):
        index_series(make_public_series(title=title).pk)
    before = everything()
    index_series(Series.objects.first().pk)
    assert (rebuild_search(), everything()) == (2, before)
    SearchEntry.objects.all().delete()
    SearchSpelling.objects.all().delete()
    call_command("rebuild_search")
    assert everything() == before


def test_words_that_no_series_has_any_more_are_forgotten(make_public_series) -> None:
    series = make_public_series(title="Harbour Lights")
    index_series(series.pk)
    SeriesText.objects.update(title="Rain")
    SearchEntry.objects.update(tokens="cold")
    rebuild_search()
    assert not SearchSpelling.objects.filter(word="harbour").exists()
    assert found("harbor") == []
    assert found("rain") == [series.slug]


def test_what_the_index_does_not_know_yet_is_brought_in(make_public_series) -> None:
    series = make_public_series(title="Harbour Lights")
    make_public_series(title="Hidden")
    Series.objects.exclude(pk=series.pk).update(publication=Publication.HIDDEN)
    assert (index_what_is_behind(), index_what_is_behind()) == (1, 0)
    assert found("harbour") == [series.slug]
    newer = SeriesVersion.objects.create(
        series=series, number=2, state="approved", digest="d", frozen_at=timezone.now()
    )
    SeriesText.objects.create(version=newer, language="en", title="Rain")
    Series.objects.filter(pk=series.pk).update(live_version=newer)
    assert (index_what_is_behind(), found("harbour"), found("rain")) == (1, [], [series.slug])
