"""From a submitted series to what viewers see, through the real services of dramas."""

import pytest

from accounts.models import Notice
from core.actors import SYSTEM
from core.errors import ConflictError
from dramas.enums import Publication, VersionState
from dramas.models import Episode, EpisodeVersion, Series, SeriesVersion
from dramas.services.episodes import add_episode
from dramas.services.publication import publish_blocked
from media.models import Asset
from moderation.checks.contract import Need
from moderation.checks.registry import CHECKS
from moderation.enums import CaseState, CheckStatus, Verdict
from moderation.selectors.findings import results_of
from moderation.services.cases import withdraw_case
from moderation.services.claims import claim_case
from moderation.services.decisions import decide_case
from moderation.services.held_actions import Target
from moderation.services.takedowns import TakedownReason, take_down
from moderation.services.verdicts import VerdictInput, approve_rest, record_verdict
from moderation.subjects import subject_of
from moderation.tests.subjects.conftest import FACTS

OF_THE_UPLOAD = {
    Need.FOOTAGE,
    Need.PICTURE_MATCHES,
    Need.SOUND_MATCHES,
    Need.CLASSES,
    Need.FLASH_FAILURES,
    Need.ON_SCREEN,
}


@pytest.fixture
def decide(reviewer_actor):
    """``decide(case, returned=(2,))``: return those positions, approve everything else, decide."""

    def make(case, *, returned=()):
        case = claim_case(actor=reviewer_actor, case=case)
        for item in case.items.select_related("case"):
            said = VerdictInput(Verdict.APPROVE)
            if item.position in returned:
                said = VerdictInput(Verdict.REQUEST_CHANGES, "T-SOUND", "Silent from 0:02")
            record_verdict(actor=reviewer_actor, item=item, token=case.lease_token, said=said)
        return decide_case(actor=reviewer_actor, case=case, token=case.lease_token)

    return make


def test_a_submission_costs_as_many_queries_for_thirty_episodes_as_for_three(
    make_series, make_asset, query_budget
) -> None:
    series = make_series(make_asset())
    subject = subject_of("series")

    def add(number: int) -> None:
        made = add_episode(actor=SYSTEM, series=series, asset=make_asset(), number=None, title="Part", language="en")
        version = EpisodeVersion.objects.filter(pk=made.pk)
        version.update(state=VersionState.REJECTED if number % 2 else VersionState.SUBMITTED, digest="d" * 64)
        if number % 2:
            first = version.get()
            EpisodeVersion.objects.create(
                episode=first.episode, number=2, asset=make_asset(), state=VersionState.SUBMITTED, digest="d" * 64
            )

    query_budget(add, lambda: subject.submission(series.public_id))
    items = subject.submission(series.public_id).items
    judged = dict(
        EpisodeVersion.objects.filter(state=VersionState.REJECTED).values_list("episode__public_id", "public_id")
    )
    assert len(judged) == 15
    assert {item.target_ref: item.previous_ref for item in items if item.previous_ref} == judged


@pytest.mark.parametrize(
    ("nominal", "average", "frame_ms"),
    [(24, 24, 41.667), (25, 25, 40), (30, 29.97, 33.367), (59.94, 59.94, 33.367), (30, 17, 33.333), (None, None, 40)],
)
def test_a_frame_lasts_as_long_as_in_what_is_played(
    submitted, make_asset, client_for, reviewer, nominal, average, frame_ms
):
    rates = {"nominal_rate": nominal, "average_rate": average}
    case = submitted(make_asset(facts={**FACTS, "video": {**FACTS["video"], **rates}} if nominal else {}))
    item = case.items.get(position=1)
    page = client_for(reviewer).get(f"/desk/cases/{case.public_id}/?item={item.public_id}").content.decode()
    assert f'data-frame-ms="{frame_ms}' in page


def test_submitting_opens_a_checked_case_with_texts_first_and_episodes_in_order(submitted, company) -> None:
    case = submitted()
    assert (case.state, case.company_id, case.language) == (CaseState.QUEUED, company.pk, "zh-hans")
    items = [(item.kind, item.position, item.title) for item in case.items.all()]
    assert items[0][:2] == ("series_version", 0)
    assert items[1:] == [("episode_version", 1, "Part 1"), ("episode_version", 2, "Part 2")]


def test_a_clean_series_passes_every_check(submitted) -> None:
    case = submitted()
    for item in case.items.all():
        statuses = {result.key: result.status for result in results_of(item)}
        unseen = {key for key in statuses if CHECKS[key].needs & OF_THE_UPLOAD}  # there is no upload
        assert {statuses[key] for key in unseen} <= {CheckStatus.NOT_AVAILABLE, CheckStatus.NOT_APPLICABLE}, item
        for key in ("credentials", "subtitles"):  # there are none
            assert statuses.pop(key, CheckStatus.NOT_APPLICABLE) == CheckStatus.NOT_APPLICABLE, item
        assert {statuses[key] for key in statuses.keys() - unseen} == {CheckStatus.PASS}, item


def test_findings_of_the_encoding_reach_the_desk_with_their_time(submitted, make_asset) -> None:
    analysis = {"black": [[3.0, 6.0]], "frozen": [[3.0, 6.0]], "silent": [], "loudness_lufs": -16.0}
    case = submitted(make_asset(analysis=analysis))
    findings = [finding for result in results_of(case.items.get(position=1)) for finding in result.findings]
    assert [(finding.check_key, finding.start_ms, finding.end_ms) for finding in findings] == [("black", 3000, 6000)]


def test_without_an_analysis_nothing_counts_as_passed(submitted, make_asset, reviewer_actor) -> None:
    case = submitted(make_asset(analysis={}))
    statuses = {result.key: result.status for result in results_of(case.items.get(position=1))}
    assert {statuses[key] for key in ("black", "frozen", "silent", "loudness")} == {CheckStatus.NOT_AVAILABLE}
    case = claim_case(actor=reviewer_actor, case=case)
    done = approve_rest(actor=reviewer_actor, case=case, token=case.lease_token)
    assert [item.position for item in done] == [0]


def test_words_and_a_missing_number_are_found_in_the_texts(submitted) -> None:
    case = submitted(synopsis="他不再赌 博。", filing_number="")
    findings = [finding for result in results_of(case.items.get(position=0)) for finding in result.findings]
    assert [finding.policy_code for finding in findings] == ["C-GAMBLING", "L-NUMBER", "L-PAPERS"]


def test_the_same_file_in_another_series_is_flagged(submitted, make_asset) -> None:
    first = submitted(make_asset(seed="twin"))
    second = submitted(make_asset(seed="twin"))
    results = {result.key: result for result in results_of(second.items.get(position=1))}
    other = Episode.objects.get(series__public_id=first.subject_ref)
    assert [finding.text for finding in results["same-bytes"].findings] == [other.public_id]


def test_approval_publishes_and_only_what_was_approved(submitted, decide) -> None:
    case = decide(submitted(), returned=(2,))
    assert case.state == CaseState.CHANGES_REQUESTED
    series = Series.objects.get(public_id=case.subject_ref)
    first, second = series.episodes.order_by("number")
    assert series.publication == Publication.PUBLISHED
    assert (first.publication, first.live_version.state) == (Publication.PUBLISHED, VersionState.APPROVED)
    assert (second.publication, second.live_version) == (Publication.HIDDEN, None)
    assert EpisodeVersion.objects.get(episode=second).state == VersionState.CHANGES_REQUESTED


def test_the_producer_is_told_with_a_link_to_the_studio(submitted, decide, producer) -> None:
    case = decide(submitted(), returned=(2,))
    notice = Notice.objects.get(user=producer)
    assert case.title in notice.title
    assert "Episode 2 · Part 2 — Sound fault (T-SOUND): Silent from 0:02" in notice.body
    assert notice.url.startswith("/reasons/")


def test_a_version_whose_digest_changed_is_not_approved(submitted, decide) -> None:
    case = submitted()
    EpisodeVersion.objects.filter(episode__number=2).update(digest="0" * 64)
    with pytest.raises(ConflictError) as refusal:
        decide(case)
    assert refusal.value.code == "digest-changed"
    assert not Series.objects.filter(publication=Publication.PUBLISHED).exists()
    assert not SeriesVersion.objects.filter(state=VersionState.APPROVED).exists()


def test_a_withdrawn_series_is_a_draft_again_and_can_be_submitted_anew(submitted, producer_actor) -> None:
    case = submitted()
    withdraw_case(actor=producer_actor, kind="series", ref=case.subject_ref)
    assert set(EpisodeVersion.objects.values_list("state", flat=True)) == {VersionState.DRAFT}


def test_a_takedown_ends_every_grant(submitted, decide, operator_actor) -> None:
    case = decide(submitted())
    epochs = set(Asset.objects.values_list("grant_epoch", flat=True))
    why = TakedownReason("C-RIGHTS", "The rights holder has proved the copy.")
    take_down(actor=operator_actor, target=Target("series", case.subject_ref), why=why)
    assert Series.objects.get().publication == Publication.TAKEN_DOWN
    assert min(Asset.objects.values_list("grant_epoch", flat=True)) > max(epochs)


def test_approved_episodes_wait_for_the_others_only_where_the_operator_says_so(submitted, decide, settings) -> None:
    settings.RELEASE_WAITS_FOR_ALL = True
    decide(submitted(), returned=(2,))
    first, second = Episode.objects.order_by("number")
    assert (first.publication, first.publication_block) == (Publication.HIDDEN, "waits-for-others")
    EpisodeVersion.objects.filter(episode=second).update(state=VersionState.APPROVED)
    Episode.objects.filter(pk=second.pk).update(live_version=second.versions.get())
    publish_blocked()
    assert set(Episode.objects.values_list("publication", flat=True)) == {Publication.HIDDEN, Publication.PUBLISHED}
    assert Episode.objects.get(number=1).publication == Publication.PUBLISHED


def test_a_class_that_the_law_calls_key_is_reviewed_by_two(submitted, decide, make_user, actor_for) -> None:
    case = decide(submitted(special_themes=["military"], number_kind="licence"))
    assert (case.state, case.review_class) == (CaseState.SECOND_REVIEW, "key")
    assert {"key-class", "special-theme"} <= set(case.second_reasons)
    assert case.rule_pack.startswith("cn-2026-01-01@1")
    assert not Episode.objects.filter(publication=Publication.PUBLISHED).exists()
