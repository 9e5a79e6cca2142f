"""Words of dramas in the viewer's language."""

from dramas.vocabulary import genre_name, rating_name, trope_name


def test_known_codes_have_names_and_unknown_ones_stay_as_their_producer_wrote_them():
    assert genre_name("costume") == "Costume drama"
    assert trope_name("time-slip") == "Time slip"
    assert trope_name("long-lost-twin") == "Long lost twin"
    assert trope_name("契约婚姻") == "契约婚姻"
    assert rating_name("12+") == "12+"
    assert rating_name("all") == "For everybody"
