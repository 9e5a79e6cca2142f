"""A token says what was decided, to whoever has the key, and nothing when a letter of it is another."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ads.tokens import DEVICES, SLOTS, AdToken, hash_of_viewer, new_nonce, read, sign

pytestmark = pytest.mark.one_database
TOKEN = AdToken(
    1, 2, 3, 4, hash_of_viewer("user:1"), "DE", "phone", "pre-roll", 500, 15_000, 1_772_452_800, new_nonce()
)
ids = st.integers(0, 2**63 - 1)
numbers = st.integers(0, 2**32 - 1)


@settings(deadline=None)
@given(
    st.builds(
        AdToken,
        *(ids, ids, ids, ids),
        st.text().map(hash_of_viewer),
        st.sampled_from(("", "DE", "CN")),
        *(st.sampled_from(DEVICES), st.sampled_from(SLOTS)),
        *(numbers, numbers, numbers),
        st.builds(new_nonce),
    )
)
def test_what_is_signed_is_read_back(token):
    text = sign(token)
    assert read(text) == token
    assert len(text) <= 160
    assert set(text) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")


@settings(deadline=None)
@given(st.data())
def test_no_letter_can_be_changed_added_or_dropped(data):
    text = sign(TOKEN)
    place = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.sampled_from("aB3-_.=é\n\x00"))
    for forged in (text[:place] + letter + text[place + 1 :], text[:place] + text[place + 1 :], text + letter):
        assert read(forged) is None or forged == text


@given(st.text())
def test_any_text_is_no_token(text):
    assert read(text) is None


def test_old_keys_still_read_and_removed_keys_do_not(settings):
    text, first = sign(TOKEN), settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another-secret-key", [first]
    assert read(text) == TOKEN
    assert sign(TOKEN) != text
    settings.SECRET_KEY_FALLBACKS = []
    assert read(text) is None


def test_a_viewer_is_always_the_same_and_never_another():
    assert hash_of_viewer("user:1") == hash_of_viewer("user:1") != hash_of_viewer("user:11")
    assert "user" not in hash_of_viewer("user:1")
    assert sign(TOKEN) == sign(replace(TOKEN))
