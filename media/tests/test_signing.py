"""Tokens: what is bound, and what a forger cannot change."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from media.signing import Bearing, Scope, Verdict, sign, verdict_on

BEARING = Bearing("abcdefgh2345", "0123456789ab", Scope.PLAYLIST, 3, "guest:anna")


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
