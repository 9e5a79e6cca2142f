"""Actors: who asks is always somebody."""

import pytest

from core.actors import OPERATOR, REVIEWER, SYSTEM, guest, person


@pytest.mark.parametrize(
    ("actor", "ref", "signed_in"),
    [(SYSTEM, "system", False), (guest("k3"), "guest:k3", False), (person(12), "user:12", True)],
    ids=["system", "guest", "person"],
)
def test_an_actor_has_a_name_that_is_safe_to_keep(actor, ref, signed_in):
    assert (actor.ref, actor.is_signed_in) == (ref, signed_in)


def test_a_role_is_held_or_not():
    actor = person(1, frozenset({REVIEWER}))
    assert actor.has_role(REVIEWER)
    assert not actor.has_role(OPERATOR)
    assert not SYSTEM.has_role(OPERATOR)
