"""Real files through the real decode: disguised copies are found with both ranges, other works are not; the bank weighs."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from core.errors import ConflictError, ForbiddenError, InvalidError
from core.leases import claim
from core.models import WorkState
from core.models.audit import AuditRecord
from media import storage
from media.models import Asset
from moderation.checks.contract import Need
from moderation.checks.copies.matches import Asker, WorkKind
from moderation.enums import CheckStatus, KnownWorkKind
from moderation.models import Fingerprint, KnownWork, StoredFootage
from moderation.selectors.findings import results_of
from moderation.selectors.fingerprints import picture_matches, sound_matches
from moderation.selectors.shelves import shelf_folders
from moderation.services.checks import run_checks
from moderation.services.fingerprints import fingerprint_source, tidy_fingerprints
from moderation.services.footage import footage_of
from moderation.services.known_works import NewKnownWork, add_known_work
from moderation.services.tracing import FingerprintBusyError, NotFingerprintedError, hears_sound
from moderation.tests.copied_clips import CARDS, TUNE, clip, copy_of

pytestmark = pytest.mark.django_db
BOTH = frozenset({Need.PICTURE_MATCHES, Need.SOUND_MATCHES})


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    """Twelve seconds of falling cells and a melody."""
    return clip(tmp_path_factory.mktemp("original"))


@pytest.fixture(scope="module")
def other(tmp_path_factory):
    """Twelve seconds of another picture with another melody."""
    return clip(tmp_path_factory.mktemp("other"), CARDS, TUNE)


@pytest.fixture
def known(stored_asset, operator_actor):
    """``known(path, kind)``: a work of the bank."""

    def make(path, kind=KnownWorkKind.PROTECTED, title="Film") -> KnownWork:
        return add_known_work(actor=operator_actor, path=path, new=NewKnownWork(title=title, kind=kind))

    return make


@pytest.fixture
def search(stored_asset):
    """``search(path)``: (picture matches, sound matches) of an upload."""

    def search(path):
        asset = stored_asset(path)
        fingerprint_source(asset_ref=asset.public_id)
        asker = Asker(asset.public_id, asset.source_sha256)
        return picture_matches(asker), sound_matches(asker)

    return search


def test_a_mirrored_copy_from_the_middle_is_found_with_both_ranges(known, search, original) -> None:
    known(original)
    pictures, _sounds = search(copy_of(original, "hflip,scale=180:320", start=3))
    (match,) = pictures
    assert (match.work, match.kind, match.mirrored) == ("Film", WorkKind.PROTECTED, True)
    assert (match.start_ms, match.end_ms) == (0, pytest.approx(9000, abs=1000))
    assert match.other_start_ms == pytest.approx(3000, abs=300)
    assert match.other_end_ms == pytest.approx(12_000, abs=1000)
    assert match.share > 0.8


def test_a_faster_cropped_copy_tells_its_speed(known, search, original) -> None:
    known(original)
    pictures, _sounds = search(copy_of(original, "crop=iw*0.9:ih*0.9,setpts=PTS/1.05", sound="atempo=1.05"))
    assert pictures[0].speed == pytest.approx(1.05, abs=0.03)


def test_another_work_is_not_found(known, search, original, other) -> None:
    known(original)
    assert search(other) == ((), ())


def test_the_same_sound_under_another_picture_is_found(known, search, original, tmp_path) -> None:
    known(original)
    pictures, sounds = search(clip(tmp_path, CARDS))
    assert pictures == ()
    (match,) = sounds
    assert (match.start_ms, match.other_start_ms) == (pytest.approx(0, abs=300), pytest.approx(0, abs=300))
    assert match.distance < 0.15


def test_a_source_without_sound_has_no_search_of_sound(search, tmp_path) -> None:
    pictures, sounds = search(clip(tmp_path, sound=""))
    assert (pictures, sounds) == ((), None)


def test_an_ffmpeg_without_chromaprint_says_so(tmp_path) -> None:
    poor = tmp_path / "ffmpeg"
    poor.write_text("#!/bin/sh\necho \"Unknown format 'chromaprint'.\"\n")
    poor.chmod(0o755)
    assert not hears_sound(str(poor))


def test_a_fingerprint_is_made_once_and_a_second_asset_of_the_same_bytes_shares_it(stored_asset, original) -> None:
    first, second = stored_asset(original), stored_asset(original)
    made = fingerprint_source(asset_ref=first.public_id)
    storage.delete_file(first.source_key)
    assert fingerprint_source(asset_ref=second.public_id) == made
    assert Fingerprint.objects.get().attempt == 1


def test_a_fingerprint_that_somebody_makes_is_busy_and_one_that_failed_tells_why(stored_asset, original) -> None:
    asset = stored_asset(original)
    row = Fingerprint.objects.create(source_digest=asset.source_sha256, trace_version=1)
    claim(Fingerprint, row.pk, seconds=60)
    with pytest.raises(FingerprintBusyError):
        fingerprint_source(asset_ref=asset.public_id)
    Fingerprint.objects.update(state=WorkState.FAILED, error="torn")
    with pytest.raises(NotFingerprintedError, match="torn"):
        fingerprint_source(asset_ref=asset.public_id)


def test_footage_and_fingerprint_come_of_one_decode_whichever_is_asked_for_first(stored_asset, original, other) -> None:
    first, second = stored_asset(original), stored_asset(other)
    made = fingerprint_source(asset_ref=first.public_id)
    storage.delete_file(first.source_key)
    assert footage_of(asset_ref=first.public_id, keep_alive=lambda: True).frames
    footage_of(asset_ref=second.public_id, keep_alive=lambda: True)
    storage.delete_file(second.source_key)
    found = fingerprint_source(asset_ref=second.public_id)
    assert {made.attempt, found.attempt, *StoredFootage.objects.values_list("attempt", flat=True)} == {1}


def test_a_fingerprint_made_alone_is_the_one_that_is_made_with_the_footage(stored_asset, original) -> None:
    asset = stored_asset(original)
    together = fingerprint_source(asset_ref=asset.public_id)
    Fingerprint.objects.all().delete()
    alone = fingerprint_source(asset_ref=asset.public_id)
    assert alone.pk != together.pk
    assert [bytes(row.dense) for row in (alone, together)] == [bytes(alone.dense)] * 2
    assert (bytes(alone.query), bytes(alone.sketch), alone.sound) == (
        bytes(together.query),
        bytes(together.sketch),
        together.sound,
    )


def test_a_decode_that_is_stopped_gives_the_fingerprint_back_unharmed(stored_asset, make_clip) -> None:
    asset = stored_asset(make_clip(seconds=25, width=1080, height=1920, tone=0))
    with pytest.raises(FingerprintBusyError):
        fingerprint_source(asset_ref=asset.public_id, keep_alive=lambda: False)
    row = Fingerprint.objects.get()
    assert (row.state, row.attempt, row.lease_token) == (WorkState.QUEUED, 0, "")


def test_footage_does_without_a_fingerprint_that_cannot_be_made(stored_asset, original) -> None:
    asset = stored_asset(original)
    facts = {**asset.facts, "audio": {**asset.facts["audio"], "index": 7}}
    Asset.objects.update(facts=facts)
    assert footage_of(asset_ref=asset.public_id, keep_alive=lambda: True).frames
    assert Fingerprint.objects.get().state == WorkState.FAILED
    with pytest.raises(NotFingerprintedError, match="could not be decoded"):
        fingerprint_source(asset_ref=asset.public_id)


def test_a_failure_stands_for_a_day_and_is_then_tried_afresh(stored_asset, original) -> None:
    asset = stored_asset(original)
    Fingerprint.objects.create(source_digest=asset.source_sha256, trace_version=1, state=WorkState.FAILED)
    assert tidy_fingerprints() == 0
    assert tidy_fingerprints(timezone.now() + timedelta(days=2)) == 1
    assert fingerprint_source(asset_ref=asset.public_id).state == WorkState.DONE


@pytest.mark.parametrize("damage", ["gone", "not examined", "no picture"])
def test_what_cannot_be_fingerprinted_says_why(stored_asset, original, tmp_path, damage) -> None:
    asset = stored_asset(original)
    if damage == "gone":
        storage.delete_file(asset.source_key)
    elif damage == "not examined":
        Asset.objects.update(facts={})
    else:
        Asset.objects.update(facts={**asset.facts, "video": None})
    with pytest.raises(NotFingerprintedError, match=damage.split()[-1] if damage != "gone" else "not there any more"):
        fingerprint_source(asset_ref=asset.public_id)


def test_a_case_of_an_illegal_copy_is_blocked_and_says_where(make_reel_case, known, original) -> None:
    known(original, KnownWorkKind.ILLEGAL, title="Bad night")
    case = make_reel_case(copy_of(original, "hflip"), offers=BOTH)
    item = case.items.select_related("case").get()
    assert run_checks(item=item) == 2
    results = {result.key: result for result in results_of(item)}
    assert results["copies"].status == CheckStatus.BLOCK
    assert [finding.text for finding in results["copies"].findings] == ["Bad night ⇋"]
    assert results["copied-sound"].status == CheckStatus.FLAG


def test_the_very_file_of_an_illegal_work_is_blocked(make_reel_case, known, original) -> None:
    known(original, KnownWorkKind.ILLEGAL)
    case = make_reel_case(original, offers=BOTH)
    item = case.items.select_related("case").get()
    run_checks(item=item)
    assert {result.key: result.status for result in results_of(item)}["copies"] == CheckStatus.BLOCK


def test_a_source_that_is_gone_was_not_checked(make_reel_case, stored_asset, original) -> None:
    asset = stored_asset(original)
    case = make_reel_case(asset, offers=BOTH)
    storage.delete_file(asset.source_key)
    item = case.items.select_related("case").get()
    run_checks(item=item)
    assert {result.status for result in results_of(item)} == {CheckStatus.NOT_AVAILABLE}


def test_no_picture_of_an_illegal_work_is_kept_even_if_there_was_one(stored_asset, known, original) -> None:
    fingerprint_source(asset_ref=stored_asset(original).public_id)
    key = Fingerprint.objects.get().stills_key
    assert storage.exists(key)
    known(original, KnownWorkKind.ILLEGAL)
    assert Fingerprint.objects.get().stills_key == ""
    assert not storage.exists(key)


def test_shelves_follow_the_rows_and_are_built_once(known, original, other) -> None:
    known(original)
    (first,) = shelf_folders()
    made = first.stat().st_mtime_ns
    assert shelf_folders() == [first]
    assert first.stat().st_mtime_ns == made
    known(other, title="Other")
    (second,) = shelf_folders()
    assert second != first
    assert not first.exists()
    Fingerprint.objects.all().delete()
    assert shelf_folders() == []


def test_only_operators_fill_the_bank(reviewer_actor, original, stored_asset) -> None:
    with pytest.raises(ForbiddenError):
        add_known_work(actor=reviewer_actor, path=original, new=NewKnownWork("Film", KnownWorkKind.ILLEGAL))
    assert not Fingerprint.objects.exists()


def test_a_work_is_known_once_and_what_is_no_video_is_refused(known, original, tmp_path) -> None:
    known(original)
    with pytest.raises(ConflictError, match="already in the bank"):
        known(original)
    letter = tmp_path / "letter.mp4"
    letter.write_text("Dear platform")
    with pytest.raises(InvalidError, match="not a video"):
        known(letter)
    with pytest.raises(InvalidError, match="title"):
        known(letter, title=" ")


def test_the_command_adds_a_work_on_the_record_and_says_what_is_wrong(db, settings, tmp_path, original, capsys) -> None:
    settings.DUANJU_DATA = tmp_path
    call_command("known_work", "add", str(original), "--title", "Film", "--kind", "illegal", "--source", "notice 7")
    work = KnownWork.objects.get()
    assert (work.title, work.kind, work.source, work.added_by_ref) == ("Film", "illegal", "notice 7", "system")
    assert work.public_id in capsys.readouterr().out
    assert AuditRecord.objects.filter(verb="known-work.added", subject_ref=work.public_id).count() == 1
    with pytest.raises(CommandError, match="already in the bank"):
        call_command("known_work", "add", str(original), "--title", "Film")
    with pytest.raises(CommandError, match="no file"):
        call_command("known_work", "add", str(tmp_path / "nothing.mp4"), "--title", "Film")
