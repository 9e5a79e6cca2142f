"""Real clips through the real decode: a strobe is found at its time, cuts and pans are not."""

import pytest

from moderation.checks.contract import CheckInput, CheckOutput, Status
from moderation.checks.flashing import finds_flashing
from moderation.services.footage import footage_of
from moderation.tests.checks.sampling import shipped_parameters
from tests.fixtures.clips import draw

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
SIZE = "s=360x640:r=30"
TEN_A_SECOND = "drawbox=c=white:t=fill:enable='lt(mod(t,0.1),0.05)*between(t,4,7)'"
SMALL = "drawbox=x=20:y=20:w=60:h=60:c=white:t=fill:enable='lt(mod(t,0.1),0.05)*between(t,4,7)'"
CUT_A_SECOND = "hue=h='120*floor(t)',negate=enable='lt(mod(t,4),2)'"


@pytest.fixture
def judge(stored_asset, tmp_path):
    """``judge(picture)``: what the check says of eleven seconds of an ffmpeg source."""

    def judge(picture: str) -> CheckOutput:
        clip = tmp_path / "clip.mp4"
        draw(clip, picture, 11, 0)
        asset = stored_asset(clip)
        footage = footage_of(asset_ref=asset.public_id, keep_alive=lambda: True)
        parameters = shipped_parameters("flashing")
        given = CheckInput(digest="", on=asset.created_at.date(), parameters=parameters, footage=footage)
        return finds_flashing.run(given)

    return judge


def test_a_strobe_over_the_whole_picture_is_found_where_it_is(judge) -> None:
    found = judge(f"color=black:{SIZE},{TEN_A_SECOND}")
    assert found.status is Status.FLAG
    (strobe,) = found.evidence
    assert strobe.start_ms == pytest.approx(4000, abs=1000)
    assert strobe.end_ms == pytest.approx(7000, abs=1000)


def test_a_strobe_over_a_moving_picture_is_found(judge) -> None:
    assert judge(f"testsrc2={SIZE},{TEN_A_SECOND}").status is Status.FLAG


@pytest.mark.parametrize(
    "picture",
    [
        f"testsrc2={SIZE},{CUT_A_SECOND}",
        "testsrc2=s=1400x640:r=30,crop=360:640:x='90*t':y=0",
        f"color=black:{SIZE},{SMALL}",
        f"color=gray:{SIZE}",
    ],
    ids=["a cut a second", "a pan", "a small light that blinks", "nothing at all"],
)
def test_cuts_pans_and_small_lights_are_let_pass(judge, picture) -> None:
    assert judge(picture).status is Status.PASS
