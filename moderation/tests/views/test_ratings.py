"""Raising a descriptor on the desk, and the law on the page of a case."""

import pytest

from moderation.models import DescriptorRaise
from moderation.services.claims import claim_case
from moderation.tests.subjects import conftest as subjects

pytestmark = pytest.mark.django_db
make_asset, make_series, submitted = subjects.make_asset, subjects.make_series, subjects.submitted


@pytest.fixture
def held(submitted, reviewer_actor):
    """A case of a series that ``reviewer_actor`` holds, and its texts."""
    case = claim_case(actor=reviewer_actor, case=submitted())
    return case, case.items.get(position=0)


def form(case, **fields):
    return {"lease": case.lease_token, "descriptor": "violence", "level": "3", "note": "A knife in episode 2."} | fields


def test_the_page_of_a_case_says_class_reasons_and_ratings_and_a_reviewer_raises(held, client_for, reviewer):
    case, texts = held
    client = client_for(reviewer)
    page = client.get(f"/desk/cases/{case.public_id}/?item={texts.public_id}").content.decode()
    assert "other class" in page
    assert "No investment was declared" in page
    assert f"/items/{texts.public_id}/raise/" in page
    answer = client.post(f"/desk/cases/{case.public_id}/items/{texts.public_id}/raise/", form(case), follow=True)
    assert "Violence is now 3." in answer.content.decode()
    assert "IMDA NC16" in answer.content.decode()
    assert DescriptorRaise.objects.get().version_ref == texts.ref


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"level": "0"}, 422),
        ({"level": "９"}, 422),
        ({"level": "three"}, 422),
        ({"descriptor": "taste"}, 422),
        ({"note": ""}, 422),
        ({"lease": "another"}, 409),
    ],
)
def test_what_cannot_be_raised_is_refused_with_a_sentence(held, client_for, reviewer, fields, status):
    case, texts = held
    answer = client_for(reviewer).post(
        f"/desk/cases/{case.public_id}/items/{texts.public_id}/raise/", form(case, **fields)
    )
    assert answer.status_code == status
    assert not DescriptorRaise.objects.exists()


def test_episodes_carry_no_descriptors_and_others_do_not_raise(held, client_for, reviewer, make_user, producer):
    case, texts = held
    episode = case.items.get(position=1)
    address = f"/desk/cases/{case.public_id}/items/{{}}/raise/"
    assert client_for(reviewer).post(address.format(episode.public_id), form(case)).status_code == 404
    assert client_for(make_user("reviewer")).post(address.format(texts.public_id), form(case)).status_code == 409
    assert client_for(producer).post(address.format(texts.public_id), form(case)).status_code == 403
