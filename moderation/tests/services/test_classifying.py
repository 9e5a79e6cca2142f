"""The separately installed classifier: a real program that speaks the protocol, one that crashes, one that hangs, one that lies."""

import shlex
import sys

import pytest

from moderation.checks.contract import NOT_INSTALLED, Need
from moderation.enums import CaseState, CheckStatus
from moderation.models import CheckRun
from moderation.selectors.findings import attention_of, results_of
from moderation.services.checks import run_checks
from moderation.tasks.checks import resume_checks

pytestmark = pytest.mark.django_db
SPEAKS = """
import base64, json, sys
for line in sys.stdin:
    asked = json.loads(line)
    assert base64.b64decode(asked["jpeg"]).startswith(bytes([255, 216]))
    score = 0.9 if asked["frame"] == 1000 else 0.1
    print(json.dumps({"frame": asked["frame"], "classes": {"explicit": score, "face": 1.0}}))
"""
CRASHES = "raise SystemExit('no model')"
HANGS = "import time; time.sleep(120)"
BABBLES = "print('hello')"
FORGETS = 'print(\'{"frame": 0, "classes": {}}\')'


@pytest.fixture
def nudity_of(make_reel_case, small_clip, settings, tmp_path):
    """``nudity_of(code)``: what the check says when the classifier is that Python program."""

    def look(code: str):
        program = tmp_path / "classifier.py"
        program.write_text(code)
        settings.NUDITY_COMMAND = shlex.join([sys.executable, str(program)]) if code else ""
        case = make_reel_case(small_clip, offers=frozenset({Need.FOOTAGE, Need.CLASSES}))
        item = case.items.select_related("case").get()
        run_checks(item=item)
        return item, next(result for result in results_of(item) if result.key == "nudity")

    return look


def test_what_the_classifier_sees_is_flagged_at_its_time(nudity_of) -> None:
    _item, result = nudity_of(SPEAKS)
    assert result.status == CheckStatus.FLAG
    assert [(finding.text, finding.start_ms, finding.end_ms) for finding in result.findings] == [
        ("explicit", 1000, 1000)
    ]


@pytest.mark.parametrize(
    ("code", "says"), [(CRASHES, "no model"), (BABBLES, "answered b'hello'"), (FORGETS, "nothing about 2 frames")]
)
def test_a_classifier_that_fails_is_an_error_and_no_pass(nudity_of, code, says) -> None:
    item, result = nudity_of(code)
    assert result.status == CheckStatus.ERROR
    assert says in result.note
    assert not attention_of(item).is_clean
    item.case.refresh_from_db()
    assert item.case.state == CaseState.QUEUED


def test_a_classifier_that_hangs_is_stopped(nudity_of, monkeypatch) -> None:
    monkeypatch.setattr("moderation.services.children.SECONDS_AT_LEAST", 0.5)
    monkeypatch.setattr("moderation.services.children.SECONDS_PER_SECOND", 0.1)
    _item, result = nudity_of(HANGS)
    assert result.status == CheckStatus.ERROR
    assert "too long" in result.note


def test_without_a_classifier_it_is_shown_as_not_checked_and_holds_no_approval(nudity_of) -> None:
    item, result = nudity_of("")
    assert (result.status, result.note) == (CheckStatus.NOT_AVAILABLE, NOT_INSTALLED)
    assert str(result.status_label) == "not checked automatically"
    assert attention_of(item).unchecked == 0


def test_a_classifier_that_is_installed_later_looks_at_cases_that_wait(nudity_of, settings) -> None:
    _item, _result = nudity_of("")
    settings.NUDITY_COMMAND = shlex.join([sys.executable, "-c", SPEAKS])
    resume_checks()
    assert CheckRun.objects.get(check_key="nudity").state == "queued"
