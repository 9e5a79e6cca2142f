"""Tokens: what is bound, and what a forger cannot change."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.signing import ANY_HEIGHT, Bearing, Scope, Verdict, expiry_of, height_of, sign, verdict_on

BEARING = Bearing("abcdefgh2345", "0123456789ab", Scope.PLAYLIST, 3, "guest:anna", ANY_HEIGHT)


def test_a_token_holds_until_it_expires():
    token = sign(BEARING, 1000)
    assert verdict_on(token, BEARING, 999.9) is None
    assert verdict_on(token, BEARING, 1000.0) == Verdict.EXPIRED


def test_a_token_is_bound_to_everything_it_names():
    token = sign(BEARING, 1000)
    others = {
        Verdict.OTHER_VIEWER: replace(BEARING, viewer="guest:bert"),
        Verdict.REVOKED: replace(BEARING, epoch=4),
    }
    for verdict, bearing in others.items():
        assert verdict_on(token, bearing, 0) == verdict
    for bearing in (
        replace(BEARING, asset="other"),
        replace(BEARING, plan_hash="x"),
        replace(BEARING, scope=Scope.SEGMENT),
    ):
        assert verdict_on(token, bearing, 0) == Verdict.INVALID


@given(st.text(max_size=60))
def test_no_text_is_a_token_and_none_breaks_us(text):
    assert verdict_on(text, BEARING, 0) in (Verdict.INVALID, Verdict.OTHER_VIEWER)


@given(st.integers(0, 80), st.characters(codec="ascii"))
def test_a_token_with_one_changed_sign_opens_nothing(position, sign_):
    token = sign(BEARING, 0x7FFFFFFF)
    changed = token[:position] + sign_ + token[position + 1 :]
    same = changed == token or changed.lower() == token.lower()
    assert same or verdict_on(changed, BEARING, 0) is not None


@given(st.integers(0, ANY_HEIGHT), st.integers(0, ANY_HEIGHT))
def test_a_token_is_good_up_to_its_height_and_not_a_line_higher(good_for, asked):
    token = sign(replace(BEARING, height=good_for), 1000)
    verdict = verdict_on(token, replace(BEARING, height=asked), 0)
    assert verdict == (Verdict.TOO_LARGE if asked > good_for else None)
    assert height_of(token) == good_for


@pytest.mark.parametrize("forged", ["438", "2d1", "ffff", "02d0", "0", "", "-1", "2D0", "10000"])
def test_a_token_with_another_height_is_none(forged):
    key_id, expiry, epoch, height, viewer, signature = sign(replace(BEARING, height=720), 1000).split(".")
    assert height == "2d0"
    changed = ".".join((key_id, expiry, epoch, forged, viewer, signature))
    for asked in (0, 360, 1080):
        assert verdict_on(changed, replace(BEARING, height=asked), 0) == Verdict.INVALID


def test_a_token_without_a_height_as_older_versions_gave_them_is_none():
    key_id, expiry, epoch, _height, viewer, signature = sign(BEARING, 1000).split(".")
    old = ".".join((key_id, expiry, epoch, viewer, signature))
    assert verdict_on(old, replace(BEARING, height=0), 0) == Verdict.INVALID
    assert (height_of(old), expiry_of(old)) == (0, 0)
