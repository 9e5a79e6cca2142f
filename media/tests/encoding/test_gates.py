"""Every gate lets a good source pass and refuses a bad one by its rule."""

import json
import string
from dataclasses import replace

import pytest
from django.utils import translation

from media.encoding.gates import Refusal, facts_refusal
from media.refusals import SENTENCES, refusal_sentence
from media.tests.encoding.test_ladder import SOURCE, VIDEO


def with_video(**changes: object):
    return replace(SOURCE, video=replace(VIDEO, **changes))


@pytest.mark.parametrize(
    ("source", "rule"),
    [
        (SOURCE, None),
        (with_video(width=4320, height=8192), None),
        (replace(SOURCE, container="png_pipe"), "not-a-video"),
        (replace(SOURCE, stream_count=9), "too-many-streams"),
        (replace(SOURCE, video=None), "no-picture"),
        (with_video(width=16000, height=16000), "too-many-pixels"),
        (with_video(width=100, height=1920), "picture-too-small"),
        (with_video(codec="gif"), "unknown-codec"),
        (with_video(nominal_rate=240.0), "frame-rate-too-high"),
        (replace(SOURCE, claimed_seconds=80.0), "truncated"),
        (replace(SOURCE, claimed_seconds=None), None),
        (replace(with_video(end_seconds=0.9), audio=None, claimed_seconds=0.9), "too-short"),
        (replace(with_video(end_seconds=1201.0), claimed_seconds=1201.0), "too-long"),
        (with_video(width=3840, height=2160, frame_count=100_000), "too-much-to-decode"),
        (with_video(first_frame_decoded=False), "decode-errors"),
    ],
)
def test_a_source_passes_or_is_refused_by_the_right_rule(source, rule):
    refusal = facts_refusal(source)
    assert (refusal.rule if refusal else None) == rule
    if refusal:
        assert refusal_sentence(refusal.rule, refusal.params)
        assert json.loads(json.dumps(refusal.params)) == refusal.params


def test_every_sentence_is_complete_with_the_parameters_of_its_rule():
    names = {"found": 1, "most": 2, "least": 3, "claimed": 4, "width": 5, "height": 6, "seconds": 7, "codec": "gif"}
    for rule in SENTENCES:
        sentence = refusal_sentence(rule, {**names, "first": "a.mp4", "container": "x"})
        assert sentence.endswith(".")
        assert "%(" not in sentence


def test_an_unknown_rule_still_makes_a_sentence():
    assert "strange-rule" in refusal_sentence("strange-rule", {})
    assert refusal_sentence("", {}) == ""


def test_rules_are_plain_words():
    allowed = set(string.ascii_lowercase + "-")
    assert all(set(rule) <= allowed for rule in SENTENCES)
    with translation.override("zh-hans"):
        assert refusal_sentence(Refusal("empty-file").rule, {})
