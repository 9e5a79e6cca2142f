"""A separately installed IRIS: a program with its command line and its reports, one that crashes, one that writes nothing."""

import shlex
import sys

import pytest

from moderation.checks.contract import NOT_INSTALLED, Need
from moderation.enums import CheckStatus
from moderation.selectors.findings import attention_of, results_of
from moderation.services.checks import run_checks

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
REPORTS = """
import argparse, json, pathlib, sys
parser = argparse.ArgumentParser()
parser.add_argument("video", type=pathlib.Path)
parser.add_argument("--json", action="store_true", required=True)
for name in ("--resize", "--config", "--output"):
    parser.add_argument(name, required=True)
asked = parser.parse_args()
assert asked.video.stat().st_size > 1000
folder = pathlib.Path(asked.output, asked.video.name)
folder.mkdir(parents=True)
frames = [("00:00:00.166000", 1, 0), ("00:00:01.000000", 3, 0), ("00:00:01.033000", 3, 2), ("00:01:00.500000", 0, 0)]
rows = [{"TimeStampString": at, "LuminanceFrameResult": light, "RedFrameResult": red} for at, light, red in frames]
(folder / "frameData.json").write_text(json.dumps({"NonPassFrameData": rows}))
sys.exit(1)
"""
BREAKS = "import sys; print('no picture', file=sys.stderr); sys.exit(3)"
SAYS_NOTHING = "pass"
BABBLES = REPORTS.replace('json.dumps({"NonPassFrameData": rows})', '"hello"')


@pytest.fixture
def iris_of(make_reel_case, small_clip, settings, tmp_path):
    """``iris_of(code)``: what the check says when IRIS is that Python program."""

    def look(code: str):
        program = tmp_path / "iris.py"
        program.write_text(code)
        settings.IRIS_COMMAND = shlex.join([sys.executable, str(program)]) if code else ""
        item = (
            make_reel_case(small_clip, offers=frozenset({Need.FOOTAGE, Need.FLASH_FAILURES}))
            .items.select_related("case")
            .get()
        )
        run_checks(item=item)
        return item, next(result for result in results_of(item) if result.key == "flashing-iris")

    return look


def test_what_iris_fails_is_flagged_at_its_time_and_what_it_warns_of_is_shown(iris_of) -> None:
    _item, result = iris_of(REPORTS)
    assert result.status == CheckStatus.FLAG
    found = [(finding.label, finding.text, finding.start_ms, finding.end_ms) for finding in result.findings]
    assert found == [
        ("flashing", "luminance", 1000, 1033),
        ("flashing close to the limit", "luminance", 166, 166),
    ]


@pytest.mark.parametrize(
    ("code", "says"),
    [
        (BREAKS, "ended with code 3: no picture"),
        (SAYS_NOTHING, "no report"),
        (BABBLES, "cannot be read"),
    ],
)
def test_an_iris_that_fails_is_an_error_and_no_pass(iris_of, code, says) -> None:
    item, result = iris_of(code)
    assert result.status == CheckStatus.ERROR
    assert says in result.note
    assert not attention_of(item).is_clean


def test_without_iris_it_is_shown_as_not_checked_and_holds_no_approval(iris_of) -> None:
    item, result = iris_of("")
    assert (result.status, result.note) == (CheckStatus.NOT_AVAILABLE, NOT_INSTALLED)
    assert attention_of(item).unchecked == 0
