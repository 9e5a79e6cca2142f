"""Proving an age: a company is asked, its message is kept before it is believed, and the rule says what somebody's own word is good for."""

import hashlib
import hmac
import json
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from accounts import ages
from accounts.ages import believed_age, more_than_declared_from
from accounts.models import AgeMessage, AgeVerification, User
from accounts.providers.base import ForgedMessageError, Proof
from accounts.providers.registry import age_verifier
from accounts.services.ages import forget_old_messages
from core.errors import UnavailableError
from core.models import AuditRecord
from core.rules import Rule, RuleBook
from tests.fixtures.refusals import refused

pytestmark = pytest.mark.django_db
KEY = b"the company's key"
TODAY = date(2026, 6, 1)


class SignedVerifier:
    """A company as they come: a page to go to, and messages that are signed with a shared key."""

    name = "signed"
    can_declare = True
    can_verify = True

    def start_url(self, visit):
        return f"https://ages.example/{visit.ref}?back={visit.return_url}&tell={visit.callback_url}"

    def read(self, body, headers):
        if not hmac.compare_digest(headers.get("x-signature", ""), sign(body)):
            raise ForgedMessageError
        said = json.loads(body)
        born = said.get("born")
        return Proof(said["ref"], date.fromisoformat(born) if born else None, said.get("at_least"))


def sign(body):
    return hmac.new(KEY, body, hashlib.sha256).hexdigest()


def tell(client, *, key=None, **said):
    body = json.dumps(said).encode()
    return client.post(
        "/age/callback/", body, content_type="application/json", headers={"x-signature": key or sign(body)}
    )


@pytest.fixture
def company(settings):
    settings.AGE_VERIFIER = f"{__name__}.SignedVerifier"


@pytest.fixture
def word_to_17(monkeypatch):
    """A place where somebody's own word is not enough for 18 and older."""
    rule = Rule("proof", "*", date(2020, 1, 1), None, {"more_than_declared_from": 18})
    monkeypatch.setattr(ages, "load_rules", lambda _app, name: RuleBook(name, (rule,)))
    more_than_declared_from.cache_clear()
    yield
    more_than_declared_from.cache_clear()


@pytest.fixture
def grown(make_public_series):
    series = make_public_series(title="After Dark")
    series.live_version.minimum_age = 18
    series.live_version.save(update_fields=["minimum_age"])
    return series


def years_ago(years):
    return timezone.localdate() - timedelta(days=round(years * 365.25) + 2)


@pytest.mark.parametrize(
    ("born", "is_proven", "proven_age", "age"),
    [
        (None, False, None, None),
        (None, False, 18, 18),
        (date(2000, 1, 1), False, None, 17),
        (date(2000, 1, 1), True, None, 26),
        (date(2000, 1, 1), False, 21, 21),
        (date(2014, 1, 1), False, None, 12),
    ],
)
def test_a_word_counts_up_to_the_rule_and_proof_beyond_it(word_to_17, born, is_proven, proven_age, age):
    assert believed_age(born, is_proven, proven_age, TODAY) == age


def test_as_published_everybody_is_taken_at_their_word(client_for, viewer):
    assert more_than_declared_from(timezone.localdate()) is None
    client_for(viewer).post("/age/", {"born": years_ago(30).isoformat(), "next": "/"})
    assert User.objects.get(pk=viewer.pk).birth_date is not None
    assert AuditRecord.objects.get(verb="age.declared").payload == {"provider": "declared"}


def test_from_word_to_proof_by_the_company(client_for, make_user, client, company, word_to_17, grown):
    viewer = make_user(birth_date=years_ago(30))
    mine = client_for(viewer)
    door = mine.get(f"/s/{grown.slug}/")
    assert door.url.startswith("/age/")
    assert b"Prove my age" in mine.get(door.url).content
    sent = mine.post("/age/prove/")
    asked = AgeVerification.objects.get()
    assert sent.url.startswith(f"https://ages.example/{asked.public_id}")
    assert b"has not come yet" in mine.get(f"/age/return/{asked.public_id}/").content
    assert mine.get(f"/s/{grown.slug}/").status_code == 302
    for _time in range(2):
        assert tell(client, ref=asked.public_id, at_least=18).json() == {"outcome": "believed"}
    assert b"is proven" in mine.get(f"/age/return/{asked.public_id}/").content
    assert mine.get(f"/s/{grown.slug}/").status_code == 200
    assert AgeMessage.objects.count() == 1
    assert [row.verb for row in AuditRecord.objects.filter(verb__startswith="age.").order_by("pk")] == [
        "age.asked",
        "age.proven",
    ]


def test_a_proven_date_of_birth_takes_the_place_of_the_word(make_user, client_for, client, company):
    viewer = make_user(birth_date=years_ago(30))
    client_for(viewer).post("/age/prove/")
    tell(client, ref=AgeVerification.objects.get().public_id, born=years_ago(15).isoformat())
    person = User.objects.get(pk=viewer.pk)
    assert (person.birth_date, person.birth_date_proven) == (years_ago(15), True)


def test_what_is_forged_or_about_nobody_is_kept_and_not_believed(client_for, viewer, client, company):
    client_for(viewer).post("/age/prove/")
    ref = AgeVerification.objects.get().public_id
    assert tell(client, key="0" * 64, ref=ref, at_least=18).status_code == 400
    assert tell(client, ref="nobody", at_least=18).json() == {"outcome": "unknown"}
    assert set(AgeMessage.objects.values_list("outcome", flat=True)) == {"forged", "unknown"}
    assert User.objects.get(pk=viewer.pk).proven_age is None
    assert AgeVerification.objects.get().state == "asked"


def test_a_no_is_the_last_word_on_its_question(client_for, viewer, client, company):
    client_for(viewer).post("/age/prove/")
    ref = AgeVerification.objects.get().public_id
    tell(client, ref=ref)
    tell(client, ref=ref, at_least=18)
    assert AgeVerification.objects.get().state == "refused"
    assert User.objects.get(pk=viewer.pk).proven_age is None


def test_messages_go_after_a_month(client, company):
    tell(client, ref="nobody")
    now = timezone.now()
    assert forget_old_messages(now=now + timedelta(days=29)) == 0
    assert forget_old_messages(now=now + timedelta(days=31)) == 1
    assert not AgeMessage.objects.exists()


def test_the_question_of_somebody_else_is_not_there(client_for, viewer, make_user, company):
    client_for(viewer).post("/age/prove/")
    ref = AgeVerification.objects.get().public_id
    assert client_for(make_user()).get(f"/age/return/{ref}/").status_code == 404


def test_none_says_that_it_is_not_configured(settings, client_for, viewer, client):
    settings.AGE_VERIFIER = "none"
    assert b"not set up to prove ages" in client_for(viewer).get("/age/").content
    assert client_for(viewer).post("/age/prove/").status_code == 503
    assert tell(client, ref="x").status_code == 404
    with refused(UnavailableError, "age-verifier-not-configured"):
        age_verifier().start_url(SimpleNamespace())
    assert not AgeVerification.objects.exists()
    assert not AgeMessage.objects.exists()
