"""Access is declared on the view: everybody, or whoever a policy lets in."""

import pytest
from django.http import HttpResponse
from django.urls import include, path
from rest_framework.decorators import api_view

from core.actors import SYSTEM, guest, person
from core.errors import ForbiddenError, NotSignedInError
from core.http.access import ACCESS_ATTRIBUTE, actor_of, check_access, declare, public, requires


def owns_a_kettle(actor) -> bool:
    return actor.user_id == 1


@requires(owns_a_kettle)
def kettle(request):
    """A kettle."""
    return HttpResponse(actor_of(request).ref)


@pytest.fixture
def ask(rf):
    def make(actor):
        request = rf.get("/kettle/")
        request.actor = actor
        return request

    return make


def test_whoever_the_policy_lets_in_sees_the_page(ask):
    assert kettle(ask(person(1))).content == b"user:1"


@pytest.mark.parametrize(
    ("actor", "error"),
    [(guest("k"), NotSignedInError), (person(2), ForbiddenError), (SYSTEM, NotSignedInError)],
    ids=["guest", "other person", "system"],
)
def test_others_are_refused_before_the_view_runs(ask, actor, error):
    with pytest.raises(error):
        kettle(ask(actor))
    with pytest.raises(error):
        check_access(actor, owns_a_kettle)


def test_the_declaration_can_be_read_from_outside():
    assert getattr(kettle, ACCESS_ATTRIBUTE) == "requires owns_a_kettle"
    assert getattr(public(lambda request: HttpResponse()), ACCESS_ATTRIBUTE) == "public"
    assert kettle.__doc__ == "A kettle."


def test_an_api_view_keeps_its_exemption_from_csrf_and_its_actor(ask):
    @requires(owns_a_kettle)
    @api_view(["GET"])
    def kettles(request):
        return HttpResponse(actor_of(request).ref)

    assert kettles.csrf_exempt
    assert kettles(ask(person(1))).content == b"user:1"
    with pytest.raises(ForbiddenError):
        kettles(ask(person(2)))


def test_patterns_of_other_packages_are_declared_without_touching_their_views():
    def theirs(request):
        return HttpResponse()

    patterns = declare([path("a/", theirs), path("b/", include([path("c/", theirs), path("d/", kettle)]))], public)
    inner = patterns[1].url_patterns
    assert getattr(patterns[0].callback, ACCESS_ATTRIBUTE) == "public"
    assert getattr(inner[0].callback, ACCESS_ATTRIBUTE) == "public"
    assert getattr(inner[1].callback, ACCESS_ATTRIBUTE) == "requires owns_a_kettle"
    assert not hasattr(theirs, ACCESS_ATTRIBUTE)
