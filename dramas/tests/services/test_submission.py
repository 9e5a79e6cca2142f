"""From drafts to published episodes, and back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.actors import SYSTEM
from core.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from dramas.enums import Publication, VersionState
from dramas.models import Episode, EpisodeVersion, Series, SeriesVersion
from dramas.selectors.catalogue import public_episode, public_episodes, public_series
from dramas.selectors.readiness import submission_obstacles
from dramas.selectors.studio import submitted_versions
from dramas.services.episodes import add_episode, rename_episode
from dramas.services.publication import publish_blocked, reinstate_series, take_down_series
from dramas.services.series import SeriesEdit, SeriesTextInput, edit_series
from dramas.services.submission import submit_series, withdraw_submission
from dramas.services.verdicts import EPISODE, SERIES_TEXTS, VersionVerdict, apply_verdict
from media.enums import AssetState
from tests.fixtures.refusals import refused


def decide(version, kind, verdict, actor=SYSTEM):
    apply_verdict(actor=actor, verdict=VersionVerdict(kind, version.public_id, version.digest, verdict))


def approve_all(series):
    texts, episodes = submitted_versions(series)
    for version in texts:
        decide(version, SERIES_TEXTS, "approve")
    for version in episodes:
        decide(version, EPISODE, "approve")


def codes(series):
    return [obstacle.code for obstacle in submission_obstacles(series, timezone.localdate())]


def test_submission_freezes_every_draft_with_a_digest(make_series):
    series = make_series(episodes=2)
    submit_series(actor=SYSTEM, series=series)
    texts, episodes = submitted_versions(series)
    assert len(texts) == 1
    assert [len(version.digest) for version in episodes] == [64, 64]
    assert episodes[0].digest != episodes[1].digest
    with pytest.raises(ConflictError):
        rename_episode(actor=SYSTEM, version=episodes[0], language="en", title="After the fact")
    with pytest.raises(ConflictError):
        edit_series(actor=SYSTEM, series=series, edit=SeriesEdit(genre="x"))


def test_only_approved_versions_become_live_and_public(make_series):
    series = make_series(episodes=3)
    submit_series(actor=SYSTEM, series=series)
    texts, (first, second, third) = submitted_versions(series)
    assert not public_series().exists()
    decide(texts[0], SERIES_TEXTS, "approve")
    decide(first, EPISODE, "approve")
    decide(second, EPISODE, "request_changes")
    decide(third, EPISODE, "reject")
    series.refresh_from_db()
    assert series.publication == Publication.PUBLISHED
    assert [episode.number for episode in public_episodes(series)] == [1]
    with pytest.raises(NotFoundError):
        public_episode(slug=series.slug, number=2)


def test_a_returned_episode_gets_a_new_version_and_the_old_one_stays_as_it_was(make_series, make_asset):
    series = make_series(episodes=1)
    submit_series(actor=SYSTEM, series=series)
    texts, (version,) = submitted_versions(series)
    decide(texts[0], SERIES_TEXTS, "approve")
    decide(version, EPISODE, "request_changes")
    again = add_episode(actor=SYSTEM, series=series, asset=make_asset(), number=1, title="ignored", language="en")
    assert (again.number, again.texts.get().title) == (2, "Part 1")
    submit_series(actor=SYSTEM, series=series)
    approve_all(series)
    assert public_episode(slug=series.slug, number=1).live_version_id == again.pk


def test_a_new_version_of_a_live_episode_is_reviewed_while_the_old_one_plays(make_series, make_asset):
    series = make_series(episodes=1)
    submit_series(actor=SYSTEM, series=series)
    approve_all(series)
    old = public_episode(slug=series.slug, number=1).live_version
    add_episode(actor=SYSTEM, series=series, asset=make_asset(), number=1, title="", language="en")
    submit_series(actor=SYSTEM, series=series)
    assert public_episode(slug=series.slug, number=1).live_version == old
    approve_all(series)
    assert public_episode(slug=series.slug, number=1).live_version != old
    assert EpisodeVersion.objects.get(pk=old.pk).state == VersionState.SUPERSEDED


def test_a_verdict_on_something_else_than_was_looked_at_is_refused(make_series):
    series = make_series(episodes=1)
    submit_series(actor=SYSTEM, series=series)
    _texts, (version,) = submitted_versions(series)
    with pytest.raises(ConflictError) as refusal:
        apply_verdict(actor=SYSTEM, verdict=VersionVerdict(EPISODE, version.public_id, "0" * 64, "approve"))
    assert refusal.value.code == "digest-changed"


def test_nobody_decides_on_their_own_or_a_related_company(make_series, make_user, make_company, actor_for):
    company = make_company()
    reviewer = make_user("reviewer", company=company)
    series = make_series(episodes=1, company=company)
    submit_series(actor=SYSTEM, series=series)
    _texts, (version,) = submitted_versions(series)
    with pytest.raises(ForbiddenError) as refusal:
        decide(version, EPISODE, "approve", actor=actor_for(reviewer))
    assert refusal.value.code == "own-work"


def test_a_withdrawn_submission_can_be_changed_again(make_series):
    series = make_series(episodes=1)
    submit_series(actor=SYSTEM, series=series)
    withdraw_submission(actor=SYSTEM, series=series)
    edit_series(actor=SYSTEM, series=series, edit=SeriesEdit(texts=[SeriesTextInput("en", "Better title")]))
    assert SeriesVersion.objects.get(series=series).texts.get().title == "Better title"
    assert codes(series) == []


def test_each_obstacle_to_a_submission_has_a_code_and_a_sentence(make_series, make_company, make_asset):
    expired = make_company(licence_expires_on=timezone.localdate() - timedelta(days=1))
    series = make_series(episodes=0, company=expired)
    add_episode(actor=SYSTEM, series=series, asset=make_asset(AssetState.ENCODING), number=1, title="a", language="en")
    add_episode(actor=SYSTEM, series=series, asset=make_asset(AssetState.FAILED), number=2, title="b", language="en")
    assert codes(series) == ["licence-expired", "encoding-failed", "encoding"]
    with refused(InvalidError, "licence-expired"):
        submit_series(actor=SYSTEM, series=series)
    assert codes(make_series(episodes=0)) == ["no-episodes"]
    fine = make_series(episodes=1)
    submit_series(actor=SYSTEM, series=fine)
    assert codes(fine) == ["in-review"]
    approve_all(fine)
    assert codes(fine) == ["nothing-new"]


def test_an_expired_licence_holds_publication_until_it_is_renewed(make_series, make_company):
    company = make_company()
    series = make_series(episodes=1, company=company)
    submit_series(actor=SYSTEM, series=series)
    type(company).objects.filter(pk=company.pk).update(licence_expires_on=timezone.localdate() - timedelta(days=1))
    approve_all(series)
    series.refresh_from_db()
    assert (series.publication, series.publication_block) == (Publication.HIDDEN, "licence-expired")
    assert publish_blocked() == 0
    type(company).objects.filter(pk=company.pk).update(licence_expires_on=timezone.localdate() + timedelta(days=30))
    assert publish_blocked() == 2
    assert [episode.number for episode in public_episodes(series)] == [1]


def test_an_episode_is_public_only_from_its_hour_on(make_series):
    series = make_series(episodes=1)
    submit_series(actor=SYSTEM, series=series)
    approve_all(series)
    hour = timezone.now() + timedelta(hours=1)
    Episode.objects.update(available_from=hour)
    assert not public_episodes(series).exists()
    assert not public_series().exists()
    assert public_episodes(series, now=hour).count() == 1


def test_a_takedown_removes_the_series_and_raises_every_grant_epoch(make_series, operator_actor, viewer_actor):
    series = make_series(episodes=2)
    submit_series(actor=SYSTEM, series=series)
    approve_all(series)
    series.refresh_from_db()
    with pytest.raises(ForbiddenError):
        take_down_series(actor=viewer_actor, series=series, reason="rights")
    take_down_series(actor=operator_actor, series=series, reason="rights")
    assert not public_series().exists()
    assert set(EpisodeVersion.objects.values_list("asset__grant_epoch", flat=True)) == {2}
    reinstate_series(actor=operator_actor, series=Series.objects.get(pk=series.pk))
    assert public_series().count() == 1
