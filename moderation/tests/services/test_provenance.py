"""Real files that say how they were made: labels written by ffmpeg, Content Credentials signed and then tampered with."""

import json
import subprocess

import imageio_ffmpeg
import pytest

from moderation.checks.contract import Need
from moderation.enums import CheckStatus
from moderation.selectors.findings import results_of
from moderation.services.checks import run_checks
from moderation.tests.signing import AI_SOURCE, CAMERA_SOURCE, signed

pytestmark = pytest.mark.django_db
LABEL = {"Label": "1", "ContentProducer": "studio", "ProduceID": "7"}


@pytest.fixture
def judge(make_reel_case, tmp_path):
    """``judge(content, declared_ai=False)``: results of an uploaded file by check, and what they found."""

    def judge(content: bytes, *, declared_ai: bool = False):
        path = tmp_path / "upload.mp4"
        path.write_bytes(content)
        case = make_reel_case(path, offers=frozenset({Need.PROVENANCE}), declared_ai=declared_ai)
        item = case.items.select_related("case").get()
        run_checks(item=item)
        return {result.key: result for result in results_of(item)}

    return judge


@pytest.fixture(scope="module")
def labelled(small_clip, tmp_path_factory) -> bytes:
    """A clip with the implicit label of GB 45438-2025."""
    path = tmp_path_factory.mktemp("labelled") / "clip.mp4"
    tags = ["-movflags", "use_metadata_tags", "-metadata", f"AIGC={json.dumps(LABEL)}"]
    ffmpeg = [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-i", str(small_clip)]
    subprocess.run([*ffmpeg, "-c", "copy", *tags, str(path)], check=True)
    return path.read_bytes()


def found(result) -> list[str]:
    return [str(finding.label) for finding in result.findings]


def test_a_label_in_the_upload_that_was_not_declared_is_flagged(judge, labelled) -> None:
    result = judge(labelled)["provenance"]
    assert result.status == CheckStatus.FLAG
    assert result.findings[0].text == "AIGC 1 (made by AI)"
    assert result.findings[0].policy_code == "L-AI"


def test_a_label_that_was_declared_passes_and_is_shown(judge, labelled) -> None:
    result = judge(labelled, declared_ai=True)["provenance"]
    assert result.status == CheckStatus.PASS
    assert found(result) == ["the file says: made with AI, as declared"]


def test_a_file_that_says_nothing_passes_and_has_no_credentials(judge, small_clip) -> None:
    results = judge(small_clip.read_bytes())
    assert results["provenance"].status == CheckStatus.PASS
    assert results["credentials"].status == CheckStatus.NOT_APPLICABLE


def test_valid_credentials_of_a_camera_pass(judge, small_clip) -> None:
    result = judge(signed(small_clip.read_bytes(), source=CAMERA_SOURCE))["credentials"]
    assert (result.status, found(result)) == (CheckStatus.PASS, [])


def test_credentials_that_say_a_machine_made_it_must_be_declared(judge, small_clip) -> None:
    content = signed(small_clip.read_bytes(), source=AI_SOURCE)
    assert judge(content)["credentials"].status == CheckStatus.FLAG
    assert judge(content, declared_ai=True)["credentials"].status == CheckStatus.PASS


def test_one_changed_byte_breaks_the_signature(judge, small_clip) -> None:
    content = bytearray(signed(small_clip.read_bytes(), source=CAMERA_SOURCE))
    content[-2000] ^= 1
    result = judge(bytes(content))["credentials"]
    assert result.status == CheckStatus.FLAG
    assert found(result) == ["the Content Credentials do not fit the file"]
    assert "Hash.mismatch" in result.findings[0].text


def test_credentials_without_the_library_are_not_checked_and_that_is_no_pass(judge, small_clip, monkeypatch) -> None:
    monkeypatch.setattr("moderation.checks.provenance.find_spec", lambda _name: None)
    result = judge(signed(small_clip.read_bytes(), source=CAMERA_SOURCE))["credentials"]
    assert result.status == CheckStatus.NOT_AVAILABLE
