"""Public ids."""

from core.ids import ALPHABET, LENGTH, new_public_id


def test_an_id_is_short_and_without_look_alikes():
    made = {new_public_id() for _ in range(2000)}
    assert len(made) == 2000
    assert {len(key) for key in made} == {LENGTH}
    assert set("".join(made)) <= set(ALPHABET)
    assert not set("il01o") & set(ALPHABET)


def test_a_person_gets_an_id_that_never_changes(viewer):
    before = viewer.public_id
    viewer.refresh_from_db()
    assert viewer.public_id == before
